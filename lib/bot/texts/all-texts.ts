import { coreEn } from "./core-en.js";
import { coreRu } from "./core-ru.js";
import { de } from "./de.js";
import { en, type Texts } from "./en.js";
import { es } from "./es.js";
import { type FigureSettings, figuresIn, type Language } from "./format.js";
import { otherCoreTexts } from "./other-core-texts.js";
import { pt } from "./pt.js";
import { ru } from "./ru.js";
import { uk } from "./uk.js";

/** Every sentence: for what is loaded later, so that a cold start parses the core's alone. */
export function allTexts(settings: FigureSettings): Record<Language, Texts> {
  const others = otherCoreTexts(settings);
  return {
    en: en(coreEn(figuresIn("en", settings))),
    ru: ru(coreRu(figuresIn("ru", settings))),
    es: es(others.es),
    pt: pt(others.pt),
    de: de(others.de),
    uk: uk(others.uk),
  };
}
