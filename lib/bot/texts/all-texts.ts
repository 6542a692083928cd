import type { CoreTexts } from "./core-en.js";
import { en, type Texts } from "./en.js";
import type { Language } from "./format.js";
import { ru } from "./ru.js";

/** Every sentence: for what is loaded later, so that a cold start parses the core's alone. */
export function allTexts(core: Record<Language, CoreTexts>): Record<Language, Texts> {
  return { en: en(core.en), ru: ru(core.ru) };
}
