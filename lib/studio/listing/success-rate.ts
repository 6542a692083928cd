import type { Point } from "../kie/catalogue-api.js";

/** The last two hours. */
const maxPoints = 12;
const minPoints = 3;

/** A model counts as unreliable if fewer of 100 tasks succeed. */
export const poorRate = 80;

/**
 * How many of 100 tasks succeeded lately; undefined if there are too few to tell.
 * @param points oldest first
 */
export function recentSuccess(points: readonly Point[]): number | undefined {
  const rates = points
    .slice(-maxPoints)
    .map(({ successRate }) => successRate)
    .filter((rate) => rate !== undefined);
  if (rates.length < minPoints) return undefined;
  return rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
}
