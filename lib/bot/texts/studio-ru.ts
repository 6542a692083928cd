import type { Money } from "../../ledger/money.js";
import type { Trait } from "../../studio/catalogue/traits.js";
import type { Group, Kind } from "../../studio/model.js";
import type { Reason } from "../../studio/notifier.js";
import { type Html, html, isolated, lines } from "./html.js";
import type { StudioFigures, StudioTexts } from "./studio-en.js";

const groups: Record<Group, string> = {
  pictures: "🖼 Картинки",
  edits: "✏️ Изменить фото",
  tools: "🔍 Увеличить · ✂️ Удалить фон",
  video: "🎬 Видео",
  animation: "🎞 Оживить фото",
  sound: "🔊 Звук",
};

const kinds: Record<Kind, string> = {
  pictures: "🖼 Картинка",
  video: "🎬 Видео",
  sound: "🔊 Звук",
  edits: "✏️ Изменить",
  animation: "🎬 Оживить",
  upscale: "🔍 Увеличить",
  cutout: "✂️ Удалить фон",
};

const traits: Record<Trait, string> = {
  best: "лучшая",
  cheap: "дёшево",
  fast: "быстро",
  text: "надписи",
  precise: "точно",
  real: "реализм",
  detail: "детали",
  large: "крупно",
  faces: "лица",
  style: "стиль",
  sound: "со звуком",
  speech: "речь",
  smooth: "плавно",
  film: "как кино",
  long: "длинное",
  music: "музыка",
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

const tookFirst = html`<i>Здесь можно использовать только одно фото, взято первое.</i>`;

/** @param sum undefined = not known now */
const cameBack = (money: StudioFigures["money"], sum: Money | undefined): Html =>
  sum === undefined
    ? html`Деньги вернулись на баланс.`
    : html`На баланс вернулось <b>${money(sum)}</b>.`;

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
  models: html`<b>Что я умею</b>`,
  card: (about, least, example) =>
    lines(
      html`${about}.`,
      html`Цена: от <b>${price(least)}</b>`,
      html``,
      html`Например: <code>${example}</code>`,
    ),
  choosePicture: html`Что сделать с этим фото? Чтобы изменить его, просто напишите, что поменять.`,
  chooseModel: (what) => html`<b>${what}</b>\nВыберите модель:`,
  kinds,
  traits,
  animatePrompt: "Оживи это фото: лёгкое, естественное движение.",
  option: (name, value) => html`${name}: <b>${value}</b>`,
  nothingSold: html`Сервис сейчас недоступен. Попробуйте позже.`,
  reply: html`Пришлите описание в ответ на это сообщение.`,
  remark: (isAboutPicture) => (isAboutPicture ? "Фото" : "Описание"),
  needsPrompt: html`Ответьте на это фото и напишите, что поменять.`,
  needsPicture: (takesWords) =>
    takesWords
      ? html`Этой модели нужно фото: пришлите его в ответ на это сообщение, а в подписи напишите, что сделать.`
      : html`Этой модели нужно фото: пришлите его в ответ на это сообщение.`,
  noWords: html`В этом сообщении нет текста. Пришлите описание или фото, которое нужно изменить или оживить.`,
  promptTooLong: (most, length) =>
    html`Эта модель принимает до ${count(most, upToCharacters)}, а в вашем тексте ${count(length, characters)}. Сократите его или выберите другую модель.`,
  promptTooShort: (least) =>
    html`Этой модели нужно не меньше ${count(least, upToCharacters)}. Напишите подробнее или выберите другую модель.`,
  noPicture: html`Этот файл не открывается как фото. Пришлите другой или отправьте его как фото, а не файлом.`,
  unfitPicture: ({ types, megabytes, yours, isPhoto }, isOfModel) => {
    const advice = isPhoto ? "Пришлите фото поменьше." : "Отправьте его как фото, а не файлом.";
    const what = typeof yours === "number" ? count(yours, megabyte) : isolated(yours);
    return html`${isOfModel ? "Эта модель принимает" : "Я принимаю"} ${anyOf(types)} до ${count(megabytes, megabyte)}, а у вас ${what}. ${advice}`;
  },
  pictureUnavailable: html`Telegram сейчас не отдаёт это фото. Нажмите ещё раз или пришлите его снова.`,
  pictureGone: html`Этого фото в Telegram больше нет. Пришлите его ещё раз.`,
  pictureRefused: html`Telegram сейчас не отдаёт это фото. Пришлите его ещё раз.`,
  album: {
    alone: undefined,
    first: tookFirst,
    later: html`<i>Здесь можно использовать только одно фото, взято это: оно с подписью.</i>`,
    count: (count) => `🖼 ${count} фото`,
    explained: "В заказ идут все фото вашего альбома, сколько сможет взять модель.",
    some: (most) =>
      most === 1
        ? tookFirst
        : html`<i>Здесь можно использовать не больше ${most} фото, взяты первые ${most}.</i>`,
    late: (count) =>
      html`<i>Получены и другие фото из вашего альбома: вот заказ со всеми, их ${count}.</i>`,
    changed: (count) =>
      html`<b>Теперь в вашем альбоме ${count} фото.</b> Деньги не списаны. Проверьте заказ и нажмите ещё раз.`,
    unread: html`Сейчас не удаётся прочитать остальные фото вашего альбома. Деньги не списаны. Попробуйте ещё раз через минуту.`,
    gone: html`Остальных фото вашего альбома больше нет: альбомы хранятся 30 дней. Деньги не списаны. Пришлите альбом ещё раз.`,
    tooBig: (megabytes) =>
      html`Эти фото слишком большие: на все вместе можно до ${count(megabytes, megabyte)}. Деньги не списаны. Пришлите фото поменьше.`,
  },
  several: {
    started: (started, of) => html`<i>Из ${of} запущено и оплачено только ${started}.</i>`,
    limited:
      "В работе может быть до 5 заказов сразу, а за 10 секунд можно начать до 4. Деньги не списаны. Подождите немного или закажите меньше за раз.",
  },
  unused: {
    pictures: tookFirst,
    content: html`<i>Из сообщения взяты только текст и фото.</i>`,
    answered: html`<i>То, на что вы ответили, использовать нельзя: взят только ваш текст. Если там есть фото, пришлите его сюда.</i>`,
    quote: html`<i>Текст, который вы процитировали, не учтён. Пришлите всё одним сообщением.</i>`,
  },
  order: (cost) => html`Цена: <b>${price(cost)}</b>`,
  missing: (sum, has, asOf) =>
    lines(
      html`❗️ Не хватает ${money(sum)}. ${balance(has, asOf)}`,
      html`Пополните баланс и нажмите ✅ Создать: работа сразу начнётся.`,
    ),
  shortOf: (sum) =>
    html`❗️ На этот заказ не хватает ещё ${money(sum)}. Пополните баланс, и его можно будет начать.`,
  limited: html`Сейчас можно потратить только часть баланса. Деньги не списаны и в сохранности. Попробуйте ещё раз через несколько минут.`,
  priceChanged: html`<b>Цена изменилась.</b> Деньги не списаны. Проверьте новую цену и нажмите ещё раз.`,
  notSold: html`Эта модель сейчас недоступна. Деньги не списаны. Выберите другую.`,
  replaced: (gone) => html`Модель «${gone}» больше недоступна. Вот более новая. Деньги не списаны.`,
  dear: (cost) => html`Это стоит <b>${price(cost)}</b>. Создать?`,
  sure: (cost) => `✅ Да · ${price(cost)}`,
  buttons: {
    instead: (name, cost) => `${name} · ${price(cost)}`,
    generate: (cost) => `✅ Создать · ${price(cost)}`,
    model: "🔀 Модель",
    options: "⚙️ Настройки",
    newPicture: "🖼 Лучше новая картинка",
    back: "« Назад",
    cancel: "✖ Отмена",
    again: (cost) => `🔁 Ещё раз${cost === undefined ? "" : ` · ${money(cost)}`}`,
    use: "✨ Использовать",
  },
  notCharged: html`Деньги не списаны.`,
  limits: {
    unfinished:
      "У вас уже 5 заказов в работе. Деньги не списаны. Дождитесь, пока один будет готов.",
    charged:
      "За 10 секунд можно начать 4 заказа. Деньги не списаны. Нажмите ещё раз через несколько секунд.",
    refunded:
      "Последние 6 заказов не удались, деньги за них вернулись. За этот деньги не списаны. Через 10 минут попробуйте другое описание, фото или модель.",
  },
  banned: "Сейчас вы не можете ничего заказать. Деньги не списаны. Вопросы: /support.",
  already: "Этот заказ уже начат. Деньги списываются один раз.",
  closed: "Этот заказ закрыт: он уже начат или отменён. Больше за него ничего не спишется.",
  cancelled: html`✖ Отменено. Деньги не списаны.`,
  working: (seconds) => html`🎨 Делаю… обычно ${duration(seconds)}`,
  result: (model, { price, seconds }, after, asOf) => {
    const cost = price === undefined ? "" : ` · ${money(price)}`;
    const time = seconds === undefined ? "" : ` · ${duration(seconds)}`;
    return html`<b>${model}</b>${cost}${time}\n${balance(after, asOf)}`;
  },
  link: (url) =>
    html`Telegram не может показать такой большой файл. <a href="${url}">Скачайте его здесь</a> (ссылка работает 14 дней).`,
  gift: (model) =>
    html`<b>${model}</b>\nВсё готово, но деньги мы уже вернули. Пусть это будет подарком 🎁`,
  originalButton: "📎 Оригинал",
  originalOf: (model) => html`📎 Оригинал: <b>${model}</b>`,
  failed: (why, sum, after, asOf) =>
    lines(
      html`❌ Не получилось. ${cameBack(money, sum)} ${balance(after, asOf)}`,
      html`${reasons[why]}`,
    ),
  moneyBack: html`Деньги вернулись на баланс.`,
  failureButtons: {
    tryAgain: (cost) => `🔁 Повторить${cost === undefined ? "" : ` · ${money(cost)}`}`,
    otherModel: "🔀 Другая модель",
  },
  whatToChange: html`✏️ Что изменить на этой картинке? Напишите в ответ.`,
  changeRemark: "Что изменить",
  vanished: (sum, after, asOf) =>
    html`❌ Результат пропал раньше, чем его удалось отправить. ${cameBack(money, sum)} ${balance(after, asOf)}`,
  partlyLost: (lost, of, sum, after, asOf) =>
    html`❌ Часть результатов пропала раньше, чем их удалось отправить: ${lost} из ${of}. ${cameBack(money, sum)} ${balance(after, asOf)}`,
  waiting: (count) =>
    html`Telegram пока больше не принимает. Остальное (${count}) ждёт в истории: нажмите там на номер.`,
  fromHistory: (model, at) =>
    html`Из истории: <b>${model}</b>${at === undefined ? "" : `, ${time(at)}`}`,
  gone: "Этого результата больше нет: результаты хранятся ограниченное время.",
  stillSending:
    "Один результат уже отправляется. Если нужен другой, нажмите ещё раз, когда первый придёт.",
  notNow: "Сейчас не получается отправить этот результат. Попробуйте через несколько минут.",
});
