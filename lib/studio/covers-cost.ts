import type { Credits, Money } from "../ledger/money.js";
import type { Rate } from "../ledger/rate.js";

export interface Rates {
  /** What a dollar costs in the balance's currency. */
  readonly usdRate: Rate;
  readonly markup: Rate;
  readonly starsPerUnit: Rate;
  /** What a Star pays out, in USD; 0.013 is 13_000n. */
  readonly starPayout: { readonly perMillion: bigint };
  /** The most that a pack gives on top of its sum, in percent: such money buys more. Absent = nothing. */
  readonly bonusPercent?: bigint;
}

/** 1000 credits cost 5 USD on the provider's price list. */
export const usdPerThousandCredits = 5n;

/** Whether prices are at least what the provider takes: as numbers, and in what their Stars pay out. */
export function coversCost({ usdRate, starsPerUnit, starPayout, ...rates }: Rates): boolean {
  const { markup, bonusPercent = 0n } = rates;
  const stars = usdRate.perMille * markup.perMille * starsPerUnit.perMille;
  const given = 100n + bonusPercent;
  // Three factors count in thousandths, and one in millionths.
  const paysOut = stars * starPayout.perMillion * 100n >= 1_000n ** 5n * given;
  return markup.perMille * 100n >= 1000n * given && paysOut;
}

/** The same for the price of one order that takes so many credits. */
export function priceCoversCost(
  price: Money,
  credits: Credits,
  { usdRate, starsPerUnit, starPayout, bonusPercent = 0n }: Omit<Rates, "markup">,
): boolean {
  const usd = credits * usdPerThousandCredits * (100n + bonusPercent);
  const worth = price * 100n;
  const asNumbers = worth * 1_000_000n >= usd * usdRate.perMille;
  return asNumbers && worth * starsPerUnit.perMille * starPayout.perMillion >= usd * 1_000n ** 2n;
}
