import { findOfferByName, type Offer } from "../../studio/catalogue/catalogue.js";
import { defaultChoice } from "../../studio/choice.js";
import type { Kind, Model } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import type { BotContext } from "../context.js";
import { answeredBy } from "../input/message.js";
import { validateForAll } from "../pictures/unfit-picture.js";
import { html, lines } from "../texts/html.js";
import { type Locale, localeOf } from "../ui/locale.js";
import { button, reply, type Screen, sendPicture, toReadableRows } from "../ui/screen.js";
import { modelsMenu } from "./menu.js";
import { type Order, quotePrompt } from "./order.js";
import { readOrderChoice } from "./order-choice.js";
import { firstLine, markOf, type OrderInput } from "./order-input.js";
import { optionsScreen, orderScreen } from "./order-screen.js";
import { kindsOffered } from "./order-ways.js";
import { keepAlbum } from "./ordered-album.js";

export type OrderScreens = ReturnType<typeof createOrderScreens>;

/** The screens of an order; what they show is in the buttons and in the messages, and nowhere else. */
export function createOrderScreens(pricing: Pricing) {
  /** With the chosen options, or with the defaults if those are outdated. */
  function orderOf({ model }: Offer, input: OrderInput, chosen: string): Order {
    const read = readOrderChoice(model, chosen) ?? { choice: defaultChoice(model) };
    return { model, ...read, input };
  }

  return {
    orderOf,

    /** The order. Says so if its model was replaced by another one. */
    order(ctx: BotContext, offer: Offer, input: OrderInput, chosen: string): Screen {
      const locale = localeOf(ctx);
      const { insteadOf } = offer;
      const note = insteadOf && locale.texts.studio.replaced(insteadOf.name[locale.language]);
      const order = orderOf(offer, input, chosen);
      return orderScreen({ order, pricing, locale, ...(note && { note }) });
    },

    options(ctx: BotContext, offer: Offer, input: OrderInput, chosen: string): Screen {
      return optionsScreen({
        order: orderOf(offer, input, chosen),
        pricing,
        locale: localeOf(ctx),
      });
    },

    /** A page of the models for this kind of order; without an order to go back to, of the usual one. */
    models(ctx: BotContext, { kind, page, input, from }: Parameters<typeof modelsMenu>[1]): Screen {
      const { studio } = ctx.texts;
      return {
        text: lines(studio.chooseModel(studio.kinds[kind]), quotePrompt(input)),
        buttons: modelsMenu({ pricing, locale: localeOf(ctx) }, { kind, page, input, from }),
      };
    },

    picture: (ctx: BotContext, input: OrderInput): Screen => pictureScreen(ctx, input, pricing),

    /** A new message with the screen; with the picture if there is one. */
    async send(ctx: BotContext, input: OrderInput, drawn: Screen): Promise<void> {
      const { picture, replyTo, album } = input;
      const screen = { ...keepAlbum(drawn, album, ctx.texts), ...markOf(input) };
      if (picture === undefined) await reply(ctx, screen, replyTo);
      else await sendPicture(ctx, picture, screen, replyTo);
    },
  };
}

/** What can be done with a picture that came without words. */
function pictureScreen(ctx: BotContext, input: OrderInput, pricing: Pricing): Screen {
  const { buttons, studio } = ctx.texts;
  const unfit = input.picture && validateForAll(input.picture, studio);
  const offered = kindsOffered(input, pricing);
  const row = (...some: readonly Kind[]) => {
    const kinds = some.filter((kind) => offered.includes(kind));
    return toReadableRows(kinds.map((kind) => button(studio.kinds[kind], "k", kind)));
  };
  return {
    text: unfit ?? studio.choosePicture,
    buttons: [
      ...row("edits", "animation"),
      ...row("upscale", "cutout"),
      [button(buttons.ideas, "id")],
    ],
  };
}

/** The photo sent in reply finds its model by the name in the first line. */
export function askForPicture({ name, prompt }: Model, { texts, language }: Locale): Screen {
  const { needsPicture } = texts.studio;
  return { text: lines(html`<b>${name[language]}</b>`, needsPicture(prompt !== undefined)) };
}

/** The model whose card or order the user replied to: its name is the first line. */
export function offerRepliedTo(sent: object): Offer | undefined {
  const answered = answeredBy(sent);
  const heading = answered === undefined ? "" : firstLine(answered);
  return heading === "" ? undefined : findOfferByName(heading);
}
