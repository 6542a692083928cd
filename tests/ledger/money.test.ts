import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatMoney, isStorable, parseMoney } from "../../lib/ledger/money.js";
import { parseRate } from "../../lib/ledger/rate.js";
import { starsFor, valueOfStars } from "../../lib/payments/stars.js";

const largest = 999_999_999_999n;
const anyMoney = fc.bigInt({ min: -largest, max: largest });
/** Stars are plain numbers: no sum that anybody pays for makes them inexact. */
const anyPayment = fc.bigInt({ min: 1n, max: 1_000_000_000n });
const anyRate = fc.bigInt({ min: 1n, max: 999_999_999n }).map((perMille) => ({ perMille }));

function holds<T>(values: fc.Arbitrary<T>, claim: (value: T) => void): void {
  fc.assert(fc.property(values, (value) => void claim(value)));
}

describe("money: an amount", () => {
  test("is the same after writing and reading", () => {
    holds(anyMoney, (amount) => expect(parseMoney(formatMoney(amount))).toBe(amount));
  });

  test("is written as NUMERIC(12,2) writes it", () => {
    holds(anyMoney, (amount) => expect(formatMoney(amount)).toMatch(/^-?(0|[1-9]\d{0,9})\.\d\d$/));
  });

  test("is written without a float's errors", () => {
    holds(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), (minor) => {
      expect(formatMoney(BigInt(minor))).toBe((minor / 100).toFixed(2));
    });
  });

  test.for([
    [0n, "0.00"],
    [1n, "0.01"],
    [-1n, "-0.01"],
    [-10n, "-0.10"],
    [124_050n, "1240.50"],
    [largest, "9999999999.99"],
  ] as const)("%s is written %s", ([amount, text]) => {
    expect(formatMoney(amount)).toBe(text);
  });

  test.for([
    ["12", 1_200n],
    ["12.5", 1_250n],
    ["-12.50", -1_250n],
    ["0", 0n],
    ["-0.00", 0n],
    ["007", 700n],
    ["9999999999.99", largest],
  ] as const)("%s is read as %s", ([text, amount]) => {
    expect(parseMoney(text)).toBe(amount);
  });

  test.for([
    ...["", " ", "-", "+1", ".", ".5", "1.", "-.5", "--1", "1-", " 1", "1 ", "1\n", "\n1"],
    ...["0.005", "1.000", "1,5", "1 000", "1_000", "1'000", "1.2.3", "1e3", "1e9", "1E3", "0x10"],
    ...["NaN", "Infinity", "-Infinity", "null", "undefined", "ten", "١", "１", "²", "1n"],
    ...["10000000000", "-10000000000", "99999999999.99", "1".repeat(400)],
  ])("%j is refused", (text) => {
    expect(parseMoney(text)).toBeUndefined();
  });

  test("finer than 0.01 or beyond NUMERIC(12,2) is refused", () => {
    holds(fc.tuple(anyMoney, fc.stringMatching(/^\d+$/)), ([amount, more]) => {
      expect(parseMoney(formatMoney(amount) + more)).toBeUndefined();
    });
    holds(fc.bigInt({ min: largest + 1n }), (amount) => {
      expect(parseMoney(formatMoney(amount))).toBeUndefined();
      expect(parseMoney(formatMoney(-amount))).toBeUndefined();
    });
  });

  test("is read from any text, or refused, but never something in between", () => {
    holds(
      fc.oneof(fc.string(), fc.double().map(String), fc.stringMatching(/^-?[\d.e]+$/)),
      (text) => {
        const amount = parseMoney(text);
        if (amount === undefined) return;
        expect(isStorable(amount)).toBe(true);
        expect(Number(formatMoney(amount))).toBeCloseTo(Number(text), 2);
      },
    );
  });

  test.for([
    [largest, true],
    [-largest, true],
    [largest + 1n, false],
    [-largest - 1n, false],
  ] as const)("%s fits the database: %s", ([amount, fits]) => {
    expect(isStorable(amount)).toBe(fits);
  });
});

describe("money: a rate", () => {
  test.for([
    ["1.6", 1_600n],
    ["1", 1_000n],
    ["0.001", 1n],
    ["999999.999", 999_999_999n],
  ] as const)("%s is read exactly", ([text, perMille]) => {
    expect(parseRate(text)).toEqual({ perMille });
  });

  const invalid = [
    "",
    "0",
    "0.000",
    "-1",
    "1.6001",
    "1e3",
    "NaN",
    "1,6",
    " 1",
    "1.",
    ".5",
    "1000000",
  ];

  test.for(invalid)("is refused: %j", (text) => {
    expect(parseRate(text)).toBeUndefined();
  });
});

describe("money: Stars", () => {
  test("of 100.00 at 1.6 are 160, and 160 are worth 100.00", () => {
    const rate = { perMille: 1_600n };
    expect(starsFor(10_000n, rate)).toBe(160);
    expect(valueOfStars(160, rate)).toBe(10_000n);
  });

  test("are the fewest that cover the sum", () => {
    holds(fc.tuple(anyPayment, anyRate), ([amount, rate]) => {
      const stars = BigInt(starsFor(amount, rate));
      const price = amount * rate.perMille;
      expect(stars * 100_000n >= price).toBe(true);
      expect((stars - 1n) * 100_000n < price).toBe(true);
    });
  });

  test("are worth the most that they cover", () => {
    holds(fc.tuple(fc.integer({ min: 1, max: 10_000_000 }), anyRate), ([stars, rate]) => {
      const worth = valueOfStars(stars, rate);
      const covered = BigInt(stars) * 100_000n;
      expect(worth * rate.perMille <= covered).toBe(true);
      expect((worth + 1n) * rate.perMille > covered).toBe(true);
    });
  });

  test("for a sum are worth at least that sum", () => {
    holds(fc.tuple(anyPayment, anyRate), ([amount, rate]) => {
      expect(valueOfStars(starsFor(amount, rate), rate) >= amount).toBe(true);
    });
  });

  test("do not grow by conversion into money and back", () => {
    holds(fc.tuple(fc.integer({ min: 1, max: 10_000_000 }), anyRate), ([stars, rate]) => {
      expect(starsFor(valueOfStars(stars, rate), rate)).toBeLessThanOrEqual(stars);
    });
  });
});
