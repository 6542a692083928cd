import { effect, signal } from "@preact/signals";
import { type Language, texts } from "./texts/texts.js";

/** A choice that this browser remembers. */
function kept<T extends string>(name: string, choices: readonly T[], usual: T) {
  const found = choices.find((choice) => choice === localStorage.getItem(name));
  const value = signal<T>(found ?? usual);
  effect(() => localStorage.setItem(name, value.value));
  return value;
}

const isRussian = navigator.language.startsWith("ru");

/** Of the page; each person's Telegram has its own. */
export const language = kept<Language>("language", ["en", "ru"], isRussian ? "ru" : "en");

const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
export const theme = kept("theme", ["light", "dark"], isDark ? "dark" : "light");

/** Which pane a narrow window shows. */
export const pane = kept("pane", ["chat", "books", "faults"], "chat");

export const text = () => texts[language.value];

effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
  document.documentElement.lang = language.value;
});
