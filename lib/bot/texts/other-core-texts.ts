import { coreDe } from "./core-de.js";
import type { CoreTexts } from "./core-en.js";
import { coreEs } from "./core-es.js";
import { corePt } from "./core-pt.js";
import { coreUk } from "./core-uk.js";
import { type FigureSettings, figuresIn, type Language } from "./format.js";

/** The core's sentences that the first user of their language loads, so that a cold start parses fewer. */
export function otherCoreTexts(
  settings: FigureSettings,
): Record<Exclude<Language, "en" | "ru">, CoreTexts> {
  return {
    es: coreEs(figuresIn("es", settings)),
    pt: corePt(figuresIn("pt", settings)),
    de: coreDe(figuresIn("de", settings)),
    uk: coreUk(figuresIn("uk", settings)),
  };
}
