import type { Money } from "../../../ledger/money.js";
import type { RefundFacts } from "../../../shop/refund.js";
import type { Figures } from "../../texts/format.js";
import { type Html, html, lines } from "../../texts/html.js";
import type { ConsoleLanguage } from "../console-language.js";

/** A refund that was made. */
export interface RefundResult {
  readonly chargeId: string;
  readonly userId: number;
  /** Negative. */
  readonly amount: Money;
  readonly balance: Money;
  readonly stars: number | undefined;
}

const starsIn = ({ stars }: Figures, number: number | undefined): string =>
  number === undefined ? "?" : stars(number);

const totalOf = ({ bonuses }: RefundFacts): Money =>
  bonuses.reduce((sum, { amount }) => sum + amount, 0n);

const lacksStars = ({ botStars, payment }: RefundFacts): boolean =>
  botStars !== undefined && botStars < (payment.stars ?? 0);

const en = {
  usage: html`Returns a payment in Stars. Write its charge id: it is on the user's card, in the payer's /paysupport and in the alarms.\n<code>/refund CHARGE</code>`,
  unknownPayment: (chargeId: string): Html =>
    html`No payment with the charge id <code>${chargeId}</code> is on record. If it came a moment ago or in an outage, try again after the next run of the scheduler.`,
  alreadyRefunded: ({ time }: Figures, userId: number, at: Date): Html =>
    html`Already refunded: ${time(at)}, user <code>${userId}</code>. Nothing was changed.`,
  preview: (figures: Figures, facts: RefundFacts): Html => {
    const { payment, balance: before, after, left, botStars, bonuses } = facts;
    const { balance, money, time } = figures;
    return lines(
      html`<b>Refund</b> of <code>${facts.chargeId}</code>`,
      html`Payer: <code>${payment.userId}</code>`,
      html`Paid: ${time(payment.paidAt)} · <b>${starsIn(figures, payment.stars)}</b>`,
      html`Credited: ${money(payment.credited)}`,
      html`Not spent yet: ${money(left)}`,
      bonuses.length === 0 ? undefined : html`Bonuses taken back: ${money(totalOf(facts))}`,
      html`Balance: ${balance(before)} → <b>${balance(after)}</b>`,
      after < 0n ? html`⚠️ Below zero by ${money(-after)}` : undefined,
      html`The bot's Stars: ${starsIn(figures, botStars)}`,
      lacksStars(facts) ? html`⚠️ Too few: Telegram may refuse.` : undefined,
    );
  },
  done: (figures: Figures, { userId, stars, amount, balance, chargeId }: RefundResult): Html =>
    lines(
      html`✅ Refunded: ${starsIn(figures, stars)} to <code>${userId}</code>`,
      html`${figures.signed(amount)}. Balance: ${figures.balance(balance)}`,
      html`<code>${chargeId}</code>`,
    ),
  refused: (words: string): Html =>
    html`❌ Telegram refused the refund: <i>${words}</i>\nNothing was changed.`,
  unknown: (chargeId: string): Html =>
    html`❓ Telegram gave no answer about <code>${chargeId}</code>, and its record does not show a refund. Nothing was deducted. Confirm again: Telegram refunds a payment only once. If it was refunded after all, the scheduler deducts it.`,
  unrecorded: (chargeId: string): Html =>
    html`⚠️ Telegram refunded <code>${chargeId}</code>, but the bot could not record it. Confirm again in a minute. If you don't, Telegram's own message or the scheduler deducts it.`,
};

type RefundTexts = typeof en;

const ru: RefundTexts = {
  usage: html`Возвращает платёж звёздами. Напишите его номер: он есть в карточке пользователя, в /paysupport у плательщика и в тревогах.\n<code>/refund НОМЕР</code>`,
  unknownPayment: (chargeId) =>
    html`Платежа с номером <code>${chargeId}</code> в записях нет. Если он пришёл только что или во время сбоя, попробуйте после следующего запуска планировщика.`,
  alreadyRefunded: ({ time }, userId, at) =>
    html`Уже возвращён: ${time(at)}, пользователь <code>${userId}</code>. Ничего не изменилось.`,
  preview: (figures, facts) => {
    const { payment, balance: before, after, left, botStars, bonuses } = facts;
    const { balance, money, time } = figures;
    return lines(
      html`<b>Возврат</b> <code>${facts.chargeId}</code>`,
      html`Плательщик: <code>${payment.userId}</code>`,
      html`Оплачен: ${time(payment.paidAt)} · <b>${starsIn(figures, payment.stars)}</b>`,
      html`Зачислено: ${money(payment.credited)}`,
      html`Ещё не потрачено: ${money(left)}`,
      bonuses.length === 0 ? undefined : html`Бонусы к списанию: ${money(totalOf(facts))}`,
      html`Баланс: ${balance(before)} → <b>${balance(after)}</b>`,
      after < 0n ? html`⚠️ Ниже нуля на ${money(-after)}` : undefined,
      html`Звёзд у бота: ${starsIn(figures, botStars)}`,
      lacksStars(facts) ? html`⚠️ Мало: Telegram может отказать.` : undefined,
    );
  },
  done: (figures, { userId, stars, amount, balance, chargeId }) =>
    lines(
      html`✅ Возвращено: ${starsIn(figures, stars)}, <code>${userId}</code>`,
      html`${figures.signed(amount)}. Баланс: ${figures.balance(balance)}`,
      html`<code>${chargeId}</code>`,
    ),
  refused: (words) => html`❌ Telegram отказал в возврате: <i>${words}</i>\nНичего не изменилось.`,
  unknown: (chargeId) =>
    html`❓ Telegram не ответил про <code>${chargeId}</code>, и в его записях возврата нет. Ничего не списано. Подтвердите ещё раз: Telegram возвращает платёж только однажды. Если он всё же возвращён, его спишет планировщик.`,
  unrecorded: (chargeId) =>
    html`⚠️ Telegram вернул <code>${chargeId}</code>, но бот не смог это записать. Подтвердите ещё раз через минуту. Иначе его спишет сообщение Telegram или планировщик.`,
};

/** What operators read about refunds. */
export const refundTexts: Record<ConsoleLanguage, RefundTexts> = { en, ru };
