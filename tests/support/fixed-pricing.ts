import type { Rate } from "../../lib/ledger/rate.js";
import { createPricing, type Prices } from "../../lib/studio/price.js";

export interface FixedPrices extends Partial<Omit<Prices, "usdRate" | "markup">> {
  readonly usdRate: Rate;
  readonly markup: Rate;
  readonly triedModels?: readonly string[];
}

/** Prices that nothing changes. */
export function fixedPricing({ triedModels, ...prices }: FixedPrices) {
  const fixed = fixedPrices(prices);
  return createPricing({ prices: () => fixed, ...(triedModels && { triedModels }) });
}

export function fixedPrices(prices: Omit<FixedPrices, "triedModels">): Prices {
  const rates = { starsPerUnit: { perMille: 1_600n }, starPayout: { perMillion: 13_000n } };
  return { ...rates, sellBelowCost: false, models: new Map(), ...prices };
}
