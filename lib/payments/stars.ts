import type { Money } from "../ledger/money.js";
import type { Rate } from "../ledger/rate.js";

/** What a sum costs in whole Stars, rounded up: 100.00 at 1.6 is 160. */
export function starsFor(amount: Money, starsPerUnit: Rate): number {
  const thousandthsOfHundredths = amount * starsPerUnit.perMille;
  return Number((thousandthsOfHundredths + 99_999n) / 100_000n);
}

/** What Stars are worth, rounded down to 0.01: 160 at 1.6 is 100.00. */
export function valueOfStars(stars: number, starsPerUnit: Rate): Money {
  return (BigInt(stars) * 100_000n) / starsPerUnit.perMille;
}
