import * as v from "valibot";
import { formatMoney, type Money } from "../ledger/money.js";
import type { Rate } from "../ledger/rate.js";
import { coversCost, type Rates } from "../studio/covers-cost.js";
import {
  flag,
  formatPackBonus,
  formatPayout,
  formatRate,
  markup,
  type PackBonus,
  packBonus,
  packs,
  starPayout,
  starsPerUnit,
  sum,
  usdRate,
} from "./setting-values.js";

/** A setting with one value for the whole bot. */
interface SettingKind<T> {
  /** The variable with its default; absent = the default is in the code. */
  readonly variable?: string;
  /** Reads the text that also stands in the environment. */
  readonly schema: v.GenericSchema<string, T>;
  /** The same text back; it is what is stored. */
  readonly format: (value: T) => string;
}

const kind = <T>(one: SettingKind<T>) => one;

/**
 * What operators may change while the bot runs, by the name under which it is stored. A new setting is
 * one entry here, and its default in `defaultsOf`.
 */
export const settingKinds = {
  markup: kind({ variable: "MARKUP", schema: markup, format: formatRate }),
  usd_rate: kind({ variable: "USD_RATE", schema: usdRate, format: formatRate }),
  stars_per_unit: kind({ variable: "STARS_PER_UNIT", schema: starsPerUnit, format: formatRate }),
  star_payout_usd: kind({
    variable: "STAR_PAYOUT_USD",
    schema: starPayout,
    format: formatPayout,
  }),
  packs: kind({ schema: packs, format: (sums) => sums.map(formatMoney).join(", ") }),
  pack_bonus: kind({ schema: packBonus, format: formatPackBonus }),
  sell_below_cost: kind({
    variable: "SELL_BELOW_COST",
    schema: flag,
    format: (value) => (value ? "1" : "0"),
  }),
  price_ceiling: kind({ variable: "PRICE_CEILING", schema: sum, format: formatMoney }),
};

/** What no variable says. */
const builtIn = {
  packs: [50_00n, 100_00n, 300_00n, 500_00n, 1_000_00n, 3_000_00n],
  pack_bonus: [],
} as const;

/** What counts until an operator changes it. */
export function defaultsOf(env: EnvironmentValues): SettingValues {
  return {
    markup: env.MARKUP,
    usd_rate: env.USD_RATE,
    stars_per_unit: env.STARS_PER_UNIT,
    star_payout_usd: env.STAR_PAYOUT_USD,
    sell_below_cost: env.SELL_BELOW_COST,
    price_ceiling: env.PRICE_CEILING,
    ...builtIn,
  };
}

interface EnvironmentValues {
  readonly MARKUP: Rate;
  readonly USD_RATE: Rate;
  readonly STARS_PER_UNIT: Rate;
  readonly STAR_PAYOUT_USD: { readonly perMillion: bigint };
  readonly SELL_BELOW_COST: boolean;
  readonly PRICE_CEILING: Money;
}

/** The variable of the environment with a setting's default; undefined = the default is in the code. */
export function variableOf(name: SettingName): string | undefined {
  const { variable }: { readonly variable?: string } = settingKinds[name];
  return variable;
}

export type SettingName = keyof typeof settingKinds;
export const settingNames = Object.keys(settingKinds) as readonly SettingName[];

export type SettingValues = {
  readonly [Name in SettingName]: v.InferOutput<(typeof settingKinds)[Name]["schema"]>;
};

/** No order, no invoice and no checkout until then; absent = until an operator resumes. */
export interface Pause {
  /** Milliseconds since 1970. */
  readonly until?: number | undefined;
  /** For users. */
  readonly text?: string | undefined;
}

/** What an operator decided about a model. */
export interface ModelSetting {
  /** The bot does not sell it. */
  readonly off?: true | undefined;
  /** Who switched it off. */
  readonly by?: "operator" | "failures" | undefined;
  /** Stands first where its group is offered. */
  readonly recommended?: true | undefined;
  /** The price of each order, whatever its options. */
  readonly price?: Money | undefined;
  /** Instead of the one of the whole bot. */
  readonly markup?: Rate | undefined;
}

/** One consistent state of all settings; never changed, so that it can be compared by identity. */
export interface ShopSettings extends Rates {
  readonly values: SettingValues;
  readonly packs: readonly Money[];
  readonly packBonuses: readonly PackBonus[];
  readonly sellBelowCost: boolean;
  readonly priceCeiling: Money;
  /** It may be over. */
  readonly pause: Pause | undefined;
  readonly models: ReadonlyMap<string, ModelSetting>;
}

export const pauseName = "paused";
const modelPrefix = "model:";
export const modelName = (id: string) => `${modelPrefix}${id}`;

/** Beyond this, what Telegram shows at a checkout would be cut. */
export const longestPauseText = 120;

