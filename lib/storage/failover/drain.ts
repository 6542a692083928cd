import { alarms } from "../../alarms/alarms.js";
import { LedgerBusy, LedgerUnavailable } from "../../ledger/ledger.js";
import { readChunk } from "../journal/archive.js";
import {
  type ArchivedChunk,
  formatEntries,
  type Journal,
  journalOf,
  replayedKey,
} from "../journal/documents.js";
import {
  entryTag,
  isKnown,
  isTagged,
  type JournalEntry,
  type KnownEntry,
  tag,
} from "../journal/entries.js";
import { archiveName } from "../journal/fold.js";
import type { Mirrors } from "../journal/mirror.js";
import { StoreUnavailable } from "../objects/object-store.js";
import { DocumentUnreadable, type ReadDocument, readDocument } from "../objects/update-document.js";
import type { StorageRuntime } from "../storage-runtime.js";
import type { Replayer, ReplayResult } from "./replay.js";

export interface DrainOptions extends Omit<StorageRuntime, "background"> {
  readonly replayer: Replayer;
  readonly mirrors: Mirrors;
}

/** What became of one user's journal. */
export interface DrainResult {
  /** Entries that are in the database now. */
  readonly replayed: number;
  /** Whether the journal is known to be empty. */
  readonly empty: boolean;
  /** Whether it was for the store's sake that it is not. */
  readonly storeFailed: boolean;
}

/** Others may go on writing while a journal is emptied; each round takes what came in between. */
const maxLostRaces = 6;
/** Chunks replayed per round, so that a long journal is not replayed from the start after an interruption. */
const chunksPerRound = 10;

/**
 * Replays one user's journal into the database, writes the mirror, and only then empties the journal,
 * if it has not changed since. An interrupted drain is simply repeated: an entry
 * leaves the journal only after the database has it and the mirror knows.
 * @throws LedgerUnavailable if the database could not be asked; that and nothing else
 */
export type Drain = (userId: number) => Promise<DrainResult>;

export function createDrain(options: DrainOptions): Drain {
  const { store, log, alarm } = options;

  /** @returns what is left, or undefined if another writer was faster */
  async function drainPart(
    userId: number,
    { document, tag: version }: ReadDocument<Journal>,
  ): Promise<{ readonly left: Journal | undefined; readonly replayed: number }> {
    if (version === undefined || !isReplayable(document)) return { left: document, replayed: 0 };
    const { next, replayed } = await replayPart(options, userId, document);
    const { key, format } = journalOf(userId);
    const body = format({ ...next, sequence: document.sequence + 1 });
    const outcome = await store.put(key, body, { ifMatch: version });
    if (outcome.kind !== "written") return { left: undefined, replayed };
    log.info(`Journal replayed: user_id=${userId}, entries=${replayed}`);
    return { left: next, replayed };
  }

  async function drainAll(userId: number, drained: { replayed: number }): Promise<boolean> {
    for (let lostRaces = 0; lostRaces < maxLostRaces; ) {
      const journal = await readDocument(store, journalOf(userId));
      const { left, replayed } = await drainPart(userId, journal);
      drained.replayed += replayed;
      if (left === undefined) lostRaces++;
      else if (!isReplayable(left)) return isEmpty(left);
    }
    return false;
  }

  function explain(userId: number, error: unknown): void {
    if (isOfStore(error) || error instanceof LedgerBusy) {
      log.warn(`The journal of user_id=${userId} waits: ${error.message}`);
    } else {
      log.error(`The journal of user_id=${userId} could not be replayed`, error);
      const cause = error instanceof DocumentUnreadable ? error.message : nameOfError(error);
      alarm(alarms.journalStuck({ userId, cause }));
    }
  }

  return async (userId) => {
    const drained = { replayed: 0, empty: false, storeFailed: false };
    try {
      drained.empty = await drainAll(userId, drained);
    } catch (error) {
      if (error instanceof LedgerUnavailable && !(error instanceof LedgerBusy)) throw error;
      drained.storeFailed = isOfStore(error);
      explain(userId, error);
    }
    return drained;
  };
}

