import type { Money } from "../../ledger/money.js";
import { defaultChoice, formatChoice, withValue } from "../../studio/choice.js";
import type { Option } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import { type Html, html, lines } from "../texts/html.js";
import type { Language, Texts } from "../texts/texts.js";
import type { Locale } from "../ui/locale.js";
import { type Button, button, type Screen, toRows } from "../ui/screen.js";
import { kindOf, soldOfKind } from "./kinds.js";
import {
  isFit,
  type Order,
  picturesTaken,
  priceFingerprint,
  priceOfOrder,
  quotePrompt,
  validateOrder,
} from "./order.js";
import { formatOrderChoice, mayRepeat, timesOffered } from "./order-choice.js";
import { markOf } from "./order-input.js";
import { newPictureRow, orderWays, relevantOptions } from "./order-ways.js";
import { keepAlbum } from "./ordered-album.js";

export interface OrderScreen {
  readonly order: Order;
  readonly pricing: Pricing;
  readonly locale: Locale;
  /** A notice, and buttons for it. */
  readonly note?: Html;
  readonly extra?: readonly (readonly Button[])[];
}

/** The order with its price, ready to be confirmed, and the ways to everything that can be changed. */
export function orderScreen(shown: OrderScreen): Screen {
  return keepAlbum(bareOrderScreen(shown), shown.order.input.album, shown.locale.texts);
}

function bareOrderScreen({ order, pricing, locale, note, extra }: OrderScreen): Screen {
  const { texts } = locale;
  const { studio } = texts;
  const mark = markOf(order.input);
  const isSold = pricing.isSold(order.model);
  const objection = isSold ? validateOrder(order, texts) : studio.notSold;
  if (objection !== undefined) {
    const others = isSold ? [] : insteadOf(order, pricing, locale);
    const ways = orderWays(order, pricing, texts, { hasOptions: false });
    const text = lines(...headOf(order, locale), objection);
    return { text, buttons: [...others, ...ways], ...mark };
  }
  const price = priceOfOrder(pricing, order);
  return {
    text: lines(
      ...headOf(order, locale),
      chosenValues(order, locale),
      studio.order(price),
      leftOutNote(order, studio),
      note,
    ),
    buttons: [
      [confirmation(order, price, "go", studio.buttons.generate(price))],
      ...(extra ?? []),
      ...orderWays(order, pricing, texts, { hasOptions: true }),
    ],
    ...mark,
  };
}

/** The order's options with all their values, its price, and the way back; the order itself if it can't be placed. */
export function optionsScreen({ order, pricing, locale }: OrderScreen): Screen {
  const { model } = order;
  const { texts, language } = locale;
  const { studio } = texts;
  const isPossible = pricing.isSold(model) && validateOrder(order, texts) === undefined;
  const options = relevantOptions(order);
  if (!isPossible || !(options.length > 0 || mayRepeat(model)))
    return orderScreen({ order, pricing, locale });
  const price = priceOfOrder(pricing, order);
  const chosen = options.map((option) =>
    studio.option(option.label[language], chosenLabel(order, option, language)),
  );
  return {
    text: lines(...headOf(order, locale), ...chosen, studio.order(price)),
    buttons: [
      ...options.flatMap((option) => optionRows(order, option, language)),
      ...timesRow(order),
      [confirmation(order, price, "go", studio.buttons.generate(price))],
      [button(studio.buttons.back, "o", model.code, formatOrderChoice(model, order))],
      ...newPictureRow(order.input, texts),
    ],
  };
}

/** Says so if the model takes only some of the pictures. */
function leftOutNote({ model, input }: Order, studio: Texts["studio"]): Html | undefined {
  const { picture } = model;
  if (picture === undefined || input.album === undefined) return undefined;
  const taken = picturesTaken(picture, input);
  return taken < input.album.count ? studio.album.some(taken) : undefined;
}

/** How many results the order is for, if there can be several; the chosen number is marked. */
function timesRow(order: Order): readonly (readonly Button[])[] {
  const { model, times: chosen = 1 } = order;
  if (!mayRepeat(model)) return [];
  const buttons = timesOffered.map((times) => {
    const next = formatOrderChoice(model, { ...order, times });
    return button(`${times === chosen ? "• " : ""}×${times}`, "opt", model.code, next);
  });
  return [buttons];
}

/** The first line names the model: a reply to the message finds it there. */
function headOf({ model, input }: Order, { language }: Locale): readonly (Html | undefined)[] {
  return [html`<b>${model.name[language]}</b>`, quotePrompt(input)];
}

/** Such as "16:9 · 2K". */
function chosenValues(order: Order, { language }: Locale): Html | undefined {
  const { times = 1 } = order;
  const options = relevantOptions(order).map((option) => chosenLabel(order, option, language));
  const values = times === 1 ? options : [...options, `×${times}`];
  return values.length === 0 ? undefined : html`${values.join(" · ")}`;
}

function chosenLabel({ choice }: Order, { name, values }: Option, language: Language): string {
  return values.find(({ code }) => code === choice[name])?.label[language] ?? "";
}

/** The first of its kind that is sold and takes the same input, as a button; none if there is none. */
function insteadOf({ model, input }: Order, pricing: Pricing, { texts, language }: Locale) {
  const others = soldOfKind(kindOf(model, input), pricing);
  const other = others.find((one) => isFit(one, input, texts));
  if (other === undefined) return [];
  const choice = defaultChoice(other);
  const price = priceOfOrder(pricing, { model: other, choice, input });
  const text = texts.studio.buttons.instead(other.name[language], price);
  return [[button(text, "o", other.code, formatChoice(other, choice))]];
}

/** Shown after "Generate" if the price is above the ceiling: only a second press charges. */
export function confirmPriceScreen(order: Order, price: Money, locale: Locale): Screen {
  const { model, input } = order;
  const { texts } = locale;
  const { studio } = texts;
  const back = button(studio.buttons.back, "o", model.code, formatOrderChoice(model, order));
  const screen = {
    text: lines(...headOf(order, locale), chosenValues(order, locale), studio.dear(price)),
    buttons: [[confirmation(order, price, "ok", studio.sure(price))], [back]],
    ...markOf(input),
  };
  return keepAlbum(screen, input.album, texts);
}

/** "go" is the first press; "ok" confirms a price above the ceiling. */
export type Confirmation = "go" | "ok";

function confirmation(order: Order, price: Money, verb: Confirmation, text: string): Button {
  const { model } = order;
  return button(text, verb, model.code, formatOrderChoice(model, order), priceFingerprint(price));
}

/** The values of an option; the chosen one is marked. */
function optionRows(
  order: Order,
  option: Option,
  language: Language,
): readonly (readonly Button[])[] {
  const { model, choice } = order;
  const buttons = option.values.map(({ code, label }) => {
    const next = formatOrderChoice(model, { ...order, choice: withValue(choice, option, code) });
    const mark = choice[option.name] === code ? "• " : "";
    return button(`${mark}${label[language]}`, "opt", model.code, next);
  });
  return toRows(buttons);
}
