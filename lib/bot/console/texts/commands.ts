import type { Role } from "../../../shop/roles.js";
import { type Html, html, lines } from "../../texts/html.js";
import type { ConsoleLanguage } from "../console-language.js";

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
  { command: "admin", usage: "", description: "Today, and how everything is" },
  { command: "stats", usage: "[30d]", description: "Figures of a period" },
  { command: "user", usage: "[ID]", description: "A user's card" },
  { command: "adjust", usage: "ID +50 reason", description: "Correct a balance", changes: true },
  { command: "refund", usage: "CHARGE", description: "Refund a payment", changes: true },
  { command: "ban", usage: "ID reason", description: "Ban a user", changes: true },
  { command: "unban", usage: "ID", description: "Lift a ban", changes: true },
  { command: "msg", usage: "ID text", description: "Write to a user", changes: true },
  { command: "status", usage: "", description: "What is wrong and what to do" },
  { command: "settings", usage: "[NAME VALUE]", description: "Live settings" },
  { command: "prices", usage: "[NAME VALUE]", description: "Prices" },
  { command: "catalogue", usage: "", description: "Models on and off" },
  { command: "pause", usage: "30m text", description: "Pause sales", changes: true },
  { command: "resume", usage: "", description: "Sell again", changes: true },
  { command: "audit", usage: "[ID]", description: "What operators did" },
  { command: "export", usage: "users 30d", description: "Tables as CSV" },
];

const ru: readonly CommandText[] = [
  { command: "admin", usage: "", description: "Сегодня, и всё ли в порядке" },
  { command: "stats", usage: "[30d]", description: "Цифры за период" },
  { command: "user", usage: "[ID]", description: "Карточка пользователя" },
  { command: "adjust", usage: "ID +50 …", description: "Исправить баланс", changes: true },
  { command: "refund", usage: "НОМЕР", description: "Вернуть платёж", changes: true },
  { command: "ban", usage: "ID причина", description: "Забанить", changes: true },
  { command: "unban", usage: "ID", description: "Снять бан", changes: true },
  { command: "msg", usage: "ID текст", description: "Написать", changes: true },
  { command: "status", usage: "", description: "Что не так и что делать" },
  { command: "settings", usage: "[ИМЯ ЗНАЧЕНИЕ]", description: "Настройки" },
  { command: "prices", usage: "[ИМЯ ЗНАЧЕНИЕ]", description: "Цены" },
  { command: "catalogue", usage: "", description: "Какие модели в продаже" },
  { command: "pause", usage: "30m текст", description: "Остановить продажи", changes: true },
  { command: "resume", usage: "", description: "Продолжить продажи", changes: true },
  { command: "audit", usage: "[ID]", description: "Что делали операторы" },
  { command: "export", usage: "users 30d", description: "Таблицы в CSV" },
];

/** The console's commands, in the order of the menu. */
const commandTexts: Record<ConsoleLanguage, readonly CommandText[]> = { en, ru };

/** What an operator of this role can use. */
export function commandsFor(role: Role, language: ConsoleLanguage): readonly CommandText[] {
  return commandTexts[language].filter(({ changes }) => role === "admin" || changes !== true);
}

const titles: Record<ConsoleLanguage, Html> = {
  en: html`<b>For operators</b>`,
  ru: html`<b>Для операторов</b>`,
};

/** As the lines of the user's help begin. */
const inSentence = (description: string) =>
  description.charAt(0).toLowerCase() + description.slice(1);

/** What stands below the user's help. */
export function operatorHelp(role: Role, language: ConsoleLanguage): Html {
  const commands = commandsFor(role, language).map(({ command, usage, description }) =>
    usage === ""
      ? html`/${command} – ${inSentence(description)}`
      : html`/${command} <code>${usage}</code> – ${inSentence(description)}`,
  );
  return lines(html``, titles[language], ...commands);
}
