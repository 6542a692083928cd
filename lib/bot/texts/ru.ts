import type { Money } from "../../ledger/money.js";
import type { StoredType } from "../../ledger/operation.js";
import type { Refusal } from "../../payments/star-payments.js";
import type { Texts } from "./en.js";
import type { Figures } from "./format.js";
import { html, isolated, lines } from "./html.js";
import { studioRu } from "./studio-ru.js";

const operationNames: Record<StoredType, string> = {
  payment: "Пополнение",
  generation: "Генерация",
  refund: "Возврат",
  reversal: "Возврат звёзд",
  adjustment: "Корректировка",
  other: "Другое",
};

const refusals: Record<Refusal, string> = {
  foreign: "Этот счёт не от этого бота. Деньги не списаны. Новый счёт: /topup.",
  stranger: "Этот счёт выставлен другому человеку. Деньги не списаны. Ваш счёт: /topup.",
  changed: "Цена изменилась. Деньги не списаны. Новый счёт: /topup.",
  expired: "Этому счёту больше 24 часов. Деньги не списаны. Новый счёт: /topup.",
};

/** After "в течение": `1 дня`, `365 дней`. */
const forDays = { one: "дня", other: "дней" };

const apology = "У нас что-то сломалось. Деньги не списаны. Попробуйте ещё раз через минуту.";

