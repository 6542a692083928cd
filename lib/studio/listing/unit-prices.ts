import type { Choice, GenerationRequest, Model } from "../model.js";
import { requestsFor } from "../price.js";
import type { Amount } from "./price-text.js";

/** A number of credits as a text may give it. */
export interface UnitPrice {
  readonly credits: number;
  readonly per: "whole" | "second" | "characters";
}

/** The price of one order in our catalogue, and how a text may state it. */
export interface PriceCase {
  /** In hundredths of a credit. */
  readonly expected: bigint;
  /** In credits. */
  readonly total: number;
  /** Absent = it has no duration. */
  readonly seconds?: number;
  /** The order is a text of this many characters. */
  readonly characters?: number;
  /** Each is one way to state it: the text must contain all its numbers. */
  readonly ways: readonly (readonly UnitPrice[])[];
}

/** Prices of texts are per this many. */
const characters = 1_000;

/** Every different price of a model, over all its options. */
export function priceCasesOf(model: Model): readonly PriceCase[] {
  const long = longTextOf(model);
  const requests = requestsFor(model);
  const cases =
    long === undefined
      ? runCases(requests.map((request) => orderOf(model, request)))
      : requests.map((request) => textCaseOf(model, { ...request, prompt: long }));
  const byPrice = new Map(cases.map((one) => [`${one.expected} ${one.seconds}`, one]));
  return [...byPrice.values()];
}

/** The facts of an order that determine its price. */
interface Order {
  readonly expected: bigint;
  readonly total: number;
  readonly seconds: number | undefined;
  readonly choice: Choice;
  /** Everything but the duration. */
  readonly rest: string;
}

function orderOf(model: Model, request: GenerationRequest): Order {
  const expected = model.credits(request);
  const { duration, ...rest } = model.input(request);
  // All of Kie's models name it so; it is a number or a text.
  const seconds = Number(duration ?? Number.NaN);
  return {
    expected,
    total: inCredits(expected),
    seconds: seconds > 0 && Number.isFinite(seconds) ? seconds : undefined,
    choice: request.choice,
    rest: JSON.stringify(rest),
  };
}

/** A text of a thousand characters, if the model's price depends on the length. */
function longTextOf(model: Model): string | undefined {
  const [request] = requestsFor(model);
  const prompt = "x".repeat(Math.min(model.prompt?.longest ?? 0, characters));
  if (request === undefined || model.credits({ ...request, prompt }) === model.credits(request)) {
    return undefined;
  }
  return prompt;
}

function textCaseOf(model: Model, request: GenerationRequest): PriceCase {
  const expected = model.credits(request);
  const total = inCredits(expected);
  const { length } = request.prompt;
  const credits = (total / length) * characters;
  return {
    expected,
    total,
    characters: length,
    ways: [[{ credits, per: "characters" }]],
  };
}

function runCases(orders: readonly Order[]): readonly PriceCase[] {
  const [byChoice, byRest] = [groupBy(orders, "choice"), groupBy(orders, "rest")];
  return orders.map((order) => {
    const surcharge = surchargeOf(order, byChoice.get(order.choice) ?? []);
    return caseOf(order, surcharge, slopeOf(byRest.get(order.rest) ?? []));
  });
}

function caseOf(
  { expected, total, seconds }: Order,
  surcharge: number,
  slope: number | undefined,
): PriceCase {
  const ways = [withExtra(total, "whole", 0), withExtra(total - surcharge, "whole", surcharge)];
  if (seconds === undefined) return { expected, total, ways };
  ways.push(
    withExtra(total / seconds, "second", 0),
    withExtra((total - surcharge) / seconds, "second", surcharge),
  );
  if (slope !== undefined) ways.push(withExtra(slope, "second", total - slope * seconds));
  return { expected, total, seconds, ways };
}

function groupBy<K extends "choice" | "rest">(
  orders: readonly Order[],
  key: K,
): ReadonlyMap<Order[K], readonly Order[]> {
  const groups = new Map<Order[K], Order[]>();
  for (const order of orders) {
    const group = groups.get(order[key]);
    if (group === undefined) groups.set(order[key], [order]);
    else group.push(order);
  }
  return groups;
}

function withExtra(credits: number, per: UnitPrice["per"], extra: number): readonly UnitPrice[] {
  const base = { credits, per };
  return isSame(extra, 0) ? [base] : [base, { credits: extra, per: "whole" }];
}

/** What an order with a picture costs on top of one without. */
function surchargeOf({ total }: Order, alike: readonly Order[]): number {
  return total - Math.min(...alike.map((one) => one.total));
}

/** The price of one more second, if it is the same for all durations. */
function slopeOf(alike: readonly Order[]): number | undefined {
  const points = alike.map(({ seconds = 0, total }) => [seconds, total] as const);
  const [first, ...others] = points.sort(([one], [other]) => one - other);
  const last = others.at(-1);
  if (first === undefined || last === undefined || last[0] === first[0]) return undefined;
  const slope = (last[1] - first[1]) / (last[0] - first[0]);
  const isEven = others.every(([s, total]) => isSame(total, first[1] + slope * (s - first[0])));
  return isEven && slope > 0 ? slope : undefined;
}

/** Kie's prices have at most two decimals; ours may come from a division. */
function isSame(one: number, other: number): boolean {
  return Math.abs(one - other) < 0.005;
}

/** Whether a number in a text can be this price. */
export function isMeant({ credits, per }: UnitPrice, amount: Amount): boolean {
  const { seconds } = amount;
  const divisor = per === "second" ? (seconds ?? 1) : 1;
  const fits = amount.per === undefined || (per !== "whole" && amount.per === per);
  return fits && amount.readings.some((reading) => isSame(reading / divisor, credits));
}

function inCredits(hundredths: bigint): number {
  return Number(hundredths) / 100;
}
