import type { LocalizedText } from "../../model.js";
import { de } from "./de.js";
import { type CatalogueWords, en, type ModelCode, type Task } from "./en.js";
import { es } from "./es.js";
import { pt } from "./pt.js";
import { ru } from "./ru.js";
import { uk } from "./uk.js";

/** One of the words in each language. */
export function inEveryLanguage(pick: (words: CatalogueWords) => string): LocalizedText {
  return {
    en: pick(en),
    ru: pick(ru),
    es: pick(es),
    pt: pick(pt),
    de: pick(de),
    uk: pick(uk),
  };
}

/** The same text in each language, such as "1080p". */
export function sameEverywhere(text: string): LocalizedText {
  return inEveryLanguage(() => text);
}

/** A name that is the same in every language, or one that says what the model does. */
export type ModelName = string | readonly [model: string, task: Task];

export function localizedName(name: ModelName): LocalizedText {
  if (typeof name === "string") return sameEverywhere(name);
  const [model, task] = name;
  return inEveryLanguage(({ tasks }) => tasks[task](model));
}

/** What users read about the model with this code. */
export function describeModel(code: ModelCode) {
  return {
    about: inEveryLanguage(({ models }) => models[code].about),
    example: inEveryLanguage(({ models }) => models[code].example),
    ...(hasNameForPicture(code) && {
      nameForPicture: inEveryLanguage(({ namesForPicture }) => namesForPicture[code]),
    }),
  };
}

function hasNameForPicture(code: ModelCode): code is keyof CatalogueWords["namesForPicture"] {
  return code in en.namesForPicture;
}
