import type { Role } from "../../../shop/roles.js";
import type { Language } from "../../texts/format.js";
import { type Html, html, lines } from "../../texts/html.js";

/** A command's line in the operators' menu and in their /help. */
export interface CommandText {
  /** Without the slash. */
  readonly command: string;
  /** What follows it, such as "ID reason"; empty = nothing. */
  readonly usage: string;
  readonly description: string;
  /** Viewers can't use it. */
  readonly changes?: true;
}

const en: readonly CommandText[] = [
  { command: "user", usage: "[ID]", description: "A user's card" },
  { command: "ban", usage: "ID reason", description: "Ban a user", changes: true },
  { command: "unban", usage: "ID", description: "Lift a ban", changes: true },
  { command: "msg", usage: "ID text", description: "Write to a user", changes: true },
  { command: "audit", usage: "[ID]", description: "What operators did" },
];

const ru: readonly CommandText[] = [
  { command: "user", usage: "[ID]", description: "Карточка пользователя" },
  { command: "ban", usage: "ID причина", description: "Забанить", changes: true },
  { command: "unban", usage: "ID", description: "Снять бан", changes: true },
  { command: "msg", usage: "ID текст", description: "Написать пользователю", changes: true },
  { command: "audit", usage: "[ID]", description: "Что делали операторы" },
];

/** The console's commands, in the order of the menu. */
const commandTexts: Record<Language, readonly CommandText[]> = { en, ru };

/** What an operator of this role can use. */
export function commandsFor(role: Role, language: Language): readonly CommandText[] {
  return commandTexts[language].filter(({ changes }) => role === "admin" || changes !== true);
}

const titles: Record<Language, Html> = {
  en: html`<b>For operators</b>`,
  ru: html`<b>Для операторов</b>`,
};

/** What stands below the user's help. */
export function operatorHelp(role: Role, language: Language): Html {
  const commands = commandsFor(role, language).map(({ command, usage, description }) =>
    usage === ""
      ? html`/${command} – ${description}`
      : html`/${command} <code>${usage}</code> – ${description}`,
  );
  return lines(html``, titles[language], ...commands);
}
