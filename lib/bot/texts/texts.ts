import { en, type Texts } from "./en.js";
import { type FigureSettings, figuresIn, type Language } from "./format.js";
import { ru } from "./ru.js";

export type { Texts } from "./en.js";
export type { FigureSettings, Language } from "./format.js";

/** The languages of the bot, with sums, prices and times as the operator wants them. */
export function createTexts(settings: FigureSettings): Record<Language, Texts> {
  return { en: en(figuresIn("en", settings)), ru: ru(figuresIn("ru", settings)) };
}

/** Telegram's language code (`ru`, `ru-RU`, absent) to one of ours. */
export function languageOf(code: string | undefined): Language {
  return /^ru([-_]|$)/i.test(code ?? "") ? "ru" : "en";
}
