import type { UserCard } from "../../../shop/user-card.js";
import type { Figures } from "../../texts/format.js";
import { type Html, html, isolated, lines, shorten } from "../../texts/html.js";
import type { ConsoleLanguage } from "../console-language.js";

const longestReason = 200;
const why = (reason: string) => isolated(shorten(reason, longestReason));

const en = {
  usage: html`Write it like <code>/ban 123456789 reason</code>. The user reads the reason.`,
  unbanUsage: html`Write it like <code>/unban 123456789</code>.`,
  operator: html`This is an operator: they can't be banned.`,
  alreadyBanned: html`They are banned already, for this reason.`,
  notBanned: html`They are not banned.`,
  ban: (figures: Figures, id: number, reason: string, card: UserCard | undefined): Html =>
    lines(
      html`<b>Ban</b> <code>${id}</code>?`,
      ...en.facts(figures, card),
      html`Reason: ${why(reason)}`,
      html``,
      html`They can't top up or order any more. Payments on their way are still credited, and running generations are finished.`,
    ),
  unban: (figures: Figures, id: number, card: UserCard | undefined): Html =>
    lines(html`<b>Lift the ban of</b> <code>${id}</code>?`, ...en.facts(figures, card)),
  facts: ({ balance, time }: Figures, card: UserCard | undefined): Html[] =>
    card === undefined
      ? [html`They have never used this bot.`]
      : [
          html`Balance: ${balance(card.balance)}`,
          ...(card.ban === undefined ? [] : [html`Banned since ${time(card.ban.at)}`]),
        ],
  unseen: (id: number, reason: string | undefined): Html =>
    lines(
      reason === undefined
        ? html`<b>Lift the ban of</b> <code>${id}</code>?`
        : html`<b>Ban</b> <code>${id}</code>? Reason: ${why(reason)}`,
      html`The database can't be asked, so nothing is known of this user now. The ban works all the same.`,
    ),
  banned: (id: string) => html`🚫 <code>${id}</code> is banned.`,
  unbanned: (id: string) => html`✅ <code>${id}</code> may buy and order again.`,
  journal: html`It is kept in the store and goes into the database later.`,
};

type BanTexts = typeof en;

const ru: BanTexts = {
  usage: html`Напишите так: <code>/ban 123456789 причина</code>. Пользователь увидит причину.`,
  unbanUsage: html`Напишите так: <code>/unban 123456789</code>.`,
  operator: html`Это оператор: забанить его нельзя.`,
  alreadyBanned: html`Бан по этой причине уже действует.`,
  notBanned: html`Бана нет.`,
  ban: (figures, id, reason, card) =>
    lines(
      html`<b>Забанить</b> <code>${id}</code>?`,
      ...ru.facts(figures, card),
      html`Причина: ${why(reason)}`,
      html``,
      html`Пополнить баланс и заказать будет нельзя. Платежи, которые уже в пути, зачислятся, начатые генерации завершатся.`,
    ),
  unban: (figures, id, card) =>
    lines(html`<b>Снять бан с</b> <code>${id}</code>?`, ...ru.facts(figures, card)),
  facts: ({ balance, time }, card) =>
    card === undefined
      ? [html`Этим ботом ни разу не пользовались.`]
      : [
          html`Баланс: ${balance(card.balance)}`,
          ...(card.ban === undefined ? [] : [html`Бан с ${time(card.ban.at)}`]),
        ],
  unseen: (id, reason) =>
    lines(
      reason === undefined
        ? html`<b>Снять бан с</b> <code>${id}</code>?`
        : html`<b>Забанить</b> <code>${id}</code>? Причина: ${why(reason)}`,
      html`База данных не отвечает, поэтому сейчас об этом пользователе ничего не известно. Бан всё равно подействует.`,
    ),
  banned: (id) => html`🚫 <code>${id}</code>: бан действует.`,
  unbanned: (id) => html`✅ <code>${id}</code> снова может покупать и заказывать.`,
  journal: html`Записано в хранилище, в базу данных попадёт позже.`,
};

export const banTexts: Record<ConsoleLanguage, BanTexts> = { en, ru };
