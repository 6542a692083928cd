import type { Money } from "../../ledger/money.js";
import { defaultChoice, formatChoice, withValue } from "../../studio/choice.js";
import type { Option } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import { type Html, html, lines } from "../texts/html.js";
import type { Language } from "../texts/texts.js";
import type { Locale } from "../ui/locale.js";
import { type Button, button, type Screen, toRows } from "../ui/screen.js";
import { kindOf, soldOfKind } from "./kinds.js";
import {
  isFit,
  type Order,
  priceFingerprint,
  quotePrompt,
  toRequest,
  validateOrder,
} from "./order.js";
import { newPictureRow, orderWays, relevantOptions } from "./order-ways.js";

export interface OrderScreen {
  readonly order: Order;
  readonly pricing: Pricing;
  readonly locale: Locale;
  /** A notice, and buttons for it. */
  readonly note?: Html;
  readonly extra?: readonly Button[];
}

/** The order with its price, ready to be confirmed, and the ways to everything that can be changed. */
export function orderScreen({ order, pricing, locale, note, extra }: OrderScreen): Screen {
  const { texts } = locale;
  const { studio } = texts;
  const isSold = pricing.isSold(order.model);
  const objection = isSold ? validateOrder(order, texts) : studio.notSold;
  if (objection !== undefined) {
    const others = isSold ? [] : insteadOf(order, pricing, locale);
    const ways = orderWays(order, pricing, texts, { hasOptions: false });
    return { text: lines(...headOf(order, locale), objection), buttons: [...others, ...ways] };
  }
  const price = pricing.priceOf(order.model, toRequest(order));
  return {
    text: lines(...headOf(order, locale), chosenValues(order, locale), studio.order(price), note),
    buttons: [
      [confirmation(order, price, "go", studio.buttons.generate(price))],
      ...(extra === undefined ? [] : [extra]),
      ...orderWays(order, pricing, texts, { hasOptions: true }),
    ],
  };
}

/** The order's options with all their values, its price, and the way back; the order itself if it can't be placed. */
export function optionsScreen({ order, pricing, locale }: OrderScreen): Screen {
  const { model, choice } = order;
  const { texts, language } = locale;
  const { studio } = texts;
  const isPossible = pricing.isSold(model) && validateOrder(order, texts) === undefined;
  const options = relevantOptions(order);
  if (!isPossible || options.length === 0) return orderScreen({ order, pricing, locale });
  const price = pricing.priceOf(model, toRequest(order));
  const chosen = options.map((option) =>
    studio.option(option.label[language], chosenLabel(order, option, language)),
  );
  return {
    text: lines(...headOf(order, locale), ...chosen, studio.order(price)),
    buttons: [
      ...options.flatMap((option) => optionRows(order, option, language)),
      [confirmation(order, price, "go", studio.buttons.generate(price))],
      [button(studio.buttons.back, "o", model.code, formatChoice(model, choice))],
      ...newPictureRow(order.input, texts),
    ],
  };
}

/** The first line names the model: a reply to the message finds it there. */
function headOf({ model, input }: Order, { language }: Locale): readonly (Html | undefined)[] {
  return [html`<b>${model.name[language]}</b>`, quotePrompt(input)];
}

/** Such as "16:9 · 2K". */
function chosenValues(order: Order, { language }: Locale): Html | undefined {
  const values = relevantOptions(order).map((option) => chosenLabel(order, option, language));
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
  const price = pricing.priceOf(other, toRequest({ model: other, choice, input }));
  const text = texts.studio.buttons.instead(other.name[language], price);
  return [[button(text, "o", other.code, formatChoice(other, choice))]];
}

/** Shown after "Generate" if the price is above the ceiling: only a second press charges. */
export function confirmPriceScreen(order: Order, price: Money, locale: Locale): Screen {
  const { model, choice } = order;
  const { studio } = locale.texts;
  const back = button(studio.buttons.back, "o", model.code, formatChoice(model, choice));
  return {
    text: lines(...headOf(order, locale), chosenValues(order, locale), studio.dear(price)),
    buttons: [[confirmation(order, price, "ok", studio.sure(price))], [back]],
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

/** The values of an option; the chosen one is marked. */
function optionRows(
  { model, choice }: Order,
  option: Option,
  language: Language,
): readonly (readonly Button[])[] {
  const buttons = option.values.map(({ code, label }) => {
    const next = formatChoice(model, withValue(choice, option, code));
    const mark = choice[option.name] === code ? "• " : "";
    return button(`${mark}${label[language]}`, "opt", model.code, next);
  });
  return toRows(buttons);
}
