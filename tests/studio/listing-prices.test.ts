import { describe, expect, test } from "vitest";
import { catalogue, findById } from "../../lib/studio/catalogue/catalogue.js";
import { judgePrice } from "../../lib/studio/listing/judge-price.js";
import { amountsIn, conditionsIn } from "../../lib/studio/listing/price-text.js";
import { priceCasesOf } from "../../lib/studio/listing/unit-prices.js";
import type { Model } from "../../lib/studio/model.js";

const second = "second";
const characters = "characters";

describe("pricing: numbers of credits in Kie's text", () => {
  test.for<[string, ...unknown[]]>([
    ["A picture is 4 credits ($0.02).", [[4], undefined, undefined]],
    ["Costs 1 credit per run", [[1], undefined, undefined]],
    ["3.24 credits", [[3.24], undefined, undefined]],
    ["0,325 credits", [[0.325], undefined, undefined]],
    ["12,5 credits", [[12.5], undefined, undefined]],
    ["1,260 credits", [[1.26, 1260], undefined, undefined]],
    ["1,260.5 credits", [[1260.5], undefined, undefined]],
    ["14 credits/s without sound", [[14], second, undefined]],
    ["14 credits ($0.07) per second", [[14], second, undefined]],
    ["14 Credits a second", [[14], second, undefined]],
    ["12 credits per 1,000 characters", [[12], characters, undefined]],
    ["1260 credits per million output tokens", [[1260], "other", undefined]],
    ["10 credits per minute", [[10], "other", undefined]],
    ["A 5-second video takes 160 credits", [[160], undefined, 5]],
    ["160 credits ($0.80) for a 10 s clip", [[160], undefined, 10]],
    ["Clips of 5 or 10 seconds: 160 credits", [[160], undefined, 10]],
    ["Clips of 5 s and 10 s: 160 credits", [[160], undefined, undefined]],
    [
      "4 / 6 / 9 credits",
      [[4], undefined, undefined],
      [[6], undefined, undefined],
      [[9], undefined, undefined],
    ],
    ["8 or 16 credits/s", [[8], second, undefined], [[16], second, undefined]],
    ["$0.8/160 credits", [[160], undefined, undefined]],
    ["It costs $0.02 and has 4K. No creditsXY: 5 creditsworthy"],
    ["free"],
  ])("%s", ([text, ...amounts]) => {
    const found = amountsIn(text).map(({ readings, per, seconds }) => [readings, per, seconds]);
    expect(found).toEqual(amounts);
  });

  test("are read fast from a text that is made to be slow", () => {
    const begun = performance.now();
    amountsIn("1,111 to ".repeat(1_000_000));
    amountsIn(`${"9".repeat(1_000_000)} credits`);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test.for<[string, ...string[]]>([
    ["Limited-time offer until 7 October", "limited-time", "until"],
    ["28% OFF", "OFF"],
    ["20 % off today", "OFF"],
    ["with video input 20 credits", "with video"],
    ["each input image adds 0.5 credits", "input image"],
    ["turn it off, with videos"],
  ])("have words that make them uncertain: %s", ([text, ...words]) => {
    expect(conditionsIn(text)).toEqual(words);
  });
});

type Sample = Pick<Model, "id" | "credits" | "input"> & { readonly options: readonly object[] };

/** A model with these prices: for so many seconds, or for one run. */
function modelWith(prices: readonly (readonly [seconds: number | undefined, credits: number])[]) {
  const values = prices.map((_, index) => ({ code: `v${index}`, label: { en: "", ru: "" } }));
  const at = (choice: Readonly<Record<string, string>>) =>
    prices[Number((choice["what"] ?? "v0").slice(1))] ?? [undefined, 0];
  return {
    id: "a-model",
    options: [{ name: "what", label: { en: "", ru: "" }, values, default: "v0" }],
    credits: ({ choice }) => BigInt(Math.round(at(choice)[1] * 100)),
    input: ({ choice }) => ({ duration: at(choice)[0], tier: at(choice)[1] }),
  } satisfies Sample as unknown as Model;
}

const run = modelWith([[undefined, 4]]);
const tiers = modelWith([
  [undefined, 4],
  [undefined, 6],
]);
const clips = modelWith([
  [5, 70],
  [10, 140],
]);
const bothTiers = modelWith([
  [5, 70],
  [5, 100],
]);

describe("pricing: our prices in Kie's text", () => {
  test.for<[string, Model, string | undefined, string]>([
    ["the price of a run", run, "4 credits per image", "same"],
    ["both tiers", tiers, "4/6 credits", "same"],
    ["per second", clips, "14 credits/s", "same"],
    ["per clip", clips, "A 5-second video is 70 credits, a 10-second one 140 credits", "same"],
    ["one clip of which the other follows", clips, "10 seconds cost 140 credits", "same"],
    ["no text", run, undefined, "unknown"],
    ["no number", run, "see the table", "unknown"],
    ["a higher price", run, "5 credits", "dearer"],
    ["a higher price per second", clips, "16 credits per second", "dearer"],
    ["a higher price per clip", clips, "5 s: 80 credits; 10 s: 160 credits", "dearer"],
    ["one tier that is dearer", tiers, "5/6 credits", "dearer"],
    ["an upper tier that grew", tiers, "4/8 credits", "unclear"],
    ["a tier that is left out", tiers, "6 credits", "unclear"],
    ["a clip of unknown length that may be a long one", clips, "130 credits", "unclear"],
    ["a tier that is left out, per second", bothTiers, "20 credits/s", "unclear"],
    ["other units", run, "5 credits per minute", "unclear"],
    ["per second of a model without a duration", run, "5 credits/s", "unclear"],
    ["two readings of which one is ours", run, "4,000 credits", "same"],
    ["two readings", run, "3,500 credits", "unclear"],
    ["a lower price", run, "3 credits", "cheaper"],
    ["a lower price per second", clips, "10 credits/s", "cheaper"],
  ])("%s", ([, model, text, kind]) => {
    expect(judgePrice(model, text).kind).toBe(kind);
  });

  test("say by how much at least a dearer one differs", () => {
    expect(judgePrice(clips, "16 credits/s")).toMatchObject({
      isCertain: true,
      cases: [
        { expected: 7_000n, listed: 8_000n },
        { expected: 14_000n, listed: 16_000n },
      ],
    });
  });

  const offers = ["Limited-time: 5 credits", "5 credits with video input"];

  test.for(offers)("are not called dearer beside: %s", (text) => {
    expect(judgePrice(run, text)).toMatchObject({ kind: "dearer", isCertain: false });
  });

  test("that grow with the length of a text are one for a thousand characters", () => {
    for (const model of catalogue.filter(({ makes }) => makes === "sound")) {
      const [one] = priceCasesOf(model);
      if (one?.characters === undefined) continue;
      const credits = (one.total / one.characters) * 1_000;
      expect(judgePrice(model, `${credits} credits per 1000 characters`).kind).toBe("same");
      expect(judgePrice(model, `${credits * 2} credits per 1000 characters`).kind).toBe("dearer");
    }
  });

  test("of every model, per second where it has a duration, are the same", () => {
    for (const model of catalogue) {
      const text = priceCasesOf(model)
        .map(({ total, seconds, ways }) => {
          const [[whole] = []] = ways;
          if (whole?.per === "characters") return `${whole.credits} credits per 1000 characters`;
          return seconds ? `${total / seconds} credits per second` : `${total} credits`;
        })
        .join(", ");
      expect(judgePrice(model, text).kind, `${model.id}: ${text}`).toBe("same");
    }
  });

  test("with a surcharge for a picture are explained by the price without it and the surcharge", () => {
    const model = findById("minimax-h3/image-to-video");
    if (model === undefined) return;
    const text = "8 credits/s at 768P, 13 credits/s at 2K; an image adds 4 credits";
    expect(judgePrice(model, text).kind).toBe("same");
  });
});
