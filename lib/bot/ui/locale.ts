import type { BotContext } from "../context.js";
import type { Tongue } from "../orders/order.js";
import { languageOf } from "../texts/texts.js";

/** The language of the update, with its sentences. */
export function tongueOf({ texts, from }: BotContext): Tongue {
  return { texts, language: languageOf(from?.language_code) };
}