export const ru = (figures: Figures): Texts => {
  const { amount, money, signed, stars, count, time } = figures;
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
    currency: figures.currency,
    studio: studioRu({ ...figures, balance }),
    commands: {
      start: "Начать",
      balance: "Ваш баланс",
      topup: "Пополнить звёздами Telegram",
      history: "Ваши платежи и генерации",
      models: "Модели и цены",
      generate: "Создать по описанию",
      cancel: "Отменить",
      paysupport: "Помощь с оплатой",
      support: "Написать в поддержку",
      help: "Как это работает",
      terms: "Условия использования",
      privacy: "Что мы о вас храним",
    },
    shortDescription:
      "Картинки, видео и звук по вашему описанию или фото. Оплата звёздами Telegram.",
    description:
      "Создаю картинки, видео и звук по вашему описанию или фото. Баланс пополняется звёздами Telegram. Если что-то не получится, деньги вернутся автоматически.",
    buttons: {
      models: "🎨 Модели",
      topup: "⭐ Пополнить",
      history: "🧾 История",
      help: "❔ Помощь",
      newer: "« Новее",
      older: "Старее »",
      pack: (sum, price) => `${money(sum)} за ${stars(price)}`,
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
      description: (sum) =>
        `${money(sum)} поступят на баланс сразу после оплаты. Счёт действует 24 часа.`,
      label: "Пополнение",
    },
    invoiceRefused: html`Telegram не принял счёт. Деньги не списаны. Мы уже знаем об этом. Попробуйте позже.`,
    invoiceFailed: html`Telegram не принял счёт на эту сумму. Деньги не списаны. Попробуйте сумму поменьше: /topup.`,
    refusals,
    checkoutUnavailable: apology,
    paid: (sum, after, asOf) => html`✅ ${signed(sum)}. ${balance(after, asOf)}`,
    returned: (sum, after, asOf) =>
      html`↩️ Telegram вернул ваш платёж: ${signed(sum)}. ${balance(after, asOf)}`,
    paymentDelayed: html`Платёж пришёл, но сейчас его не удаётся записать. Деньги в сохранности: мы зачислим их на баланс, как только сможем. Вопросы: /paysupport.`,
    paymentChecked: html`Платёж записан, мы его проверяем. Вопросы: /paysupport.`,
    paidInForeignCurrency: html`Платёж пришёл в валюте, которую нельзя зачислить автоматически. Деньги в сохранности: мы уже знаем об этом и зачислим их вручную. Вопросы: /paysupport.`,
    historyEmpty: html`Здесь пока пусто. Пополнить баланс: /topup.`,
    history: html`<b>Ваша история</b>`,
    historyRemembered: (asOf) =>
      asOf === "never"
        ? html`<i>Только последние. Прежние скоро снова будут видны.</i>`
        : html`<i>Только последние, по состоянию на ${time(asOf)}. Весь список скоро вернётся.</i>`,
    operation: (type, at, sum, details) =>
      html`${time(at)} · ${operationNames[type]} ${signed(sum)}${details}`,
    quoted: (words) => html`«${isolated(words)}»`,
    result: "результат",
    paysupport: (payments, contact) =>
      lines(
        html`<b>Помощь с оплатой</b>`,
        payments.length === 0 ? html`Платежей пока нет.` : lines(...payments),
        html``,
        html`Чтобы вернуть платёж, напишите в поддержку и пришлите его номер: ${contact}. За неизрасходованные деньги звёзды можно вернуть полностью.`,
        html`Поддержка Telegram и BotFather не помогают с покупками в этом боте.`,
      ),
    payment: (at, sum, paid, chargeId, returned) =>
      html`${time(at)} · ${signed(sum)}${paid === null ? "" : ` · ${stars(paid)}`} · <code>${chargeId}</code>${returned ? " · возвращён" : ""}`,
    operator: "оператор",
    noOperator: html`оператор этого бота (см. его профиль)`,
    support: (contact) =>
      lines(
        html`Поддержка: ${contact}. Напишите, что вы делали и когда.`,
        html`Помощь с оплатой: /paysupport.`,
      ),
    help: lines(
      html`<b>Как это работает</b>`,
      html`1. Пополните баланс звёздами Telegram: /topup`,
      html`2. Пришлите описание или фото и выберите, что сделать. Цену вы увидите до подтверждения.`,
      html`3. Если не получится, деньги вернутся автоматически.`,
      html``,
      html`/models – модели и цены`,
      html`/generate – создать по описанию`,
      html`/balance – ваш баланс`,
      html`/history – ваши платежи и генерации`,
      html`/paysupport – помощь с оплатой`,
      html`/support – написать в поддержку`,
      html`/terms – условия использования`,
      html`/privacy – что мы о вас храним`,
    ),
    terms: lines(
      html`<b>Условия использования</b>`,
      html`1. Вы пополняете баланс звёздами Telegram и тратите его на генерации. Цену вы видите перед каждой.`,
      html`2. Если генерация не удалась, её цена автоматически возвращается на баланс.`,
      html`3. За неизрасходованные деньги можно вернуть звёзды: /paysupport.`,
      html`4. За содержание запросов отвечаете вы. Нельзя запрашивать то, что незаконно или вредит детям, и изображения реальных людей без их согласия. Такие запросы отклоняет сервис, который создаёт результаты.`,
      html`5. Результаты создают нейросети, и они могут быть неточными. Ссылки на результаты со временем перестают работать: сохраняйте нужное.`,
      html`6. Бот может быть временно недоступен. Оплаченные деньги от этого не теряются.`,
    ),
    privacy: (contact, days) =>
      lines(
        html`<b>Что мы о вас храним</b>`,
        html`• Ваш ID в Telegram, баланс и операции: время, сумма, модель. Для платежей также номер платежа в Telegram и число звёзд. Записи о платежах хранятся столько, сколько требует закон.`,
        html`• В течение ${count(days, forDays)}: ваши описания (первые 1000 знаков), параметры заказов, ссылки на результаты и номера файлов в Telegram.`,
        html`• На случай сбоев: копия последних 20 операций и, в течение 30 дней, суммы за время прошлых сбоев.`,
        html`Имя, телефон и другие ваши сообщения мы не храним.`,
        html``,
        html`<b>Кто это обрабатывает</b>`,
        html`• Telegram: этот чат и платежи. Вашу карту мы не видим.`,
        html`• Vercel, где работает бот, Neon, где находится база данных, и хранилище с копиями на случай сбоев.`,
        html`• Kie.ai, который создаёт результаты: ваши описания и фото. Он хранит их до 14 дней.`,
        html``,
        html`Поддержка: ${contact}.`,
      ),
    erasing: {
      button: "🗑 Удалить мои данные",
      confirm: "🗑 Удалить сейчас",
      question: lines(
        html`<b>Удалить ваши данные?</b>`,
        html`<b>Будут удалены:</b> ваши описания, параметры заказов, ссылки на результаты и номера файлов в Telegram. Получить эти результаты ещё раз из истории будет нельзя.`,
        html`<b>Останутся:</b> баланс, а также время, сумма и модель каждой операции. Записи о платежах хранятся столько, сколько требует закон.`,
        html`То, что сейчас создаётся, будет закончено и придёт вам, а затем тоже удалится.`,
        html`Сообщения в этом чате вы можете удалить сами. Kie.ai удаляет свои копии в течение 14 дней.`,
        html`<b>Отменить удаление нельзя.</b>`,
      ),
      done: ({ unfinished, isRecorded }) =>
        lines(
          html`✅ Ваши данные удалены. Баланс не изменился.`,
          unfinished > 0
            ? html`То, что ещё создаётся (${unfinished}), удалится, как только вы получите результат.`
            : undefined,
          isRecorded
            ? html`Остался один шаг: база данных сейчас недоступна. Данные в ней удалятся, как только она снова заработает.`
            : undefined,
        ),
      failed: html`У нас что-то сломалось: удалены ещё не все данные. Нажмите ещё раз через несколько минут.`,
      tooOften: "Вы нажали слишком много раз. Попробуйте ещё раз через 10 минут.",
    },
    nothingToCancel: html`Отменять нечего.`,
    studioClosed: html`Генерации в этом боте ещё не подключены. Можно пополнить баланс (/topup) и посмотреть историю (/history).`,
    generateUsage: html`Добавьте описание после команды: <code>/generate рыжая лиса в снегу</code>`,
    unknownContent: html`Пришлите описание или фото, которое нужно изменить или оживить.`,
    dontKnow: (command, hasWords) =>
      hasWords
        ? html`Команды ${isolated(command)} нет. Просто пришлите описание.`
        : html`Команды ${isolated(command)} нет. Пришлите описание или фото, которое нужно изменить или оживить. Все команды: /help.`,
    groupHint: html`Я работаю только в личных чатах.`,
    stale: "Эта кнопка больше не работает. Пришлите описание ещё раз.",
    apology: html`${apology}`,
  };
};
