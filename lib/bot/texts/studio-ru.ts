import type { Reason } from "../../studio/announcer.js";
import type { Group } from "../../studio/model.js";
import { html, isolated, lines } from "../html.js";
import type { StudioFigures, StudioTexts } from "./studio-en.js";

const groups: Record<Group, string> = {
  pictures: "🖼 Картинки",
  edits: "✏️ Изменить фото",
  tools: "🔍 Увеличить · Удалить фон",
  video: "🎬 Видео",
  animation: "🎞 Оживить фото",
  sound: "🔊 Звук",
};

const reasons: Record<Reason, string> = {
  account: "Сервис сейчас недоступен. Попробуйте позже.",
  busy: "Сервис сейчас перегружен. Попробуйте через минуту.",
  request:
    "Модель отклонила запрос: он нарушает её правила или непонятен. Измените описание или фото.",
  picture: "Модель не смогла прочитать фото. Пришлите его ещё раз в формате JPEG или PNG.",
  unreachable: "Сервис сейчас не отвечает. Попробуйте через несколько минут.",
  failure: "Модель не справилась. Попробуйте ещё раз или выберите другую модель.",
  deadline: "Это заняло слишком много времени. Попробуйте ещё раз.",
  unknown: "Что-то пошло не так. Попробуйте ещё раз.",
};

/** After "до" and "не меньше": `1 знака`, `5 знаков`. */
const upToCharacters = { one: "знака", other: "знаков" };
const characters = { one: "знак", few: "знака", other: "знаков" };
const megabyte = { other: "МБ" };

