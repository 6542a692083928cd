import { createHash } from "node:crypto";
import type { Money } from "../../ledger/money.js";
import { defaultChoice, formatChoice, withValue } from "../../studio/choice.js";
import type { Choice, GenerationRequest, Model, Option } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import { validatePicture } from "../pictures/unfit-picture.js";
import { type Html, html, isolated, lines, shorten, verbatim } from "../texts/html.js";
import type { Language, Texts } from "../texts/texts.js";
import type { Locale } from "../ui/locale.js";
import { type Button, button, type Screen, toRows } from "../ui/screen.js";
import { menuPosition, soldIn } from "./menu-groups.js";
import type { OrderInput } from "./order-input.js";

/** A model with its options, for what a user sent. */
export interface Order {
  readonly model: Model;
  readonly choice: Choice;
  readonly input: OrderInput;
}

/** A price depends only on whether there is a picture. */
export const somePicture = "https://example.com/picture";

export function toRequest({ choice, input, model }: Order): GenerationRequest {
  const { prompt, picture } = input;
  const takesPicture = picture !== undefined && model.picture !== undefined;
  return {
    choice,
    prompt: model.prompt === undefined ? "" : prompt,
    ...(takesPicture && { pictureUrl: somePicture }),
  };
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

/** Shows whether a button's price is still valid; the price itself is never read from a button. */
export function priceFingerprint(price: Money): string {
  return createHash("sha256").update(price.toString()).digest("base64url").slice(0, 4);
}

export interface OrderScreen {
  readonly order: Order;
  readonly pricing: Pricing;
  readonly locale: Locale;
  /** A notice, and buttons for it. */
  readonly note?: Html;
  readonly extra?: readonly Button[];
}

/** The order with its options and its price, ready to be confirmed. */
export function orderScreen({ order, pricing, locale, note, extra }: OrderScreen): Screen {
  const { model, input } = order;
  const { texts, language } = locale;
  const { studio } = texts;
  const source = input.picture?.source;
  const head = [html`<b>${model.name[language]}</b>`, quotePrompt(input)];
  const away = [backButton(order, pricing, texts), button(studio.buttons.cancel, "x")];
  const objection = pricing.isSold(model) ? validateOrder(order, texts) : studio.notSold;
  if (objection !== undefined) {
    const others = pricing.isSold(model) ? [] : insteadOf(order, pricing, locale);
    return { text: lines(...head, objection), buttons: [...others, away], source };
  }
  const price = pricing.priceOf(model, toRequest(order));
  return {
    text: lines(...head, studio.order(price), note),
    buttons: [
      ...relevantOptions(order).flatMap((option) => optionRows(order, option, language)),
      ...(extra === undefined ? [] : [extra]),
      [confirmation(order, price, "go", studio.buttons.generate(price))],
      away,
    ],
    source,
  };
}

/** The first of its group that is sold and takes the same input, as a button; none if there is none. */
function insteadOf(order: Order, pricing: Pricing, { texts, language }: Locale) {
  const { model, input } = order;
  const place = menuPosition(model, input.picture !== undefined, pricing);
  const other = place && soldIn(place.group, pricing).find((one) => isFit(one, order, texts));
  if (other === undefined) return [];
  const choice = defaultChoice(other);
  const price = pricing.priceOf(other, toRequest({ model: other, choice, input }));
  const text = texts.studio.buttons.instead(other.name[language], price);
  return [[button(text, "o", other.code, formatChoice(other, choice))]];
}

function isFit(model: Model, { input }: Order, texts: Texts): boolean {
  return validateOrder({ model, choice: defaultChoice(model), input }, texts) === undefined;
}

/** Shown after "Generate" if the price is above the ceiling: only a second press charges. */
export function confirmPriceScreen(
  order: Order,
  price: Money,
  { texts, language }: Locale,
): Screen {
  const { model, choice, input } = order;
  const { studio } = texts;
  const back = button(studio.buttons.back, "o", model.code, formatChoice(model, choice));
  return {
    text: lines(html`<b>${model.name[language]}</b>`, quotePrompt(input), studio.dear(price)),
    buttons: [[confirmation(order, price, "ok", studio.sure(price))], [back]],
    source: input.picture?.source,
  };
}

/** "go" is the first press; "ok" confirms a price above the ceiling. */
export type Confirmation = "go" | "ok";

function confirmation(
  { model, choice }: Order,
  price: Money,
  verb: Confirmation,
  text: string,
): Button {
  return button(text, verb, model.code, formatChoice(model, choice), priceFingerprint(price));
}

/** The options that have an effect on this order. */
function relevantOptions({ model, input }: Order): readonly Option[] {
  const hasPicture = input.picture !== undefined && model.picture !== undefined;
  return model.options.filter(({ onlyWithoutPicture }) => !(hasPicture && onlyWithoutPicture));
}

/** The values of an option; the chosen one is marked. */
function optionRows(
  { model, choice }: Order,
  option: Option,
  language: Language,
): readonly (readonly Button[])[] {
  const buttons = option.values.map(({ code, label }) => {
    const next = formatChoice(model, withValue(choice, option, code));
    const mark = choice[option.name] === code ? "• " : "";
    return button(`${mark}${label[language]}`, "o", model.code, next);
  });
  return toRows(buttons);
}

/** Back to the list of models. */
function backButton({ model, input }: Order, pricing: Pricing, { studio }: Texts): Button {
  const place = menuPosition(model, input.picture !== undefined, pricing);
  if (place === undefined) return button(studio.buttons.back, "b");
  return button(studio.buttons.back, "g", place.group, place.page);
}

/** Telegram allows captions of 1024 and texts of 4096 characters; our own text needs some of them. */
const maxQuoted = { picture: 700, text: 3_000, cut: 0 } as const;
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

export function quotePrompt({ prompt, picture }: OrderInput): Html | undefined {
  return quote(prompt, picture === undefined ? "text" : "picture");
}
