import type { Money } from "../../ledger/money.js";
import type { Trait } from "../../studio/catalogue/traits.js";
import type { Group, Kind } from "../../studio/model.js";
import type { Reason } from "../../studio/notifier.js";
import { type Html, html, isolated, lines } from "./html.js";
import type { StudioFigures, StudioTexts } from "./studio-en.js";

const groups: Record<Group, string> = {
  pictures: "🖼 Картинки",
  edits: "✏️ Змінити фото",
  tools: "🔍 Збільшити · ✂️ Видалити фон",
  video: "🎬 Відео",
  animation: "🎞 Оживити фото",
  sound: "🔊 Звук",
};

const kinds: Record<Kind, string> = {
  pictures: "🖼 Картинка",
  video: "🎬 Відео",
  sound: "🔊 Звук",
  edits: "✏️ Змінити",
  animation: "🎬 Оживити",
  upscale: "🔍 Збільшити",
  cutout: "✂️ Видалити фон",
};

const traits: Record<Trait, string> = {
  best: "найкраща",
  cheap: "дешево",
  fast: "швидко",
  text: "написи",
  precise: "точно",
  real: "реалізм",
  detail: "деталі",
  large: "велика",
  faces: "обличчя",
  style: "стиль",
  sound: "зі звуком",
  speech: "мовлення",
  smooth: "плавно",
  film: "як кіно",
  long: "довге",
  music: "музика",
};

const reasons: Record<Reason, string> = {
  account: "Сервіс зараз недоступний. Спробуйте пізніше.",
  busy: "Сервіс зараз перевантажений. Спробуйте за хвилину.",
  request:
    "Модель відхилила запит: він порушує її правила або незрозумілий. Змініть опис або фото.",
  picture: "Модель не змогла прочитати фото. Надішліть його ще раз у форматі JPEG або PNG.",
  unreachable: "Сервіс зараз не відповідає. Спробуйте за кілька хвилин.",
  failure: "Модель не впоралася. Спробуйте ще раз або виберіть іншу модель.",
  deadline: "Це забрало надто багато часу. Спробуйте ще раз.",
  unknown: "Щось пішло не так. Спробуйте ще раз.",
};

/** After "до" and "не менше": `1 знака`, `5 знаків`. */
const upToCharacters = { one: "знака", other: "знаків" };
const characters = { one: "знак", few: "знаки", other: "знаків" };
const megabyte = { other: "МБ" };

const tookFirst = html`<i>Тут можна використати лише одне фото, узято перше.</i>`;

/** @param sum undefined = not known now */
const cameBack = (money: StudioFigures["money"], sum: Money | undefined): Html =>
  sum === undefined
    ? html`Гроші повернулися на баланс.`
    : html`На баланс повернулося <b>${money(sum)}</b>.`;

