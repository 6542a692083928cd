import pMap from "p-map";
import { type InferOutput, parse } from "valibot";
import { isFresh, type Time } from "../../ledger/time.js";
import { exactlyOne } from "../../util/exactly-one.js";
import { once } from "../../util/once.js";
import {
  chunkKey,
  type Journal,
  journalOf,
  mirrorOf,
  mirrorOwner,
  mirrorPrefix,
} from "../journal/documents.js";
import {
  type JournalEntry,
  operationKeyOf,
  type RememberedOperation,
  rememberedWithoutWords,
  remembersWords,
} from "../journal/entries.js";
import { clearDocument, withoutWords } from "../journal/erasure.js";
import { findWaitingJournals } from "../journal/waiting-journals.js";
import type { Cursor } from "../objects/cursor.js";
import type { ObjectStore } from "../objects/object-store.js";
import { DocumentUnreadable, updateDocument } from "../objects/update-document.js";
import type { Database } from "../postgres/database.js";
import { type Batch, clearOldStatement, findOldStatement } from "../postgres/erasure.js";
import { clearedRow, oldRow } from "../postgres/rows.js";

/*
 * What users wrote and got is kept for so many days. Then it goes like that of a user who has it
 * erased: sums, types, models and keys stay.
 */

export interface RetentionResult {
  /** Operations in the database, or documents, that lost words. */
  readonly cleared: number;
  /** Whether the time or the number was used up: the next run continues. */
  readonly left: boolean;
}

export interface RetentionLimits {
  readonly olderThanMs: number;
  /** Nothing more is begun after so many milliseconds. */
  readonly forMs: number;
}

/** One request: it took 0.1 s where there was nothing to clear; another one clears a thousand operations in 30 ms. */
const batch: Batch = { numbers: 100_000, found: 1_000 };

export interface DatabaseRetentionOptions {
  readonly database: Database;
  readonly time: Time;
  /** Whose mirrors remember the operations; absent = there is none. */
  readonly store?: ObjectStore | undefined;
  /** Where the pass continues; absent = each begins at the start. */
  readonly cursor?: Cursor | undefined;
}

/**
 * One pass over the table by its primary key; what the time does not suffice for is left to the next.
 * @throws LedgerUnavailable @throws StoreUnavailable
 */
export async function clearOldDatabase(
  options: DatabaseRetentionOptions,
  { olderThanMs, forMs }: RetentionLimits,
): Promise<RetentionResult> {
  const { database, time, cursor } = options;
  const since = time.now();
  const place = await cursor?.read().catch(() => undefined);
  let cleared = 0;
  let after: number | null = numberIn(place);
  while (after !== null && isFresh(since, time.now(), forMs)) {
    const old: OldOperations = parse(
      oldRow,
      exactlyOne(await database.rows(findOldStatement(olderThanMs, after, batch))),
    );
    cleared += await clearOld(options, old.found);
    after = old.last;
  }
  const next = after === null ? undefined : String(after);
  if (next !== place) await cursor?.write(next);
  return { cleared, left: next !== undefined };
}

type OldOperations = InferOutput<typeof oldRow>;

/** The mirrors come first: what is not cleared there stays in the database, for the next run to find. */
async function clearOld(
  { database, store, time }: DatabaseRetentionOptions,
  old: OldOperations["found"],
): Promise<number> {
  if (old.length === 0) return 0;
  const keys = new Set(old.map(({ key }) => key));
  const users = store === undefined ? [] : new Set(old.map(({ userId }) => userId));
  const isDue = (one: RememberedOperation) => keys.has(one.key) && remembersWords(one);
  const clear = (userId: number) => store && clearMirror(store, time, userId, isDue);
  await pMap(users, clear, { concurrency: mirrorConcurrency });
  const { cleared } = parse(
    clearedRow,
    exactlyOne(await database.rows(clearOldStatement([...keys]))),
  );
  return cleared;
}

const mirrorConcurrency = 10;

/** 0 for a place that is none, such as that of a bot that had no database yet. */
function numberIn(place = ""): number {
  return /^\d{1,15}$/.test(place) ? Number(place) : 0;
}

export interface RetentionOptions {
  readonly store: ObjectStore;
  readonly time: Time;
  /** Where the last run stopped. */
  readonly cursor: Cursor;
}

/** Of so many journals a run reads. A run each day reads each one of three thousand once a month. */
const maxJournals = 100;

/** The journals of a bot without a database. @throws StoreUnavailable */
export async function clearOldJournals(
  { store, time, cursor }: RetentionOptions,
  { olderThanMs, forMs }: RetentionLimits,
): Promise<RetentionResult> {
  const users = await journalsAfter(store, await cursor.read().catch(() => undefined));
  // A long list must not take the time of all of them.
  const since = time.now();
  let cleared = 0;
  let read = 0;
  for (const userId of users) {
    if (!isFresh(since, time.now(), forMs)) break;
    if (await clearOldJournal(store, time, userId, since - olderThanMs).catch(skipDamaged))
      cleared++;
    read++;
  }
  const left = read < users.length || users.length === maxJournals;
  if (!left) await cursor.write(undefined);
  else await saveCursor(cursor, users[read - 1]);
  return { cleared, left };
}