/** Its message may quote what a user wrote. */
function nameOfError(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}

/** A document that can't be read concerns its own user alone: the store is there for all others. */
function isOfStore(error: unknown): error is StoreUnavailable {
  return error instanceof StoreUnavailable && !(error instanceof DocumentUnreadable);
}

/** Archived chunks go first, a few at a time; then the entries. */
async function replayPart(options: DrainOptions, userId: number, journal: Journal) {
  const { archive = [], ...rest } = journal;
  return archive.length > 0
    ? replayArchive(options, userId, { ...rest, archive })
    : replayEntries(options, userId, rest);
}

async function replayArchive(
  options: DrainOptions,
  userId: number,
  { archive, ...rest }: Journal & { archive: readonly ArchivedChunk[] },
) {
  const { store, replayer, mirrors } = options;
  const part = archive.slice(0, chunksPerRound);
  const chunks = [];
  for (const { number } of part) chunks.push(...(await readChunk(store, userId, number)));
  const known = chunks.filter(isKnown);
  const replayed = await replayer.replay(userId, known);
  reportConflicts(options, userId, replayed);
  const tags = part.map(({ number }) => tag(archiveName(number)));
  await mirrors.write({ ...mirrorUpdateOf(userId, replayed), knownKeys: tags });
  const left = archive.slice(chunksPerRound);
  const kept = { ...rest, entries: [...unknownIn(chunks), ...rest.entries] };
  const next: Journal = left.length === 0 ? kept : { ...kept, archive: left };
  return { next, replayed: known.length };
}

async function replayEntries(options: DrainOptions, userId: number, journal: Journal) {
  const { replayer, mirrors } = options;
  const entries = journal.entries.filter(isKnown);
  const replayed = await replayer.replay(userId, entries);
  reportConflicts(options, userId, replayed);
  await keepCopy(options, userId, journal.sequence, entries);
  const tags = entries.filter(isTagged).map(entryTag).reverse();
  const isErasure = entries.some(({ kind }) => kind === "erased");
  await mirrors.write({ ...mirrorUpdateOf(userId, replayed), knownKeys: tags, isErasure });
  const next = { ...journal, entries: unknownIn(journal.entries) };
  return { next, replayed: entries.length };
}

function reportConflicts(
  { alarm }: DrainOptions,
  userId: number,
  { keyConflicts }: ReplayResult,
): void {
  if (keyConflicts.length > 0) alarm(alarms.journalDisagrees({ userId, keys: keyConflicts }));
}

/** Entries that this version does not know wait for a version that does. */
function unknownIn(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  return entries.filter((entry) => !isKnown(entry));
}

/** For a database that is set back to an earlier state: the money can be replayed again, without words. */
async function keepCopy(
  { store, time, log }: DrainOptions,
  userId: number,
  number: number,
  entries: readonly KnownEntry[],
): Promise<void> {
  const day = new Date(time.now()).toISOString().slice(0, 10);
  const { moneyOf } = await import("../journal/erasure.js");
  // It may be there from a round that was cut off: same version, same content.
  const body = formatEntries(moneyOf(entries));
  const outcome = await store.put(replayedKey(day, userId, number), body, { ifAbsent: true });
  if (outcome.kind === "unknown") log.warn(`A replayed journal of user_id=${userId} has no copy`);
}

/** Whether entries are left that this version can replay. */
function isReplayable({ entries, archive }: Journal): boolean {
  return entries.some(isKnown) || (archive ?? []).length > 0;
}

function isEmpty({ entries, archive }: Journal): boolean {
  return entries.length === 0 && (archive ?? []).length === 0;
}

function mirrorUpdateOf(userId: number, { balance, revision, newest, ban }: ReplayResult) {
  const account = { balance, revision };
  return { userId, account, newOperations: 0, operations: newest, ban, complete: true } as const;
}
