import { createHash } from "node:crypto";
import type { Money } from "../../ledger/money.js";
import { defaultChoice } from "../../studio/choice.js";
import type { GenerationRequest, Model, PictureInput } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import { validatePicture } from "../pictures/unfit-picture.js";
import { type Html, html, isolated, shorten, verbatim } from "../texts/html.js";
import type { Texts } from "../texts/texts.js";
import type { OrderChoice } from "./order-choice.js";
import type { OrderInput } from "./order-input.js";
import type { OrderedAlbum } from "./ordered-album.js";

/** A model with its options, for what a user sent. */
export interface Order extends OrderChoice {
  readonly model: Model;
  readonly input: OrderInput;
}

/** A price depends only on how many pictures there are. */
const somePicture = "https://example.com/picture";

export function toRequest({ choice, input, model }: Order): GenerationRequest {
  const { prompt, picture, album } = input;
  const bare = { choice, prompt: model.prompt === undefined ? "" : prompt };
  return picture === undefined ? bare : { ...bare, ...requestedPictures(model, album) };
}

/** The pictures of a request, as far as its price depends on them; none if the model takes none. */
export function requestedPictures(
  { picture }: Pick<Model, "picture">,
  album: OrderedAlbum | undefined,
): Pick<GenerationRequest, "pictureUrl" | "morePictureUrls"> {
  if (picture === undefined) return {};
  const further = picturesTaken(picture, { album }) - 1;
  if (further === 0) return { pictureUrl: somePicture };
  return {
    pictureUrl: somePicture,
    morePictureUrls: Array.from({ length: further }, () => somePicture),
  };
}

/** What all results of the order cost together. */
export function priceOfOrder(pricing: Pick<Pricing, "priceOf">, order: Order): Money {
  return pricing.priceOf(order.model, toRequest(order)) * BigInt(order.times ?? 1);
}

/** How many of an order's pictures the model takes. */
export function picturesTaken(
  { maxCount }: Pick<PictureInput, "maxCount">,
  { album }: { readonly album?: OrderedAlbum | undefined },
): number {
  return Math.min(album?.count ?? 1, maxCount);
}

/** Why the model can't be used for this, for the user; undefined if it can. */
export function validateOrder({ model, input }: Order, { studio }: Texts): Html | undefined {
  const { picture, prompt } = input;
  if (model.picture?.required === true && picture === undefined) {
    return studio.needsPicture(model.prompt !== undefined);
  }
  const objection = picture && model.picture && validatePicture(model.picture, picture, studio);
  return objection ?? validatePrompt(model, prompt, studio);
}

function validatePrompt(
  { prompt: rules, picture }: Model,
  prompt: string,
  studio: Texts["studio"],
): Html | undefined {
  if (rules === undefined) return undefined;
  if (prompt === "" && picture !== undefined) return studio.needsPrompt;
  if (prompt.length > rules.longest) return studio.promptTooLong(rules.longest, prompt.length);
  if (prompt.length < rules.shortest) return studio.promptTooShort(rules.shortest);
  return undefined;
}

/** Whether the model can make something of this input. */
export function isFit(model: Model, input: OrderInput, texts: Texts): boolean {
  return validateOrder({ model, choice: defaultChoice(model), input }, texts) === undefined;
}

/** Shows whether a button's price is still valid; the price itself is never read from a button. */
export function priceFingerprint(price: Money): string {
  return createHash("sha256").update(price.toString()).digest("base64url").slice(0, 4);
}

/** Telegram allows captions of 1024 and texts of 4096 characters; our own text needs some of them. */
export const maxQuoted = { picture: 700, text: 3_000, cut: 0 } as const;
/** In code points, of which each may count twice. */
const cutLength = 350;

/**
 * Quotes the prompt. Under a picture the quotation is its only copy: an expandable one is whole, any
 * other was cut.
 * @param place where the quotation stands; "cut" if the prompt is no longer whole
 */
export function quote(prompt: string, place: keyof typeof maxQuoted): Html | undefined {
  if (prompt === "") return undefined;
  const isWhole = prompt.length <= maxQuoted[place];
  if (isWhole) return html`<blockquote expandable>${verbatim(prompt)}</blockquote>`;
  return html`<blockquote>${isolated(shorten(prompt, cutLength))}</blockquote>`;
}

/** Nothing if the message that the order replies to shows the prompt. */
export function quotePrompt({ prompt, picture, isQuoted }: OrderInput): Html | undefined {
  if (picture !== undefined) return quote(prompt, "picture");
  return isQuoted ? quote(prompt, "text") : undefined;
}
