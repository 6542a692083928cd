import * as v from "valibot";
import type { Money } from "../../ledger/money.js";
import { parseJson } from "../../util/parse-json.js";
import type { DocumentKind } from "../objects/update-document.js";
import type {
  ForeignEntry,
  JournalEntry,
  KnownEntry,
  Mirror,
  RememberedOperation,
} from "./entries.js";

/*
 * What the object store holds, all under ledger/v1/:
 *
 *   state.json                 whether journals may hold entries
 *   unfinished.json            the users in whose journals generations may be unfinished
 *   journals/<user>.json       the user's journal: commands that wait for the database
 *   mirrors/<user>.json        the user's mirror: what is remembered of their row in the database
 *   archives/<user>/<number>.json
 *                              closed operations that left a long journal; only their words may go
 *   preferences/<user>.json    what the user prefers, in a bot without a database
 *   replayed/<day>/<user>-<number>.json
 *                              what was replayed, for a database that is restored: sums and erasures,
 *                              without words; deleted after a month
 *
 * Sums are whole minor units. Every document counts its versions (`sequence`), so that no two of them
 * are the same bytes: tags may be digests of the content, and an old one must not come back.
 */

const root = "ledger/v1";
export const journalPrefix = `${root}/journals/`;
export const mirrorPrefix = `${root}/mirrors/`;
export const archivePrefix = `${root}/archives/`;
export const preferencesKey = (userId: number) => `${root}/preferences/${userId}.json`;
export const replayedPrefix = `${root}/replayed/`;
export const probePrefix = `${root}/probe/`;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const moment = v.pipe(v.number(), v.finite());
const sum = v.pipe(
  v.number(),
  v.safeInteger(),
  v.transform((minor): Money => BigInt(minor)),
);
const optional = v.nullable(v.string());

/** Fields of a newer version are kept when a document is rewritten. */
const taken = { at: moment, ambiguous: v.optional(v.literal(true)) };
const knownEntry = v.variant("kind", [
  v.looseObject({
    kind: v.literal("move"),
    key: v.string(),
    type: v.string(),
    amount: sum,
    stars: v.optional(count),
    reverses: v.optional(v.string()),
    note: v.optional(v.string()),
    actor: v.optional(count),
    attemptId: v.string(),
    ...taken,
  }),
  v.looseObject({
    kind: v.literal("charge"),
    key: v.string(),
    price: sum,
    model: v.string(),
    prompt: v.string(),
    attemptId: v.string(),
    context: v.optional(v.string()),
    credits: v.optional(sum),
    erased: v.optional(v.literal(true)),
    ...taken,
  }),
  v.looseObject({ kind: v.literal("erased"), attemptId: v.string(), ...taken }),
  v.looseObject({
    kind: v.picklist(["ban", "unban"]),
    reason: v.optional(v.string()),
    actor: count,
    attemptId: v.string(),
    ...taken,
  }),
  v.looseObject({
    kind: v.literal("submitted"),
    key: v.string(),
    task: v.string(),
    attemptId: v.string(),
    ...taken,
  }),
  v.looseObject({
    kind: v.picklist(["settle", "refund"]),
    key: v.string(),
    url: v.optional(v.string()),
    task: v.optional(v.string()),
    noResult: v.optional(v.literal(true)),
    isPart: v.optional(v.boolean()),
    credits: v.optional(sum),
    attemptId: v.string(),
    ...taken,
  }),
  v.looseObject({
    kind: v.picklist(["claim", "delivered"]),
    key: v.string(),
    files: v.optional(v.string()),
    replaces: v.optional(v.string()),
    attemptId: v.string(),
    ...taken,
  }),
]) satisfies v.GenericSchema<unknown, KnownEntry>;
const knownKinds: readonly unknown[] = knownEntry.options.flatMap(({ entries: { kind } }) =>
  kind.type === "literal" ? [kind.literal] : kind.options,
);
const foreignEntry = v.pipe(
  v.looseObject({ kind: v.string() }),
  v.check(({ kind }) => !knownKinds.includes(kind), "is damaged, not a newer version's"),
  v.transform((raw) => toForeign(raw)),
);
const entry: v.GenericSchema<unknown, JournalEntry> = v.union([knownEntry, foreignEntry]);

function toForeign(raw: { readonly kind: string; readonly [name: string]: unknown }): ForeignEntry {
  const { at, key, amount } = raw;
  return {
    kind: "foreign",
    at: v.is(moment, at) ? at : 0,
    key: typeof key === "string" ? key : "",
    amount: Number.isSafeInteger(amount) ? BigInt(amount as number) : 0n,
    raw,
  };
}

