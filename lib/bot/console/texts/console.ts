import type { Money } from "../../../ledger/money.js";
import type { Figures } from "../../texts/format.js";
import { type Html, html } from "../../texts/html.js";
import type { ConsoleLanguage } from "../console-language.js";

const en = {
  buttons: {
    confirm: "✅ Confirm",
    sure: "⚠️ Yes, I am sure",
    cancel: "Cancel",
    newer: "« Newer",
    older: "Older »",
  },
  cancelled: html`Cancelled. Nothing was changed.`,
  changed: html`⚠️ <b>This has changed meanwhile.</b> Nothing was done yet. It is now:`,
  commandGone: html`The command is gone, so nothing was changed. Please send it again.`,
  viewersOnlyLook: html`You can see everything here, but only an admin can change it.`,
  outage: html`The database can't be reached right now. Please try again in a minute: nothing happens twice.`,
  underWay: html`The balance has changed, and an earlier press may still be writing to the user. Press again in five minutes to see what came of it: nothing happens twice.`,
  replayed: (figures: Figures, id: number, balance: Money): Html =>
    html`✅ <code>${id}</code> has no journal that waits. Balance: ${figures.balance(balance)}`,
  notReplayed: (id: number): Html =>
    html`The journal of <code>${id}</code> still waits for the database. Their money stays in it.`,
  noDatabase: html`This bot has no database, and this needs one.`,
};

export type ConsoleTexts = typeof en;

const ru: ConsoleTexts = {
  buttons: {
    confirm: "✅ Подтвердить",
    sure: "⚠️ Да, точно",
    cancel: "Отмена",
    newer: "« Новее",
    older: "Старее »",
  },
  cancelled: html`Отменено. Ничего не изменилось.`,
  changed: html`⚠️ <b>За это время всё изменилось.</b> Пока ничего не сделано. Сейчас так:`,
  commandGone: html`Команда удалена, поэтому ничего не изменилось. Отправьте её ещё раз.`,
  viewersOnlyLook: html`Вы можете всё смотреть, но менять может только администратор.`,
  outage: html`База данных сейчас недоступна. Попробуйте через минуту: дважды ничего не произойдёт.`,
  underWay: html`Баланс уже изменён, а предыдущее нажатие, возможно, ещё пишет пользователю. Чтобы увидеть итог, нажмите ещё раз через пять минут: дважды ничего не произойдёт.`,
  replayed: (figures, id, balance) =>
    html`✅ В журнале <code>${id}</code> ничего не ждёт. Баланс: ${figures.balance(balance)}`,
  notReplayed: (id) =>
    html`Журнал <code>${id}</code> всё ещё ждёт базу данных. Деньги пользователя остаются в нём.`,
  noDatabase: html`У этого бота нет базы данных, а для этого она нужна.`,
};

/** What all commands of the console say. */
export const consoleTexts: Record<ConsoleLanguage, ConsoleTexts> = { en, ru };
