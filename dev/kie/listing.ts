import { catalogue, findById } from "../../lib/studio/catalogue/catalogue.js";
import { choicesOf } from "../../lib/studio/choice.js";
import type { Model } from "../../lib/studio/model.js";
import type { Answer } from "../http/faulty-server.js";
import { envelope, refuse } from "./answers.js";
import { type KieModel, knownModels } from "./fields.js";
import { describeInput } from "./schemas.js";

/*
 * Kie's list of its models, made from the bot's own catalogue and the table of fields: so a
 * comparison finds nothing unless something is changed on purpose.
 */

/** One request in so many milliseconds, all four calls together. */
const spaceMs = 1_000;
const bucketMs = 10 * 60_000;
const buckets = 144;

/** What there is besides: chats are listed, too. */
const chat = "gemini-3-8-flash-openai";

/** How the list differs from what the bot's catalogue says. */
export interface ListingChange {
  /** Models that are missing everywhere. */
  readonly gone?: readonly string[];
  /** Missing in the list alone. */
  readonly unlisted?: readonly string[];
  /** By how much each number of credits is multiplied. */
  readonly prices?: Readonly<Record<string, number>>;
  /** What is said instead of a price; null = nothing. */
  readonly texts?: Readonly<Record<string, string | null>>;
  /** A required field that the bot does not send. */
  readonly extraFields?: Readonly<Record<string, string>>;
  /** A field that the model no longer has. */
  readonly lostFields?: Readonly<Record<string, string>>;
  /** Of 100; null = nothing is known. */
  readonly successRates?: Readonly<Record<string, number | null>>;
  readonly newModels?: readonly string[];
  /** No model at all. */
  readonly isEmpty?: boolean;
}

/** Kie's list of its models. */
export interface Listing {
  change: ListingChange;
  /** When it was asked for the last time. */
  askedAt: number;
}

/** `GET /api/v1/models` and what follows it. */
export function answerListing(path: string, listing: Listing, now: number): Answer {
  if (now - listing.askedAt < spaceMs) return overLimit;
  listing.askedAt = now;
  const { change } = listing;
  if (path === "") return envelope(200, listOf(change));
  const [, id = "", what = ""] = /^\/(.+)\/(price|schema|success-rate)$/.exec(path) ?? [];
  const model = findListed(id, change);
  if (model === undefined) return refuse(404, `The model name ${id} is not supported`);
  if (what === "price") return envelope(200, { model: id, pricingDesc: priceOf(id, change) });
  if (what === "schema") return envelope(200, { model: id, openapi: schemaOf(id, model, change) });
  return envelope(200, { model: id, points: pointsOf(id, change, now) });
}

/** Kie answers with HTTP 200 here, unlike at its other limits. */
const overLimit: Answer = { ...refuse(429), status: 200 };

function idsOf({ gone = [], newModels = [] }: ListingChange): readonly string[] {
  const ids = new Set([...knownModels.keys(), ...catalogue.map(({ id }) => id), ...newModels]);
  return [...ids, chat].filter((id) => !gone.includes(id));
}

function findListed(id: string, change: ListingChange): KieModel | undefined {
  const other: KieModel = { makes: "image", fields: {} };
  return idsOf(change).includes(id) ? (knownModels.get(id) ?? other) : undefined;
}

function listOf(change: ListingChange) {
  const listed = change.isEmpty ? [] : idsOf(change).filter((id) => !change.unlisted?.includes(id));
  return {
    total: listed.length,
    models: listed.map((model) => ({
      model,
      slug: model.replaceAll("/", "-"),
      title: findById(model)?.name.en ?? model,
      provider: model === chat ? "Google" : (model.split(/[/-]/)[0] ?? ""),
      taskType: [model === chat ? "Chat" : taskTypeOf(model)],
      description: null,
      pricingDesc: priceOf(model, change),
    })),
  };
}

const taskTypes = { image: "Text to Image", video: "Text to Video", sound: "Text to Speech" };

function taskTypeOf(id: string): string {
  return taskTypes[knownModels.get(id)?.makes ?? "image"];
}

/** In words; null for what the catalogue does not sell. */
function priceOf(id: string, { prices, texts }: ListingChange): string | null {
  const said = texts?.[id];
  if (said !== undefined) return said;
  const model = findById(id);
  return model === undefined ? null : wordsFor(model, prices?.[id] ?? 1);
}

/** Such as "5 seconds cost 70 credits ($0.3500)": every price of the model once. */
function wordsFor(model: Model, factor: number): string {
  const { shortest = 0, longest = 0 } = model.prompt ?? {};
  const isByLength = creditsFor(model, longest) !== creditsFor(model, shortest);
  if (isByLength) return `${inWords(perThousand(model, longest) * factor)} per 1000 characters.`;
  const sentences = choicesOf(model).flatMap((choice) =>
    picturesFor(model).map((pictureUrl) => {
      const request = { choice, prompt: "x", ...(pictureUrl && { pictureUrl }) };
      const seconds = Number(model.input(request)["duration"] ?? 0);
      const credits = (Number(model.credits(request)) / 100) * factor;
      return `${seconds > 0 ? `${seconds} seconds cost` : "One costs"} ${inWords(credits)}.`;
    }),
  );
  return [...new Set(sentences)].join(" ");
}

function perThousand(model: Model, longest: number): number {
  const length = Math.min(longest, 1_000);
  return (creditsFor(model, length) / length) * 1_000;
}

function inWords(credits: number): string {
  const rounded = Math.round(credits * 100) / 100;
  return `${rounded} credits ($${(rounded * 0.005).toFixed(4)})`;
}

function creditsFor(model: Model, characters: number): number {
  const [choice = {}] = choicesOf(model);
  const [pictureUrl] = picturesFor(model);
  const request = { choice, prompt: "x".repeat(characters), ...(pictureUrl && { pictureUrl }) };
  return Number(model.credits(request)) / 100;
}

function picturesFor({ picture }: Model): readonly (string | undefined)[] {
  const url = "https://example.com/picture.jpg";
  if (picture === undefined) return [undefined];
  return picture.required ? [url] : [undefined, url];
}

function schemaOf(id: string, { fields }: KieModel, change: ListingChange): object | null {
  const extra = change.extraFields?.[id];
  const lost = change.lostFields?.[id];
  const kept = Object.entries(fields).filter(([name]) => name !== lost);
  if (kept.length === 0) return null;
  const added = extra === undefined ? {} : { [extra]: { type: "string", required: true } as const };
  return describeInput(id, { ...Object.fromEntries(kept), ...added });
}

function pointsOf(id: string, { successRates }: ListingChange, now: number) {
  const rate = successRates?.[id] === undefined ? 99 : successRates[id];
  if (rate === null) return [];
  return Array.from({ length: buckets }, (_, index) => {
    const start = now - (buckets - index) * bucketMs;
    // Nothing is asked of it every other time.
    const successRate = index % 2 === 0 ? null : rate;
    return {
      start: new Date(start).toISOString(),
      end: new Date(start + bucketMs).toISOString(),
      successRate,
      errorRate: successRate === null ? null : 100 - rate,
      isNormal: rate > 90,
    };
  });
}
