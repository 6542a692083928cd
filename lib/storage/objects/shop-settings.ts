import * as v from "valibot";
import type { Time } from "../../ledger/time.js";
import type { Act, RecordedAct } from "../../shop/admin-log.js";
import {
  mergeRows,
  type SettingRow,
  type SettingsChange,
  type SettingsOutcome,
  type SettingsRecord,
  storable,
} from "../../shop/settings-store.js";
import { parseJson } from "../../util/parse-json.js";
import { type ObjectStore, StoreUnavailable } from "./object-store.js";
import {
  type Decision,
  type DocumentKind,
  DocumentUnreadable,
  peekDocument,
  updateDocument,
} from "./update-document.js";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const row = v.object({
  name: v.string(),
  value: v.unknown(),
  actor: v.optional(count),
  at: v.number(),
  /** The database has yet to learn of it. */
  pending: v.optional(v.literal(true)),
});
const facts = v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()])));
const act = v.object({
  id: count,
  key: v.string(),
  at: v.number(),
  actor: count,
  verb: v.string(),
  subject: v.optional(v.string()),
  reason: v.optional(v.string()),
  before: v.optional(facts),
  after: v.optional(facts),
  outcome: v.string(),
});
const shape = v.object({
  v: v.literal(1),
  sequence: count,
  rows: v.array(row),
  /** Acts that the database has yet to learn of; without a database, the newest. */
  acts: v.array(act),
});

type KeptRow = SettingRow & { readonly pending?: true | undefined };
type KeptAct = Act & { readonly id: number; readonly at: number };

export interface KeptSettings {
  readonly sequence: number;
  readonly rows: readonly KeptRow[];
  readonly acts: readonly KeptAct[];
}

/** Without a database, so many acts are kept. */
const maxActs = 200;

const kind: DocumentKind<KeptSettings> = {
  key: "shop/settings.json",
  empty: { sequence: 0, rows: [], acts: [] },
  parse(body) {
    const { rows, ...rest } = v.parse(shape, parseJson(body));
    return { ...rest, rows: rows.map((one) => ({ ...one, actor: one.actor })) };
  },
  format: (settings) => JSON.stringify({ v: 1, ...settings }),
};

export interface SettingsDocumentOptions {
  readonly store: ObjectStore;
  readonly time: Time;
  /** There is no database: nothing waits for it. */
  readonly isAuthority: boolean;
}

export type SettingsDocument = ReturnType<typeof createSettingsDocument>;

/**
 * The settings in the object store: what the database has, as far as it is remembered, and what it has
 * yet to learn of. Every method rejects with StoreUnavailable.
 */
export function createSettingsDocument({ store, time, isAuthority }: SettingsDocumentOptions) {
  return {
    read: (): Promise<KeptSettings> =>
      peekDocument(store, kind).catch((error: unknown) => {
        if (error instanceof StoreUnavailable) throw error;
        throw new DocumentUnreadable(`${kind.key} holds something that is no document of ours`);
      }),

    change: (change: SettingsChange): Promise<SettingsOutcome> =>
      updateDocument(store, kind, time, (known) =>
        decideChange(known, storable(change), { now: time.now(), isAuthority }),
      ),

    /** Puts an act on record for which there is no database now, once for each key. */
    keep: (one: Act): Promise<RecordedAct> =>
      updateDocument(store, kind, time, (known) => {
        const prior = known.acts.find(({ key }) => key === one.key);
        if (prior !== undefined) return { done: toAct(prior) };
        const { acts, kept } = withAct(known, storable(one), { now: time.now(), isAuthority });
        return { write: { ...known, acts }, result: toAct(kept) };
      }),

    /** What the database has. Of each setting the later change counts. */
    remember: (rows: readonly SettingRow[]): Promise<void> =>
      updateDocument(store, kind, time, (known) => {
        const merged = mergeRows<KeptRow>(rows, known.rows);
        if (JSON.stringify(merged) === JSON.stringify(known.rows)) return { done: undefined };
        return { write: { ...known, rows: merged }, result: undefined };
      }),

    /**
     * The database has learned of what was pending.
     * @param rows what it has now
     */
    settle: (carried: KeptSettings, rows: readonly SettingRow[]): Promise<void> =>
      updateDocument(store, kind, time, (known) => {
        const keys = new Set(carried.acts.map(({ key }) => key));
        const isCarried = (one: KeptRow) =>
          carried.rows.some(({ name, at }) => name === one.name && at === one.at);
        const own = known.rows.filter((one) => !(one.pending === true && isCarried(one)));
        return {
          write: {
            ...known,
            rows: mergeRows<KeptRow>(rows, own),
            acts: known.acts.filter(({ key }) => !keys.has(key)),
          },
          result: undefined,
        };
      }),
  };
}

interface ChangeOptions {
  readonly now: number;
  readonly isAuthority: boolean;
}

/** After an ambiguous write, its own act is found under the key. */
function decideChange(
  known: KeptSettings,
  change: SettingsChange,
  options: ChangeOptions,
): Decision<KeptSettings, SettingsOutcome> {
  const record = recordOf(known);
  const prior = known.acts.find(({ key }) => key === change.act.key);
  if (prior !== undefined) return { done: { kind: "repeated", act: toAct(prior), record } };
  if (!isSame(change.seen, record)) return { done: { kind: "outdated", record } };
  const { acts, kept } = withAct(known, change.act, options);
  const next = {
    ...known,
    rows: mergeRows<KeptRow>(known.rows, rowsOf(known, change, options)),
    acts,
  };
  return { write: next, result: { kind: "changed", act: toAct(kept), record: recordOf(next) } };
}

function withAct({ acts: known }: KeptSettings, one: Act, { now, isAuthority }: ChangeOptions) {
  const kept: KeptAct = { ...one, id: (known.at(-1)?.id ?? 0) + 1, at: now };
  const acts = [...known, kept];
  return { kept, acts: isAuthority ? acts.slice(-maxActs) : acts };
}

/** A change is always later than what it replaces, whatever the clocks say. */
function rowsOf(
  known: KeptSettings,
  { values, act }: SettingsChange,
  { now, isAuthority }: ChangeOptions,
): readonly KeptRow[] {
  return Object.entries(values).map(([name, value]) => {
    const before = known.rows.find((one) => one.name === name);
    const at = Math.max(now, (before?.at ?? 0) + 1);
    const row = { name, value: value ?? null, actor: act.actor, at };
    return isAuthority ? row : { ...row, pending: true };
  });
}

export function recordOf({ rows }: Pick<KeptSettings, "rows">): SettingsRecord {
  return {
    revision: undefined,
    rows: rows.map(({ pending: _, ...one }) => one),
    pending: rows.filter(({ pending }) => pending === true).map(({ name }) => name),
  };
}

/** Whether both have the same changes; what the database remembers of them may be more exact. */
function isSame(one: SettingsRecord, other: SettingsRecord): boolean {
  const textOf = ({ rows }: SettingsRecord) =>
    JSON.stringify(rows.map(({ name, at }) => [name, at]));
  return textOf(one) === textOf(other);
}

/** The oldest first. */
export function actsOf({ acts }: KeptSettings): readonly RecordedAct[] {
  return acts.map(toAct);
}

function toAct({ at, ...rest }: KeptAct): RecordedAct {
  return { ...rest, at: new Date(at) };
}
