import { pMapSettled } from "p-map";
import { alarms } from "../../alarms/alarms.js";
import { LedgerUnavailable } from "../../ledger/ledger.js";
import { isFresh } from "../../ledger/time.js";
import { journalOf, type State } from "../journal/documents.js";
import type { OutageFlag } from "../journal/outage-flag.js";
import { findWaitingJournals } from "../journal/waiting-journals.js";
import { createCursor } from "../objects/cursor.js";
import type { ObjectStore } from "../objects/object-store.js";
import type { StorageRuntime } from "../storage-runtime.js";
import type { Drain, DrainResult } from "./drain.js";

export interface SweepOptions extends Omit<StorageRuntime, "background"> {
  readonly flag: OutageFlag;
  readonly drain: Drain;
  /** Which database this instance replays into. */
  readonly db: string;
  /** Brings into the database what else waits for it; see `FailoverSettings`. Absent = nothing does. */
  readonly carry?: (() => Promise<boolean>) | undefined;
}

/** What a sweep did. */
export interface SweepResult {
  /** Journals that held entries when the sweep looked. */
  readonly waiting: number;
  /** How many of these journals are empty now. */
  readonly emptied: number;
  /** Entries that went into the database. */
  readonly replayed: number;
  /** Journals that the sweep did not reach in time: the next sweep begins with them. */
  readonly left: number;
  /** Whether instances still look for journals. */
  readonly dirty: boolean;
  /** Why it was interrupted: the database was unreachable. */
  readonly waits?: string;
}

const concurrency = 8;

/** How many users, and how long at most; absent = all of them. */
export interface SweepLimits {
  readonly users?: number;
  readonly forMs?: number;
  /** Believes a lowered flag: one read, no list. An earlier sweep must have found no journal waiting. */
  readonly onlyIfRaised?: boolean;
}

/**
 * Drains the waiting journals, and lowers the flag if none waits and none has waited for long. A sweep
 * of all users continues where the last one stopped, so journals that can't be emptied delay the others
 * only for a while. With nothing to do it reads the flag and lists the journals.
 * @throws StoreUnavailable
 */
export function createSweep(options: SweepOptions) {
  const { store, flag, alarm, log, db } = options;
  /** Users whose journals could not be emptied: they must not block others. */
  const stuck = new Set<number>();
  const cursor = createCursor(options, "sweep");
  const drainEach = createDrainEach(options, stuck);

  async function drainInTurn(waiting: readonly number[], forMs: number): Promise<DrainedAll> {
    const place = await cursor.read().catch(() => undefined);
    const drained = await drainEach(startingAfter(place, waiting), forMs);
    if (drained.place !== place) await cursor.write(drained.place);
    return drained;
  }

  /** A flag without this database's name was never lowered by a sweep into it. */
  async function isLowered(): Promise<boolean> {
    const seen = await flag.peek();
    return !seen.dirty && seen.db === db;
  }

  async function readFlag(): Promise<State> {
    const seen = await flag.read();
    if (seen.db !== undefined && seen.db !== db) {
      alarm(alarms.anotherDatabase());
    }
    return seen;
  }

  /** @returns whether nothing waits any more */
  async function carry(): Promise<boolean> {
    const carried = options.carry?.() ?? Promise.resolve(true);
    return carried.catch((error: Error) => {
      log.warn(`The settings wait: ${error.message}`);
      return false;
    });
  }

  async function sweep(users: number, forMs: number): Promise<SweepResult> {
    const seen = await readFlag();
    const isCarried = await carry();
    const { waiting, isEmpty } = await findWaiting(store, users, stuck);
    const { place: _, ...drained } = await (users === unlimited && waiting.length > 0
      ? drainInTurn(waiting, forMs)
      : drainEach(waiting, forMs));
    if (isEmpty && isCarried) await flag.lower(seen);
    const { dirty } = isEmpty && !seen.dirty ? seen : await flag.read();
    return { waiting: waiting.length, ...drained, dirty };
  }

  return async ({ users = unlimited, forMs = unlimited, onlyIfRaised = false }: SweepLimits) => {
    if (onlyIfRaised && (await isLowered())) return nothingWaits;
    return sweep(users, forMs);
  };
}

const nothingWaits: SweepResult = { waiting: 0, emptied: 0, replayed: 0, left: 0, dirty: false };

interface DrainedAll extends Pick<SweepResult, "emptied" | "replayed" | "left" | "waits"> {
  /** The last user whose journal was started; undefined if all were. */
  readonly place: string | undefined;
}

/**
 * Drains these users' journals in order, and returns when all that it started have ended: the platform
 * must not freeze running work. Starts no further one when the time is up or the database is
 * unreachable: the first one alone finds that out, the others go several at a time.
 */
function createDrainEach({ drain, time, log }: SweepOptions, stuck: Set<number>) {
  async function drainOne(userId: number): Promise<DrainResult> {
    const drained = await drain(userId);
    if (drained.empty) stuck.delete(userId);
    else stuck.add(userId);
    return drained;
  }

  return async (users: readonly number[], forMs: number): Promise<DrainedAll> => {
    const since = time.now();
    const done = { emptied: 0, replayed: 0 };
    const failures: unknown[] = [];
    let begun = 0;
    const isOut = () => failures.some((failure) => failure instanceof LedgerUnavailable);
    const drainIfInTime = async (userId: number) => {
      if (isOut() || !isFresh(since, time.now(), forMs)) return;
      begun++;
      try {
        const { replayed, empty } = await drainOne(userId);
        done.replayed += replayed;
        if (empty) done.emptied++;
      } catch (error) {
        failures.push(error);
        log.warn(`The journal of user_id=${userId} waits: ${(error as Error).message}`);
      }
    };
    await pMapSettled(users.slice(0, 1), drainIfInTime);
    await pMapSettled(users.slice(1), drainIfInTime, { concurrency: concurrency });
    const left = users.length - begun;
    return {
      ...done,
      left,
      place: left > 0 ? users[begun - 1]?.toString() : undefined,
      ...interruptionOf(failures),
    };
  };
}

/** An outage is reported together with the earlier results; any other error is a bug. */
function interruptionOf(failures: readonly unknown[]): { readonly waits?: string } {
  const bug = failures.find((failure) => !(failure instanceof LedgerUnavailable));
  if (bug !== undefined) throw bug;
  const reasons = new Set(failures.map((failure) => (failure as LedgerUnavailable).message));
  return reasons.size === 0 ? {} : { waits: [...reasons].join(", ") };
}

/** In the order of the store's list, beginning after this user. */
function startingAfter(place: string | undefined, waiting: readonly number[]): readonly number[] {
  if (place === undefined) return waiting;
  const isBehind = (userId: number) => journalOf(userId).key > journalOf(Number(place)).key;
  return [...waiting.filter(isBehind), ...waiting.filter((userId) => !isBehind(userId))];
}

const unlimited = Number.POSITIVE_INFINITY;

/** Users whose journals wait; a limited sweep skips those that could not be emptied before. */
async function findWaiting(store: ObjectStore, limit: number, stuck: ReadonlySet<number>) {
  const waiting: number[] = [];
  let isEmpty = true;
  for await (const userId of findWaitingJournals(store)) {
    isEmpty = false;
    if (limit === unlimited || !stuck.has(userId)) waiting.push(userId);
    if (waiting.length >= limit) break;
  }
  return { waiting, isEmpty };
}
