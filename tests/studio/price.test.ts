import fc from "fast-check";
import { expect, test } from "vitest";
import { formatMoney } from "../../lib/ledger/money.js";
import { parseRate, type Rate } from "../../lib/ledger/rate.js";
import { catalogue, findModel } from "../../lib/studio/catalogue/catalogue.js";
import { choicesOf, defaultChoice, readChoice } from "../../lib/studio/choice.js";
import type { GenerationRequest, Model } from "../../lib/studio/model.js";
import { fixedPricing } from "../support/fixed-pricing.js";

const pictureUrl = "https://files.example/user-picture.jpg";

function rate(text: string): Rate {
  const parsed = parseRate(text);
  if (parsed === undefined) throw new Error(`not a rate: ${text}`);
  return parsed;
}

function modelOf(code: string): Model {
  const model = findModel(code);
  if (model === undefined) throw new Error(`no such model: ${code}`);
  return model;
}

/** A credit is 0.005 USD, a dollar 80, and we take twice of it: 0.80 a credit. */
const { priceOf, cheapestOf } = fixedPricing({ usdRate: rate("80"), markup: rate("2") });

/** Worked out by hand from the public price lists: model, choice, credits, price. */
const known = [
  ["zimage", "1x1", "0.8 credits", "0.64"],
  ["nanobanana2", "auto-1K", "8 credits", "6.40"],
  ["nanobanana2", "auto-4K", "18 credits", "14.40"],
  ["nanobanana21", "auto-1K", "4 credits", "3.20"],
  ["nanobanana21", "auto-4K", "9 credits", "7.20"],
  ["gpt25sun", "1x1-1K", "6 credits", "4.80"],
  ["gpt25flare", "16x9-2K", "10 credits", "8.00"],
  ["gpt25suned", "auto", "6 credits", "4.80"],
  ["seedream5f", "1x1-15K", "3.24 credits at any size", "2.60"],
  ["grokimage2", "1x1", "4 credits", "3.20"],
  ["qwen21", "1x1-2K", "8 credits", "6.40"],
  ["wan27imgpro", "1x1-2K", "12 credits, one picture", "9.60"],
  ["nanobananap", "16x9-2K", "18 credits", "14.40"],
  ["nanobananap", "16x9-4K", "24 credits", "19.20"],
  ["seedream5p", "1x1-high", "14 credits", "11.20"],
  ["seedream5ped", "1x1-basic", "7 credits", "5.60"],
  ["flux2pro", "1x1-2K", "7 credits", "5.60"],
  ["ideogram3", "1x1-BALANCED", "7 credits", "5.60"],
  ["ideogramchar", "1x1-QUALITY", "24 credits", "19.20"],
  ["wan27image", "1x1-2K", "4.8 credits, one picture", "3.84"],
  ["recraftcut", "", "1 credit", "0.80"],
  ["recraftup", "", "0.5 credits", "0.40"],
  ["topazup", "x2", "40 credits: it may become 8K", "32.00"],
  ["kling26", "16x9-5-mute", "55 credits", "44.00"],
  ["kling26", "16x9-10-sound", "220 credits", "176.00"],
  ["kling26ani", "5-sound", "110 credits", "88.00"],
  ["kling3", "16x9-std-5-mute", "14 a second", "56.00"],
  ["kling3", "16x9-pro-15-sound", "27 a second", "324.00"],
  ["kling3", "9x16-4K-10-mute", "67 a second", "536.00"],
  ["kling3turbo", "16x9-1080p-5", "22.5 a second", "90.00"],
  ["hailuo02", "10", "50 credits", "40.00"],
  ["hailuo23", "6s1080P", "50 credits", "40.00"],
  ["hailuo23p", "10s768P", "90 credits", "72.00"],
  ["wan27", "16x9-1080p-2", "24 a second", "38.40"],
  ["seedance15", "16x9-480p-5-mute", "1.75 a second", "7.00"],
  ["seedance15", "16x9-1080p-12-sound", "15 a second", "144.00"],
  ["seedance2", "16x9-1080p-15-mute", "102 a second", "1224.00"],
  ["seedance2f", "16x9-480p-4-sound", "11.7 a second", "37.44"],
  ["seedance2m", "16x9-720p-10-sound", "8.2 a second", "65.60"],
  ["seedance2m", "16x9-480p-5-mute", "3.8 a second", "15.20"],
  ["seedance25", "16x9-5s720p-sound", "63 a second: 315 were measured", "252.00"],
  ["seedance25", "16x9-10s1080p-sound", "158 a second", "1264.00"],
  ["wan3", "16x9-480P-2-sound", "8 a second", "12.80"],
  ["wan3", "16x9-1080P-30-mute", "32 a second", "768.00"],
  ["wan3prime", "16x9-720P-5-sound", "25.2 a second", "100.80"],
  ["kling3omni", "16x9-1080p-5-sound", "27 a second, by the dearer source", "108.00"],
  ["happyhorse", "16x9-1080p-5", "29 a second", "116.00"],
  ["pixverse6", "16x9-1080p-5-sound", "18.4 a second", "73.60"],
  ["pixverse6ani", "360p-5-mute", "4 a second", "16.00"],
  ["grokvideo15", "16x9-720p-10", "4.5 a second", "36.00"],
  ["omniflash11", "16x9-1080p-10", "126 credits", "100.80"],
  ["omniflash11", "16x9-4k-4", "147 credits", "117.60"],
  ["seedance1ani", "1080p-10", "72 credits", "57.60"],
  ["grokvideo", "16x9-480p-6", "2.4 a second", "11.52"],
  ["minimaxh3", "16x9-2K-10", "13 a second", "104.00"],
  ["minimaxh3ani", "768P-6", "8 a second and 4 for the picture", "41.60"],
  ["veo31", "16x9-720p-veo3lite", "30 credits", "24.00"],
  ["veo31", "9x16-1080p-veo3fast", "65 credits", "52.00"],
  ["veo31", "16x9-1080p-veo3", "255 credits", "204.00"],
  ["suno", "song-any", "12 credits", "9.60"],
] as const;

