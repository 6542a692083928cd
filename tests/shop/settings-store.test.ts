import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { laterOf, mergeRows, type SettingRow, valuesOf } from "../../lib/shop/settings-store.js";

const someRow = fc.record({
  name: fc.constantFrom("markup", "usd_rate", "paused", "model:z-image"),
  value: fc.option(fc.constantFrom("1", "2", "3"), { nil: null }),
  actor: fc.constantFrom(undefined, 0, 777),
  at: fc.integer({ min: 1, max: 4 }),
});
const someRows = fc.array(someRow, { maxLength: 8 });

describe("merging: of each setting the latest change counts", () => {
  test("whatever the order, and however often", () => {
    fc.assert(
      fc.property(someRows, someRows, someRows, (one, two, three) => {
        const merged = mergeRows(one, two, three);
        expect(mergeRows(three, mergeRows(two, one))).toEqual(merged);
        expect(mergeRows(merged, one, merged)).toEqual(merged);
      }),
    );
  });

  test("and nothing is invented", () => {
    fc.assert(
      fc.property(someRows, someRows, (one, two) => {
        const all = [...one, ...two];
        const merged = mergeRows(one, two);
        expect(merged.map(({ name }) => name)).toEqual([
          ...new Set(all.map(({ name }) => name).sort()),
        ]);
        for (const row of merged) {
          expect(all).toContainEqual(row);
          const times = all.filter(({ name }) => name === row.name).map(({ at }) => at);
          expect(row.at).toBe(Math.max(...times));
        }
      }),
    );
  });

  test("of two at the same time, every instance takes the same one", () => {
    fc.assert(
      fc.property(someRow, someRow, (one, two) => {
        const other: SettingRow = { ...two, name: one.name, at: one.at };
        expect(laterOf(one, other)).toEqual(laterOf(other, one));
      }),
    );
  });

  test("null is no value", () => {
    const row = { name: "markup", value: null, actor: 1, at: 1 };
    expect(valuesOf([row, { ...row, name: "packs", value: "100" }])).toEqual({ packs: "100" });
  });
});
