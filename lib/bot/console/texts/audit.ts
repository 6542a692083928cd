import type { RecordedAct } from "../../../shop/admin-log.js";
import type { Figures } from "../../texts/format.js";
import { type Html, html, isolated, lines, shorten } from "../../texts/html.js";
import type { ConsoleLanguage } from "../console-language.js";

const longestReason = 120;
const longestWord = 60;

/** Two or three lines that fit a phone. */
function describe({ time }: Figures, act: RecordedAct): Html {
  const { at, actor, verb, subject, reason, outcome } = act;
  const what =
    subject === undefined ? html`` : html` <code>${shorten(subject, longestWord)}</code>`;
  return lines(
    html`${time(at)} · <code>${actor}</code>`,
    html`<b>${shorten(verb, longestWord)}</b>${what} → ${isolated(shorten(outcome, longestReason))}`,
    reason === undefined ? undefined : html`<i>${isolated(shorten(reason, longestReason))}</i>`,
  );
}

const en = {
  title: (subject: string | undefined): Html =>
    subject === undefined
      ? html`<b>What operators did</b>`
      : html`<b>What operators did about</b> <code>${shorten(subject, longestWord)}</code>`,
  empty: html`Nothing yet.`,
  describe,
};

type AuditTexts = typeof en;

const ru: AuditTexts = {
  title: (subject) =>
    subject === undefined
      ? html`<b>Что делали операторы</b>`
      : html`<b>Что делали операторы с</b> <code>${shorten(subject, longestWord)}</code>`,
  empty: html`Пока ничего.`,
  describe,
};

export const auditTexts: Record<ConsoleLanguage, AuditTexts> = { en, ru };
