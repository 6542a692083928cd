import type { Reason } from "../../studio/announcer.js";
import type { Group } from "../../studio/model.js";
import { html, lines } from "../html.js";
import { formatTime, listed } from "./format.js";
import type { Figures, StudioTexts } from "./studio-en.js";

const groups: Record<Group, string> = {
  pictures: "🖼 Картинки",
  edits: "✏️ Изменить фото",
  tools: "🔍 Увеличить, вырезать",
  video: "🎬 Видео",
  animation: "🎞 Оживить фото",
  sound: "🔊 Звук",
};

const reasons: Record<Reason, string> = {
  account: "Сервис временно недоступен. Попробуйте позже.",
  busy: "Сейчас слишком много запросов. Попробуйте через минуту.",
  request:
    "Сервис отклонил запрос: он нарушает его правила или непонятен. Измените описание или картинку.",
  picture: "Картинку не удалось прочитать. Пришлите её ещё раз, в JPEG или PNG.",
  unreachable: "Сервис сейчас не отвечает. Попробуйте через несколько минут.",
  failure: "Сервис не справился. Попробуйте ещё раз или возьмите другую модель.",
  deadline: "Результат не был готов вовремя. Попробуйте ещё раз.",
  unknown: "Не получилось. Попробуйте ещё раз.",
};

