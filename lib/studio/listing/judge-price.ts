import type { Credits } from "../../ledger/money.js";
import type { Model } from "../model.js";
import { type Amount, amountsIn, conditionsIn } from "./price-text.js";
import { isMeant, type PriceCase, priceCasesOf } from "./unit-prices.js";

/** An order that costs more in Kie's text than in our catalogue. */
export interface DearerCase {
  readonly expected: Credits;
  /** The lowest price that the text can mean. */
  readonly listed: Credits;
}

/** What a text says about our prices of a model. */
export type PriceVerdict =
  /** It contains all our prices. */
  | { readonly kind: "same" }
  /** There is no text, or no number of credits in it. */
  | { readonly kind: "unknown" }
  /** It lacks these prices of ours, in credits. Only a person can tell how to read it. */
  | { readonly kind: "unclear" | "cheaper"; readonly missing: readonly number[] }
  | {
      readonly kind: "dearer";
      readonly missing: readonly number[];
      /** False = the text also mentions a special offer or a surcharge. */
      readonly isCertain: boolean;
      readonly cases: readonly [DearerCase, ...DearerCase[]];
    };

/** Compares the prices of a model in our catalogue with Kie's text. */
export function judgePrice(model: Model, text: string | undefined): PriceVerdict {
  const amounts = amountsIn(text ?? "");
  if (text === undefined || amounts.length === 0) return { kind: "unknown" };
  const cases = priceCasesOf(model);
  const unexplained = amounts.filter((amount) => !cases.some((one) => explains(one, amount)));
  const open = cases.filter((one) => !isIn(one, amounts));
  if (open.length === 0) return { kind: "same" };
  const missing = [...new Set(open.map(({ total }) => total))];
  // A price that the text does not mention is not a different price.
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

/** Present if every number in the text exceeds our price, in every way to read it. */
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

/** The lowest price that a number can mean for an order, in credits; undefined = they are not comparable. */
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
      // The price of a clip: of the longest one, unless the text names its duration.
      return one.seconds === undefined
        ? least
        : (least / Math.max(amount.seconds ?? longest, 1)) * one.seconds;
  }
}

/** The highest price that the numbers can mean for an order, in credits. */
function mostOf({ seconds = 1, characters }: PriceCase, amounts: readonly Amount[]): number {
  const factors = { second: seconds, characters: characters && 1, other: undefined };
  const totals = amounts.map(({ per, readings }) => {
    const factor = per === undefined ? seconds : factors[per];
    return (readings.at(-1) ?? 0) * (factor ?? Number.POSITIVE_INFINITY);
  });
  return Math.max(...totals);
}
