import type { Clock } from "../model/clock.js";
import type { BanCommand } from "../scenario/scenario.js";
import { reasonOf } from "./acts.js";
import type { Checks } from "./checks.js";
import type { DatabaseState } from "./database-state.js";
import type { Journals } from "./journals.js";

/** What an operator writes with a bonus. */
export const noteOf = (key: string) => `sorry for ${key}`;
export const operator = 99;

export interface OperatorChecksOptions {
  readonly clock: Clock;
  readonly checks: Checks;
  readonly databaseState: DatabaseState;
  readonly journals: Journals;
  /** Whether there is a database in the end. */
  readonly hasDatabase: boolean;
  /** Users of whom a command came late to its store. */
  readonly latecomers: ReadonlySet<number>;
}

/** An operator's command, from when until when they waited for the answer. */
interface Act {
  readonly command: BanCommand;
  readonly begin: number;
  readonly end?: number;
}

/** Undefined if no operator moved the money. */
function whyOf(type: string, key: string): string | undefined {
  if (type === "bonus") return noteOf(key);
  return type === "adjustment" ? reasonOf(key) : undefined;
}

export type OperatorChecks = ReturnType<typeof createOperatorChecks>;

/** G12: no generation is charged by a store that knows of the ban, and the newest command stands in the end. */
export function createOperatorChecks(options: OperatorChecksOptions) {
  const { clock, checks, databaseState, journals, hasDatabase, latecomers } = options;
  const acts = new Map<BanCommand, Act>();

  function isBannedNow(userId: number): boolean {
    if (hasDatabase) return databaseState.bans.get(userId)?.isBanned ?? false;
    const { entries } = journals.contentOf(userId);
    const newest = entries.findLast(({ kind }) => kind === "ban" || kind === "unban");
    return newest?.kind === "ban";
  }

  /** Of commands at the same time either may be the last, and of one without an answer it is unknown. */
  function checkUser(userId: number, own: readonly Act[]): void {
    const lastEnd = Math.max(...own.map(({ end = Number.NEGATIVE_INFINITY }) => end));
    const last = own.find(({ end }) => end === lastEnd);
    if (last === undefined || latecomers.has(userId)) return;
    const possible = own.filter(({ end }) => end === undefined || end >= last.begin);
    const isBanned = isBannedNow(userId);
    checks.require(
      possible.some(({ command }) => command.isBanned === isBanned),
      "G12",
      () => `${userId} is ${isBanned ? "" : "not "}banned, whatever the operator last said`,
    );
  }

  function checkNotes(): void {
    for (const { key, type, note, actor } of databaseState.operations.values()) {
      const why = whyOf(type, key);
      const isWhole = why === undefined || (note === why && actor === operator);
      checks.require(isWhole, "G2", () => `${key} has lost why and by whom it was given`);
    }
  }

  return {
    /** To be called at each commit. */
    noteCommit(): void {
      const [key] = databaseState.chargedWhileBanned;
      checks.require(
        key === undefined,
        "G12",
        () => `${key} was charged although its user is banned`,
      );
    },

    /** To be called before a command. @returns what to call when it was answered */
    begin(command: BanCommand): () => void {
      const act = { command, begin: clock.now };
      acts.set(command, act);
      return () => acts.set(command, { ...act, end: clock.now });
    },

    checkFinalState(): void {
      checkNotes();
      const all = [...acts.values()];
      const users = new Set(all.map(({ command }) => command.userId));
      for (const userId of users) {
        checkUser(
          userId,
          all.filter(({ command }) => command.userId === userId),
        );
      }
    },
  };
}
