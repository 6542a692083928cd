import type { Model } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import type { Texts } from "../texts/texts.js";
import { type Button, button } from "../ui/screen.js";
import type { Order } from "./order.js";
import { formatOrderChoice } from "./order-choice.js";

/** Undefined if there is nothing to improve, or nothing that improves it. */
export function improveButton(
  order: Order,
  texts: Texts,
  { improvesPrompts }: Pick<Pricing, "improvesPrompts">,
): Button | undefined {
  const { model, input } = order;
  if (
    !improvesPrompts() ||
    input.picture !== undefined ||
    input.prompt === "" ||
    !isImprovable(model)
  )
    return undefined;
  return button(texts.words.improve.button, "bw", model.code, formatOrderChoice(model, order));
}

/** In songs and speech the words themselves are the point. */
export function isImprovable({ makes, prompt }: Model): boolean {
  return makes !== "sound" && prompt !== undefined;
}
