import type { BotContext } from "../context.js";
import { type Locale, languageOf } from "../texts/texts.js";

/** The language of the update, with its sentences. */
export function localeOf({ texts, from }: BotContext): Locale {
  return { texts, language: languageOf(from?.language_code) };
}
