import type { BotContext } from "../context.js";
import { type Language, languageOf, type Texts } from "../texts/texts.js";

/** A language with its texts. */
export interface Locale {
  readonly texts: Texts;
  readonly language: Language;
}

/** The language of the update, with its sentences. */
export function localeOf({ texts, from }: BotContext): Locale {
  return { texts, language: languageOf(from?.language_code) };
}
