import { coreEn } from "./core-en.js";
import { coreRu } from "./core-ru.js";
import { type FigureSettings, figuresIn, type Language } from "./format.js";

export type { CoreTexts } from "./core-en.js";
export type { Texts } from "./en.js";
export type { FigureSettings, Language } from "./format.js";

/** The languages of the bot, with sums, prices and times as the operator wants them. */
export function createCoreTexts(settings: FigureSettings) {
  return { en: coreEn(figuresIn("en", settings)), ru: coreRu(figuresIn("ru", settings)) };
}

/** Telegram's language code (`ru`, `ru-RU`, absent) to one of ours. */
export function languageOf(code: string | undefined): Language {
  return /^ru([-_]|$)/i.test(code ?? "") ? "ru" : "en";
}
