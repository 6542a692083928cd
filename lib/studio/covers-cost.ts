import type { Credits, Money } from "../ledger/money.js";
import type { Rate } from "../ledger/rate.js";

export interface Rates {
  /** What a dollar costs in the balance's currency. */
  readonly usdRate: Rate;
  readonly markup: Rate;
  readonly starsPerUnit: Rate;
  /** What a Star pays out, in USD; 0.013 is 13_000n. */
  readonly starPayout: { readonly perMillion: bigint };
}

/** 1000 credits cost 5 USD on the provider's price list. */
export const usdPerThousandCredits = 5n;

/** Whether prices are at least what the provider takes: as numbers, and in what their Stars pay out. */
export function coversCost({ usdRate, markup, starsPerUnit, starPayout }: Rates): boolean {
  const stars = usdRate.perMille * markup.perMille * starsPerUnit.perMille;
  // Three factors count in thousandths, and one in millionths.
  return markup.perMille >= 1000n && stars * starPayout.perMillion >= 1_000n ** 5n;
}

/** The same for the price of one order that takes so many credits. */
export function priceCoversCost(
  price: Money,
  credits: Credits,
  { usdRate, starsPerUnit, starPayout }: Omit<Rates, "markup">,
): boolean {
  const usd = credits * usdPerThousandCredits;
  const asNumbers = price * 1_000_000n >= usd * usdRate.perMille;
  return asNumbers && price * starsPerUnit.perMille * starPayout.perMillion >= usd * 1_000n ** 2n;
}
