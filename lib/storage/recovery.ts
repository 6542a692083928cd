import type { Recovery } from "../ledger/failover.js";
import type { Time } from "../ledger/time.js";
import type { Log } from "../log.js";
import { emptyJournalBytes, journalOwner, journalPrefix } from "./documents.js";
import type { Drain } from "./drain.js";
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

/** Users whom ordinary traffic drains on the way, and how often. */
const someUsers = 20;
const someEveryMs = 10_000;
const atOnce = 8;

export function createRecovery(options: RecoveryOptions) {
  const { store, flag, drain, mirrors, time, log, alarm, db } = options;
  let lastSome = Number.NEGATIVE_INFINITY;

  async function findWaiting(limit: number): Promise<number[]> {
    const waiting: number[] = [];
    for await (const { key, size } of store.list(journalPrefix)) {
      const userId = journalOwner(key);
      if (userId !== undefined && size > emptyJournalBytes) waiting.push(userId);
      if (waiting.length >= limit) break;
    }
    return waiting;
  }

  /**
   * Drains those who wait, and lowers the flag when nobody does and nobody has for long.
   * @throws LedgerUnavailable @throws StoreUnavailable
   */
  async function sweep({ users = Number.POSITIVE_INFINITY, forMs = Number.POSITIVE_INFINITY }) {
    const until = time.now() + forMs;
    const seen = await flag.read();
    if (seen.db !== undefined && seen.db !== db) {
      alarm("This is another database than before", "see README, Another database");
    }
    const waiting = await findWaiting(users);
    let emptied = 0;
    let replayed = 0;
    await eachOf(waiting, atOnce, async (userId) => {
      if (time.now() > until) return;
      const drained = await drain(userId);
      replayed += drained.replayed;
      if (drained.empty) emptied++;
    });
    if (waiting.length === 0) await flag.lower(seen);
    const { dirty } = waiting.length === 0 && !seen.dirty ? seen : await flag.read();
    return { waiting: waiting.length, emptied, replayed, dirty } satisfies Swept;
  }

  const recovery: Recovery = {
    awareness: flag.awareness,
    remember: forgiving(mirrors, log, alarm),

    async drain(userId) {
      await drain(userId);
    },

    async drainSome() {
      if (time.now() - lastSome < someEveryMs) return;
      lastSome = time.now();
      await sweep({ users: someUsers, forMs: someEveryMs }).catch((error: Error) =>
        log.warn(`The journals wait: ${error.message}`),
      );
    },
  };
  return { ...recovery, sweep };
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
