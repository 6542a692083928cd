import type { Money } from "../../ledger/money.js";
import type { Refusal } from "../../payments/star-payments.js";
import type { CoreTexts } from "./core-en.js";
import type { Figures } from "./format.js";
import { html, isolated, lines } from "./html.js";

const refusals: Record<Refusal, string> = {
  foreign: "Этот счёт не от этого бота. Деньги не списаны. Новый счёт: /topup.",
  stranger: "Этот счёт выставлен другому человеку. Деньги не списаны. Ваш счёт: /topup.",
  changed: "Цена изменилась. Деньги не списаны. Новый счёт: /topup.",
  expired: "Этому счёту больше 24 часов. Деньги не списаны. Новый счёт: /topup.",
};

const apology = "У нас что-то сломалось. Деньги не списаны. Попробуйте ещё раз через минуту.";

export const coreRu = (figures: Figures): CoreTexts => {
  const { amount, money, signed, stars, time, withBonus } = figures;
  const remembered = (asOf: Date | "never" | undefined) => {
    if (asOf === undefined) return html``;
    if (asOf === "never")
      return html`\n<i>Прежний баланс пока не учтён. Скоро всё снова будет видно.</i>`;
    return html`\n<i>По состоянию на ${time(asOf)}. Скоро обновится.</i>`;
  };
  const balance = (sum: Money, asOf?: Date | "never") =>
    html`Баланс: ${figures.balance(sum)}${remembered(asOf)}`;
  return {
    language: "ru",
    figures,
    currency: figures.currency,
    buttons: {
      models: "🎨 Модели",
      topup: "⭐ Пополнить",
      history: "🧾 История",
      help: "❔ Помощь",
      newer: "« Новее",
      older: "Старее »",
      pack: (sum, bonus, price) => `${withBonus(sum, bonus)} за ${stars(price)}`,
      privateChat: "Открыть чат",
      usePrompt: "🎨 Взять как описание",
    },
    greeting: (name, sum, asOf) =>
      lines(
        html`Здравствуйте${name === "" ? "" : `, ${isolated(name)}`}! Пришлите описание или фото, которое нужно изменить или оживить.`,
        balance(sum, asOf),
      ),
    balance,
    topup: (smallest, largest) =>
      lines(
        html`Выберите сумму. Оплата звёздами Telegram.`,
        html`Другая сумма: <code>/topup 250</code>, от ${money(smallest)} до ${money(largest)}.`,
      ),
    amountUnclear: (smallest, largest) =>
      html`Не получилось понять сумму. Напишите её так: 1000 или 250,50 (от ${amount(smallest)} до ${amount(largest)}).`,
    amountOutOfRange: (smallest, largest) =>
      html`За один раз можно пополнить баланс на сумму от ${money(smallest)} до ${money(largest)}.`,
    invoice: {
      title: "Пополнение баланса",
      description: (sum, bonus) =>
        `${withBonus(sum, bonus)} поступят на баланс сразу после оплаты. Счёт действует 24 часа.`,
      label: "Пополнение",
    },
    invoiceRefused: html`Telegram не принял счёт. Деньги не списаны. Мы уже знаем об этом. Попробуйте позже.`,
    invoiceFailed: html`Telegram не принял счёт на эту сумму. Деньги не списаны. Попробуйте сумму поменьше: /topup.`,
    refusals,
    checkoutUnavailable: apology,
    paused: ({ until, text }) => {
      const end = until === undefined ? "Скоро вернёмся" : `Вернёмся ${time(new Date(until))}`;
      return [`Продажи на паузе. Деньги не списаны. ${end}.`, ...(text ? [text] : [])].join(" ");
    },
    checkoutBanned: "Сейчас вы не можете ничего купить. Деньги не списаны. Вопросы: /paysupport.",
    paid: (sum, bonus, after, asOf) =>
      html`✅ ${signed(sum)}${bonus > 0n ? ` и бонус ${money(bonus)}` : ""}. ${balance(after, asOf)}`,
    returned: (sum, after, asOf) =>
      html`↩️ Telegram вернул ваш платёж: ${signed(sum)}. ${balance(after, asOf)}`,
    paymentDelayed: html`Платёж пришёл, но сейчас его не удаётся записать. Деньги в сохранности: мы зачислим их на баланс, как только сможем. Вопросы: /paysupport.`,
    paymentChecked: html`Платёж записан, мы его проверяем. Вопросы: /paysupport.`,
    paidInForeignCurrency: html`Платёж пришёл в валюте, которую нельзя зачислить автоматически. Деньги в сохранности: мы уже знаем об этом и зачислим их вручную. Вопросы: /paysupport.`,
    operator: "оператор",
    noOperator: html`оператор этого бота (см. его профиль)`,
    groupHint: html`Я работаю только в личных чатах.`,
    stale: "Эта кнопка больше не работает. Пришлите описание ещё раз.",
    apology: html`${apology}`,
    slowDown: "Слишком быстро. Деньги не списаны. Попробуйте ещё раз через несколько секунд.",
    unconfirmed: html`⏳ Не удалось узнать, началась ли работа. Если результат не придёт, деньги вернутся автоматически.`,
  };
};
