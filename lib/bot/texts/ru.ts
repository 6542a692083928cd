import type { Money } from "../../ledger/money.js";
import type { StoredType } from "../../ledger/operation.js";
import type { Refusal } from "../../payments/cashier.js";
import { html, lines } from "../html.js";
import type { Texts } from "./en.js";
import { formatTime, moneyFormat, signedFormat } from "./format.js";
import { studioRu } from "./studio-ru.js";

const operationNames: Record<StoredType, string> = {
  payment: "Пополнение",
  generation: "Генерация",
  refund: "Возврат на баланс",
  reversal: "Возврат платежа",
  adjustment: "Корректировка",
  other: "Другое",
};

const refusals: Record<Refusal, string> = {
  foreign: "Этот счёт выставлен не здесь. Запросите новый командой /topup.",
  stranger: "Этот счёт выставлен другому человеку. Запросите свой командой /topup.",
  changed: "Цена изменилась. Запросите новый счёт командой /topup.",
  expired: "Этому счёту больше 24 часов. Запросите новый командой /topup.",
};

export const ru = (currency: string): Texts => {
  const money = moneyFormat(currency);
  const signed = signedFormat(currency);
  const remembered = (asOf: Date | "never" | undefined) => {
    if (asOf === undefined) return html``;
    if (asOf === "never") return html`\n<i>Без того, что было раньше: скоро снова будет видно.</i>`;
    return html`\n<i>По состоянию на ${formatTime(asOf)}; скоро снова будет точным.</i>`;
  };
  const balance = (sum: Money, asOf?: Date | "never") =>
    html`Баланс: ${money(sum)}${remembered(asOf)}`;

  return {
    language: "ru",
    studio: studioRu({ money, balance }),
    commands: {
      start: "Начать",
      balance: "Мой баланс",
      topup: "Пополнить звёздами Telegram",
      history: "Мои операции",
      models: "Что я умею",
      generate: "Создать по описанию",
      cancel: "Закрыть начатое",
      paysupport: "Вопросы по платежам",
      support: "Связаться с оператором",
      help: "Как это работает",
      terms: "Условия использования",
      privacy: "Что о вас хранится",
    },
    shortDescription: "Картинки, видео и звук по описанию. Оплата звёздами Telegram.",
    description:
      "Создаю картинки, видео и звук по вашему описанию или фото. Пополнение звёздами Telegram; если что-то не получится, деньги вернутся сами.",
    buttons: {
      models: "🎨 Модели",
      topup: "⭐ Пополнить",
      history: "🧾 История",
      help: "❔ Помощь",
      newer: "« Новее",
      older: "Старее »",
      pack: (sum, stars) => `${money(sum)} за ${stars} ⭐`,
      privateChat: "Открыть чат",
    },
    greeting: (name, sum, asOf) =>
      lines(html`Здравствуйте, ${name}! Пришлите описание или фото.`, balance(sum, asOf)),
    balance,
    topup: (smallest, largest) =>
      lines(
        html`Выберите сумму. Оплата звёздами Telegram.`,
        html`Другая сумма: <code>/topup 250</code>, от ${money(smallest)} до ${money(largest)}.`,
      ),
    badSum: (smallest, largest) =>
      lines(
        html`Такую сумму принять не получится. Ничего не списано.`,
        html`Пришлите сумму от ${money(smallest)} до ${money(largest)}, не больше двух знаков после точки, например <code>/topup 250</code>.`,
      ),
    invoice: {
      title: "Пополнение баланса",
      description: (sum) =>
        `${money(sum)} появятся на балансе сразу после оплаты. Счёт действует 24 часа.`,
      label: "Пополнение",
    },
    invoiceRefused: html`Telegram не принял счёт. Ничего не списано. Мы уже разбираемся; попробуйте позже.`,
    invoiceFailed: html`Telegram не принял счёт на эту сумму. Ничего не списано. Попробуйте сумму поменьше: /topup.`,
    refusals,
    checkoutUnavailable:
      "Сейчас мы не можем записать платёж, поэтому ничего не списано. Попробуйте ещё раз через несколько минут.",
    paid: (sum, after, asOf) => html`✅ ${signed(sum)}. ${balance(after, asOf)}`,
    returned: (sum, after, asOf) =>
      html`↩️ Telegram вернул ваш платёж: ${signed(sum)}. ${balance(after, asOf)}`,
    paymentDelayed: html`Платёж пришёл, но сейчас его не удаётся записать. Ничего не потеряно: он будет зачислен, как только это станет возможно. Подробнее: /paysupport.`,
    paymentChecked: html`Платёж записан, его проверяет оператор. Подробнее: /paysupport.`,
    paidInForeignCurrency: html`Платёж пришёл в валюте, которую я не могу зачислить сам. Оператор уже знает и всё уладит; деньги не потеряны. Подробнее: /paysupport.`,
    historyEmpty: html`Операций пока нет. Пополнить баланс: /topup.`,
    history: html`<b>Ваши операции</b>`,
    historyRemembered: (asOf) =>
      asOf === "never"
        ? html`<i>Только последние: прежние скоро снова будут видны.</i>`
        : html`<i>Последние, по состоянию на ${formatTime(asOf)}; скоро вернётся весь список.</i>`,
    operation: (type, time, sum, details) =>
      html`${formatTime(time)} · ${operationNames[type]} ${signed(sum)}${details}`,
    result: "результат",
    paysupport: (payments, contact) =>
      lines(
        html`<b>Вопросы по платежам</b>`,
        payments.length === 0 ? html`Платежей пока нет.` : lines(...payments),
        html``,
        html`Чтобы вернуть платёж, напишите ${contact} и пришлите его номер. Звёзды за неизрасходованные деньги можно вернуть полностью.`,
        html`Поддержка Telegram и BotFather не помогают с покупками в этом боте.`,
      ),
    payment: (time, sum, stars, chargeId, returned) =>
      html`${formatTime(time)} · ${signed(sum)}${stars === null ? "" : ` · ${stars} ⭐`} · <code>${chargeId}</code>${returned ? " · возвращён" : ""}`,
    operator: "оператору",
    noOperator: html`оператору этого бота (см. его профиль)`,
    support: (contact) =>
      lines(
        html`Напишите ${contact}. Расскажите, что вы делали и когда.`,
        html`О платежах: /paysupport.`,
      ),
    help: lines(
      html`<b>Как это работает</b>`,
      html`1. Пополните баланс звёздами Telegram: /topup`,
      html`2. Пришлите описание или фото и выберите, что с ним сделать. Цена видна до подтверждения.`,
      html`3. Если не получится, деньги вернутся сами.`,
      html``,
      html`/models – что я умею и сколько это стоит`,
      html`/generate – создать по описанию`,
      html`/balance – баланс`,
      html`/history – операции`,
      html`/paysupport – вопросы по платежам`,
      html`/support – связь`,
      html`/terms, /privacy – правила`,
    ),
    terms: lines(
      html`<b>Условия использования</b>`,
      html`1. Вы пополняете баланс звёздами Telegram и тратите его на генерации. Цена видна перед каждой.`,
      html`2. За неудавшуюся генерацию деньги возвращаются на баланс автоматически.`,
      html`3. Неизрасходованные деньги можно вернуть звёздами: /paysupport.`,
      html`4. За содержание запросов отвечаете вы. Нельзя запрашивать незаконное, вредящее детям и изображения реальных людей без их согласия; такие запросы отклоняет сервис, который создаёт результаты.`,
      html`5. Результаты создают нейросети, они могут быть неточны. Ссылки на результаты живут ограниченное время: сохраняйте нужное.`,
      html`6. Бот может быть временно недоступен. Оплаченные деньги от этого не теряются.`,
    ),
    privacy: (contact, days) =>
      lines(
        html`<b>Что о вас хранится</b>`,
        html`• Ваш ID в Telegram, баланс и операции: время, сумма, модель. Для платежей также номер платежа в Telegram и число звёзд. Записи о платежах хранятся столько, сколько требует закон.`,
        html`• Ваши описания (первые 1000 знаков), ссылки на результаты и номера файлов в Telegram. Срок хранения в днях: ${days}.`,
        html`• Копия на случай сбоев с последними 20 операциями и, в течение 30 дней, копии сумм за прошлые сбои.`,
        html`Имя, телефон и другие ваши сообщения не хранятся.`,
        html``,
        html`<b>Кто это обрабатывает</b>`,
        html`• Telegram: этот чат и платежи. Вашу карту мы не видим.`,
        html`• Vercel, где работает бот, Neon, где находится база данных, и хранилище с копией на случай сбоев.`,
        html`• Kie.ai, который создаёт результаты: ваши описания и фото. Он хранит их до 14 дней.`,
        html``,
        html`Если есть вопросы, напишите ${contact}.`,
      ),
    nothingToCancel: html`Ничего не открыто.`,
    studioClosed: html`В этой версии я ещё ничего не создаю: генерации не подключены. Ничего не списано, баланс сохранён. Уже можно пополнить баланс (/topup) и посмотреть операции (/history).`,
    generateUsage: html`Напишите после команды, что создать: <code>/generate рыжая лиса в снегу</code>`,
    unknownCommand: html`Я не знаю такой команды. Список: /help.`,
    unknownContent: html`Я работаю с текстом и фото. Пришлите описание или фото с подписью. Подробнее: /help.`,
    groupHint: html`Я работаю в личном чате.`,
    stale: "Эта кнопка устарела. Пожалуйста, отправьте запрос ещё раз.",
    apology: html`Что-то пошло не так на нашей стороне. Ничего не списано. Попробуйте ещё раз через минуту.`,
    unavailable: html`Сейчас наши записи недоступны. Ничего не списано, ваши деньги в сохранности. Попробуйте ещё раз через несколько минут.`,
    erasing: {
      button: "🗑 Удалить мои данные",
      confirm: "🗑 Удалить сейчас",
      question: lines(
        html`<b>Удалить ваши данные?</b>`,
        html`<b>Удалится:</b> ваши описания, ссылки на результаты и номера файлов в Telegram. В истории останутся время, модели и суммы, но отправить результаты ещё раз будет нельзя.`,
        html`<b>Останется:</b> баланс и записи о платежах, как требует закон.`,
        html`То, что сейчас создаётся, будет готово и придёт вам, а затем тоже удалится.`,
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
            ? html`База данных сейчас недоступна. Запрос записан и будет выполнен в ней, как только она вернётся.`
            : undefined,
        ),
      failed: html`Удалить всё не получилось: сейчас наши записи недоступны. Нажмите ещё раз через несколько минут.`,
      tooOften: "Вы только что удалили данные. Повторить можно через 10 минут.",
    },
  };
};
