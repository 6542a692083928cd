import type { Money } from "../../ledger/money.js";
import type { CoreTexts } from "./core-en.js";
import type { Language } from "./format.js";
import { type Html, html, isolated, lines, shorten } from "./html.js";

type Figures = CoreTexts["figures"];

const longestReason = 200;
const why = (reason: string) => isolated(shorten(reason, longestReason));

interface NoticeTexts {
  corrected(figures: Figures, sum: Money, after: Money, reason: string): Html;
  banned(reason: string): Html;
  readonly unbanned: Html;
}

/** What users read about what an operator did. */
export const noticeTexts: Record<Language, NoticeTexts> = {
  en: {
    corrected: ({ signed, balance }, sum, after, reason) =>
      html`✏️ We corrected your balance: ${signed(sum)}. Reason: ${isolated(reason)}\nBalance: ${balance(after)}. Questions: /paysupport.`,
    banned: (reason) =>
      lines(
        html`🚫 You can't top up or order in this bot any more.`,
        html`Reason: ${why(reason)}`,
        html`Your balance, your /history, /paysupport and /privacy go on working. Questions: /support.`,
      ),
    unbanned: html`✅ You can top up and order in this bot again.`,
  },
  ru: {
    corrected: ({ signed, balance }, sum, after, reason) =>
      html`✏️ Мы исправили ваш баланс: ${signed(sum)}. Причина: ${isolated(reason)}\nБаланс: ${balance(after)}. Вопросы: /paysupport.`,
    banned: (reason) =>
      lines(
        html`🚫 Вы больше не можете пополнять баланс и заказывать в этом боте.`,
        html`Причина: ${why(reason)}`,
        html`Баланс, /history, /paysupport и /privacy работают. Вопросы: /support.`,
      ),
    unbanned: html`✅ Вы снова можете пополнять баланс и заказывать в этом боте.`,
  },
  es: {
    corrected: ({ signed, balance }, sum, after, reason) =>
      html`✏️ Hemos corregido tu saldo: ${signed(sum)}. Motivo: ${isolated(reason)}\nSaldo: ${balance(after)}. ¿Dudas? /paysupport.`,
    banned: (reason) =>
      lines(
        html`🚫 Ya no puedes recargar ni pedir nada en este bot.`,
        html`Motivo: ${why(reason)}`,
        html`Tu saldo, /history, /paysupport y /privacy siguen funcionando. ¿Dudas? /support.`,
      ),
    unbanned: html`✅ Ya puedes volver a recargar y hacer pedidos en este bot.`,
  },
  pt: {
    corrected: ({ signed, balance }, sum, after, reason) =>
      html`✏️ Corrigimos seu saldo: ${signed(sum)}. Motivo: ${isolated(reason)}\nSaldo: ${balance(after)}. Dúvidas: /paysupport.`,
    banned: (reason) =>
      lines(
        html`🚫 Você não pode mais recarregar nem fazer pedidos neste bot.`,
        html`Motivo: ${why(reason)}`,
        html`Seu saldo, /history, /paysupport e /privacy continuam funcionando. Dúvidas: /support.`,
      ),
    unbanned: html`✅ Você pode recarregar e fazer pedidos neste bot de novo.`,
  },
  de: {
    corrected: ({ signed, balance }, sum, after, reason) =>
      html`✏️ Wir haben dein Guthaben korrigiert: ${signed(sum)}. Grund: ${isolated(reason)}\nGuthaben: ${balance(after)}. Fragen: /paysupport.`,
    banned: (reason) =>
      lines(
        html`🚫 Du kannst in diesem Bot nichts mehr aufladen oder bestellen.`,
        html`Grund: ${why(reason)}`,
        html`Dein Guthaben, /history, /paysupport und /privacy funktionieren weiter. Fragen: /support.`,
      ),
    unbanned: html`✅ Du kannst in diesem Bot wieder aufladen und bestellen.`,
  },
  uk: {
    corrected: ({ signed, balance }, sum, after, reason) =>
      html`✏️ Ми виправили ваш баланс: ${signed(sum)}. Причина: ${isolated(reason)}\nБаланс: ${balance(after)}. Питання: /paysupport.`,
    banned: (reason) =>
      lines(
        html`🚫 Ви більше не можете поповнювати баланс і замовляти в цьому боті.`,
        html`Причина: ${why(reason)}`,
        html`Баланс, /history, /paysupport і /privacy працюють. Питання: /support.`,
      ),
    unbanned: html`✅ Ви знову можете поповнювати баланс і замовляти в цьому боті.`,
  },
};
