import { describe, expect, test } from "vitest";
import { createDigestWatch, digestDay } from "../../lib/shop/digest.js";
import { durationBounds, toFigures } from "../../lib/shop/figures.js";
import { formatPeriod, readPeriod } from "../../lib/shop/statistics.js";

describe("statistics: a period", () => {
  test.for(["today", "all", "1d", "7d", "366d", "2026-11", "2024-02-29"])("is %s", (words) => {
    const period = readPeriod(` ${words.toUpperCase()} `);
    expect(period && formatPeriod(period)).toBe(words);
  });

  const none = ["0d", "367d", "7", "d", "2026-13", "2026-00", "2023-02-29", "1999-01", "7d 30d"];
  test.for(none)("is not %s", (words) => {
    expect(readPeriod(words)).toBeUndefined();
  });

  test("is today if nothing is said", () => {
    expect(readPeriod("")).toEqual({ kind: "today" });
  });
});

describe("statistics: figures of names", () => {
  const costOf = (credits: bigint) => credits;

  test("of models with colons and of promo codes stay apart", () => {
    const sums = new Map([
      ["charged:kling:v2", 500n],
      ["returned:kling:v2", 100n],
      ["charged:promo", 1n],
      ["promoUses:SPRING", 2n],
      ["promoSum:SPRING", 700n],
    ]);
    const { models, sold, promoCodes } = toFigures(sums, costOf);
    expect(models.map(({ model, sold: own }) => [model, own])).toEqual([
      ["kling:v2", 400n],
      ["promo", 1n],
    ]);
    expect(sold).toBe(401n);
    expect(promoCodes).toEqual([{ code: "SPRING", uses: 2, sum: 700n }]);
  });

  test("have a median that is at most a tenth off", () => {
    for (const ms of [1_000, 1_199, 14_321, 60_000, 3_600_000, 80_000_000]) {
      const range = durationBounds.filter((bound) => bound <= ms).length;
      const { medianMs = 0 } = toFigures(new Map([[`took${range}:fox`, 3n]]), costOf);
      expect(Math.abs(medianMs - ms) / ms).toBeLessThan(0.1);
    }
  });
});

describe("statistics: when the digest is due", () => {
  const due = { timeZone: "Europe/Berlin", hour: 9 };

  test("from the hour on it is about yesterday, and before it about the day before", () => {
    expect(digestDay(Date.UTC(2025, 4, 3, 6, 59), due)).toBe("2025-05-01");
    expect(digestDay(Date.UTC(2025, 4, 3, 7, 0), due)).toBe("2025-05-02");
  });

  test("an instance notices it once, and only if it was there before", () => {
    let time = Date.UTC(2025, 4, 3, 6, 58);
    const hasBecomeDue = createDigestWatch(due, () => time);
    expect(hasBecomeDue()).toBe(false);
    time = Date.UTC(2025, 4, 3, 7, 0);
    expect([hasBecomeDue(), hasBecomeDue()]).toEqual([true, false]);
    const late = createDigestWatch(due, () => time);
    expect(late()).toBe(false);
    time += 3_600_000;
    expect(late()).toBe(false);
  });
});
