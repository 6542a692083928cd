import { en, type Texts } from "./en.js";
import { ru } from "./ru.js";

export type Language = "en" | "ru";

export const texts: Readonly<Record<Language, Texts>> = { en, ru };
