import type { Time } from "../../ledger/time.js";
import { deleteAlbumsOf } from "../objects/albums.js";
import { type ObjectStore, StoreUnavailable } from "../objects/object-store.js";
import { readDocument } from "../objects/update-document.js";
import {
  archivePrefix,
  chunkKey,
  chunkOwner,
  entriesAt,
  formatEntries,
  type Journal,
  replayedOwner,
  replayedPrefix,
} from "./documents.js";
import {
  type ChargeEntry,
  type DeliveryEntry,
  type EndEntry,
  type JournalEntry,
  type KnownEntry,
  operationKeyOf,
} from "./entries.js";

/*
 * How words leave the documents of the object store. Words are what a user wrote and got: prompts,
 * links, names of files, contexts of orders, and the provider's tasks, whose records hold the prompts.
 */

export interface ClearedEntries {
  readonly entries: readonly JournalEntry[];
  /** The operations that lost words. */
  readonly changed: ReadonlySet<string>;
}

/**
 * Takes the words of these operations out of a journal's entries. A generation that was not
 * delivered yet loses its prompt only: the rest is needed for its delivery. Entries of a newer version stay as they are.
 */
export function withoutWords(
  entries: readonly JournalEntry[],
  isMeant: (key: string) => boolean,
): ClearedEntries {
  const told = new Set(entries.filter(({ kind }) => kind === "delivered").map(operationKeyOf));
  return clear(entries, isMeant, (key) => told.has(key));
}

/** Of operations to which nothing can happen any more. */
function withoutAnyWords(entries: readonly JournalEntry[]): ClearedEntries {
  return clear(entries, always, always);
}

const always = () => true;

function clear(
  entries: readonly JournalEntry[],
  isMeant: (key: string) => boolean,
  isOver: (key: string) => boolean,
): ClearedEntries {
  const changed = new Set<string>();
  const cleared = entries.map((entry) => {
    const key = operationKeyOf(entry);
    if (entry.kind === "foreign" || !isMeant(key)) return entry;
    const next = clearEntry(entry, isOver(key));
    if (next !== entry) changed.add(key);
    return next;
  });
  return { entries: cleared, changed };
}

/** @returns the same entry if it has no words */
function clearEntry(entry: KnownEntry, isOver: boolean): KnownEntry {
  switch (entry.kind) {
    case "charge":
      return clearCharge(entry, isOver);
    case "submitted":
      return !isOver || entry.task === "" ? entry : { ...entry, task: "" };
    case "settle":
    case "refund":
      return isOver ? clearEnd(entry) : entry;
    case "delivered":
      return entry.files === undefined ? entry : withoutFiles(entry);
    case "move":
    case "claim":
    case "erased":
    case "ban":
    case "unban":
      return entry;
  }
}

function clearCharge(entry: ChargeEntry, isOver: boolean): ChargeEntry {
  const context = isOver ? undefined : entry.context;
  const isClear = entry.erased && entry.prompt === "" && entry.context === context;
  return isClear ? entry : { ...entry, prompt: "", context, erased: true };
}

function withoutFiles(entry: DeliveryEntry): DeliveryEntry {
  return { ...entry, files: undefined, replaces: undefined };
}

function clearEnd(entry: EndEntry): EndEntry {
  const isClear = entry.url === undefined && entry.task === undefined;
  return isClear ? entry : { ...entry, url: undefined, task: undefined };
}

/**
 * What a copy keeps for a database that is restored: what moves money, erasures, and the tasks of what
 * was not erased, so that it can still be ended.
 */
export function moneyOf(entries: readonly KnownEntry[]): readonly JournalEntry[] {
  const before = entries.slice(0, entries.findLastIndex(({ kind }) => kind === "erased") + 1);
  const marked = entries.filter((entry) => entry.kind === "charge" && entry.erased);
  const erased = new Set([...before, ...marked].map(operationKeyOf));
  const bare = entries.map((entry): KnownEntry => {
    if (entry.kind === "charge") return { ...entry, prompt: "", context: undefined };
    if (entry.kind === "settle" || entry.kind === "refund") return { ...entry, url: undefined };
    return entry.kind === "delivered" ? withoutFiles(entry) : entry;
  });
  return clear(bare, (key) => erased.has(key), always).entries;
}

/** How many generations of a journal have yet to end or to be delivered. */
export function countOpen(entries: readonly JournalEntry[], keys: ReadonlySet<string>): number {
  const told = new Set(entries.filter(({ kind }) => kind === "delivered").map(operationKeyOf));
  return [...keys].filter((key) => !told.has(key)).length;
}

/** So many attempts at one document. */
const maxAttempts = 10;

/**
 * Rewrites a chunk or a copy without words, if it has any.
 * @returns whether it had
 * @throws StoreUnavailable
 */
export async function clearDocument(store: ObjectStore, key: string): Promise<boolean> {
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const { document, tag } = await readDocument(store, entriesAt(key));
    const { entries, changed } = withoutAnyWords(document);
    if (tag === undefined || changed.size === 0) {
      await store.purge?.(key);
      return attempt > 1;
    }
    const outcome = await store.put(key, formatEntries(entries), { ifMatch: tag });
    // What others changed, or may have changed, is read again.
    if (outcome.kind !== "written") continue;
    await store.purge?.(key);
    return true;
  }
  throw new StoreUnavailable(`gave up on ${key}`);
}

/**
 * Rewrites the archived chunks of a user's journal, and the copies of what was replayed; deletes the
 * albums that they sent.
 * @returns how many documents lost words or were deleted
 * @throws StoreUnavailable
 */
export async function clearCopies(
  store: ObjectStore,
  userId: number,
  { archive = [] }: Pick<Journal, "archive">,
): Promise<number> {
  // A list may be late by moments.
  const keys = new Set(archive.map(({ number }) => chunkKey(userId, number)));
  for await (const { key } of store.list(`${archivePrefix}${userId}/`)) {
    if (chunkOwner(key) === userId) keys.add(key);
  }
  for await (const { key } of store.list(replayedPrefix)) {
    if (replayedOwner(key)?.userId === userId) keys.add(key);
  }
  let cleared = await deleteAlbumsOf(store, userId);
  for (const key of keys) if (await clearDocument(store, key)) cleared++;
  return cleared;
}

/** Copies of what was replayed are kept for so many days. */
export const copyDays = 30;
const dayMs = 24 * 60 * 60 * 1000;

export interface DeletedCopies {
  readonly deleted: number;
  /** Whether more are waiting. */
  readonly left: boolean;
}

/**
 * Deletes old copies of what was replayed, oldest first: their keys begin with the day.
 * @throws StoreUnavailable
 */
export async function deleteOldCopies(
  store: ObjectStore,
  { now }: Pick<Time, "now">,
  limits: { readonly count: number; readonly forMs: number },
): Promise<DeletedCopies> {
  const since = now();
  const oldest = new Date(since - copyDays * dayMs).toISOString().slice(0, "2026-11-20".length);
  let deleted = 0;
  for await (const { key } of store.list(replayedPrefix)) {
    const copy = replayedOwner(key);
    if (copy === undefined) continue;
    if (copy.day >= oldest) break;
    if (deleted >= limits.count || now() - since >= limits.forMs) return { deleted, left: true };
    await store.delete(key);
    deleted++;
  }
  return { deleted, left: false };
}
