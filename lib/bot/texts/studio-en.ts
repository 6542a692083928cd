import type { ChargeLimit } from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import type { Reason } from "../../studio/announcer.js";
import type { Group } from "../../studio/model.js";
import { type Html, html, lines } from "../html.js";

type AsOf = Date | "never" | undefined;

/** How sums and balances look in this language. */
export interface Figures {
  readonly money: (sum: Money) => string;
  readonly balance: (sum: Money, asOf?: AsOf) => Html;
}

const groups: Record<Group, string> = {
  pictures: "🖼 Pictures",
  edits: "✏️ Edit a photo",
  tools: "🔍 Enlarge, cut out",
  video: "🎬 Video",
  animation: "🎞 Animate a photo",
  sound: "🔊 Sound",
};

const reasons: Record<Reason, string> = {
  account: "The service is temporarily unavailable. Please try again later.",
  busy: "Too many are asking at this moment. Please try again in a minute.",
  request:
    "The service refused the request: it is against its rules or it did not understand it. Please change the description or the picture.",
  picture: "The picture could not be read. Please send it again, as JPEG or PNG.",
  unreachable: "The service can't be reached right now. Please try again in a few minutes.",
  failure: "The service could not make it. Please try again or take another model.",
  deadline: "It did not get ready in time. Please try again.",
  unknown: "It did not work out. Please try again.",
};

/** The sentences about generations. */
export const studioEn = ({ money, balance }: Figures) => ({
  groups,
  from: (what: string, price: Money) => `${what} · from ${money(price)}`,
  choose: html`What shall I make of it?`,
  choosePicture: (hasPrompt: boolean) =>
    hasPrompt
      ? html`What shall I do with this picture?`
      : html`What shall I do with this picture? To edit or animate it, reply to it with what to change.`,
  album: html`Of an album I take only the picture with the caption. Please send one picture with a caption.`,
  albumNote: html`<i>Of the album I took only this picture, the one with the caption.</i>`,
  chooseModel: (group: Group) => html`<b>${groups[group]}</b>\nChoose a model:`,
  order: (price: Money) => html`Price: <b>${money(price)}</b>`,
  priceChanged: html`<b>The price has changed.</b> Nothing was charged: check the new price and press again.`,
  notSold: html`This model is not available at the moment. Nothing was charged: please choose another one.`,
  needsPrompt: html`This model needs words, too: reply to this picture with what to do. Nothing was charged.`,
  needsPicture: (takesWords: boolean) =>
    takesWords
      ? html`This model works on a picture: reply to this message with a photo, and write in its caption what to do.`
      : html`This model works on a picture: reply to this message with a photo.`,
  promptTooLong: (most: number, length: number) =>
    html`This model takes at most ${most} characters, your text has ${length}. Nothing was charged: send a shorter text or take another model.`,
  promptTooShort: (least: number) =>
    html`This model wants at least ${least} characters. Nothing was charged: send a longer text or take another model.`,
  wrongPicture: (types: string, megabytes: number) =>
    html`This picture does not fit: accepted are ${types} of at most ${megabytes} MB. Nothing was charged: send another one, or send it as a photo instead of a file.`,
  noPicture: html`I can't read this file as a picture. Nothing was charged: send another one, or send it as a photo instead of a file.`,
  pictureUnavailable: html`Telegram can't give me this picture right now. Nothing was charged: press again, or send the picture once more.`,
  pictureGone: html`Telegram no longer has this picture. Nothing was charged: please send it again.`,
  missing: (sum: Money, has: Money, asOf?: AsOf) =>
    lines(
      html`❗️ ${money(sum)} are missing. ${balance(has, asOf)}`,
      html`Nothing was charged. After topping up press the button below again.`,
    ),
  limited: html`Our records are unavailable right now, so for the moment only part of your balance can be spent. You were not charged, and your money is safe. Please try again in a few minutes.`,
  buttons: {
    generate: (price: Money) => `✅ Generate: ${money(price)}`,
    back: "« Back",
    cancel: "✖ Cancel",
    again: "🔁 Again",
    use: "✨ Use",
  },
  cancelled: html`✖ Cancelled. Nothing was charged.`,
  nothingOpen: html`Nothing to cancel: nothing is charged before you press “✅ Generate”. An order is closed with the button “✖ Cancel” under it.`,
  queue: html`⏳ In the queue ...`,
  working: html`🎨 Working on it ...`,
  unconfirmed: html`⏳ The start could not be confirmed. If the result does not come by itself, any deduction is returned automatically.`,
  done: (seconds: number) => html`✅ Done in ${seconds} s`,
  doneSometime: html`✅ Done`,
  failed: (why: Reason, sum: Money | undefined, after: Money, asOf?: AsOf) =>
    lines(
      html`❌ Failed, ${sum === undefined ? html`the money is` : html`<b>${money(sum)}</b>`} returned. ${balance(after, asOf)}`,
      html`${reasons[why]}`,
    ),
  result: (model: string, price: Money | undefined, after: Money, asOf?: AsOf) =>
    html`<b>${model}</b>${price === undefined ? "" : ` · ${money(price)}`}\n${balance(after, asOf)}`,
  gift: (model: string) =>
    html`<b>${model}</b>\n🎁 It got ready after the money had been returned. Take it as a gift.`,
  link: (url: string) =>
    html`The file is too big for Telegram, or Telegram can't take it: <a href="${url}">open it</a>. The link lives for a limited time.`,
  vanished: (sum: Money | undefined, after: Money, asOf?: AsOf) =>
    html`❌ The result was lost before I could deliver it. ${sum === undefined ? html`The money is` : html`<b>${money(sum)}</b>`} returned. ${balance(after, asOf)}`,
  gone: "This result is no longer there: it was kept for a limited time.",
  stillSending:
    "I'm already sending you a result. To get another one, press again when it arrives.",
  limits: {
    unfinished:
      "You already have several in progress. Wait for one to finish. You were not charged.",
    charged:
      "You can start 4 orders in 10 seconds. You were not charged. Press again in a few seconds.",
    refunded:
      "Your last 6 orders failed and were refunded. You were not charged for this one. In 10 minutes, try another prompt, photo or model.",
  } satisfies Record<ChargeLimit, string>,
  already: "This order has been started already. It is charged once.",
  closed: "This order is closed: it was started or cancelled. Nothing more is charged for it.",
  slowDown: "Not so fast, please. Nothing was charged.",
  models: html`<b>What I can make</b>`,
  card: (about: string, price: Money, example: string) =>
    lines(
      html`${about}.`,
      html`Price: from <b>${money(price)}</b>`,
      html``,
      html`For example: <code>${example}</code>`,
    ),
  reply: html`Reply to this message with a description.`,
  remark: (isAboutPicture: boolean): string => (isAboutPicture ? "Photo" : "Description"),
  replaced: (gone: string) =>
    html`${gone} is no longer available, so here is a newer model. You were not charged.`,
});

export type StudioTexts = ReturnType<typeof studioEn>;
