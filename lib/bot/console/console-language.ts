import type { Language } from "../texts/format.js";

/** What operators read the console in. */
export type ConsoleLanguage = Extract<Language, "en" | "ru">;

/** An operator with another language reads English (decision 031). */
export function consoleLanguageOf(language: Language): ConsoleLanguage {
  return language === "ru" ? "ru" : "en";
}
