import { tagOf } from "../ledger/journal.js";
import { LedgerBusy, LedgerUnavailable } from "../ledger/ledger.js";
import type { Time } from "../ledger/time.js";
import type { Log } from "../log.js";
import { formatEntries, type Journal, journalOf, replayedKey } from "./documents.js";
import { readChunk } from "./journal-archive.js";
import type { Mirrors } from "./mirror.js";
import { type ObjectStore, StoreUnavailable } from "./object-store.js";
import type { Replayed, Replayer } from "./replay.js";
import { readDocument } from "./update-document.js";

export interface DrainOptions {
  readonly store: ObjectStore;
  readonly replayer: Replayer;
  readonly mirrors: Mirrors;
  readonly time: Time;
  readonly log: Log;
  /** Tells a person. */
  readonly alarm: (topic: string, message: string) => void;
}

/** What became of one user's journal. */
export interface Drained {
  /** Entries that are in the database now. */
  readonly replayed: number;
  /** Whether the journal is known to be empty. */
  readonly empty: boolean;
}

/** Others may go on writing while a journal is emptied; each round takes what came in between. */
const rounds = 6;

/**
 * Brings one user's journal into the database: replays it, writes the mirror, and only then empties
 * it, if it still is what was replayed. Whatever is cut off in between is simply done again: an entry
 * leaves the journal only after the database has it and the mirror knows.
 * @throws LedgerUnavailable if the database could not be asked; that and nothing else
 */
export type Drain = (userId: number) => Promise<Drained>;

export function createDrain(options: DrainOptions): Drain {
  const { store, replayer, mirrors, time, log, alarm } = options;

  async function drainOnce(userId: number): Promise<Drained> {
    const { document, tag } = await readDocument(store, journalOf(userId));
    if (tag === undefined || isEmpty(document)) return { replayed: 0, empty: true };
    for (const { n } of document.archive?.chunks ?? []) {
      await replayer.replay(userId, await readChunk(store, userId, n));
    }
    const { entries } = document;
    const replayed = await replayer.replay(userId, entries);
    if (replayed.mismatched.length > 0) {
      const keys = replayed.mismatched.join(", ");
      alarm("The journal and the database disagree", `user ${userId}: ${keys}`);
    }
    await keepCopy(userId, document);
    await mirrors.write({ ...newsOf(userId, replayed), tags: entries.map(tagOf).reverse() });
    const { archive: _, ...rest } = document;
    const emptied = { ...rest, n: document.n + 1, entries: [] };
    const outcome = await store.put(journalOf(userId).key, journalOf(userId).format(emptied), {
      ifMatch: tag,
    });
    if (outcome.kind === "written")
      log.info(`Journal replayed: user_id=${userId}, entries=${entries.length}`);
    return { replayed: entries.length, empty: outcome.kind === "written" };
  }

  /** For a database that is restored to an earlier state: what was replayed can be replayed again. */
  async function keepCopy(userId: number, { n, entries }: Journal): Promise<void> {
    if (entries.length === 0) return;
    const day = new Date(time.now()).toISOString().slice(0, 10);
    // It may be there from a round that was cut off: same version, same content.
    await store.put(replayedKey(day, userId, n), formatEntries(entries), { ifAbsent: true });
  }

  async function drainAll(userId: number, drained: { replayed: number }): Promise<boolean> {
    for (let round = 0; round < rounds; round++) {
      const { replayed, empty } = await drainOnce(userId);
      drained.replayed += replayed;
      if (empty) return true;
    }
    return false;
  }

  function explain(userId: number, error: unknown): void {
    if (error instanceof StoreUnavailable || error instanceof LedgerBusy) {
      log.warn(`The journal of user_id=${userId} waits: ${error.message}`);
    } else {
      log.error(`The journal of user_id=${userId} could not be replayed`, error);
      alarm("A journal can't be replayed and needs a person", `user ${userId}`);
    }
  }

  return async (userId) => {
    const drained = { replayed: 0, empty: false };
    try {
      drained.empty = await drainAll(userId, drained);
    } catch (error) {
      if (error instanceof LedgerUnavailable && !(error instanceof LedgerBusy)) throw error;
      explain(userId, error);
    }
    return drained;
  };
}

function isEmpty({ entries, archive }: Journal): boolean {
  return entries.length === 0 && archive === undefined;
}

function newsOf(userId: number, { balance, revision, newest }: Replayed) {
  const account = { balance, revision };
  return { userId, account, grown: 0, operations: newest, complete: true } as const;
}