export const studioRu = ({ money, balance }: Figures): StudioTexts => ({
  groups,
  from: (what, price) => `${what} · от ${money(price)}`,
  choose: html`Что из этого сделать?`,
  choosePicture: (hasPrompt) =>
    hasPrompt
      ? html`Что сделать с этой картинкой?`
      : html`Что сделать с этой картинкой? Чтобы изменить или оживить её, ответьте на неё: напишите, что сделать.`,
  album: html`Из альбома я беру только картинку с подписью. Пришлите одну картинку с подписью.`,
  albumNote: html`<i>Из альбома взята только эта картинка: та, что с подписью.</i>`,
  chooseModel: (group) => html`<b>${groups[group]}</b>\nВыберите модель:`,
  order: (price) => html`Цена: <b>${money(price)}</b>`,
  priceChanged: html`<b>Цена изменилась.</b> Ничего не списано: проверьте новую цену и нажмите ещё раз.`,
  notSold: html`Эта модель сейчас недоступна. Ничего не списано: выберите, пожалуйста, другую.`,
  needsPrompt: html`Этой модели нужны слова: ответьте на эту картинку и напишите, что сделать. Ничего не списано.`,
  needsPicture: (takesWords) =>
    takesWords
      ? html`Эта модель работает с картинкой: ответьте на это сообщение фотографией, а в подписи напишите, что сделать.`
      : html`Эта модель работает с картинкой: ответьте на это сообщение фотографией.`,
  promptTooLong: (most, length) =>
    html`Эта модель принимает не больше ${most} знаков, а в вашем тексте их ${length}. Ничего не списано: пришлите текст короче или возьмите другую модель.`,
  promptTooShort: (least) =>
    html`Этой модели нужно не меньше ${least} знаков. Ничего не списано: пришлите текст длиннее или возьмите другую модель.`,
  noPicture: html`Не получается открыть этот файл как картинку. Ничего не списано: пришлите другой или отправьте его как фото.`,
  pictureUnavailable: html`Сейчас не удаётся получить эту картинку из Telegram. Ничего не списано: нажмите ещё раз или пришлите её снова.`,
  pictureGone: html`Этой картинки в Telegram больше нет. Ничего не списано: пришлите её ещё раз.`,
  missing: (sum, has, asOf) =>
    lines(
      html`❗️ Не хватает ${money(sum)}. ${balance(has, asOf)}`,
      html`Ничего не списано. После пополнения нажмите кнопку ниже ещё раз.`,
    ),
  limited: html`Наши записи сейчас недоступны, поэтому пока можно потратить лишь часть баланса. Ничего не списано, деньги на месте. Попробуйте ещё раз через несколько минут.`,
  buttons: {
    generate: (price) => `✅ Создать: ${money(price)}`,
    back: "« Назад",
    cancel: "✖ Отмена",
    again: "🔁 Ещё раз",
    use: "✨ Использовать",
  },
  cancelled: html`✖ Отменено. Ничего не списано.`,
  nothingOpen: html`Отменять нечего: пока вы не нажали «✅ Создать», ничего не списывается. Заказ закрывается кнопкой «✖ Отмена» под ним.`,
  queue: html`⏳ В очереди ...`,
  working: html`🎨 Делаю ...`,
  unconfirmed: html`⏳ Не удалось узнать, началась ли работа. Если результат не придёт сам, всё списанное вернётся автоматически.`,
  done: (seconds) => html`✅ Готово за ${seconds} с`,
  doneSometime: html`✅ Готово`,
  failed: (why, sum, after, asOf) =>
    lines(
      html`❌ Не получилось, ${sum === undefined ? html`деньги возвращены` : html`возвращено <b>${money(sum)}</b>`}. ${balance(after, asOf)}`,
      html`${reasons[why]}`,
    ),
  result: (model, price, after, asOf) =>
    html`<b>${model}</b>${price === undefined ? "" : ` · ${money(price)}`}\n${balance(after, asOf)}`,
  gift: (model) =>
    html`<b>${model}</b>\n🎁 Готово, но уже после возврата денег. Пусть это будет подарком.`,
  link: (url) =>
    html`Файл слишком велик для Telegram, или Telegram его не принимает: <a href="${url}">открыть</a>. Ссылка живёт ограниченное время.`,
  vanished: (sum, after, asOf) =>
    html`❌ Результат пропал раньше, чем я успел его отправить. ${sum === undefined ? html`Деньги возвращены` : html`Возвращено <b>${money(sum)}</b>`}. ${balance(after, asOf)}`,
  gone: "Этого результата больше нет: он хранился ограниченное время.",
  stillSending: "Один результат уже отправляется. Если нужен другой, нажмите, когда он придёт.",
  limits: {
    unfinished:
      "В работе уже несколько ваших заказов. Дождитесь, пока один будет готов. Ничего не списано.",
    charged:
      "За 10 секунд можно начать 4 заказа. Ничего не списано. Нажмите ещё раз через несколько секунд.",
    refunded:
      "Последние 6 заказов не удались, деньги за них вернулись. За этот ничего не списано. Попробуйте через 10 минут другое описание, фото или модель.",
  },
  already: "Этот заказ уже начат. Деньги списываются один раз.",
  closed: "Этот заказ закрыт: он уже начат или отменён. Больше за него ничего не списывается.",
  slowDown: "Пожалуйста, не так быстро. Ничего не списано.",
  models: html`<b>Что я умею</b>`,
  card: (about, price, example) =>
    lines(
      html`${about}.`,
      html`Цена: от <b>${money(price)}</b>`,
      html``,
      html`Например: <code>${example}</code>`,
    ),
  reply: html`Ответьте на это сообщение описанием.`,
  remark: (isAboutPicture) => (isAboutPicture ? "Фото" : "Описание"),
  unfitPicture: ({ types, megabytes, yours, isPhoto }, isOfModel) => {
    const advice = isPhoto ? "Пришлите поменьше." : "Отправьте его как фото, а не как файл.";
    const what = typeof yours === "number" ? `${String(yours).replace(".", ",")}\u00a0МБ` : yours;
    return html`${isOfModel ? "Эта модель принимает" : "Я принимаю"} ${listed(types, "или")} до ${megabytes}\u00a0МБ, а ваш файл — ${what}. ${advice}`;
  },
  notCharged: html`Ничего не списано.`,
  dear: (price) => html`Это стоит <b>${money(price)}</b>. Создать?`,
  sure: (price) => `✅ Да · ${money(price)}`,
  failureButtons: { tryAgain: "🔁 Попробовать ещё раз", otherModel: "🔀 Другая модель" },
  originalButton: "📎 Оригинал",
  failedState: html`❌ Не получилось. Деньги возвращены.`,
  fromHistory: (model, at) =>
    html`Из истории: <b>${model}</b>${at === undefined ? "" : `, ${formatTime(at)}`}`,
  originalOf: (model) => html`📎 Оригинал: <b>${model}</b>`,
  partlyLost: (lost, of, sum, after, asOf) =>
    html`❌ Часть результатов пропала раньше, чем я успел их отправить: ${lost} из ${of}. Возвращено <b>${money(sum)}</b>. ${balance(after, asOf)}`,
  notNow:
    "Сейчас не получается загрузить этот результат. Ничего не списано. Попробуйте ещё раз через несколько минут.",
  replaced: (gone) => html`${gone} больше недоступна, вот модель новее. Ничего не списано.`,
});
