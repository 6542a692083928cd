import type { ChargeLimit } from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import type { Trait } from "../../studio/catalogue/traits.js";
import type { Group, Kind } from "../../studio/model.js";
import type { Reason } from "../../studio/notifier.js";
import type { Figures } from "./format.js";
import { type Html, html, isolated, lines } from "./html.js";

type AsOf = Date | "never" | undefined;

/** How sums, numbers and times look in this language; the balance as a sentence. */
export type StudioFigures = Omit<Figures, "balance"> & {
  readonly balance: (sum: Money, asOf?: AsOf) => Html;
};

/** What is accepted, and what the picture is instead. */
export interface Misfit {
  /** Such as JPEG, PNG and WebP. */
  readonly types: readonly string[];
  readonly megabytes: number;
  /** A name such as HEIC, or megabytes with one decimal. */
  readonly yours: string | number;
  readonly isPhoto: boolean;
}

/** What can't be used: further pictures, something else than words and pictures, or what they answer. */
export type Unused = "pictures" | "content" | "answered" | "quote";

/** What a result took; what is not known is absent. */
export interface Paid {
  readonly price: Money | undefined;
  readonly seconds: number | undefined;
}

const groups: Record<Group, string> = {
  pictures: "🖼 Pictures",
  edits: "✏️ Edit a photo",
  tools: "🔍 Upscale · ✂️ Background",
  video: "🎬 Video",
  animation: "🎞 Animate a photo",
  sound: "🔊 Sound",
};

/** On buttons; where there is little room, only the sign before the space. */
const kinds: Record<Kind, string> = {
  pictures: "🖼 Picture",
  video: "🎬 Video",
  sound: "🔊 Sound",
  edits: "✏️ Edit",
  animation: "🎬 Animate",
  upscale: "🔍 Upscale",
  cutout: "✂️ Remove background",
};

/** What a model is best at, in a list. */
const traits: Record<Trait, string> = {
  best: "best",
  cheap: "cheap",
  fast: "fast",
  text: "text",
  precise: "precise",
  real: "realistic",
  detail: "detailed",
  large: "large",
  faces: "faces",
  style: "stylised",
  sound: "sound",
  speech: "speech",
  smooth: "smooth",
  film: "film-like",
  long: "long",
  music: "music",
};

const reasons: Record<Reason, string> = {
  account: "The service is unavailable right now. Please try again later.",
  busy: "The service is busy right now. Please try again in a minute.",
  request:
    "The model refused this request: it is against its rules, or it wasn't clear. Change the description or the photo.",
  picture: "The model couldn't read the photo. Send it again as JPEG or PNG.",
  unreachable: "The service isn't responding right now. Please try again in a few minutes.",
  failure: "The model failed to generate this. Try again, or choose another model.",
  deadline: "It took too long. Please try again.",
  unknown: "Something went wrong. Please try again.",
};

const characters = { one: "character", other: "characters" };
const megabyte = { other: "MB" };

const tookFirst = html`<i>I can use one photo here and took the first.</i>`;

