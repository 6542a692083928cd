import type { Recovery } from "../ledger/database-desk.js";
import type { Time } from "../ledger/time.js";
import type { Log } from "../log.js";
import { emptyJournalBytes, journalOwner, journalPrefix } from "./documents.js";
import type { Drain, Drained } from "./drain.js";
import { forgiving, type Mirrors } from "./mirror.js";
import type { ObjectStore } from "./object-store.js";
import type { OutageFlag } from "./outage-flag.js";

export interface RecoveryOptions {
  readonly store: ObjectStore;
  readonly flag: OutageFlag;
  readonly drain: Drain;
  readonly mirrors: Mirrors;
  readonly time: Time;
  readonly log: Log;
  /** Which database this instance replays into. */
  readonly db: string;
  readonly alarm: (topic: string, message: string) => void;
}

/** What a sweep did. */
export interface Swept {
  /** Journals that held entries when the sweep looked. */
  readonly waiting: number;
  /** Of them, empty now. */
  readonly emptied: number;
  /** Entries that went into the database. */
  readonly replayed: number;
  /** Whether instances still look for journals. */
  readonly dirty: boolean;
}

/** Users whom ordinary traffic drains on the way, and how often; rarer while that achieves nothing. */
const someUsers = 20;
const oftenMs = 10_000;
const rarelyMs = 10 * 60_000;
const atOnce = 8;
/** A store that has just failed is left alone for so long, or each request would wait for it. */
const storePauseMs = 10_000;

export function createRecovery(options: RecoveryOptions) {
  const { flag, mirrors, time, log, alarm } = options;
  let nextSome = Number.NEGATIVE_INFINITY;
  let pauseMs = oftenMs;
  let storeFailedUntil = Number.NEGATIVE_INFINITY;
  const sweep = createSweep({ ...options, drain });

  async function drain(userId: number): Promise<Drained> {
    const drained = await options.drain(userId);
    if (drained.storeFailed) storeFailedUntil = time.now() + storePauseMs;
    return drained;
  }

  const recovery: Recovery = {
    awareness: flag.awareness,
    remember: forgiving(mirrors, log, alarm),

    async drain(userId) {
      if (time.now() < storeFailedUntil) return false;
      return (await drain(userId)).empty;
    },

    async drainSome() {
      if (time.now() < nextSome) return;
      nextSome = time.now() + pauseMs;
      const swept = await sweep({ users: someUsers, forMs: oftenMs }).catch((error: Error) => {
        log.warn(`The journals wait: ${error.message}`);
        return undefined;
      });
      const hasWorked = swept !== undefined && swept.emptied > 0;
      pauseMs = hasWorked ? oftenMs : Math.min(2 * pauseMs, rarelyMs);
      nextSome = time.now() + pauseMs;
    },
  };
  return { ...recovery, sweep };
}

interface Limits {
  readonly users?: number;
  readonly forMs?: number;
}

/**
 * Drains those who wait, and lowers the flag when nobody does and nobody has for long.
 * @throws LedgerUnavailable @throws StoreUnavailable
 */
function createSweep({ store, flag, drain, time, alarm, db }: RecoveryOptions) {
  /** Users whose journals could not be emptied: they must not stand in the way of others. */
  const stuck = new Set<number>();

  async function drainOne(userId: number): Promise<Drained> {
    const drained = await drain(userId);
    if (drained.empty) stuck.delete(userId);
    else stuck.add(userId);
    return drained;
  }

  return async ({ users = everybody, forMs = everybody }: Limits): Promise<Swept> => {
    const until = time.now() + forMs;
    const seen = await flag.read();
    if (seen.db !== undefined && seen.db !== db) {
      alarm("This is another database than before", "see docs/reliability.md, Another database");
    }
    const { waiting, isEmpty } = await findWaiting(store, users, stuck);
    let emptied = 0;
    let replayed = 0;
    await eachOf(waiting, atOnce, async (userId) => {
      if (time.now() > until) return;
      const drained = await drainOne(userId);
      replayed += drained.replayed;
      if (drained.empty) emptied++;
    });
    if (isEmpty) await flag.lower(seen);
    const { dirty } = isEmpty && !seen.dirty ? seen : await flag.read();
    return { waiting: waiting.length, emptied, replayed, dirty };
  };
}

const everybody = Number.POSITIVE_INFINITY;

/** Those who wait; of a few, only those with whom it may work. */
async function findWaiting(store: ObjectStore, limit: number, stuck: ReadonlySet<number>) {
  const waiting: number[] = [];
  let isEmpty = true;
  for await (const { key, size } of store.list(journalPrefix)) {
    const userId = journalOwner(key);
    if (userId === undefined || size <= emptyJournalBytes) continue;
    isEmpty = false;
    if (limit === everybody || !stuck.has(userId)) waiting.push(userId);
    if (waiting.length >= limit) break;
  }
  return { waiting, isEmpty };
}

/** Stops beginning anew when one has failed. */
async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items].reverse();
  const worker = async () => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
      await work(item).catch((error: unknown) => {
        queue.length = 0;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
