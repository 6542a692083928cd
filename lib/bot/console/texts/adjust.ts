import type { Money } from "../../../ledger/money.js";
import type { Adjustment } from "../../../shop/adjust.js";
import type { Figures } from "../../texts/format.js";
import { type Html, html, isolated, lines } from "../../texts/html.js";
import type { AdjustmentProblem } from "../adjustment.js";
import type { ConsoleLanguage } from "../console-language.js";

const examples = html`<code>/adjust 42 +50 gift</code>
<code>/adjust 42 -20.5 paid twice</code>
<code>/adjust 42 =100 agreed</code>`;

const examplesRu = html`<code>/adjust 42 +50 подарок</code>
<code>/adjust 42 -20.5 ошибка</code>
<code>/adjust 42 =100 договорились</code>`;

const change = ({ balance, signed }: Figures, before: Money, after: Money): Html =>
  html`${balance(before)} → <b>${balance(after)}</b>\n(${signed(after - before)})`;

const problems: Record<AdjustmentProblem, Html> = {
  usage: html`Corrects a balance. Write the user's id, the sum with its sign, and a reason:\n${examples}`,
  sum: html`That sum is not clear. Write it with at most two decimals and without spaces:\n${examples}`,
  zero: html`That changes nothing.`,
  noReason: html`Please add a reason: the user reads it, and it is kept on record.\n${examples}`,
  longReason: html`That reason is too long: at most 300 characters.`,
};

const en = {
  problems,
  stranger: (userId: number): Html => html`The bot does not know user <code>${userId}</code>.`,
  unchanged: ({ balance }: Figures, sum: Money): Html =>
    html`The balance is ${balance(sum)} already. Nothing was changed.`,
  tooLarge: html`A balance can't be that large. Nothing was changed.`,
  preview: (figures: Figures, { userId, reason }: Adjustment, before: Money, after: Money): Html =>
    lines(
      html`<b>Correction</b> for <code>${userId}</code>`,
      change(figures, before, after),
      html`Reason: <i>${isolated(reason)}</i>`,
    ),
  debt: (figures: Figures, { userId }: Adjustment, before: Money, after: Money): Html =>
    lines(
      html`⚠️ <b>Below zero</b>: <code>${userId}</code>`,
      change(figures, before, after),
      html`They can order nothing before they have paid this back. Are you sure?`,
    ),
  done: (figures: Figures, user: string, before: Money, after: Money, reason: string): Html =>
    lines(
      html`✅ Corrected: <code>${user}</code>`,
      change(figures, before, after),
      html`Reason: <i>${isolated(reason)}</i>`,
    ),
};

type AdjustTexts = typeof en;

const ru: AdjustTexts = {
  problems: {
    usage: html`Исправляет баланс. Напишите id пользователя, сумму со знаком и причину:\n${examplesRu}`,
    sum: html`Сумма непонятна. Не больше двух знаков после запятой и без пробелов:\n${examplesRu}`,
    zero: html`Это ничего не меняет.`,
    noReason: html`Добавьте причину: её прочтёт пользователь, и она останется в записях.\n${examplesRu}`,
    longReason: html`Причина слишком длинная: не больше 300 символов.`,
  },
  stranger: (userId) => html`Бот не знает пользователя <code>${userId}</code>.`,
  unchanged: ({ balance }, sum) => html`Баланс и так ${balance(sum)}. Ничего не изменилось.`,
  tooLarge: html`Таким большим баланс быть не может. Ничего не изменилось.`,
  preview: (figures, { userId, reason }, before, after) =>
    lines(
      html`<b>Исправление</b> для <code>${userId}</code>`,
      change(figures, before, after),
      html`Причина: <i>${isolated(reason)}</i>`,
    ),
  debt: (figures, { userId }, before, after) =>
    lines(
      html`⚠️ <b>Ниже нуля</b>: <code>${userId}</code>`,
      change(figures, before, after),
      html`Пока долг не оплачен, заказать ничего нельзя. Точно?`,
    ),
  done: (figures, user, before, after, reason) =>
    lines(
      html`✅ Исправлено: <code>${user}</code>`,
      change(figures, before, after),
      html`Причина: <i>${isolated(reason)}</i>`,
    ),
};

/** What operators read about corrections. */
export const adjustTexts: Record<ConsoleLanguage, AdjustTexts> = { en, ru };
