import type { Money } from "../../ledger/money.js";
import type { CoreTexts } from "./core-en.js";
import type { Language } from "./format.js";
import { type Html, html } from "./html.js";

type Figures = CoreTexts["figures"];

/** What users read about bonuses that were taken back. */
export const bonusTexts: Record<
  Language,
  { taken(figures: Figures, sum: Money, after: Money): Html }
> = {
  en: {
    taken: ({ signed, balance }, sum, after) =>
      html`↩️ ${signed(sum)}: we took back a bonus, because its payment was refunded. Balance: ${balance(after)}`,
  },
  ru: {
    taken: ({ signed, balance }, sum, after) =>
      html`↩️ ${signed(sum)}: мы списали бонус, потому что его платёж возвращён. Баланс: ${balance(after)}`,
  },
  es: {
    taken: ({ signed, balance }, sum, after) =>
      html`↩️ ${signed(sum)}: hemos retirado un bono porque se reembolsó el pago con el que llegó. Saldo: ${balance(after)}`,
  },
  pt: {
    taken: ({ signed, balance }, sum, after) =>
      html`↩️ ${signed(sum)}: retiramos um bônus porque o pagamento que o gerou foi reembolsado. Saldo: ${balance(after)}`,
  },
  de: {
    taken: ({ signed, balance }, sum, after) =>
      html`↩️ ${signed(sum)}: Wir haben einen Bonus zurückgenommen, weil seine Zahlung erstattet wurde. Guthaben: ${balance(after)}`,
  },
  uk: {
    taken: ({ signed, balance }, sum, after) =>
      html`↩️ ${signed(sum)}: ми списали бонус, бо його платіж повернено. Баланс: ${balance(after)}`,
  },
};