const archivedChunk = v.object({
  number: count,
  from: moment,
  to: moment,
  sum,
  allowed: sum,
  keys: v.string(),
  /** Its words have been erased. */
  wordless: v.optional(v.literal(true)),
});

const journal = v.looseObject({
  v: v.literal(1),
  sequence: count,
  /** The number of the next chunk. */
  chunk: v.optional(count, 0),
  /** Archived chunks, oldest first: their sums, and digests of their keys. */
  archive: v.optional(v.array(archivedChunk)),
  entries: v.array(entry),
});
export interface Journal {
  readonly v: 1;
  readonly sequence: number;
  readonly chunk: number;
  readonly archive?: readonly ArchivedChunk[] | undefined;
  readonly entries: readonly JournalEntry[];
}
export type ArchivedChunk = v.InferOutput<typeof archivedChunk>;

const remembered = v.object({
  id: count,
  key: v.string(),
  type: v.string(),
  amount: sum,
  model: optional,
  prompt: optional,
  resultUrl: optional,
  state: v.string(),
  stars: v.nullable(count),
  context: v.optional(optional),
  erased: v.optional(v.literal(true)),
  note: v.optional(optional),
  actor: v.optional(v.nullable(count)),
  at: moment,
});
/** An operation that can't be parsed does not hide the others. */
const rememberedOnes = v.pipe(
  v.array(v.unknown()),
  v.transform((ones) => ones.flatMap(readRemembered)),
);

function readRemembered(one: unknown): RememberedOperation[] {
  const { success, output } = v.safeParse(remembered, one);
  return success ? [output] : [];
}

/** News of the account at an earlier revision bring no words. */
const erasedUntil = { erasedUntil: v.optional(sum) };
interface ErasedUntil {
  readonly erasedUntil?: bigint | undefined;
}

const mirror = v.object({
  v: v.literal(1),
  sequence: count,
  db: v.string(),
  at: moment,
  balance: sum,
  revision: sum,
  recent: v.array(v.string()),
  operations: rememberedOnes,
  /** `key|attempt` of generations whose start was claimed, newest first. */
  starts: v.optional(v.array(v.string()), []),
  ban: v.optional(v.object({ at: moment, isBanned: v.boolean(), reason: v.optional(optional) })),
  ...erasedUntil,
});
export interface MirrorDocument extends Mirror, ErasedUntil {
  readonly v: 1;
  readonly sequence: number;
  readonly starts: readonly string[];
}

/** Claimed starts of a user of whom nothing else is remembered. */
const startsAlone = v.object({ sequence: count, starts: v.array(v.string()), ...erasedUntil });

const state = v.object({
  v: v.literal(1),
  sequence: count,
  dirty: v.boolean(),
  /** When an instance last wrote a journal, by its clock and to the minute. */
  touched: moment,
  /** The database that journals were last replayed into. */
  db: v.optional(v.string()),
});
export interface State extends v.InferOutput<typeof state> {
  /** The stored document can't be parsed. Never written. */
  readonly isDamaged?: true;
}

const unfinished = v.looseObject({
  v: v.literal(1),
  sequence: count,
  /** When an instance last named each user, by its own clock. */
  users: v.record(v.pipe(v.string(), v.regex(/^\d{1,16}$/)), moment),
  /** When this document began, or began anew because it was damaged. */
  begun: moment,
  /** When the last search of all journals began. */
  searched: v.optional(moment),
  /** A search that is under way: when it began, and the key of the last journal that it has read. */
  search: v.optional(v.object({ since: moment, after: v.string() })),
});
export interface Unfinished extends v.InferOutput<typeof unfinished> {
  /** The stored document can't be parsed. Never written. */
  readonly isDamaged?: true;
}

const chunk = v.object({ v: v.literal(1), entries: v.array(entry) });

export const journalOf = (userId: number) =>
  kind<Journal>(`${journalPrefix}${userId}.json`, journal, {
    v: 1,
    sequence: 0,
    chunk: 0,
    entries: [],
  });

/**
 * Absent until the database was seen to hold something of the user. It is only a memory: one that
 * can't be read is as good as none, and must not keep a journal from being emptied.
 */