const pauseSchema = v.object({
  until: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  text: v.optional(v.pipe(v.string(), v.maxLength(longestPauseText))),
});

const yes = v.optional(v.literal(true));
/** Fields that only a newer version knows are left out, and kept when this one changes the others. */
const modelSchema = v.object({
  off: yes,
  by: v.optional(v.picklist(["operator", "failures"])),
  recommended: yes,
  price: v.optional(
    v.pipe(
      sum,
      v.check((price) => price > 0n, "must be above 0"),
    ),
  ),
  markup: v.optional(markup),
});

/** The text as a value; a string that says what it must be. */
export function parseSetting<Name extends SettingName>(
  name: Name,
  text: unknown,
): { readonly value: SettingValues[Name] } | { readonly problem: string } {
  const { schema } = settingKinds[name] as unknown as SettingKind<SettingValues[Name]>;
  const parsed = v.safeParse(schema, text);
  return parsed.success ? { value: parsed.output } : { problem: parsed.issues[0].message };
}

export function formatSetting<Name extends SettingName>(
  name: Name,
  value: SettingValues[Name],
): string {
  return (settingKinds[name] as unknown as SettingKind<SettingValues[Name]>).format(value);
}

export interface ReadSettings {
  readonly settings: ShopSettings;
  /** Stored values that this version can't use: the environment's count instead. */
  readonly wrong: readonly string[];
}

type Stored = Readonly<Record<string, unknown>>;

/**
 * What is stored, over what the environment says. A value that can't be used is ignored, and so are
 * names that only a newer version knows.
 */
export function readSettings(defaults: SettingValues, stored: Stored): ReadSettings {
  const wrong: string[] = [];
  const values: Record<string, unknown> = { ...defaults };
  for (const name of settingNames) {
    if (!isSet(stored[name])) continue;
    const parsed = parseSetting(name, stored[name]);
    if ("value" in parsed) values[name] = parsed.value;
    else wrong.push(name);
  }
  const own = readOwn(stored, wrong);
  return {
    settings: { ...ratesThatCover(defaults, values as SettingValues, wrong), ...own },
    wrong,
  };
}

/** Their name among what is wrong. */
export const ratesTogether = "markup, usd_rate, stars_per_unit and pack_bonus together";

/** Together they may sell below cost, such as after the environment has changed: then its rates count. */
function ratesThatCover(defaults: SettingValues, values: SettingValues, wrong: string[]) {
  const isCovered = values.sell_below_cost || coversCost(ratesOf(values));
  if (isCovered) return asSettings(values);
  const { markup, usd_rate, stars_per_unit, star_payout_usd, pack_bonus } = defaults;
  wrong.push(ratesTogether);
  const rates = { markup, usd_rate, stars_per_unit, star_payout_usd, pack_bonus };
  return asSettings({ ...values, ...rates });
}

function asSettings(values: SettingValues): Omit<ShopSettings, "pause" | "models"> {
  const { packs, sell_below_cost: sellBelowCost, price_ceiling: priceCeiling } = values;
  const { pack_bonus: packBonuses } = values;
  return { values, ...ratesOf(values), packs, packBonuses, sellBelowCost, priceCeiling };
}

function ratesOf(values: SettingValues): Rates {
  const { markup, usd_rate: usdRate, stars_per_unit: starsPerUnit } = values;
  const bonusPercent = largest(values.pack_bonus.map(({ percent }) => percent));
  return { markup, usdRate, starsPerUnit, starPayout: values.star_payout_usd, bonusPercent };
}

function largest(percents: readonly bigint[]): bigint {
  return BigInt(Math.max(0, ...percents.map(Number)));
}

function readOwn(stored: Stored, wrong: string[]): Pick<ShopSettings, "pause" | "models"> {
  const read = <T>(name: string, schema: v.GenericSchema<unknown, T>): T | undefined => {
    if (!isSet(stored[name])) return undefined;
    const { success, output } = v.safeParse(schema, stored[name]);
    if (!success) wrong.push(name);
    return success ? output : undefined;
  };
  const models = Object.keys(stored).flatMap((name): [string, ModelSetting][] => {
    if (!name.startsWith(modelPrefix)) return [];
    const setting = read(name, modelSchema);
    return setting === undefined ? [] : [[name.slice(modelPrefix.length), setting]];
  });
  return { pause: read(pauseName, pauseSchema), models: new Map(models) };
}

/** A setting that went back to the environment keeps its row, without a value. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The pause that is in force; undefined = the bot sells. */
export function pauseAt({ pause }: Pick<ShopSettings, "pause">, now: number): Pause | undefined {
  if (pause === undefined) return undefined;
  return pause.until === undefined || now < pause.until ? pause : undefined;
}
