import { createHash } from "node:crypto";
import { isUnfinished } from "../../ledger/operation.js";
import type { Time } from "../../ledger/time.js";
import type { ObjectStore } from "../objects/object-store.js";
import {
  type Decision,
  DocumentUnreadable,
  readDocument,
  updateDocument,
} from "../objects/update-document.js";
import {
  type ArchivedChunk,
  chunkKey,
  entriesAt,
  formatEntries,
  type Journal,
  journalOf,
} from "./documents.js";
import { isKnown, type JournalEntry, operationKeyOf } from "./entries.js";
import { fold, type KnownOperation } from "./fold.js";

/*
 * A journal that no database ever empties would grow without end. Its oldest closed operations are
 * archived in chunks that never change; the journal keeps their sum and four letters of a digest of
 * each key, so that a repeated key is still found, in exactly the chunk that has it.
 */

/** A journal longer than this is worth the work. */
export const maxJournalLength = 100;
/** So many of the newest operations stay: they are what users look at. */
const keptOperations = 20;
/** Fewer than this are not worth a chunk. */
const minChunkLength = 30;

const digestLength = 4;

/**
 * Moves closed operations from the journal into its archive: first the chunk is written, then the
 * journal lets go of exactly what that chunk holds. A chunk left by an
 * interrupted attempt is adopted.
 * @param isInDatabase entries that the mirror counts already stay, or they would count twice
 * @throws StoreUnavailable
 */
export async function compact(
  store: ObjectStore,
  time: Time,
  userId: number,
  isInDatabase: (entry: JournalEntry) => boolean = () => false,
): Promise<void> {
  await updateDocument(store, journalOf(userId), time, async (journal) => {
    const closed = selectClosed(journal.entries).filter(
      // What a newer version's entry gives can't be spent: in a chunk it would be part of a sum.
      (entry) => isKnown(entry) && !isInDatabase(entry),
    );
    if (closed.length < minChunkLength) return { done: undefined };
    const number = journal.chunk;
    await store.put(chunkKey(userId, number), formatEntries(closed), { ifAbsent: true });
    // The stored chunk counts, whichever attempt wrote it.
    const chunk = await readChunk(store, userId, number);
    return archiveChunk(journal, number, chunk);
  });
}

function archiveChunk(
  journal: Journal,
  number: number,
  chunk: readonly JournalEntry[],
): Decision<Journal, undefined> {
  const held = new Set(chunk.map(identity));
  const entries = journal.entries.filter((entry) => !held.has(identity(entry)));
  const chunkIsOurs = journal.entries.length - entries.length === chunk.length;
  const next = { ...journal, chunk: number + 1 };
  if (!chunkIsOurs) return { write: next, result: undefined };
  const archive = [...(journal.archive ?? []), describe(number, chunk)];
  return { write: { ...next, entries, archive }, result: undefined };
}

function describe(number: number, chunk: readonly JournalEntry[]): ArchivedChunk {
  const moments = chunk.map(({ at }) => at);
  const keys = [...new Set(chunk.map(operationKeyOf))].map(digestOf).join("");
  const { balance: sum, allowance: allowed = 0n } = foldChunk(chunk);
  return { number, from: Math.min(...moments), to: Math.max(...moments), sum, allowed, keys };
}

/** Whole operations that nothing can happen to any more, oldest first, but never the newest. */
function selectClosed(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const subjects = [...new Set(entries.map(operationKeyOf))];
  const { operations, deliveries } = foldChunk(entries);
  const isClosed = (key: string) => {
    const state = operations.get(key)?.state;
    if (state === undefined || isUnfinished(state)) return false;
    return state === "final" || deliveries.has(key);
  };
  const old = new Set(subjects.slice(0, -keptOperations).filter(isClosed));
  return entries.filter((entry) => old.has(operationKeyOf(entry)));
}

function identity(entry: JournalEntry): string {
  return `${entry.kind} ${entry.at} ${operationKeyOf(entry)}`;
}

function digestOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, digestLength);
}

function foldChunk(entries: readonly JournalEntry[]) {
  return fold({ entries, mirror: undefined, allowanceLimit: 0n });
}

/** @throws StoreUnavailable also if it is damaged or gone: a journal that names it can't do without */
export async function readChunk(
  store: ObjectStore,
  userId: number,
  number: number,
): Promise<readonly JournalEntry[]> {
  const kind = entriesAt(chunkKey(userId, number));
  const { document, tag } = await readDocument(store, kind);
  if (tag === undefined) throw new DocumentUnreadable(`${kind.key} is gone`);
  return document;
}

/** An archived operation. Reads a chunk only if the key is very likely in it. */
export async function findArchived(
  store: ObjectStore,
  userId: number,
  chunks: readonly ArchivedChunk[],
  key: string,
): Promise<KnownOperation | undefined> {
  const wanted = digestOf(key);
  for (const { number } of chunks.filter(({ keys }) => holdsDigest(keys, wanted))) {
    const found = foldChunk(await readChunk(store, userId, number)).operations.get(key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function holdsDigest(digests: string, wanted: string): boolean {
  for (let at = digests.indexOf(wanted); at >= 0; at = digests.indexOf(wanted, at + 1)) {
    if (at % digestLength === 0) return true;
  }
  return false;
}

/** The operations of one chunk. */
export async function readArchived(
  store: ObjectStore,
  userId: number,
  { number }: ArchivedChunk,
): Promise<readonly KnownOperation[]> {
  return [...foldChunk(await readChunk(store, userId, number)).operations.values()];
}
