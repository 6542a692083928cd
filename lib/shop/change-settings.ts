import type { Facts, RecordedAct, Stamp } from "./admin-log.js";
import { type RecordPorts, recordOrKeep } from "./kept-acts.js";
import type { LiveSettings } from "./live-settings.js";
import {
  modelName,
  parseSetting,
  pauseName,
  ratesTogether,
  readSettings,
  type SettingName,
  type SettingValues,
  type ShopSettings,
} from "./settings.js";
import {
  learnedOf,
  type SettingsRecord,
  type SettingsStore,
  storable,
  valuesOf,
} from "./settings-store.js";

/** A change of settings, with what it is decided on and what would count afterwards. */
export interface SettingsPlan {
  readonly verb: string;
  /** The setting or the model. */
  readonly subject: string;
  readonly reason?: string | undefined;
  /** What is stored, by name; null = back to the environment. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly record: SettingsRecord;
  readonly before: ShopSettings;
  readonly after: ShopSettings;
}

export type Planned =
  | { readonly kind: "planned"; readonly plan: SettingsPlan }
  /** @param problem such as "must be 0 or 1" */
  | { readonly kind: "wrong"; readonly problem: string }
  /** The bot would sell below cost; it does so only if the operator adds the word `sell_below_cost`. */
  | { readonly kind: "belowCost" };

export interface RequestedSetting {
  readonly name: SettingName;
  /** As it would stand in the environment; undefined = back to the environment. */
  readonly text: string | undefined;
  /** The operator's second word: the bot may sell below cost from then on. */
  readonly mayBeBelowCost: boolean;
}

/** One setting of the whole bot. */
export function planSetting(
  defaults: SettingValues,
  record: SettingsRecord,
  { name, text, mayBeBelowCost }: RequestedSetting,
): Planned {
  const parsed = text === undefined ? undefined : parseSetting(name, text);
  if (parsed !== undefined && "problem" in parsed) return { kind: "wrong", ...parsed };
  const values = {
    [name]: text ?? null,
    ...(mayBeBelowCost && name !== "sell_below_cost" && { sell_below_cost: "1" }),
  };
  const verb = text === undefined ? "reset" : "set";
  const { wrong, ...plan } = planOf(defaults, record, { verb, subject: name, values });
  return wrong.includes(ratesTogether) ? { kind: "belowCost" } : { kind: "planned", plan };
}

export interface RequestedPause {
  /** Milliseconds since 1970; undefined = until an operator resumes. */
  readonly until: number | undefined;
  /** For users; "" = none. */
  readonly text: string;
}

/** No order, no invoice and no checkout for anyone but operators; undefined = the bot sells again. */
export function planPause(
  defaults: SettingValues,
  record: SettingsRecord,
  requested: RequestedPause | undefined,
): SettingsPlan {
  const pause = requested && {
    until: requested.until,
    ...(requested.text !== "" && { text: requested.text }),
  };
  const verb = requested === undefined ? "resume" : "pause";
  const values = { [pauseName]: pause === undefined ? null : storable(pause) };
  return planOf(defaults, record, { verb, subject: pauseName, reason: requested?.text, values });
}

/** What an operator changes about a model; undefined = back to what it is without them. */
export interface RequestedModel {
  readonly off?: true | undefined;
  readonly recommended?: true | undefined;
  /** As text; setting one of the two takes the other back. */
  readonly price?: string | undefined;
  readonly markup?: string | undefined;
}

/**
 * @param covers whether the model's own price or markup is at least what the provider takes
 * @param mayBeBelowCost the operator's second word
 */
export function planModel(
  defaults: SettingValues,
  record: SettingsRecord,
  {
    id,
    verb,
    requested,
  }: { readonly id: string; readonly verb: string; readonly requested: RequestedModel },
  covers: (after: ShopSettings) => boolean,
  mayBeBelowCost = false,
): Planned {
  const name = modelName(id);
  const stored = valuesOf(record.rows)[name];
  // What only a newer version knows of the model stays.
  const known = typeof stored === "object" && stored !== null ? stored : {};
  const by = "off" in requested ? { by: requested.off && ("operator" as const) } : {};
  const value = storable({ ...known, ...requested, ...by });
  const isEmpty = Object.keys(value).length === 0;
  const values = {
    [name]: isEmpty ? null : value,
    ...(mayBeBelowCost && { sell_below_cost: "1" }),
  };
  const { wrong, ...plan } = planOf(defaults, record, { verb, subject: id, values });
  if (wrong.includes(name)) return { kind: "wrong", problem: priceProblem };
  return covers(plan.after) ? { kind: "planned", plan } : { kind: "belowCost" };
}

const priceProblem =
  "must be a sum above 0 such as 20.00, or a markup above 0 and at most 1000 such as 2.5";

type Change = Pick<SettingsPlan, "verb" | "subject" | "reason" | "values">;

function planOf(defaults: SettingValues, record: SettingsRecord, change: Change) {
  const stored = valuesOf(record.rows);
  const { settings: before } = readSettings(defaults, stored);
  const { settings: after, wrong } = readSettings(defaults, { ...stored, ...change.values });
  return { ...change, record, before, after, wrong };
}

export interface ApplyParts extends RecordPorts {
  readonly store: SettingsStore;
  readonly live: Pick<LiveSettings, "learn">;
}

/** What the record says of a plan that was overtaken: nothing was changed. */
export const overtaken = "refused: changed meanwhile";

/**
 * Carries out the plan, once for the stamp's key, and puts it on record. This instance knows it at once,
 * every other one within a minute.
 * @throws LedgerUnavailable if neither the database nor the store took it
 */
export async function applyPlan(
  { store, live, ...record }: ApplyParts,
  { verb, subject, reason, values, record: seen }: SettingsPlan,
  stamp: Stamp,
): Promise<RecordedAct> {
  const stored = valuesOf(seen.rows);
  const names = Object.keys(values);
  const before = factsOf(names.map((name) => [name, stored[name] ?? null]));
  const after = factsOf(Object.entries(values));
  const act = { ...stamp, verb, subject, reason: reason || undefined, before, after };
  const outcome = await store.change({ values, seen, act: { ...act, outcome: "done" } });
  live.learn(learnedOf(outcome.record));
  return outcome.kind === "outdated"
    ? recordOrKeep(record, { ...act, outcome: overtaken })
    : outcome.act;
}

function factsOf(entries: readonly (readonly [string, unknown])[]): Facts {
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      typeof value === "object" && value !== null ? JSON.stringify(value) : asFact(value),
    ]),
  );
}

function asFact(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
