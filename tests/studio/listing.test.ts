import { describe, expect, test } from "vitest";
import { catalogue } from "../../lib/studio/catalogue/catalogue.js";
import type { ModelList } from "../../lib/studio/kie/catalogue-api.js";
import { compareList } from "../../lib/studio/listing/compare-list.js";
import { currentListing, noteFinding } from "../../lib/studio/listing/memory.js";
import { recentSuccess } from "../../lib/studio/listing/success-rate.js";

const day = 24 * 60 * 60_000;
const nothing = { gone: [], dearer: [] };
const trouble = { gone: ["z-image"], dearer: [] };

describe("catalogue: the success rate", () => {
  const points = (...rates: (number | undefined)[]) =>
    rates.map((successRate) => ({ successRate }));
  test.for<[string, ReturnType<typeof points>, number | undefined]>([
    ["of no points is unknown", points(), undefined],
    ["of two points is unknown", points(0, undefined, 0), undefined],
    ["leaves out the times when nothing was asked", points(90, undefined, 60, 60), 70],
    ["is that of the last twelve", points(...Array(9).fill(0), ...Array(12).fill(50)), 50],
  ])("%s", ([, given, rate]) => {
    expect(recentSuccess(given)).toBe(rate);
  });
});

describe("catalogue: an odd list", () => {
  const listOf = (ids: readonly string[], isWhole = true): ModelList => ({
    models: ids.map((model) => ({ model, provider: "", taskTypes: [], priceText: "4 credits" })),
    isWhole,
  });
  const ours = catalogue.map(({ id }) => id);
  test.for<[string, ModelList, RegExp | undefined]>([
    ["is not one that has all", listOf(ours), undefined],
    ["is not one that lacks a few", listOf(ours.slice(5)), undefined],
    ["is empty", listOf([]), /only 0 models/],
    ["is short", listOf(ours.slice(0, 29)), /only 29 models/],
    ["could not be read as a whole", listOf(ours, false), /part/],
    [
      "lacks more than half of ours",
      listOf([
        ...ours.slice(0, ours.length / 2 - 1),
        ...Array.from({ length: 150 }, (_, n) => `x${n}`),
      ]),
      /more than half/,
    ],
  ])("%s", ([, list, oddity]) => {
    const { implausible: found } = compareList(catalogue, list);
    if (oddity === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(oddity);
  });

  test("has no say about what is new", () => {
    const { unknownModels, missing } = compareList(catalogue, listOf([...ours.slice(1), "new"]));
    expect(unknownModels.map(({ model }) => model)).toEqual(["new"]);
    expect(missing.map(({ id }) => id)).toEqual(ours.slice(0, 1));
  });
});

describe("catalogue: the memory of the list", () => {
  test("reports news once, again when it changes, and again after a week", () => {
    const first = noteFinding(undefined, trouble, 1);
    expect(first).toEqual({
      listing: { ...trouble, at: 1, toldAt: 1 },
      isNew: true,
      news: "trouble",
    });
    const again = noteFinding(first.listing, trouble, day);
    expect(again).toEqual({
      listing: { ...trouble, at: day, toldAt: 1 },
      isNew: true,
      news: undefined,
    });
    expect(noteFinding(again.listing, { ...trouble, gone: ["z-image", "a"] }, day).news).toBe(
      "trouble",
    );
    const dearer = [{ model: "a", expected: 1n, consumed: 2n }];
    expect(noteFinding(again.listing, { ...trouble, dearer }, day).news).toBe("trouble");
    expect(noteFinding(again.listing, trouble, 7 * day + 1).news).toBe("trouble");
  });

  test("reports nothing if nothing is wrong, and the end of trouble once", () => {
    expect(noteFinding(undefined, nothing, 1)).toEqual({
      listing: undefined,
      isNew: false,
      news: undefined,
    });
    const { listing } = noteFinding(undefined, trouble, 1);
    expect(noteFinding(listing, nothing, 2)).toEqual({
      listing: undefined,
      isNew: true,
      news: "none left",
    });
  });

  test("still reports news if the unanswered write was applied", () => {
    const tried = noteFinding(undefined, trouble, 1);
    expect(noteFinding(tried.listing, trouble, 2, tried)).toEqual({ ...tried, isNew: false });
    const ended = noteFinding(tried.listing, nothing, 2);
    expect(noteFinding(undefined, nothing, 3, ended)).toMatchObject({
      isNew: false,
      news: "none left",
    });
  });

  test("counts for three days", () => {
    const { listing } = noteFinding(undefined, trouble, 0);
    expect(currentListing(listing, 3 * day - 1)).toMatchObject(trouble);
    expect(currentListing(listing, 3 * day)).toBeUndefined();
    expect(currentListing(undefined, 0)).toBeUndefined();
  });
});
