import type { Role } from "../../../shop/roles.js";
import type { Pause } from "../../../shop/settings.js";
import { mostJournals } from "../../../shop/shop.js";
import type { PeriodFigures } from "../../../shop/statistics.js";
import { type Html, html, lines } from "../../texts/html.js";
import type { ConsoleLanguage } from "../console-language.js";
import { commandsFor } from "./commands.js";
import { settingsTexts } from "./settings.js";
import {
  moneyLines,
  type Pen,
  type StatsWords,
  spanText,
  statsWords,
  trafficLines,
} from "./stats.js";

/** The state of the shop besides its figures; undefined = can't be told now. */
export interface AdminState {
  readonly database: "ok" | "unavailable" | "not configured";
  readonly store: "ok" | "unavailable" | "not configured";
  readonly journals: number | "kept" | undefined;
  /** Kie.ai's credits, with the days they last at the pace of the last week. */
  readonly credits: number | undefined;
  readonly creditDays: number | undefined;
  /** Undefined = the bot sells. */
  readonly pause: Pause | undefined;
  /** On the bot's balance. */
  readonly stars: number | undefined;
}

const en = {
  refresh: "🔄",
  database: "Database",
  store: "Object store",
  ok: "works",
  unavailable: "⚠️ can't be reached",
  "not configured": "none",
  noFigures: html`The figures are in the database, which can't be reached right now.`,
  summing: html`The figures of old days are still being added up.`,
  journals: {
    waiting: (count: string) => html`⚠️ Journals that wait for the database: <b>${count}</b>`,
    empty: html`No journal waits`,
    kept: html`Everything is kept in journals`,
  },
  credits: "Kie.ai credits",
  creditDays: (days: string) => `for about ${days}`,
  stars: "On the bot's balance",
};

type AdminWords = typeof en;

const ru: AdminWords = {
  refresh: "🔄",
  database: "База данных",
  store: "Хранилище",
  ok: "работает",
  unavailable: "⚠️ недоступна",
  "not configured": "нет",
  noFigures: html`Цифры лежат в базе данных, а она сейчас недоступна.`,
  summing: html`Старые дни ещё подсчитываются.`,
  journals: {
    waiting: (count) => html`⚠️ Журналов в ожидании базы: <b>${count}</b>`,
    empty: html`Журналов в ожидании нет`,
    kept: html`Всё хранится в журналах`,
  },
  credits: "Кредиты Kie.ai",
  creditDays: (days) => `примерно на ${days}`,
  stars: "На балансе бота",
};

export const adminWords: Record<ConsoleLanguage, AdminWords> = { en, ru };

/** Who reads the screen. */
interface AdminReader {
  readonly role: Role;
  readonly language: ConsoleLanguage;
}

/** @param figures "unavailable" = the database can't be asked; "summing" = not yet */
export function adminText(
  { role, language }: AdminReader,
  pen: Pen,
  figures: PeriodFigures | "unavailable" | "summing",
  state: AdminState,
): Html {
  const words = adminWords[language];
  return lines(
    ...figureLines(words, statsWords[language], pen, figures),
    html``,
    html`${words.database}: ${words[state.database]}`,
    html`${words.store}: ${words[state.store]}`,
    journalLine(words, pen, state),
    creditLine(words, statsWords[language], pen, state),
    settingsTexts[language].pause.state(pen.format, state.pause),
    state.stars === undefined
      ? undefined
      : html`${words.stars}: <b>${pen.format.stars(state.stars)}</b>`,
    html``,
    commandList(role, language),
  );
}

function figureLines(
  words: AdminWords,
  stats: StatsWords,
  pen: Pen,
  figures: PeriodFigures | "unavailable" | "summing",
): readonly Html[] {
  if (figures === "unavailable") return [words.noFigures];
  if (figures === "summing") return [words.summing];
  return [
    html`📊 <b>${stats.periods.today}, ${spanText(pen, figures.span)}</b>`,
    ...moneyLines(stats, pen, figures),
    ...trafficLines(stats, pen, figures),
  ];
}

function journalLine(words: AdminWords, { format }: Pen, { journals }: AdminState) {
  if (journals === undefined) return undefined;
  if (journals === "kept") return words.journals.kept;
  const isMore = journals >= mostJournals ? "+" : "";
  return journals === 0
    ? words.journals.empty
    : words.journals.waiting(`${format.number(journals)}${isMore}`);
}

function creditLine(
  words: AdminWords,
  { days }: StatsWords,
  { format }: Pen,
  { credits, creditDays }: AdminState,
): Html | undefined {
  if (credits === undefined) return undefined;
  const lasts =
    creditDays === undefined ? "" : `, ${words.creditDays(format.count(creditDays, days))}`;
  return html`${words.credits}: <b>${format.number(Math.floor(credits))}</b>${lasts}`;
}

/** Telegram sends a command that is tapped; /help says what each does. */
function commandList(role: Role, language: ConsoleLanguage): Html {
  const others = commandsFor(role, language).filter(({ command }) => command !== "admin");
  return html`${others.map(({ command }) => `/${command}`).join(" · ")}`;
}
