import type { Credits, Money } from "../ledger/money.js";

/*
 * Figures of a day are integers with names: counts, whole Stars, and hundredths of money and credits.
 * Those of several days are added by name, so a sum needs to know none of them. A figure that belongs to
 * a model or to a promo code has its name behind a colon: "charged:google/nano-banana".
 */

/** What was sold, given and paid. Sums in the currency of the balance. */
export interface Figures {
  /** Whole Stars. */
  readonly starsIn: bigint;
  readonly starsBack: bigint;
  readonly payments: number;
  readonly starRefunds: number;
  /** What payments credited, less what their refunds took back. */
  readonly paid: Money;
  /** Prices of all generations less the money that was returned for those that failed. */
  readonly sold: Money;
  /** For failed generations and for lost results, on the day when it was returned. */
  readonly returned: Money;
  /** Bonuses, and an operator's corrections; negative if more was taken back. Never a part of what was sold. */
  readonly bonuses: Money;
  readonly adjusted: Money;
  readonly credits: Credits;
  readonly cost: Money;
  readonly margin: Money;
  readonly generations: number;
  readonly done: number;
  readonly failed: number;
  readonly medianMs: number | undefined;
  /** What sold best comes first. */
  readonly models: readonly ModelFigures[];
  /** What was used most comes first. */
  readonly promoCodes: readonly PromoFigures[];
}

export interface ModelFigures {
  /** The provider's name of it; "" = unknown. */
  readonly model: string;
  readonly generations: number;
  readonly done: number;
  readonly failed: number;
  readonly sold: Money;
  readonly credits: Credits;
  readonly cost: Money;
  readonly margin: Money;
  readonly medianMs: number | undefined;
}

export interface PromoFigures {
  readonly code: string;
  readonly uses: number;
  readonly sum: Money;
}

/**
 * Lower bounds, in milliseconds, of the ranges into which the times from an order to its delivery are
 * sorted: each is a fifth longer than the one before, so a median is at most a tenth too high or too low.
 */
export const durationBounds: readonly number[] = Array.from({ length: 62 }, (_, index) =>
  Math.round(1000 * 1.2 ** index),
);

/** Longer ones are left out: what was delivered after an outage says nothing about a model. */
export const longestDurationMs = 24 * 60 * 60 * 1000;

const durationName = /^took(\d+)$/;

/** The median of the times by their range, in milliseconds. */
function medianOf(sums: ReadonlyMap<string, bigint>): number | undefined {
  const ranges = [...sums]
    .flatMap(([name, count]) => {
      const range = durationName.exec(name)?.[1];
      return range === undefined ? [] : [{ range: Number(range), count }];
    })
    .sort((one, other) => one.range - other.range);
  const total = ranges.reduce((sum, { count }) => sum + count, 0n);
  let seen = 0n;
  for (const { range, count } of ranges) {
    seen += count;
    if (seen * 2n >= total) return middleOf(range);
  }
  return undefined;
}

function middleOf(range: number): number {
  const lower = durationBounds[range - 1];
  const upper = durationBounds[range] ?? longestDurationMs;
  return lower === undefined ? upper / 2 : Math.round(Math.sqrt(lower * upper));
}

/** The figures by whom they belong to; "" = the shop. */
function byOwner(sums: ReadonlyMap<string, bigint>): Map<string, Map<string, bigint>> {
  const owners = new Map<string, Map<string, bigint>>();
  for (const [name, value] of sums) {
    const colon = name.indexOf(":");
    const [figure, owner] = colon < 0 ? [name, ""] : [name.slice(0, colon), name.slice(colon + 1)];
    const kind = figure.startsWith("promo") ? "promo" : colon < 0 ? "shop" : "model";
    const key = `${kind}:${owner}`;
    const own = owners.get(key) ?? new Map<string, bigint>();
    owners.set(key, own.set(figure, value));
  }
  return owners;
}

type CostOf = (credits: Credits) => Money;

function toModel(
  model: string,
  sums: ReadonlyMap<string, bigint>,
  costOf: CostOf,
): ModelFigures & { readonly charged: Money; readonly returned: Money } {
  const figure = (name: string) => sums.get(name) ?? 0n;
  const [charged, returned, credits] = [figure("charged"), figure("returned"), figure("credits")];
  const [sold, cost] = [charged - returned, costOf(credits)];
  return {
    model,
    charged,
    returned,
    sold,
    credits,
    cost,
    margin: sold - cost,
    generations: Number(figure("generations")),
    done: Number(figure("done")),
    failed: Number(figure("failed")),
    medianMs: medianOf(sums),
  };
}

const descending = (one: bigint, other: bigint) => (one === other ? 0 : one < other ? 1 : -1);

/** @param sums of a day or of many, by name */
export function toFigures(sums: ReadonlyMap<string, bigint>, costOf: CostOf): Figures {
  const owners = [...byOwner(sums)];
  const ofKind = (kind: string) =>
    owners.flatMap(([key, own]) =>
      key.startsWith(`${kind}:`) ? [{ name: key.slice(kind.length + 1), own }] : [],
    );
  const figure = (name: string) => sums.get(name) ?? 0n;
  const models = ofKind("model").map(({ name, own }) => toModel(name, own, costOf));
  const total = toModel("", addUp(ofKind("model").map(({ own }) => own)), costOf);
  // What came back for a lost result is on record without its model.
  const returned = total.returned + figure("compensated");
  const sold = total.charged - returned;
  return {
    starsIn: figure("starsIn"),
    starsBack: figure("starsBack"),
    payments: Number(figure("payments")),
    starRefunds: Number(figure("starRefunds")),
    paid: figure("paid") - figure("paidBack"),
    sold,
    returned,
    bonuses: figure("bonuses"),
    adjusted: figure("adjusted"),
    credits: total.credits,
    cost: total.cost,
    margin: sold - total.cost,
    generations: total.generations,
    done: total.done,
    failed: total.failed,
    medianMs: total.medianMs,
    models: models
      .map(({ charged: _, returned: __, ...model }) => model)
      .sort((one, other) => descending(one.sold, other.sold) || (one.model < other.model ? -1 : 1)),
    promoCodes: ofKind("promo")
      .map(({ name, own }) => ({
        code: name,
        uses: Number(own.get("promoUses") ?? 0n),
        sum: own.get("promoSum") ?? 0n,
      }))
      .sort((one, other) => other.uses - one.uses || (one.code < other.code ? -1 : 1)),
  };
}

function addUp(parts: readonly ReadonlyMap<string, bigint>[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const part of parts)
    for (const [name, value] of part) sums.set(name, (sums.get(name) ?? 0n) + value);
  return sums;
}
