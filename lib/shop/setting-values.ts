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

function isPack(amount: Money): boolean {
  return amount >= smallestPack && amount <= largestPack;
}

function inOrder(sums: readonly Money[]): readonly Money[] {
  return [...new Set(sums)].sort((one, other) => (one < other ? -1 : 1));
}

/** "2" or "1.605": what `parseRate` reads. */
export function formatRate({ perMille }: Rate): string {
  const fraction = (perMille % 1000n).toString().padStart(3, "0").replace(/0+$/, "");
  return `${perMille / 1000n}${fraction === "" ? "" : `.${fraction}`}`;
}