/** A damaged journal affects its user alone: the others lose their old words all the same. */
function skipDamaged(error: unknown): false {
  if (error instanceof DocumentUnreadable) return false;
  throw error;
}

/** If not even one was read, the next run begins where this one did. */
async function saveCursor(cursor: Cursor, userId: number | undefined): Promise<void> {
  if (userId !== undefined) await cursor.write(journalOf(userId).key);
}

async function journalsAfter(store: ObjectStore, place: string | undefined): Promise<number[]> {
  const users: number[] = [];
  for await (const userId of findWaitingJournals(store)) {
    if (place === undefined || journalOf(userId).key > place) users.push(userId);
    if (users.length === maxJournals) break;
  }
  return users;
}

/** @param before milliseconds since 1970 @returns whether anything was cleared */
async function clearOldJournal(
  store: ObjectStore,
  time: Time,
  userId: number,
  before: number,
): Promise<boolean> {
  const isChanged = await updateDocument(store, journalOf(userId), time, async (journal) => {
    const old = oldIn(journal.entries, before);
    const { entries, changed } = withoutWords(journal.entries, (key) => old.has(key));
    const archive = await clearOldChunks(store, userId, journal, before);
    if (changed.size === 0 && archive === journal.archive) return { done: false };
    return { write: { ...journal, entries, archive }, result: true };
  });
  if (isChanged) await store.purge?.(journalOf(userId).key);
  return isChanged;
}

/** Generations that were charged before then, and are over; of archived ones, what was sent again since. */
function oldIn(entries: readonly JournalEntry[], before: number): ReadonlySet<string> {
  const told = new Set(entries.filter(({ kind }) => kind === "delivered").map(operationKeyOf));
  const charged = entries
    .filter(({ kind, at }) => kind === "charge" && at < before)
    .map(operationKeyOf);
  const here = new Set(entries.filter(({ kind }) => kind === "charge").map(operationKeyOf));
  const sentAgain = entries
    .filter(({ kind, at }) => kind === "delivered" && at < before)
    .map(operationKeyOf);
  return new Set([
    ...charged.filter((key) => told.has(key)),
    ...sentAgain.filter((key) => !here.has(key)),
  ]);
}

/** The chunks lose their words before the journal says so. */
async function clearOldChunks(
  store: ObjectStore,
  userId: number,
  { archive }: Journal,
  before: number,
): Promise<Journal["archive"]> {
  const old = (archive ?? []).filter(({ to, wordless }) => to < before && !wordless);
  for (const { number } of old) await clearDocument(store, chunkKey(userId, number));
  if (old.length === 0) return archive;
  return archive?.map((chunk) => (old.includes(chunk) ? { ...chunk, wordless: true } : chunk));
}

/**
 * Clears mirrors that have not been written for so long: all their operations are older. Those of active
 * users lose words together with the database. Needs a store whose list says when an object was written. @throws StoreUnavailable
 */
export async function clearOldMirrors(
  { store, time, cursor }: RetentionOptions,
  { olderThanMs, forMs }: RetentionLimits,
): Promise<RetentionResult> {
  let place: string | undefined;
  // Only if there is an old mirror.
  const readPlace = once(async () => {
    place = await cursor.read().catch(() => undefined);
    return place;
  });
  const before = time.now() - olderThanMs;
  // A long list must not take the time of all of them.
  const begin = once(time.now);
  let last: string | undefined;
  let cleared = 0;
  for await (const { key, userId } of oldMirrors(store, before, readPlace)) {
    if (!isFresh(begin(), time.now(), forMs)) {
      if (last !== undefined) await cursor.write(last);
      return { cleared, left: true };
    }
    // What has no operations is not written, so it is read again in each round.
    await clearMirror(store, time, userId, () => true);
    last = key;
    cleared++;
  }
  if (place !== undefined) await cursor.write(undefined);
  return { cleared, left: false };
}

/** Beyond the place. @param before milliseconds since 1970 */
async function* oldMirrors(
  store: ObjectStore,
  before: number,
  readPlace: () => Promise<string | undefined>,
) {
  for await (const { key, modifiedAt = before } of store.list(mirrorPrefix)) {
    const userId = mirrorOwner(key);
    if (userId === undefined || modifiedAt >= before) continue;
    const place = await readPlace();
    if (place === undefined || key > place) yield { key, userId };
  }
}

/** One read of the store if nothing is due. @throws StoreUnavailable */
async function clearMirror(
  store: ObjectStore,
  time: Time,
  userId: number,
  isDue: (operation: RememberedOperation) => boolean,
): Promise<void> {
  const isCleared = await updateDocument(store, mirrorOf(userId), time, (known) => {
    if (known.db === undefined || !known.operations.some(isDue)) return { done: false };
    const operations = known.operations.map((one) => (isDue(one) ? erased(one) : one));
    return { write: { ...known, operations }, result: true };
  });
  if (isCleared) await store.purge?.(mirrorOf(userId).key);
}

/** Marked: a list that was read from the database a moment ago must not restore the words. */
function erased(operation: RememberedOperation): RememberedOperation {
  return { ...rememberedWithoutWords(operation), erased: true };
}
