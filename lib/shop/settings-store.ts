import type { Act, RecordedAct } from "./admin-log.js";
import type { LearnedSettings } from "./live-settings.js";

/** One setting as it is on record. */
export interface SettingRow {
  readonly name: string;
  /** JSON; null = it went back to the environment. */
  readonly value: unknown;
  /** The operator's Telegram id; 0 = the bot itself. */
  readonly actor: number | undefined;
  /** Milliseconds since 1970. Of two changes of a setting the later one counts. */
  readonly at: number;
}

export interface SettingsRecord {
  /** Another one after each change; undefined = not the database's. */
  readonly revision: string | undefined;
  readonly rows: readonly SettingRow[];
  /** Names of changes that the database has yet to learn of. */
  readonly pending: readonly string[];
}

/** What an operator changes, with how it goes on record. */
export interface SettingsChange {
  /** By name; null = back to the environment. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What it was decided on: nothing happens if anything was changed since. */
  readonly seen: SettingsRecord;
  readonly act: Act;
}

export type SettingsOutcome =
  | { readonly kind: "changed"; readonly act: RecordedAct; readonly record: SettingsRecord }
  /** It had been changed under this key before: nothing was done. */
  | { readonly kind: "repeated"; readonly act: RecordedAct; readonly record: SettingsRecord }
  /** Something was changed since it was seen: nothing was done. */
  | { readonly kind: "outdated"; readonly record: SettingsRecord };

/**
 * Where the settings are kept: the database; the object store while that can't be asked, or if there is
 * none. Every method throws LedgerUnavailable if it is unknown what was done.
 */
export interface SettingsStore {
  read(): Promise<SettingsRecord>;
  /** Changes the settings and puts the act on record, both or neither, once for each key. */
  change(change: SettingsChange): Promise<SettingsOutcome>;
}

/** Of two records of a setting the later one; the order of merging does not matter. */
export function laterOf<Row extends SettingRow>(one: Row, other: Row): Row {
  if (one.at !== other.at) return one.at > other.at ? one : other;
  return textOf(one) >= textOf(other) ? one : other;
}

/** The newest row of each name, ordered by name. */
export function mergeRows<Row extends SettingRow>(...lists: readonly (readonly Row[])[]): Row[] {
  const rows = new Map<string, Row>();
  for (const row of lists.flat()) {
    const known = rows.get(row.name);
    rows.set(row.name, known === undefined ? row : laterOf(known, row));
  }
  return [...rows.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function textOf({ value, actor }: SettingRow): string {
  return JSON.stringify([value, actor ?? null]);
}

/** The same without what PostgreSQL's text does not take: NUL, and half a character. */
export function storable<T>(value: T): T {
  const clean = (_: string, one: unknown) =>
    typeof one === "string" ? one.replaceAll("\0", "").toWellFormed() : one;
  return JSON.parse(JSON.stringify(value, clean)) as T;
}

/** For the instance that got the record. */
export function learnedOf({ revision, rows, pending }: SettingsRecord): LearnedSettings {
  const values = valuesOf(rows);
  return {
    revision,
    values,
    pending: Object.fromEntries(pending.map((name) => [name, values[name] ?? null])),
  };
}

/** By name, without what went back to the environment. */
export function valuesOf(rows: readonly SettingRow[]): Readonly<Record<string, unknown>> {
  const set = rows.filter(({ value }) => value !== null && value !== undefined);
  return Object.fromEntries(set.map(({ name, value }) => [name, value]));
}
