import type { Money } from "../../ledger/money.js";
import type { Refusal } from "../../payments/star-payments.js";
import type { CoreTexts } from "./core-en.js";
import type { Figures } from "./format.js";
import { html, isolated, lines } from "./html.js";

const refusals: Record<Refusal, string> = {
  foreign: "Цей рахунок не від цього бота. Гроші не списано. Новий рахунок: /topup.",
  stranger: "Цей рахунок виставлено іншій людині. Гроші не списано. Ваш рахунок: /topup.",
  changed: "Ціна змінилася. Гроші не списано. Новий рахунок: /topup.",
  expired: "Цьому рахунку понад 24 години. Гроші не списано. Новий рахунок: /topup.",
};

const apology = "У нас щось зламалося. Гроші не списано. Спробуйте ще раз за хвилину.";

export const coreUk = (figures: Figures): CoreTexts => {
  const { amount, money, signed, stars, time } = figures;
  const remembered = (asOf: Date | "never" | undefined) => {
    if (asOf === undefined) return html``;
    if (asOf === "never")
      return html`\n<i>Попередній баланс поки не враховано. Незабаром усе знову буде видно.</i>`;
    return html`\n<i>Станом на ${time(asOf)}. Незабаром оновиться.</i>`;
  };
  const balance = (sum: Money, asOf?: Date | "never") =>
    html`Баланс: ${figures.balance(sum)}${remembered(asOf)}`;

  return {
    language: "uk",
    figures,
    currency: figures.currency,
    buttons: {
      models: "🎨 Моделі",
      topup: "⭐ Поповнити",
      history: "🧾 Історія",
      help: "❔ Допомога",
      newer: "« Новіші",
      older: "Старіші »",
      pack: (sum, price) => `${money(sum)} за ${stars(price)}`,
      privateChat: "Відкрити чат",
      usePrompt: "🎨 Узяти як опис",
    },
    greeting: (name, sum, asOf) =>
      lines(
        html`Вітаю${name === "" ? "" : `, ${isolated(name)}`}! Надішліть опис або фото, яке потрібно змінити чи оживити.`,
        balance(sum, asOf),
      ),
    balance,
    topup: (smallest, largest) =>
      lines(
        html`Виберіть суму. Оплата зірками Telegram.`,
        html`Інша сума: <code>/topup 250</code>, від ${money(smallest)} до ${money(largest)}.`,
      ),
    amountUnclear: (smallest, largest) =>
      html`Не вдалося зрозуміти суму. Напишіть її так: 1000 або 250,50 (від ${amount(smallest)} до ${amount(largest)}).`,
    amountOutOfRange: (smallest, largest) =>
      html`За один раз можна поповнити баланс на суму від ${money(smallest)} до ${money(largest)}.`,
    invoice: {
      title: "Поповнення балансу",
      description: (sum) =>
        `${money(sum)} надійдуть на баланс одразу після оплати. Рахунок дійсний 24 години.`,
      label: "Поповнення",
    },
    invoiceRefused: html`Telegram не прийняв рахунок. Гроші не списано. Ми вже знаємо про це. Спробуйте пізніше.`,
    invoiceFailed: html`Telegram не прийняв рахунок на цю суму. Гроші не списано. Спробуйте меншу суму: /topup.`,
    refusals,
    checkoutUnavailable: apology,
    paused: ({ until, text }) => {
      const end =
        until === undefined ? "Скоро повернемося" : `Повернемося ${time(new Date(until))}`;
      return [`Продажі на паузі. Гроші не списано. ${end}.`, ...(text ? [text] : [])].join(" ");
    },
    checkoutBanned: "Зараз ви не можете нічого купити. Гроші не списано. Питання: /paysupport.",
    paid: (sum, after, asOf) => html`✅ ${signed(sum)}. ${balance(after, asOf)}`,
    returned: (sum, after, asOf) =>
      html`↩️ Telegram повернув ваш платіж: ${signed(sum)}. ${balance(after, asOf)}`,
    paymentDelayed: html`Платіж надійшов, але зараз його не вдається записати. Гроші в безпеці: ми зарахуємо їх на баланс, щойно зможемо. Питання: /paysupport.`,
    paymentChecked: html`Платіж записано, ми його перевіряємо. Питання: /paysupport.`,
    paidInForeignCurrency: html`Платіж надійшов у валюті, яку не можна зарахувати автоматично. Гроші в безпеці: ми вже знаємо про це й зарахуємо їх вручну. Питання: /paysupport.`,
    operator: "оператор",
    noOperator: html`оператор цього бота (див. його профіль)`,
    groupHint: html`Я працюю лише в особистих чатах.`,
    stale: "Ця кнопка більше не працює. Надішліть опис ще раз.",
    apology: html`${apology}`,
    slowDown: "Зашвидко. Гроші не списано. Спробуйте ще раз за кілька секунд.",
    unconfirmed: html`⏳ Не вдалося дізнатися, чи почалася робота. Якщо результат не надійде, гроші повернуться автоматично.`,
  };
};