/** The sentences about generations. */
export const studioEn = ({
  money,
  price,
  balance,
  count,
  anyOf,
  duration,
  time,
}: StudioFigures) => ({
  groups,
  /** On a button, which has no room for the worth in Stars. */
  from: (what: string, least: Money) => `${what} · from ${money(least)}`,
  models: html`<b>What I can make</b>`,
  card: (about: string, least: Money, example: string) =>
    lines(
      html`${about}.`,
      html`Price: from <b>${price(least)}</b>`,
      html``,
      html`For example: <code>${example}</code>`,
    ),
  choosePicture: html`What should I do with this photo? To edit it, just tell me what to change.`,
  /** @param what such as "🎬 Video" */
  chooseModel: (what: string) => html`<b>${what}</b>\nChoose a model:`,
  kinds,
  traits,
  /** The words for a photo that is animated without any; models read them, too. */
  animatePrompt: "Bring this photo to life with gentle, natural motion.",
  option: (name: string, value: string) => html`${name}: <b>${value}</b>`,
  nothingSold: html`The service is unavailable right now. Please try again later.`,
  reply: html`Reply to this message with a description.`,
  remark: (isAboutPicture: boolean): string => (isAboutPicture ? "Photo" : "Description"),
  needsPrompt: html`Reply to this photo and tell me what to change.`,
  needsPicture: (takesWords: boolean) =>
    takesWords
      ? html`This model needs a photo: reply to this message with one, and write in the caption what to do.`
      : html`This model needs a photo: reply to this message with one.`,
  noWords: html`There is no text in this message. Send me a description, or a photo to edit or animate.`,
  promptTooLong: (most: number, length: number) =>
    html`This model takes up to ${count(most, characters)}, and your text has ${count(length, characters)}. Shorten it or choose another model.`,
  promptTooShort: (least: number) =>
    html`This model needs at least ${count(least, characters)}. Write more or choose another model.`,
  noPicture: html`I can't open this file as a photo. Send another one, or send it as a photo, not as a file.`,
  unfitPicture: ({ types, megabytes, yours, isPhoto }: Misfit, isOfModel: boolean) => {
    const advice = isPhoto ? "Send a smaller one." : "Send it as a photo, not as a file.";
    const what = typeof yours === "number" ? count(yours, megabyte) : isolated(yours);
    return html`${isOfModel ? "This model takes" : "I take"} ${anyOf(types)} up to ${count(megabytes, megabyte)}; yours is ${what}. ${advice}`;
  },
  pictureUnavailable: html`Telegram can't give me this photo right now. Press again, or send it once more.`,
  pictureGone: html`This photo is gone from Telegram. Send it again.`,
  pictureRefused: html`Telegram can't give me this photo right now. Send it once more.`,
  album: {
    alone: undefined,
    first: tookFirst,
    later: html`<i>I can use one photo here and took this one because it has the caption.</i>`,
    count: (count: number) => `🖼 ${count} photos`,
    explained: "Your whole album goes into this order: as many photos as the model can use.",
    some: (most: number) =>
      most === 1
        ? tookFirst
        : html`<i>I can use ${most} photos here and took the first ${most}.</i>`,
    late: (count: number) =>
      html`<i>More photos from your album have arrived: here is the order with all ${count}.</i>`,
    changed: (count: number) =>
      html`<b>Your album has ${count} photos now.</b> You were not charged. Check the order and press again.`,
    unread: html`I can't read the other photos of your album right now. You were not charged. Please try again in a minute.`,
    gone: html`The other photos of your album are gone: I keep albums for 30 days. You were not charged. Send the album again.`,
    tooBig: (megabytes: number) =>
      html`Together these photos are too big: I can use up to ${count(megabytes, megabyte)} at once. You were not charged. Send smaller ones.`,
  },
  several: {
    started: (started: number, of: number) =>
      html`<i>I could start only ${started} of ${of}. You were charged only for that.</i>`,
    limited:
      "You can have up to 5 in progress and start up to 4 in 10 seconds. You were not charged. Wait a little, or order fewer at once.",
  },
  unused: {
    pictures: tookFirst,
    content: html`<i>I can use only the text and the photos of your message.</i>`,
    answered: html`<i>I can't use what you replied to, only your own text. If there is a photo in it, send it to me here.</i>`,
    quote: html`<i>I don't use the text that you quoted. Send me everything in one message.</i>`,
  } satisfies Record<Unused, Html>,
  order: (cost: Money) => html`Price: <b>${price(cost)}</b>`,
  missing: (sum: Money, has: Money, asOf?: AsOf) =>
    lines(
      html`❗️ You're ${money(sum)} short. ${balance(has, asOf)}`,
      html`Top up and press ✅ Generate: it starts right away.`,
    ),
  /** After a payment, which has named the balance. */
  shortOf: (sum: Money) => html`❗️ Your order needs ${money(sum)} more. Top up and it can go on.`,
  limited: html`Only part of your balance can be spent right now. You were not charged, and your money is safe. Please try again in a few minutes.`,
  priceChanged: html`<b>The price has changed.</b> You were not charged. Check the new price and press again.`,
  notSold: html`This model isn't available right now. You were not charged. Choose another one.`,
  replaced: (gone: string) =>
    html`${gone} is no longer available. Here is a newer model. You were not charged.`,
  dear: (cost: Money) => html`This costs <b>${price(cost)}</b>. Generate?`,
  sure: (cost: Money) => `✅ Yes · ${price(cost)}`,
  buttons: {
    instead: (name: string, cost: Money) => `${name} · ${price(cost)}`,
    generate: (cost: Money) => `✅ Generate · ${price(cost)}`,
    model: "🔀 Model",
    options: "⚙️ Options",
    newPicture: "🖼 New picture instead",
    back: "« Back",
    cancel: "✖ Cancel",
    /** Without the worth in Stars, for which there is no room. */
    again: (cost?: Money) => `🔁 Again${cost === undefined ? "" : ` · ${money(cost)}`}`,
    use: "✨ Use",
  },
  notCharged: html`You were not charged.`,
  limits: {
    unfinished: "You already have 5 in progress. You were not charged. Wait for one to finish.",
    charged:
      "You can start 4 orders in 10 seconds. You were not charged. Press again in a few seconds.",
    refunded:
      "Your last 6 orders failed and were refunded. You were not charged for this one. Wait 10 minutes, then try another description, photo or model.",
  } satisfies Record<ChargeLimit, string>,
  banned: "You can't order right now. You were not charged. Questions: /support.",
  already: "This order has already started. You are charged only once.",
  closed: "This order is closed: it has started or was cancelled. You won't be charged again.",
  cancelled: html`✖ Cancelled. You were not charged.`,
  /** @param seconds how long it usually takes */
  working: (seconds: number) => html`🎨 Working on it… usually ${duration(seconds)}`,
  result: (model: string, { price, seconds }: Paid, after: Money, asOf?: AsOf) => {
    const cost = price === undefined ? "" : ` · ${money(price)}`;
    const time = seconds === undefined ? "" : ` · ${duration(seconds)}`;
    return html`<b>${model}</b>${cost}${time}\n${balance(after, asOf)}`;
  },
  link: (url: string) =>
    html`Telegram can't show a file this big. <a href="${url}">Download it here</a> (the link works for 14 days).`,
  gift: (model: string) =>
    html`<b>${model}</b>\nThis one finished after we refunded you. It's on us 🎁`,
  originalButton: "📎 Original",
  originalOf: (model: string) => html`📎 Original: <b>${model}</b>`,
  failed: (why: Reason, sum: Money | undefined, after: Money, asOf?: AsOf) =>
    lines(
      html`❌ Failed. You got ${sum === undefined ? html`your money` : html`<b>${money(sum)}</b>`} back. ${balance(after, asOf)}`,
      html`${reasons[why]}`,
    ),
  moneyBack: html`You got your money back.`,
  failureButtons: {
    tryAgain: (cost?: Money) => `🔁 Try again${cost === undefined ? "" : ` · ${money(cost)}`}`,
    otherModel: "🔀 Other model",
  },
  whatToChange: html`✏️ What should I change in this picture? Write it as a reply.`,
  changeRemark: "What to change",
  vanished: (sum: Money | undefined, after: Money, asOf?: AsOf) =>
    html`❌ The result was lost before I could deliver it. You got ${sum === undefined ? html`your money` : html`<b>${money(sum)}</b>`} back. ${balance(after, asOf)}`,
  partlyLost: (lost: number, of: number, sum: Money, after: Money, asOf?: AsOf) =>
    html`❌ ${lost} of ${of} results ${lost === 1 ? "was lost before I could deliver it" : "were lost before I could deliver them"}. You got <b>${money(sum)}</b> back. ${balance(after, asOf)}`,
  waiting: (count: number) =>
    html`Telegram took no more for now. ${count === 1 ? "1 result is" : `${count} results are`} waiting in your history: press its number there.`,
  fromHistory: (model: string, at: Date | undefined) =>
    html`From your history: <b>${model}</b>${at === undefined ? "" : `, ${time(at)}`}`,
  gone: "This result is no longer available: results are kept for a limited time.",
  stillSending:
    "I'm already sending you a result. If you want another one, press again when it has arrived.",
  notNow: "I can't send this result right now. Please try again in a few minutes.",
});

export type StudioTexts = ReturnType<typeof studioEn>;
