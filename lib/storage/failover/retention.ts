import { parse } from "valibot";
import { isFresh, type Time } from "../../ledger/time.js";
import { exactlyOne } from "../../util/exactly-one.js";
import {
  chunkKey,
  emptyJournalBytes,
  type Journal,
  journalOf,
  journalOwner,
  journalPrefix,
  mirrorOf,
  mirrorOwner,
  mirrorPrefix,
} from "../journal/documents.js";
import { type JournalEntry, operationKeyOf } from "../journal/entries.js";
import { clearDocument, rememberedWithoutWords, withoutWords } from "../journal/erasure.js";
import type { Cursor } from "../objects/cursor.js";
import type { ObjectStore } from "../objects/object-store.js";
import { updateDocument } from "../objects/update-document.js";
import type { Database } from "../postgres/database.js";
import { type Batch, clearOldStatement } from "../postgres/erasure-statements.js";
import { clearedRow } from "../postgres/rows.js";

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

/** One request: it took 0.1 s where there was nothing to clear, and 30 ms for a thousand operations. */
const batch: Batch = { numbers: 100_000, cleared: 1_000 };

/**
 * One pass over the table by its primary key; what the time does not suffice for is left to the next.
 * @param cursor where the pass continues; absent = each begins at the start
 * @throws LedgerUnavailable
 */
export async function clearOldDatabase(
  database: Database,
  { now }: Pick<Time, "now">,
  { olderThanMs, forMs }: RetentionLimits,
  cursor?: Cursor,
): Promise<RetentionResult> {
  const since = now();
  const place = await cursor?.read().catch(() => undefined);
  let cleared = 0;
  let after: number | null = numberIn(place);
  while (after !== null && isFresh(since, now(), forMs)) {
    const row: { cleared: number; last: number | null } = parse(
      clearedRow,
      exactlyOne(await database.rows(clearOldStatement(olderThanMs, after, batch))),
    );
    cleared += row.cleared;
    after = row.last;
  }
  const next = after === null ? undefined : String(after);
  if (next !== place) await cursor?.write(next);
  return { cleared, left: next !== undefined };
}

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
const mostJournals = 100;

/** The journals of a bot without a database. @throws StoreUnavailable */
export async function clearOldJournals(
  { store, time, cursor }: RetentionOptions,
  { olderThanMs, forMs }: RetentionLimits,
): Promise<RetentionResult> {
  const since = time.now();
  const users = await journalsAfter(store, await cursor.read().catch(() => undefined));
  let cleared = 0;
  let read = 0;
  for (const userId of users) {
    if (!isFresh(since, time.now(), forMs)) break;
    if (await clearOldJournal(store, time, userId, since - olderThanMs)) cleared++;
    read++;
  }
  const left = read < users.length || users.length === mostJournals;
  if (!left) await cursor.write(undefined);
  else await goOnAfter(cursor, users[read - 1]);
  return { cleared, left };
}

/** If not even one was read, the next run begins where this one did. */
async function goOnAfter(cursor: Cursor, userId: number | undefined): Promise<void> {
  if (userId !== undefined) await cursor.write(journalOf(userId).key);
}

async function journalsAfter(store: ObjectStore, place: string | undefined): Promise<number[]> {
  const users: number[] = [];
  for await (const { key, size } of store.list(journalPrefix)) {
    const userId = journalOwner(key);
    if (userId === undefined || size <= emptyJournalBytes) continue;
    if (place === undefined || key > place) users.push(userId);
    if (users.length === mostJournals) break;
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

/** Generations that were charged before then, and are over. */
function oldIn(entries: readonly JournalEntry[], before: number): ReadonlySet<string> {
  const told = new Set(entries.filter(({ kind }) => kind === "delivered").map(operationKeyOf));
  const charged = entries
    .filter(({ kind, at }) => kind === "charge" && at < before)
    .map(operationKeyOf);
  return new Set(charged.filter((key) => told.has(key)));
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
 * Clears mirrors that have not been written for so long: all their operations are older. Needs a store
 * whose list says when an object was written. @throws StoreUnavailable
 */
export async function clearOldMirrors(
  { store, time }: Pick<RetentionOptions, "store" | "time">,
  { olderThanMs, forMs }: RetentionLimits,
): Promise<RetentionResult> {
  const since = time.now();
  let cleared = 0;
  for await (const { key, modifiedAt = since } of store.list(mirrorPrefix)) {
    const userId = mirrorOwner(key);
    if (userId === undefined || modifiedAt >= since - olderThanMs) continue;
    if (!isFresh(since, time.now(), forMs)) return { cleared, left: true };
    await updateDocument(store, mirrorOf(userId), time, (known) => {
      if (known.db === undefined) return { done: undefined };
      return {
        write: { ...known, operations: known.operations.map(rememberedWithoutWords) },
        result: undefined,
      };
    });
    cleared++;
  }
  return { cleared, left: false };
}
