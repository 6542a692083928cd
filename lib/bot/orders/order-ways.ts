import type { Kind, Option } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import type { Texts } from "../texts/texts.js";
import { type Button, button, toReadableRows } from "../ui/screen.js";
import { improveButton } from "./improve-button.js";
import { kindOf, kindsFor, pageListing, soldOfKind } from "./kinds.js";
import type { Order } from "./order.js";
import { formatOrderChoice, mayRepeat } from "./order-choice.js";
import type { OrderInput } from "./order-input.js";

type Rows = readonly (readonly Button[])[];

/** From an order to other models, to its options, and to other kinds of the same input. */
export function orderWays(
  order: Order,
  pricing: Pricing,
  texts: Texts,
  { hasOptions }: { readonly hasOptions: boolean },
): Rows {
  const { model, input } = order;
  const { buttons } = texts.studio;
  const chosen = [model.code, formatOrderChoice(model, order)];
  const kind = kindOf(model, input);
  const page = pageListing(model, kind, pricing);
  const improve = improveButton(order, texts, pricing);
  const options =
    hasOptions && (relevantOptions(order).length > 0 || mayRepeat(model))
      ? [button(buttons.options, "opt", ...chosen)]
      : [];
  const models = button(buttons.model, "g", kind, page, ...chosen);
  return [
    ...toReadableRows([models, ...options, ...(improve ? [improve] : [])]),
    ...kindRow(order, kind, pricing, texts),
    ...newPictureRow(input, texts),
  ];
}

/** The options that have an effect on this order. */
export function relevantOptions({ model, input }: Order): readonly Option[] {
  const hasPicture = input.picture !== undefined && model.picture !== undefined;
  return model.options.filter(({ onlyWithoutPicture }) => !(hasPicture && onlyWithoutPicture));
}

/** The signs of all kinds that are sold; the order's own is marked, and changes nothing. */
function kindRow(order: Order, current: Kind, pricing: Pricing, { studio }: Texts): Rows {
  const { model, input } = order;
  const offered = kindsOffered(input, pricing);
  const others = offered.filter((kind) => kind !== current);
  if (others.length === 0) return [];
  const buttons = offered.map((kind) => {
    const [sign = ""] = studio.kinds[kind].split(" ", 1);
    if (kind !== current) return button(sign, "k", kind);
    return button(`• ${sign}`, "o", model.code, formatOrderChoice(model, order));
  });
  return [buttons];
}

/** What the input can become, of what is sold. */
export function kindsOffered(input: OrderInput, pricing: Pricing): readonly Kind[] {
  return kindsFor(input).filter((kind) => soldOfKind(kind, pricing).length > 0);
}

/** Words that came alone after a picture may be meant for a new one. */
export function newPictureRow({ isGuessed }: OrderInput, { studio }: Texts): Rows {
  return isGuessed ? [[button(studio.buttons.newPicture, "nw")]] : [];
}
