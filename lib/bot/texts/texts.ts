import { en, type Texts } from "./en.js";
import { ru } from "./ru.js";

export type { Texts } from "./en.js";

export type Language = "en" | "ru";

/** The languages of the bot, with sums in the operator's currency. */
export function createTexts(currency: string): Record<Language, Texts> {
  return { en: en(currency), ru: ru(currency) };
}

/** Telegram's language code (`ru`, `ru-RU`, absent) to one of ours. */
export function languageOf(code: string | undefined): Language {
  return /^ru([-_]|$)/i.test(code ?? "") ? "ru" : "en";
}
