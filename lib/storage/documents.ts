import * as v from "valibot";
import type { JournalEntry, Mirror } from "../ledger/journal.js";
import type { Money } from "../ledger/money.js";
import { operationStates, operationTypes } from "../ledger/operation.js";
import type { DocumentKind } from "./update-document.js";

/*
 * What the object store holds, all under ledger/v1/:
 *
 *   state.json            whether journals may hold entries
 *   p/<user>.json         the user's journal: commands that wait for the database
 *   m/<user>.json         his mirror: what is remembered of his row in the database
 *   a/<user>/<n>.json     closed operations that a long journal put aside; never changed
 *   z/<day>/<user>-<n>.json   what was replayed, for a database that is restored; never changed
 *
 * Sums are whole minor units. Every document counts its versions (`n`), so that no two of them are
 * the same bytes: tags may be digests of the content, and an old one must not come back.
 */

const root = "ledger/v1";
export const journalPrefix = `${root}/p/`;
export const mirrorPrefix = `${root}/m/`;
export const archivePrefix = `${root}/a/`;
export const replayedPrefix = `${root}/z/`;
export const probePrefix = `${root}/probe/`;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const moment = v.pipe(v.number(), v.finite());
const sum = v.pipe(
  v.number(),
  v.safeInteger(),
  v.transform((minor): Money => BigInt(minor)),
);
const optional = v.nullable(v.string());

const taken = { at: moment, amb: v.optional(v.literal(true)) };
const entry = v.variant("t", [
  v.object({
    t: v.literal("move"),
    key: v.string(),
    type: v.picklist(["payment", "refund", "reversal", "adjustment"]),
    amount: sum,
    stars: v.optional(count),
    reverses: v.optional(v.string()),
    by: v.string(),
    ...taken,
  }),
  v.object({
    t: v.literal("charge"),
    key: v.string(),
    price: sum,
    model: v.string(),
    prompt: v.string(),
    attempt: v.string(),
    context: v.optional(v.string()),
    ...taken,
  }),
  v.object({
    t: v.literal("submitted"),
    of: v.string(),
    task: v.string(),
    by: v.string(),
    ...taken,
  }),
  v.object({
    t: v.picklist(["settle", "refund"]),
    of: v.string(),
    url: v.optional(v.string()),
    task: v.optional(v.string()),
    by: v.string(),
    ...taken,
  }),
  v.object({
    t: v.picklist(["claim", "delivered"]),
    of: v.string(),
    files: v.optional(v.string()),
    by: v.string(),
    ...taken,
  }),
]) satisfies v.GenericSchema<unknown, JournalEntry>;

const journal = v.object({
  v: v.literal(1),
  n: count,
  /** The number of the next chunk. */
  chunk: v.optional(count, 0),
  /** What was put aside, oldest first: what it adds up to, and where to look for a key. */
  archive: v.optional(
    v.array(v.object({ n: count, from: moment, to: moment, sum, allowed: sum, keys: v.string() })),
  ),
  entries: v.array(entry),
});
export type Journal = v.InferOutput<typeof journal>;
export type ArchivedChunk = NonNullable<Journal["archive"]>[number];

const remembered = v.object({
  id: count,
  key: v.string(),
  type: v.picklist(operationTypes),
  amount: sum,
  model: optional,
  prompt: optional,
  resultUrl: optional,
  state: v.picklist(operationStates),
  stars: v.nullable(count),
  context: v.optional(optional),
  at: moment,
});
const mirror = v.object({
  v: v.literal(1),
  n: count,
  db: v.string(),
  at: moment,
  balance: sum,
  rev: sum,
  recent: v.array(v.string()),
  operations: v.array(remembered),
});
export type MirrorDocument = Mirror & { readonly v: 1; readonly n: number };

const state = v.object({
  v: v.literal(1),
  n: count,
  dirty: v.boolean(),
  /** When somebody last wrote a journal, by his clock and to the minute. */
  touched: moment,
  /** The database that journals were last replayed into. */
  db: v.optional(v.string()),
});
export type State = v.InferOutput<typeof state>;

const chunk = v.object({ v: v.literal(1), entries: v.array(entry) });

export const journalOf = (userId: number) =>
  kind<Journal>(`${journalPrefix}${userId}.json`, journal, { v: 1, n: 0, chunk: 0, entries: [] });

/**
 * Absent until the database was seen to hold something of the user. It is only a memory: one that
 * can't be read is as good as none, and must not keep a journal from being emptied.
 */
export function mirrorOf(userId: number): DocumentKind<MirrorDocument | NoMirror> {
  const key = `${mirrorPrefix}${userId}.json`;
  const known = kind<MirrorDocument | NoMirror>(key, mirror, noMirror);
  return {
    ...known,
    parse: (body) => (v.is(mirror, parseJson(body)) ? known.parse(body) : noMirror),
  };
}
const noMirror: NoMirror = { n: 0, db: undefined };
export interface NoMirror {
  readonly n: number;
  readonly db: undefined;
}

export const stateDocument = kind<State>(`${root}/state.json`, state, {
  v: 1,
  n: 0,
  dirty: false,
  touched: 0,
});

export const chunkKey = (userId: number, n: number) => `${archivePrefix}${userId}/${n}.json`;
export const replayedKey = (day: string, userId: number, n: number) =>
  `${replayedPrefix}${day}/${userId}-${n}.json`;

export function formatEntries(entries: readonly JournalEntry[]): string {
  return format({ v: 1, entries });
}

/** @throws v.ValiError if that's no list of entries */
export function parseEntries(body: string): readonly JournalEntry[] {
  return v.parse(chunk, JSON.parse(body)).entries;
}

/** The user of a journal's key; undefined if it is no such key. */
export const journalOwner = (key: string) => ownerOf(key, journalPrefix);
export const mirrorOwner = (key: string) => ownerOf(key, mirrorPrefix);

function ownerOf(key: string, prefix: string): number | undefined {
  const digits = /^(\d{1,16})\.json$/.exec(key.slice(prefix.length))?.[1];
  return key.startsWith(prefix) && digits !== undefined ? Number(digits) : undefined;
}

/** Of what was put aside. */
export function chunkOwner(key: string): number | undefined {
  const digits = /^(\d{1,16})\/\d+\.json$/.exec(key.slice(archivePrefix.length))?.[1];
  return key.startsWith(archivePrefix) && digits !== undefined ? Number(digits) : undefined;
}

/** Of what is left of a replayed journal. */
export function replayedOwner(key: string): { day: string; userId: number } | undefined {
  const [, day, digits] =
    /^(\d{4}-\d\d-\d\d)\/(\d{1,16})-\d+\.json$/.exec(key.slice(replayedPrefix.length)) ?? [];
  if (day === undefined || !key.startsWith(replayedPrefix)) return undefined;
  return { day, userId: Number(digits) };
}

/** A journal without entries is shorter, and one with entries longer than this many bytes. */
export const emptyJournalBytes = 64;

function kind<D extends { readonly n: number }>(
  key: string,
  schema: v.GenericSchema<unknown, D>,
  empty: D,
): DocumentKind<D> {
  return { key, empty, parse: (body) => v.parse(schema, JSON.parse(body)), format };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function format(document: unknown): string {
  return JSON.stringify(document, (_, value) =>
    typeof value === "bigint" ? Number(value) : value,
  );
}