test.for(known)("pricing: %s %s: %s are %s", ([code, text, , price]) => {
  const model = modelOf(code);
  const choice = readChoice(model, text);
  if (choice === undefined) throw new Error(`no such choice: ${text}`);
  const request = { choice, prompt: "a fox", pictureUrl };
  expect(formatMoney(priceOf(model, request))).toBe(price);
});

test.for([
  ["elevenv2", 1, "0.96"],
  ["elevenv2", 100, "0.96"],
  ["elevenv2", 101, "1.92"],
  ["elevenv2", 1000, "9.60"],
  ["elevenv2", 5000, "48.00"],
  ["elevenv3", 1000, "11.20"],
  ["elevenv3", 1001, "12.32"],
  ["geminitts38", 1, "0.24"],
  ["geminitts38", 1000, "2.40"],
  ["geminittslit", 1000, "1.60"],
] as const)("pricing: %s takes for %i characters, by 100, %s", ([code, characters, price]) => {
  const model = modelOf(code);
  const choice = defaultChoice(model);
  expect(formatMoney(priceOf(model, { choice, prompt: "x".repeat(characters) }))).toBe(price);
});

test.for([
  ["zimage", "0.64"],
  ["nanobanana21", "3.20"],
  ["kling26", "44.00"],
  ["kling3", "33.60"],
  ["seedance2", "60.80"],
  ["minimaxh3ani", "28.80"],
  ["recraftup", "0.40"],
  ["veo31", "24.00"],
  ["geminitts38", "0.24"],
] as const)("pricing: the cheapest %s is %s, with a picture or without", ([code, price]) => {
  for (const withPicture of [false, true]) {
    expect(formatMoney(cheapestOf(modelOf(code), withPicture))).toBe(price);
  }
});

test.for([
  ["without a picture", false],
  ["with a picture", true],
] as const)("pricing: no order %s is cheaper than the cheapest", ([, withPicture]) => {
  for (const model of catalogue.filter(({ picture }) => withPicture || !picture?.required)) {
    const prompt = "x".repeat(model.prompt?.shortest ?? 0);
    const request = { prompt, ...(withPicture && model.picture && { pictureUrl }) };
    const prices = choicesOf(model).map((choice) => priceOf(model, { ...request, choice }));
    const cheapest = cheapestOf(model, withPicture);
    for (const price of prices) expect(price, model.id).toBeGreaterThanOrEqual(cheapest);
    expect(prices, model.id).toContain(cheapest);
  }
});

test("pricing: a model that is dearer with a picture costs at least what it costs with one", () => {
  const credits = ({ pictureUrl: url }: GenerationRequest) => (url === undefined ? 100n : 200n);
  const model = { ...modelOf("nanobanana21"), credits };
  expect(formatMoney(cheapestOf(model, false))).toBe("0.80");
  expect(formatMoney(cheapestOf(model, true))).toBe("1.60");
});

test("pricing: an uncertain price is offered only after the operator has tried it", () => {
  const rates = { usdRate: rate("80"), markup: rate("2") };
  const untried = catalogue.filter(({ offUntilTried }) => offUntilTried !== undefined);
  expect(untried.length).toBeGreaterThan(0);
  const sold = (ids?: readonly string[]) =>
    catalogue.filter(fixedPricing({ ...rates, ...(ids && { triedModels: ids }) }).isSold);
  expect(sold()).toEqual(catalogue.filter((model) => !untried.includes(model)));
  expect(sold(["veo-3-1"])).toEqual(
    catalogue.filter((model) => model.id === "veo-3-1" || !untried.includes(model)),
  );
  expect(sold(untried.map(({ id }) => id))).toEqual(catalogue);
});

/** A model whose price is told in hundredths of a credit. */
function modelFor(credits: bigint): Model {
  return { ...modelOf("recraftcut"), credits: () => credits };
}

const request = { choice: {}, prompt: "" };
const someRate = fc.bigInt(1n, 999_999_999n).map((perMille): Rate => ({ perMille }));

test("pricing: a price is never below the cost times the markup, and less than 0.01 above it", () => {
  fc.assert(
    fc.property(fc.bigInt(1n, 1_000_000n), someRate, someRate, (credits, usdRate, markup) => {
      const price = fixedPricing({ usdRate, markup }).priceOf(modelFor(credits), request);
      // In units of 1e-11: hundredths of credits, 0.005 USD each, thousandths of both rates.
      const cost = credits * 5n * usdRate.perMille * markup.perMille;
      const asked = price * 1_000_000_000n;
      expect(asked).toBeGreaterThanOrEqual(cost);
      expect(asked - cost).toBeLessThan(1_000_000_000n);
      expect(price).toBeGreaterThan(0n);
    }),
  );
});

test("pricing: even the smallest price is 0.01", () => {
  const pricing = fixedPricing({ usdRate: rate("0.001"), markup: rate("0.001") });
  expect(pricing.priceOf(modelFor(1n), request)).toBe(1n);
});

test("pricing: no order is free", () => {
  expect(() => priceOf(modelFor(0n), request)).toThrow(RangeError);
  expect(() => priceOf(modelFor(-1n), request)).toThrow(RangeError);
});
