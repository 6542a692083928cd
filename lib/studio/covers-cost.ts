import type { Credits, Money } from "../ledger/money.js";
import type { Rate } from "../ledger/rate.js";

export interface Rates {
  /** What a dollar costs in the balance's currency. */
  readonly usdRate: Rate;
  readonly markup: Rate;
  readonly starsPerUnit: Rate;
}

/** 1000 credits cost 5 USD on the provider's price list. */
export const usdPerThousandCredits = 5n;
/** What 1000 Stars pay out, in USD. Source: TDLib's option `thousand_star_to_usd_rate`, autumn 2026. */
const usdPerThousandStars = 13n;

/** Whether prices are at least what the provider takes: as numbers, and in what their Stars pay out. */
export function coversCost({ usdRate, markup, starsPerUnit }: Rates): boolean {
  const paidOut = usdRate.perMille * markup.perMille * starsPerUnit.perMille;
  // Each of the three counts in thousandths, and so do the Stars.
  return markup.perMille >= 1000n && paidOut * usdPerThousandStars >= 1_000n ** 4n;
}

/** The same for the price of one order that takes so many credits. */
export function priceCoversCost(
  price: Money,
  credits: Credits,
  { usdRate, starsPerUnit }: Omit<Rates, "markup">,
): boolean {
  const usd = credits * usdPerThousandCredits;
  const asNumbers = price * 1_000_000n >= usd * usdRate.perMille;
  return asNumbers && price * starsPerUnit.perMille * usdPerThousandStars >= usd * 1000n;
}
