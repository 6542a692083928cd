import { choicesOf } from "../choice.js";
import type { Choice, Model, Wish } from "../model.js";
import { wishesFor } from "../price.js";
import type { Amount } from "./price-text.js";

/** A number of credits as a text may give it. */
export interface UnitPrice {
  readonly credits: number;
  readonly per: "whole" | "second" | "characters";
}

/** What one order takes by our catalogue, and how a text may say that. */
export interface PriceCase {
  /** In hundredths of a credit. */
  readonly expected: bigint;
  /** In credits. */
  readonly total: number;
  /** Absent = it has no duration. */
  readonly seconds?: number;
  /** The order is a text of this many characters. */
  readonly characters?: number;
  /** In each of these ways all numbers must stand in the text. */
  readonly ways: readonly (readonly UnitPrice[])[];
}

/** What texts are paid by. */
export const characters = 1_000;

/** Every different price of a model, over all its options. */
export function priceCasesOf(model: Model): readonly PriceCase[] {
  const long = longTextOf(model);
  const cases =
    long === undefined
      ? wishesFor(model).map((wish, _, wishes) => caseOf(model, wish, wishes))
      : choicesOf(model).map((choice) => textCaseOf(model, choice, long));
  const byPrice = new Map(cases.map((one) => [`${one.expected} ${one.seconds}`, one]));
  return [...byPrice.values()];
}

/** A text of a thousand characters, if the model's price depends on the length. */
function longTextOf(model: Model): string | undefined {
  const [wish] = wishesFor(model);
  const prompt = "x".repeat(Math.min(model.prompt?.longest ?? 0, characters));
  if (wish === undefined || model.credits({ ...wish, prompt }) === model.credits(wish)) {
    return undefined;
  }
  return prompt;
}

function textCaseOf(model: Model, choice: Choice, prompt: string): PriceCase {
  const expected = model.credits({ choice, prompt });
  const total = inCredits(expected);
  const credits = (total / prompt.length) * characters;
  return {
    expected,
    total,
    characters: prompt.length,
    ways: [[{ credits, per: "characters" }]],
  };
}

function caseOf(model: Model, wish: Wish, wishes: readonly Wish[]): PriceCase {
  const expected = model.credits(wish);
  const total = inCredits(expected);
  const seconds = secondsOf(model, wish);
  const ways: (readonly UnitPrice[])[] = [[{ credits: total, per: "whole" }]];
  const surcharge = surchargeOf(model, wish, wishes);
  if (surcharge !== undefined) ways.push(withExtra(total - surcharge, "whole", surcharge));
  if (seconds === undefined) return { expected, total, ways };
  ways.push([{ credits: total / seconds, per: "second" }]);
  if (surcharge !== undefined) {
    ways.push(withExtra((total - surcharge) / seconds, "second", surcharge));
  }
  const slope = slopeOf(model, wish, wishes);
  if (slope !== undefined) ways.push(withExtra(slope, "second", total - slope * seconds));
  return { expected, total, seconds, ways };
}

function withExtra(credits: number, per: UnitPrice["per"], extra: number): readonly UnitPrice[] {
  const base = { credits, per };
  return isSame(extra, 0) ? [base] : [base, { credits: extra, per: "whole" }];
}

/** What the same order takes more with a picture than without. */
function surchargeOf(model: Model, wish: Wish, wishes: readonly Wish[]): number | undefined {
  const totals = wishes
    .filter(({ choice }) => choice === wish.choice)
    .map((one) => inCredits(model.credits(one)));
  const surcharge = inCredits(model.credits(wish)) - Math.min(...totals);
  return isSame(surcharge, 0) ? undefined : surcharge;
}

/** What a second more takes, if that is the same for all durations. */
function slopeOf(model: Model, wish: Wish, wishes: readonly Wish[]): number | undefined {
  const rest = restOf(model, wish);
  const alike = wishes
    .filter((one) => restOf(model, one) === rest)
    .map((one) => [secondsOf(model, one) ?? 0, inCredits(model.credits(one))] as const);
  const [first, ...others] = alike.sort(([one], [other]) => one - other);
  const last = others.at(-1);
  if (first === undefined || last === undefined || last[0] === first[0]) return undefined;
  const slope = (last[1] - first[1]) / (last[0] - first[0]);
  const isEven = others.every(([s, total]) => isSame(total, first[1] + slope * (s - first[0])));
  return isEven && slope > 0 ? slope : undefined;
}

/** Everything but the duration. */
function restOf(model: Model, wish: Wish): string {
  return JSON.stringify({ ...model.input(wish), duration: undefined });
}

/** Kie calls it so in all its models, as a number or as a text. */
function secondsOf(model: Model, wish: Wish): number | undefined {
  const seconds = Number(model.input(wish)["duration"] ?? Number.NaN);
  return seconds > 0 && Number.isFinite(seconds) ? seconds : undefined;
}

/** Kie writes prices with two decimals at most; parts of them are divisions. */
export function isSame(one: number, other: number): boolean {
  return Math.abs(one - other) < 0.005;
}

/** Whether a number of a text may be this price. */
export function isMeant({ credits, per }: UnitPrice, amount: Amount): boolean {
  const { seconds } = amount;
  const divisor = per === "second" ? (seconds ?? 1) : 1;
  const fits = amount.per === undefined || (per !== "whole" && amount.per === per);
  return fits && amount.readings.some((reading) => isSame(reading / divisor, credits));
}

function inCredits(hundredths: bigint): number {
  return Number(hundredths) / 100;
}