export const studioRu = ({
  money,
  price,
  balance,
  count,
  anyOf,
  duration,
  time,
}: StudioFigures): StudioTexts => ({
  groups,
  from: (what, least) => `${what} · от ${money(least)}`,
  choose: html`Что создать?`,
  choosePicture: (hasPrompt) =>
    hasPrompt
      ? html`Что сделать с этим фото?`
      : html`Что сделать с этим фото? Чтобы изменить или оживить его, ответьте на него и напишите, что поменять.`,
  chooseModel: (group) => html`<b>${groups[group]}</b>\nВыберите модель:`,
  order: (cost) => html`Цена: <b>${price(cost)}</b>`,
  priceChanged: html`<b>Цена изменилась.</b> Деньги не списаны. Проверьте новую цену и нажмите ещё раз.`,
  notSold: html`Эта модель сейчас недоступна. Деньги не списаны. Выберите другую.`,
  needsPrompt: html`Ответьте на это фото и напишите, что поменять.`,
  needsPicture: (takesWords) =>
    takesWords
      ? html`Этой модели нужно фото: пришлите его в ответ на это сообщение, а в подписи напишите, что сделать.`
      : html`Этой модели нужно фото: пришлите его в ответ на это сообщение.`,
  promptTooLong: (most, length) =>
    html`Эта модель принимает до ${count(most, upToCharacters)}, а в вашем тексте ${count(length, characters)}. Сократите его или выберите другую модель.`,
  promptTooShort: (least) =>
    html`Этой модели нужно не меньше ${count(least, upToCharacters)}. Напишите подробнее или выберите другую модель.`,
  noPicture: html`Этот файл не открывается как фото. Пришлите другой или отправьте его как фото, а не файлом.`,
  pictureUnavailable: html`Telegram сейчас не отдаёт это фото. Нажмите ещё раз или пришлите его снова.`,
  pictureGone: html`Этого фото в Telegram больше нет. Пришлите его ещё раз.`,
  missing: (sum, has, asOf) =>
    lines(
      html`❗️ Не хватает ${money(sum)}. ${balance(has, asOf)}`,
      html`Пополните баланс и нажмите ✅ Создать: работа сразу начнётся.`,
    ),
  limited: html`Сейчас можно потратить только часть баланса. Деньги не списаны и в сохранности. Попробуйте ещё раз через несколько минут.`,
  buttons: {
    generate: (cost) => `✅ Создать · ${price(cost)}`,
    back: "« Назад",
    cancel: "✖ Отмена",
    again: "🔁 Ещё раз",
    use: "✨ Использовать",
  },
  cancelled: html`✖ Отменено. Деньги не списаны.`,
  queue: html`⏳ В очереди…`,
  working: html`🎨 Делаю…`,
  unconfirmed: html`⏳ Не удалось узнать, началась ли работа. Если результат не придёт, деньги вернутся автоматически.`,
  done: (seconds) => html`✅ Готово за ${duration(seconds)}`,
  doneSometime: html`✅ Готово`,
  failed: (why, sum, after, asOf) =>
    lines(
      html`❌ Не получилось. ${sum === undefined ? html`Деньги вернулись` : html`<b>${money(sum)}</b> вернулись`} на баланс. ${balance(after, asOf)}`,
      html`${reasons[why]}`,
    ),
  result: (model, paid, after, asOf) =>
    html`<b>${model}</b>${paid === undefined ? "" : ` · ${money(paid)}`}\n${balance(after, asOf)}`,
  gift: (model) =>
    html`<b>${model}</b>\nВсё готово, но деньги мы уже вернули. Пусть это будет подарком 🎁`,
  link: (url) =>
    html`Telegram не может показать такой большой файл. <a href="${url}">Скачайте его здесь</a> (ссылка работает 14 дней).`,
  vanished: (sum, after, asOf) =>
    html`❌ Результат пропал, и отправить его не получилось. ${sum === undefined ? html`Деньги вернулись` : html`<b>${money(sum)}</b> вернулись`} на баланс. ${balance(after, asOf)}`,
  gone: "Этого результата больше нет: результаты хранятся ограниченное время.",
  stillSending: "Один результат уже отправляется. Если нужен другой, нажмите, когда он придёт.",
  limits: {
    unfinished:
      "У вас уже 5 заказов в работе. Дождитесь, пока один будет готов. Деньги не списаны.",
    charged:
      "За 10 секунд можно начать 4 заказа. Деньги не списаны. Нажмите ещё раз через несколько секунд.",
    refunded:
      "Последние 6 заказов не удались, деньги за них вернулись. За этот ничего не списано. Попробуйте через 10 минут другое описание, фото или модель.",
  },
  already: "Этот заказ уже начат. Деньги списываются один раз.",
  closed: "Этот заказ закрыт: он уже начат или отменён. Больше за него ничего не спишется.",
  slowDown: "Слишком быстро. Деньги не списаны. Попробуйте ещё раз через несколько секунд.",
  models: html`<b>Что я умею</b>`,
  card: (about, least, example) =>
    lines(
      html`${about}.`,
      html`Цена: от <b>${price(least)}</b>`,
      html``,
      html`Например: <code>${example}</code>`,
    ),
  reply: html`Пришлите описание в ответ на это сообщение.`,
  remark: (isAboutPicture) => (isAboutPicture ? "Фото" : "Описание"),
  unfitPicture: ({ types, megabytes, yours, isPhoto }, isOfModel) => {
    const advice = isPhoto ? "Пришлите поменьше." : "Отправьте его как фото, а не файлом.";
    const what = typeof yours === "number" ? count(yours, megabyte) : isolated(yours);
    return html`${isOfModel ? "Эта модель принимает" : "Я принимаю"} ${anyOf(types)} до ${count(megabytes, megabyte)}, а у вас ${what}. ${advice}`;
  },
  notCharged: html`Деньги не списаны.`,
  dear: (cost) => html`Это стоит <b>${price(cost)}</b>. Создать?`,
  sure: (cost) => `✅ Да · ${price(cost)}`,
  failureButtons: { tryAgain: "🔁 Попробовать ещё раз", otherModel: "🔀 Другая модель" },
  originalButton: "📎 Оригинал",
  failedState: html`❌ Не получилось. Деньги вернулись на баланс.`,
  fromHistory: (model, at) =>
    html`Из истории: <b>${model}</b>${at === undefined ? "" : `, ${time(at)}`}`,
  originalOf: (model) => html`📎 Оригинал: <b>${model}</b>`,
  partlyLost: (lost, of, sum, after, asOf) =>
    html`❌ Часть результатов пропала, и отправить их не получилось: ${lost} из ${of}. <b>${money(sum)}</b> вернулись на баланс. ${balance(after, asOf)}`,
  notNow:
    "Сейчас не получается загрузить этот результат. Деньги не списаны. Попробуйте ещё раз через несколько минут.",
  album: {
    alone: undefined,
    first: html`<i>Здесь можно использовать только одно фото, взято первое.</i>`,
    later: html`<i>Здесь можно использовать только одно фото, взято это: оно с подписью.</i>`,
  },
  noWords: html`Здесь нет слов. Пришлите описание или фото, которое нужно изменить или оживить.`,
  unused: {
    pictures: html`<i>Здесь можно использовать только одно фото, взято первое.</i>`,
    content: html`<i>Из сообщения взяты только слова и фото.</i>`,
    answered: html`<i>То, на что вы ответили, использовать не получится: взяты только слова вашего сообщения. Фото пришлите сюда.</i>`,
    quote: html`<i>Процитированные слова не учтены. Пришлите всё одним сообщением.</i>`,
  },
  replaced: (gone) => html`${gone} больше недоступна, вот модель новее. Деньги не списаны.`,
  pictureRefused: html`Telegram сейчас не отдаёт это фото. Пришлите его ещё раз.`,
});
