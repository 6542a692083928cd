import { expect, test } from "vitest";
import { startKie } from "../../dev/kie/kie.js";
import type { ListingChange } from "../../dev/kie/listing.js";
import { catalogue, findById } from "../../lib/studio/catalogue/catalogue.js";
import { createCatalogueApi } from "../../lib/studio/kie/catalogue-api.js";
import { compareThoroughly } from "../../lib/studio/listing/thorough.js";
import type { Model } from "../../lib/studio/model.js";
import { describeComparison, isAlarming } from "../../scripts/catalogue-report.js";

const model = findById("z-image") as Model;
const others = catalogue.filter(({ id }) => id !== model.id).slice(-2);

/** Compares Z-Image and two others with a local Kie that differs so. */
async function compare(change: ListingChange) {
  let clock = 0;
  const kie = await startKie({ apiKey: "key", now: () => clock });
  kie.setListing(change);
  const time = {
    now: () => clock,
    async sleep(milliseconds: number) {
      clock += milliseconds;
    },
    deadline: AbortSignal.timeout,
  };
  const api = createCatalogueApi({ apiKey: "key", apiRoot: kie.url, fetch, time });
  const options = { api, models: [model, ...others], isQuick: false, onProgress: () => {} };
  const compared = await compareThoroughly(options);
  await kie.stop();
  if (typeof compared === "string") throw new Error(compared);
  const report = describeComparison(compared, { showsAll: true, isQuick: false });
  return { report: report.join("\n"), isAlarming: isAlarming(compared) };
}

test.for<[string, ListingChange, string]>([
  [
    "a field that the model wants",
    { extraFields: { "z-image": "style" } },
    "z-image: style is required",
  ],
  [
    "a field that the model no longer has",
    { lostFields: { "z-image": "aspect_ratio" } },
    "z-image: aspect_ratio is not a field of it",
  ],
  ["a poor success rate", { successRates: { "z-image": 41 } }, "z-image (Z-Image): 41 of 100"],
  ["no price", { texts: { "z-image": null } }, "Kie.ai says no price:\n  z-image"],
  [
    "an offer",
    { texts: { "z-image": "0.8 credits, 20% OFF\u001b[2J" } },
    "mind “OFF”: “0.8 credits, 20% OFF [2J”",
  ],
  [
    "a model that only the list lacks",
    { unlisted: ["z-image"] },
    "but Kie.ai knows them:\n  z-image",
  ],
  ["no difference", {}, "Agrees:\n  z-image"],
  [
    "no success rate, which is not none",
    { successRates: { "z-image": null } },
    "All fields fit for 3",
  ],
])("catalogue: the report names %s, without an alarm", async ([, change, sentence]) => {
  const { report, isAlarming } = await compare(change);
  expect(report).toContain(sentence);
  expect(isAlarming).toBe(false);
  expect(report.includes("of 100 tasks")).toBe(sentence.includes("of 100"));
});
