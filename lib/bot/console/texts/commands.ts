import type { Language } from "../../texts/format.js";

/** A command's line in the operators' menu and in their /help. */
export interface CommandText {
  /** Without the slash. */
  readonly command: string;
  /** What follows it, such as "ID reason"; empty = nothing. */
  readonly usage: string;
  readonly description: string;
}

const en: readonly CommandText[] = [
  { command: "audit", usage: "[ID]", description: "What operators did" },
];

const ru: readonly CommandText[] = [
  { command: "audit", usage: "[ID]", description: "Что делали операторы" },
];

/** The console's commands, in the order of the menu. */
export const commandTexts: Record<Language, readonly CommandText[]> = { en, ru };
