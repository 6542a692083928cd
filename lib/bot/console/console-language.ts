import type { Language } from "../texts/format.js";

/** What operators read the console in; those with another language read the first (decision 032). */
export const consoleLanguages = ["en", "ru"] as const satisfies readonly Language[];
export type ConsoleLanguage = (typeof consoleLanguages)[number];

export function consoleLanguageOf(language: Language): ConsoleLanguage {
  return consoleLanguages.find((own) => own === language) ?? consoleLanguages[0];
}
