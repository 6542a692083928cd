import { expect, test } from "vitest";
import { catalogue } from "../../lib/studio/catalogue/catalogue.js";
import { compareDaily } from "../../lib/studio/listing/daily.js";
import { fixedPricing } from "../support/fixed-pricing.js";
import { collectLog } from "../support/test.js";

const models = catalogue.slice(0, 3);
const strangers = Array.from({ length: 100 }, (_, index) => `stranger-${index}`);

/** Compares three models of ours with a list of these, where Kie knows none that it does not list. */
async function compare(listed: readonly string[], isWhole = true) {
  const noted: unknown[] = [];
  const report = await compareDaily(
    {
      api: {
        list: async () => ({
          kind: "answer",
          value: {
            models: listed.map((model) => {
              return { model, provider: "", taskTypes: [], priceText: undefined };
            }),
            isWhole,
          },
        }),
        priceText: async () => ({ kind: "refused", code: 404 }),
      },
      costs: { noteListing: async (found) => void noted.push(found) },
      pricing: fixedPricing({ usdRate: { perMille: 1_000n }, markup: { perMille: 2_000n } }),
      sellsBelowCost: false,
      time: { now: () => 0 },
      log: collectLog([]),
      alarm: () => {},
      models,
    },
    1_000,
  );
  return { report, noted };
}

const [first = "", second = "", third = ""] = models.map(({ id }) => id);

test.for<[string, readonly string[], boolean]>([
  ["an empty list", [], true],
  ["a list of others", strangers, true],
  ["a list that has fewer than half of ours", [first, ...strangers], true],
  ["a short list", [first, second], true],
  ["a list of which a part could not be read", [first, second, ...strangers], false],
])("catalogue: an odd list hides nothing, however it fits: %s", async ([, listed, isWhole]) => {
  expect(await compare(listed, isWhole)).toEqual({ report: "unknown", noted: [] });
});

test("catalogue: a model that is missing in a plausible list, and unknown to Kie, is gone", async () => {
  const { noted } = await compare([first, second, ...strangers]);
  expect(noted).toEqual([{ gone: [third], dearer: [] }]);
});
