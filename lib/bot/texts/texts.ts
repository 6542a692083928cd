import { onceLoaded } from "../../util/once.js";
import { type CoreTexts, coreEn } from "./core-en.js";
import { coreRu } from "./core-ru.js";
import { type FigureSettings, figuresIn, type Language, languages } from "./format.js";

export type { Texts } from "./en.js";
export type { FigureSettings, Language } from "./format.js";
export type { CoreTexts };

/** The core's sentences in the languages of the bot, with sums, prices and times as the operator wants them. */
export interface CoreTextsByLanguage {
  /** Loads what a cold start did not: all languages but English and Russian. */
  in(language: Language): Promise<CoreTexts>;
  /** For those who load all sentences. */
  readonly settings: FigureSettings;
}

export function createCoreTexts(settings: FigureSettings): CoreTextsByLanguage {
  const loaded = {
    en: coreEn(figuresIn("en", settings)),
    ru: coreRu(figuresIn("ru", settings)),
  };
  const loadOthers = onceLoaded(async () => {
    const { otherCoreTexts } = await import("./other-core-texts.js");
    return otherCoreTexts(settings);
  });
  return {
    settings,
    async in(language) {
      if (language === "en" || language === "ru") return loaded[language];
      return (await loadOthers())[language];
    },
  };
}

/** Telegram's language code (`ru`, `pt-br`, absent) to one of ours. */
export function languageOf(code: string | undefined): Language {
  const [spoken] = (code ?? "").toLowerCase().split(/[-_]/);
  return languages.find((language) => language === spoken) ?? languages[0];
}
