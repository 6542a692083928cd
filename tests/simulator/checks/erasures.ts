import type { ChargeOutcome } from "../../../lib/ledger/ledger.js";
import type { Checks } from "./checks.js";
import type { DatabaseState, Operation } from "./database-state.js";

/** What a user writes and gets, so that it is found wherever it stands. */
export const promptOf = (key: string) => `words of ${key};`;
export const contextOf = (key: string) => `context of ${key};`;
const fileOf = (key: string) => `photo:result of ${key}"`;

export interface ErasureChecksOptions {
  readonly checks: Checks;
  readonly databaseState: DatabaseState;
  readonly bodies: ReadonlyMap<string, string>;
}

export type ErasureChecks = ReturnType<typeof createErasureChecks>;

/** P1: after an erasure no text of the user is left anywhere once all work is done. */
export function createErasureChecks({ checks, databaseState, bodies }: ErasureChecksOptions) {
  const erased = new Set<string>();
  const charged = new Map<number, Set<string>>();

  function checkRow({ key, deliveredAt, ...words }: Operation): void {
    const { prompt, context, resultUrl, files, taskId } = words;
    // An operation that was not delivered keeps what its delivery needs.
    const all = deliveredAt === undefined ? [prompt] : [prompt, context, resultUrl, files, taskId];
    const isBare = all.every((word) => word === null);
    checks.require(isBare, "P1", () => `the row of ${key} still has words`);
  }

  function checkBodies(key: string): void {
    const words = [promptOf(key), contextOf(key), fileOf(key)];
    for (const [place, body] of bodies) {
      const isBare = words.every((word) => !body.includes(word));
      checks.require(isBare, "P1", () => `${place} still has words of ${key}`);
    }
  }

  return {
    /** Notes the answer to a charge. */
    noteCharge(userId: number, key: string, { kind }: ChargeOutcome): void {
      if (kind !== "charged") return;
      charged.set(userId, (charged.get(userId) ?? new Set()).add(key));
    },

    /** To be called before an erasure. @returns what to call when it has succeeded */
    begin(userId: number): () => void {
      const keys = [...(charged.get(userId) ?? [])];
      return () => {
        for (const key of keys) erased.add(key);
      };
    },

    checkFinalState(): void {
      for (const key of erased) {
        const row = databaseState.operations.get(key);
        if (row !== undefined) checkRow(row);
        checkBodies(key);
      }
    },
  };
}
