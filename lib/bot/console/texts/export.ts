import { html } from "../../texts/html.js";
import type { ConsoleLanguage } from "../console-language.js";

const en = {
  usage: html`Write it like <code>/export operations 30d</code>: operations, users or log, and days or <code>all</code>.`,
  empty: html`Nothing to export in this period.`,
  tooLarge: html`That is more than a document can hold. Please choose a shorter period.`,
  caption: (rows: number) => html`Rows: ${rows}`,
};

type ExportTexts = typeof en;

const ru: ExportTexts = {
  usage: html`Напишите так: <code>/export operations 30d</code>: operations, users или log, и дни или <code>all</code>.`,
  empty: html`За этот период нечего выгружать.`,
  tooLarge: html`Это больше, чем вмещает документ. Выберите период короче.`,
  caption: (rows) => html`Строк: ${rows}`,
};

export const exportTexts: Record<ConsoleLanguage, ExportTexts> = { en, ru };
