import * as v from "valibot";
import { formatMoney, type Money, parseMoney } from "../ledger/money.js";
import { parseRate, type Rate } from "../ledger/rate.js";

/*
 * The values that can be set in the environment and, while the bot runs, by an operator: one schema for
 * both. Each reads the same text, with the same limits.
 */

function rateUpTo(largest: bigint, example: string) {
  return v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const rate = parseRate(dataset.value);
      if (rate !== undefined && rate.perMille <= largest * 1000n) return rate;
      addIssue({
        message: `must be a decimal above 0 and at most ${largest}, such as ${example}`,
      });
      return NEVER;
    }),
  );
}

export const flag = v.pipe(
  v.picklist(["0", "1"], "must be 0 or 1"),
  v.transform((text) => text === "1"),
);

export const sum = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const parsed = parseMoney(dataset.value);
    if (parsed !== undefined && parsed >= 0n) return parsed;
    addIssue({ message: "must be a sum with at most two decimals such as 300.00, or 0" });
    return NEVER;
  }),
);

export const markup = rateUpTo(1000n, "2");
export const usdRate = rateUpTo(1_000_000n, "80");
/** One Star is never worth less than 0.01, so that every paid Star can be credited. */
export const starsPerUnit = rateUpTo(100n, "1.6");

/** What a Star pays out, in USD, exact to a millionth: 0.013 is `{ perMillion: 13_000n }`. */
export const starPayout = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const [, whole, fraction = ""] = /^([01])(?:\.(\d{1,6}))?$/.exec(dataset.value) ?? [];
    const perMillion = whole === undefined ? 0n : BigInt(whole + fraction.padEnd(6, "0"));
    if (perMillion > 0n && perMillion <= 1_000_000n) return { perMillion };
    addIssue({ message: "must be a decimal above 0 and at most 1, such as 0.013" });
    return NEVER;
  }),
);

const maxPacks = 8;
const smallestPack: Money = 50_00n;
const largestPack: Money = 50_000_00n;

/** Sums to top up, as buttons; from the smallest to the largest. */
export const packs = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const texts = dataset.value.split(/[\s,;]+/).filter((text) => text !== "");
    const sums = texts.flatMap((text) => parseMoney(text) ?? []);
    const isWrong = sums.length !== texts.length || sums.some((one) => !isPack(one));
    if (!isWrong && sums.length > 0 && sums.length <= maxPacks) return inOrder(sums);
    addIssue({
      message: `must be 1 to ${maxPacks} sums from ${formatMoney(smallestPack)} to ${formatMoney(largestPack)}, such as 100, 300, 1000`,
    });
    return NEVER;
  }),
);

/** What a pack gives on top of its sum, in whole percent. */
export interface PackBonus {
  readonly sum: Money;
  readonly percent: bigint;
}

/** Such as "1000:5, 3000:10"; "none" = no pack gives anything. From the smallest pack to the largest. */
export const packBonus = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): readonly PackBonus[] => {
    if (dataset.value.trim().toLowerCase() === noBonus) return [];
    const texts = dataset.value.split(/[\s,;]+/).filter((text) => text !== "");
    const bonuses = texts.flatMap((text) => readPackBonus(text) ?? []);
    const sums = new Set(bonuses.map(({ sum: one }) => one));
    const isWrong = bonuses.length !== texts.length || sums.size !== bonuses.length;
    if (!isWrong && bonuses.length > 0 && bonuses.length <= maxPacks)
      return bonuses.toSorted((one, other) => (one.sum < other.sum ? -1 : 1));
    addIssue({
      message: `must be ${noBonus}, or up to ${maxPacks} packs with whole percents from 1 to 100, such as 1000:5, 3000:10`,
    });
    return NEVER;
  }),
);

const noBonus = "none";

function readPackBonus(text: string): PackBonus | undefined {
  const [, amount = "", percent = ""] = /^([\d.]+):(\d{1,3})%?$/.exec(text) ?? [];
  const sum = parseMoney(amount);
  const isGiven = sum !== undefined && isPack(sum);
  const isPercent = Number(percent) >= 1 && Number(percent) <= 100;
  return isGiven && isPercent ? { sum, percent: BigInt(percent) } : undefined;
}

/** The same text back. */
export function formatPackBonus(bonuses: readonly PackBonus[]): string {
  if (bonuses.length === 0) return noBonus;
  return bonuses.map(({ sum, percent }) => `${formatMoney(sum)}:${percent}`).join(", ");
}

/** What a pack of this sum gives on top, rounded down to 0.01; 0 = nothing. */
export function bonusOf(bonuses: readonly PackBonus[], sum: Money): Money {
  const percent = bonuses.find((one) => one.sum === sum)?.percent ?? 0n;
  return (sum * percent) / 100n;
}

function isPack(amount: Money): boolean {
  return amount >= smallestPack && amount <= largestPack;
}

function inOrder(sums: readonly Money[]): readonly Money[] {
  return [...new Set(sums)].sort((one, other) => (one < other ? -1 : 1));
}

/** "2" or "1.605": what `parseRate` reads. */
export function formatRate({ perMille }: Rate): string {
  return formatDecimal(perMille, 3);
}

/** Such as "0.013". */
export function formatPayout({ perMillion }: { readonly perMillion: bigint }): string {
  return formatDecimal(perMillion, 6);
}

function formatDecimal(parts: bigint, decimals: number): string {
  const digits = parts.toString().padStart(decimals + 1, "0");
  const fraction = digits.slice(-decimals).replace(/0+$/, "");
  return `${digits.slice(0, -decimals)}${fraction === "" ? "" : `.${fraction}`}`;
}