export const studioUk = ({
  money,
  price,
  balance,
  count,
  anyOf,
  duration,
  time,
}: StudioFigures): StudioTexts => ({
  groups,
  from: (what, least) => `${what} · від ${money(least)}`,
  models: html`<b>Що я вмію</b>`,
  card: (about, least, example) =>
    lines(
      html`${about}.`,
      html`Ціна: від <b>${price(least)}</b>`,
      html``,
      html`Наприклад: <code>${example}</code>`,
    ),
  choosePicture: html`Що зробити з цим фото? Щоб змінити його, просто напишіть, що змінити.`,
  chooseModel: (what) => html`<b>${what}</b>\nВиберіть модель:`,
  kinds,
  traits,
  animatePrompt: "Оживи це фото: легкий, природний рух.",
  option: (name, value) => html`${name}: <b>${value}</b>`,
  nothingSold: html`Сервіс зараз недоступний. Спробуйте пізніше.`,
  reply: html`Надішліть опис у відповідь на це повідомлення.`,
  remark: (isAboutPicture) => (isAboutPicture ? "Фото" : "Опис"),
  needsPrompt: html`Дайте відповідь на це фото й напишіть, що змінити.`,
  needsPicture: (takesWords) =>
    takesWords
      ? html`Цій моделі потрібне фото: надішліть його у відповідь на це повідомлення, а в підписі напишіть, що зробити.`
      : html`Цій моделі потрібне фото: надішліть його у відповідь на це повідомлення.`,
  noWords: html`У цьому повідомленні немає тексту. Надішліть опис або фото, яке потрібно змінити чи оживити.`,
  promptTooLong: (most, length) =>
    html`Ця модель приймає до ${count(most, upToCharacters)}, а у вашому тексті ${count(length, characters)}. Скоротіть його або виберіть іншу модель.`,
  promptTooShort: (least) =>
    html`Цій моделі потрібно не менше ${count(least, upToCharacters)}. Напишіть докладніше або виберіть іншу модель.`,
  noPicture: html`Цей файл не відкривається як фото. Надішліть інший або надішліть його як фото, а не файлом.`,
  unfitPicture: ({ types, megabytes, yours, isPhoto }, isOfModel) => {
    const advice = isPhoto
      ? "Надішліть фото меншого розміру."
      : "Надішліть його як фото, а не файлом.";
    const what = typeof yours === "number" ? count(yours, megabyte) : isolated(yours);
    return html`${isOfModel ? "Ця модель приймає" : "Я приймаю"} ${anyOf(types)} до ${count(megabytes, megabyte)}, а у вас ${what}. ${advice}`;
  },
  pictureUnavailable: html`Telegram зараз не віддає це фото. Натисніть ще раз або надішліть його знову.`,
  pictureGone: html`Цього фото в Telegram більше немає. Надішліть його ще раз.`,
  pictureRefused: html`Telegram зараз не віддає це фото. Надішліть його ще раз.`,
  album: {
    alone: undefined,
    first: tookFirst,
    later: html`<i>Тут можна використати лише одне фото, узято це: воно з підписом.</i>`,
    count: (count) => `🖼 ${count} фото`,
    explained: "До замовлення входять усі фото вашого альбому, скільки зможе взяти модель.",
    some: (most) =>
      most === 1
        ? tookFirst
        : html`<i>Тут можна використати не більше ${most} фото, узято перші ${most}.</i>`,
    late: (count) =>
      html`<i>Надійшли ще фото з вашого альбому: ось замовлення з усіма, їх ${count}.</i>`,
    changed: (count) =>
      html`<b>Тепер у вашому альбомі ${count} фото.</b> Гроші не списано. Перевірте замовлення й натисніть ще раз.`,
    unread: html`Зараз не вдається прочитати решту фото вашого альбому. Гроші не списано. Спробуйте ще раз за хвилину.`,
    gone: html`Решти фото вашого альбому вже немає: альбоми зберігаються 30 днів. Гроші не списано. Надішліть альбом ще раз.`,
    tooBig: (megabytes) =>
      html`Ці фото завеликі: на всі разом можна до ${count(megabytes, megabyte)}. Гроші не списано. Надішліть менші фото.`,
  },
  several: {
    started: (started, of) => html`<i>Із ${of} запущено й оплачено лише ${started}.</i>`,
    limited:
      "У роботі може бути до 5 замовлень водночас, а за 10 секунд можна почати до 4. Гроші не списано. Зачекайте трохи або замовте менше за раз.",
  },
  unused: {
    pictures: tookFirst,
    content: html`<i>Із повідомлення взято лише текст і фото.</i>`,
    answered: html`<i>Те, на що ви відповіли, використати не можна: узято лише ваш текст. Якщо там є фото, надішліть його сюди.</i>`,
    quote: html`<i>Текст, який ви процитували, не враховано. Надішліть усе одним повідомленням.</i>`,
  },
  order: (cost) => html`Ціна: <b>${price(cost)}</b>`,
  missing: (sum, has, asOf) =>
    lines(
      html`❗️ Не вистачає ${money(sum)}. ${balance(has, asOf)}`,
      html`Поповніть баланс і натисніть ✅ Створити: робота одразу почнеться.`,
    ),
  shortOf: (sum) =>
    html`❗️ На це замовлення не вистачає ще ${money(sum)}. Поповніть баланс, і його можна буде почати.`,
  limited: html`Зараз можна витратити лише частину балансу. Гроші не списано, вони в безпеці. Спробуйте ще раз за кілька хвилин.`,
  priceChanged: html`<b>Ціна змінилася.</b> Гроші не списано. Перевірте нову ціну й натисніть ще раз.`,
  notSold: html`Ця модель зараз недоступна. Гроші не списано. Виберіть іншу.`,
  replaced: (gone) => html`Модель «${gone}» більше недоступна. Ось новіша. Гроші не списано.`,
  dear: (cost) => html`Це коштує <b>${price(cost)}</b>. Створити?`,
  sure: (cost) => `✅ Так · ${price(cost)}`,
  buttons: {
    instead: (name, cost) => `${name} · ${price(cost)}`,
    generate: (cost) => `✅ Створити · ${price(cost)}`,
    model: "🔀 Модель",
    options: "⚙️ Налаштування",
    newPicture: "🖼 Краще нова картинка",
    back: "« Назад",
    cancel: "✖ Скасувати",
    again: (cost) => `🔁 Ще раз${cost === undefined ? "" : ` · ${money(cost)}`}`,
    use: "✨ Використати",
  },
  notCharged: html`Гроші не списано.`,
  limits: {
    unfinished:
      "У вас уже 5 замовлень у роботі. Гроші не списано. Дочекайтеся, поки одне буде готове.",
    charged:
      "За 10 секунд можна почати 4 замовлення. Гроші не списано. Натисніть ще раз за кілька секунд.",
    refunded:
      "Останні 6 замовлень не вдалися, гроші за них повернулися. За це гроші не списано. За 10 хвилин спробуйте інший опис, фото або модель.",
  },
  banned: "Зараз ви не можете нічого замовити. Гроші не списано. Питання: /support.",
  already: "Це замовлення вже розпочато. Гроші списуються один раз.",
  closed:
    "Це замовлення закрито: його вже розпочато або скасовано. Більше за нього нічого не спишеться.",
  cancelled: html`✖ Скасовано. Гроші не списано.`,
  working: (seconds) => html`🎨 Роблю… зазвичай ${duration(seconds)}`,
  result: (model, { price, seconds }, after, asOf) => {
    const cost = price === undefined ? "" : ` · ${money(price)}`;
    const time = seconds === undefined ? "" : ` · ${duration(seconds)}`;
    return html`<b>${model}</b>${cost}${time}\n${balance(after, asOf)}`;
  },
  link: (url) =>
    html`Telegram не може показати такий великий файл. <a href="${url}">Завантажте його тут</a> (посилання працює 14 днів).`,
  gift: (model) =>
    html`<b>${model}</b>\nУсе готово, але гроші ми вже повернули. Нехай це буде подарунком 🎁`,
  originalButton: "📎 Оригінал",
  originalOf: (model) => html`📎 Оригінал: <b>${model}</b>`,
  failed: (why, sum, after, asOf) =>
    lines(
      html`❌ Не вийшло. ${cameBack(money, sum)} ${balance(after, asOf)}`,
      html`${reasons[why]}`,
    ),
  moneyBack: html`Гроші повернулися на баланс.`,
  failureButtons: {
    tryAgain: (cost) => `🔁 Повторити${cost === undefined ? "" : ` · ${money(cost)}`}`,
    otherModel: "🔀 Інша модель",
  },
  whatToChange: html`✏️ Що змінити на цій картинці? Напишіть у відповідь.`,
  changeRemark: "Що змінити",
  vanished: (sum, after, asOf) =>
    html`❌ Результат зник раніше, ніж його вдалося надіслати. ${cameBack(money, sum)} ${balance(after, asOf)}`,
  partlyLost: (lost, of, sum, after, asOf) =>
    html`❌ Частина результатів зникла раніше, ніж їх удалося надіслати: ${lost} з ${of}. ${cameBack(money, sum)} ${balance(after, asOf)}`,
  waiting: (count) =>
    html`Telegram поки більше не приймає. Решта (${count}) чекає в історії: натисніть там на номер.`,
  fromHistory: (model, at) =>
    html`З історії: <b>${model}</b>${at === undefined ? "" : `, ${time(at)}`}`,
  gone: "Цього результату більше немає: результати зберігаються обмежений час.",
  stillSending:
    "Один результат уже надсилається. Якщо потрібен інший, натисніть ще раз, коли перший надійде.",
  notNow: "Зараз не вдається надіслати цей результат. Спробуйте за кілька хвилин.",
});
