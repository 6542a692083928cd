import { type CoreTexts, coreEn } from "./core-en.js";
import { coreRu } from "./core-ru.js";
import { type FigureSettings, figuresIn, type Language, languages } from "./format.js";

export type { Texts } from "./en.js";
export type { FigureSettings, Language } from "./format.js";
export type { CoreTexts };

/** The languages of the bot, with sums, prices and times as the operator wants them. */
export function createCoreTexts(settings: FigureSettings): Record<Language, CoreTexts> {
  return { en: coreEn(figuresIn("en", settings)), ru: coreRu(figuresIn("ru", settings)) };
}

/** Telegram's language code (`ru`, `ru-RU`, absent) to one of ours. */
export function languageOf(code: string | undefined): Language {
  const [spoken] = (code ?? "").toLowerCase().split(/[-_]/);
  return languages.find((language) => language === spoken) ?? languages[0];
}
