import type { Credits } from "../../ledger/money.js";
import type { Model } from "../model.js";
import { type Amount, amountsIn, conditionsIn } from "./price-text.js";
import { isMeant, type PriceCase, priceCasesOf } from "./unit-prices.js";

/** An order that takes more by Kie's text than by our catalogue. */
export interface DearerCase {
  readonly expected: Credits;
  /** The least that the text may mean. */
  readonly listed: Credits;
}

/** What a text says about our prices of a model. */
export type PriceVerdict =
  /** All our prices stand in it. */
  | { readonly kind: "same" }
  /** There is no text, or no number of credits in it. */
  | { readonly kind: "unknown" }
  /** Prices of ours that do not stand in it, in credits; how it is to be read only a person knows. */
  | { readonly kind: "unclear" | "cheaper"; readonly missing: readonly number[] }
  | {
      readonly kind: "dearer";
      readonly missing: readonly number[];
      /** False = the text also speaks of an offer or of a surcharge. */
      readonly isCertain: boolean;
      readonly cases: readonly [DearerCase, ...DearerCase[]];
    };

/** Compares what a model takes by our catalogue with what Kie's text says. */
export function judgePrice(model: Model, text: string | undefined): PriceVerdict {
  const amounts = amountsIn(text ?? "");
  if (text === undefined || amounts.length === 0) return { kind: "unknown" };
  const cases = priceCasesOf(model);
  const unexplained = amounts.filter((amount) => !cases.some((one) => explains(one, amount)));
  const open = cases.filter((one) => !isIn(one, amounts));
  if (open.length === 0) return { kind: "same" };
  const missing = [...new Set(open.map(({ total }) => total))];
  // A price that the text leaves out is not another price.
  if (unexplained.length === 0) return { kind: "unclear", missing };
  const longest = Math.max(...cases.map(({ seconds = 0 }) => seconds));
  const [first, ...others] = open.flatMap((one) => dearerCase(one, amounts, longest));
  if (first !== undefined) {
    const isCertain = conditionsIn(text).length === 0;
    return { kind: "dearer", missing, isCertain, cases: [first, ...others] };
  }
  const isCheaper = open.every((one) => mostOf(one, amounts) < one.total);
  return { kind: isCheaper ? "cheaper" : "unclear", missing };
}

function isIn({ ways }: PriceCase, amounts: readonly Amount[]): boolean {
  return ways.some((way) => way.every((price) => amounts.some((amount) => isMeant(price, amount))));
}

function explains(one: PriceCase, amount: Amount): boolean {
  return one.ways.some((way) => way.some((price) => isMeant(price, amount)));
}

/** Present if every number of the text is more than we expect, however it may be meant. */
function dearerCase(
  one: PriceCase,
  amounts: readonly Amount[],
  longest: number,
): readonly DearerCase[] {
  const totals = amounts.map((amount) => leastTotal(one, amount, longest));
  const least = Math.min(...totals.map((total) => total ?? 0));
  const listed = BigInt(Math.floor(least * 100 + 1e-6));
  return listed > one.expected ? [{ expected: one.expected, listed }] : [];
}

/** The least that a number may mean for an order, in credits; undefined = they can't be compared. */
function leastTotal(one: PriceCase, amount: Amount, longest: number): number | undefined {
  const [least = 0] = amount.readings;
  switch (amount.per) {
    case "other":
      return undefined;
    case "second":
      return one.seconds && least * one.seconds;
    case "characters":
      return one.characters && (least * one.characters) / 1_000;
    default:
      // For a clip, but of which duration? For the longest, unless the text says so.
      return one.seconds === undefined
        ? least
        : (least / Math.max(amount.seconds ?? longest, 1)) * one.seconds;
  }
}

/** The most that the numbers may mean for an order, in credits. */
function mostOf({ seconds = 1, characters }: PriceCase, amounts: readonly Amount[]): number {
  const factors = { second: seconds, characters: characters && 1, other: undefined };
  const totals = amounts.map(({ per, readings }) => {
    const factor = per === undefined ? seconds : factors[per];
    return (readings.at(-1) ?? 0) * (factor ?? Number.POSITIVE_INFINITY);
  });
  return Math.max(...totals);
}
