import type { Message } from "@telegraf/types";
import { findOfferByName, type Offer } from "../../studio/catalogue/catalogue.js";
import { defaultChoice, readChoice } from "../../studio/choice.js";
import type { Model } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import { TelegramError } from "../../telegram.js";
import type { BotContext } from "../context.js";
import { answeredBy, pictureIn, pictureOf, textIn, unusedOf } from "../input/message.js";
import { validateForAll } from "../pictures/unfit-picture.js";
import { type Html, html, lines } from "../texts/html.js";
import type { Texts } from "../texts/texts.js";
import { type Locale, localeOf } from "../ui/locale.js";
import { reply, type Screen, sendPicture } from "../ui/screen.js";
import { pictureMenu, wordsMenu } from "./menu.js";
import { orderScreen, quote } from "./order.js";
import { firstLine, type OrderInput } from "./order-input.js";

/** Shows what can be made from a user's message. */
export function createOrderScreens(pricing: Pricing) {
  /** The groups of models for a prompt or for a picture. */
  function choice(ctx: BotContext, { picture, prompt }: OrderInput): Screen {
    const { studio } = ctx.texts;
    const menu = { pricing, locale: localeOf(ctx) };
    if (picture === undefined) return { text: studio.choose, buttons: wordsMenu(menu) };
    const question = validateForAll(picture, studio) ?? studio.choosePicture(prompt !== "");
    const text = lines(quote(prompt, "picture"), question);
    return { text, buttons: pictureMenu(menu), source: picture.source };
  }

  /**
   * The order with the chosen options, or with the defaults if those are outdated. Says so if the
   * model was replaced by another one.
   */
  function order(ctx: BotContext, offer: Offer, input: OrderInput, chosen: string): Screen {
    const { model, insteadOf } = offer;
    const choice = readChoice(model, chosen) ?? defaultChoice(model);
    const locale = localeOf(ctx);
    const note = insteadOf && locale.texts.studio.replaced(insteadOf.name[locale.language]);
    return orderScreen({
      order: { model, choice, input },
      pricing,
      locale,
      ...(note && { note }),
    });
  }

  async function presentInput(ctx: BotContext, sent: Message, input: OrderInput, note?: Html) {
    const { picture, replyTo } = input;
    const offer = offerRepliedTo(sent);
    const model = offer?.model;
    const needsPicture = model?.picture?.required === true && pricing.isSold(model);
    if (needsPicture && picture === undefined) {
      await reply(ctx, askForPicture(model, localeOf(ctx)), replyTo);
      return;
    }
    const isFit = offer && (picture === undefined || offer.model.picture !== undefined);
    const screen = isFit ? order(ctx, offer, input, "") : choice(ctx, input);
    await sendScreen(ctx, input, { ...screen, text: lines(screen.text, note) });
  }

  return {
    choice,
    order,
    send: sendScreen,

    /** Shows what can be made; the order at once if the user replied to a message that names a model. */
    async present(ctx: BotContext, sent: Message, note?: Html): Promise<void> {
      const input = inputOf(sent);
      const { picture, ...words } = input;
      const work = presentInput(ctx, sent, input, note ?? unusedNote(sent, ctx.texts));
      await work.catch(async (error: unknown) => {
        if (picture === undefined || !isPictureRefused(error)) throw error;
        const { pictureRefused, unused } = ctx.texts.studio;
        const isBorrowed = pictureIn(sent) === undefined && words.prompt !== "";
        // Telegram may show us a picture of another message, but not let us send it.
        if (isBorrowed) await presentInput(ctx, sent, words, unused.answered);
        else await reply(ctx, { text: pictureRefused }, words.replyTo);
      });
    },
  };
}

/** A new message with the screen; with the picture if there is one. */
async function sendScreen(ctx: BotContext, { picture, replyTo }: OrderInput, screen: Screen) {
  if (picture === undefined) return reply(ctx, screen, replyTo);
  return sendPicture(ctx, picture, screen, replyTo);
}

/** Such as "wrong file identifier", "file is temporarily unavailable" and "IMAGE_PROCESS_FAILED". */
function isPictureRefused(error: unknown): boolean {
  const isRefused = error instanceof TelegramError && error.code === 400;
  return isRefused && /file|photo|image|media|document/i.test(error.description);
}

/** The photo sent in reply finds its model by the name in the first line. */
export function askForPicture({ name, prompt }: Model, { texts, language }: Locale): Screen {
  const { needsPicture } = texts.studio;
  return { text: lines(html`<b>${name[language]}</b>`, needsPicture(prompt !== undefined)) };
}

/** What the user sent, with what they replied to. */
function inputOf(sent: Message): OrderInput {
  const picture = pictureOf(sent);
  return {
    prompt: textIn(sent) ?? "",
    replyTo: sent.message_id,
    ...(picture && { picture }),
  };
}

/** Tells users which parts of a message are not used, before they pay. */
function unusedNote(sent: Message, { studio }: Texts): Html | undefined {
  const unused = unusedOf(sent);
  return unused && studio.unused[unused];
}

/** The model whose card or order the user replied to: its name is the first line. */
function offerRepliedTo(sent: object): Offer | undefined {
  const answered = answeredBy(sent);
  const heading = answered === undefined ? "" : firstLine(answered);
  return heading === "" ? undefined : findOfferByName(heading);
}