export function mirrorOf(userId: number): DocumentKind<MirrorDocument | NoMirror> {
  const key = `${mirrorPrefix}${userId}.json`;
  const known = kind<MirrorDocument | NoMirror>(key, mirror, noMirror);
  return { ...known, parse: (body) => readMirror(parse(body)) };
}

function readMirror(json: unknown): MirrorDocument | NoMirror {
  const remembered = v.safeParse(mirror, json);
  if (remembered.success) return remembered.output;
  const claimed = v.safeParse(startsAlone, json);
  return claimed.success ? { ...noMirror, ...claimed.output } : noMirror;
}

const noMirror: NoMirror = { sequence: 0, db: undefined, starts: [] };
export interface NoMirror extends ErasedUntil {
  readonly sequence: number;
  readonly db: undefined;
  readonly starts: readonly string[];
}

const lowered = { v: 1, sequence: 0, dirty: false, touched: 0 } as const;

/**
 * The flag is only a hint. One that can't be parsed (truncated, empty, or of a newer version) counts
 * as raised: instances look for journals, and the flag is rewritten.
 */
export const stateDocument: DocumentKind<State> = {
  ...kind<State>(`${root}/state.json`, state, lowered),
  parse(body) {
    const { success, output } = v.safeParse(state, parse(body));
    return success ? output : { ...lowered, dirty: true, isDamaged: true };
  },
};

const noNames: Unfinished = { v: 1, sequence: 0, users: {}, begun: 0 };

/** One that can't be parsed is as good as none: all journals are searched, and it is rewritten. */
export const unfinishedDocument: DocumentKind<Unfinished> = {
  ...kind<Unfinished>(`${root}/unfinished.json`, unfinished, noNames),
  parse(body) {
    const { success, output } = v.safeParse(unfinished, parse(body));
    return success ? output : { ...noNames, isDamaged: true };
  },
};

export const chunkKey = (userId: number, number: number) =>
  `${archivePrefix}${userId}/${number}.json`;
export const replayedKey = (day: string, userId: number, number: number) =>
  `${replayedPrefix}${day}/${userId}-${number}.json`;

export function formatEntries(entries: readonly JournalEntry[]): string {
  return format({ v: 1, entries });
}

/** A chunk, or a copy of what was replayed: written once. */
export const entriesAt = (key: string): DocumentKind<readonly JournalEntry[]> => ({
  key,
  empty: [],
  parse: (body) => v.parse(chunk, parse(body)).entries,
  format: formatEntries,
});

/** The user of a journal's key; undefined if it is no such key. */
export const journalOwner = (key: string) => ownerOf(key, journalPrefix);
export const mirrorOwner = (key: string) => ownerOf(key, mirrorPrefix);

function ownerOf(key: string, prefix: string): number | undefined {
  const digits = /^(\d{1,16})\.json$/.exec(key.slice(prefix.length))?.[1];
  return key.startsWith(prefix) && digits !== undefined ? Number(digits) : undefined;
}

/** The user of an archived chunk's key; undefined if it is no such key. */
export function chunkOwner(key: string): number | undefined {
  const digits = /^(\d{1,16})\/\d+\.json$/.exec(key.slice(archivePrefix.length))?.[1];
  return key.startsWith(archivePrefix) && digits !== undefined ? Number(digits) : undefined;
}

/** The day and user of a copy's key; undefined if it is no such key. */
export function replayedOwner(key: string): { day: string; userId: number } | undefined {
  const [, day, digits] =
    /^(\d{4}-\d\d-\d\d)\/(\d{1,16})-\d+\.json$/.exec(key.slice(replayedPrefix.length)) ?? [];
  if (day === undefined || !key.startsWith(replayedPrefix)) return undefined;
  return { day, userId: Number(digits) };
}

/** A journal without entries is shorter, and one with entries longer than this many bytes. */
export const emptyJournalBytes = 64;

function kind<D extends { readonly sequence: number }>(
  key: string,
  schema: v.GenericSchema<unknown, D>,
  empty: D,
): DocumentKind<D> {
  return { key, empty, parse: (body) => v.parse(schema, parse(body)), format };
}

/**
 * Fields and entries of a newer version are written back as they were. That takes a walk over all of
 * them, so a document that is nested deeper than any version would nest it counts as damaged.
 */
const parse = (body: string): unknown => parseJson(body, 50);

function format(document: unknown): string {
  return JSON.stringify(document, (_, value) => {
    if (typeof value === "bigint") return Number(value);
    return value?.kind === "foreign" ? value.raw : value;
  });
}
