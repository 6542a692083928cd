import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import type { Ledger } from "../ledger/ledger.js";
import { generationKey } from "../ledger/operation.js";
import { findOffer } from "../studio/catalogue/catalogue.js";
import { type Group, groups } from "../studio/model.js";
import type { BotContext, Dependencies, Studio } from "./context.js";
import { lines } from "./html.js";
import { modelsMenu } from "./menu.js";
import { quoteOf } from "./order.js";
import { createPresenter, pictureOf } from "./present.js";
import {
  acknowledge,
  placeOfPress,
  pressed,
  replace,
  type Screen,
  show,
  whileAcknowledging,
} from "./screen.js";
import { isClosed, pictureIn, type Subject, subjectOf, wordsIn } from "./subject.js";
import { tongueOf } from "./tongue.js";

type Parts = Pick<Studio, "pricing"> & Pick<Dependencies, "ledger">;

/**
 * Words and pictures that somebody sends, up to the order with its price. Nothing is remembered: what
 * an order is about stands in its message and in the one that it answers.
 */
export function wishesFeature({ pricing, ledger }: Parts) {
  const feature = new Composer<BotContext>();
  const { present } = createPresenter(pricing);
  const presentPicture = createAlbumReader(present);

  feature.command("generate", (ctx) => {
    const hasNothing = ctx.payload.trim() === "" && pictureOf(ctx.message) === undefined;
    return hasNothing ? show(ctx, { text: ctx.texts.generateUsage }) : present(ctx, ctx.message);
  });
  feature.on(message("text"), (ctx, next) =>
    ctx.message.text.startsWith("/") ? next() : present(ctx, ctx.message),
  );
  feature.on([message("photo"), message("document")], (ctx, next) =>
    pictureIn(ctx.message) === undefined ? next() : presentPicture(ctx, ctx.message),
  );
  feature.use(choosing({ pricing, ledger }));

  return feature;
}

/** From group to model to order, and back, in one message. */
function choosing({ pricing, ledger }: Parts) {
  const feature = new Composer<BotContext>();
  const { choice, order } = createPresenter(pricing);

  feature.action(pressed("g", `(${groups.join("|")})`, "(\\d{1,2})"), (ctx) => {
    const [, group, page] = ctx.match as unknown as [string, Group, string];
    return redrawing(ctx, (subject) => ({
      text: lines(quoteOf(subject), ctx.texts.studio.chooseModel(group)),
      buttons: modelsMenu({ pricing, tongue: tongueOf(ctx) }, group, Number(page)),
    }));
  });
  feature.action(pressed("b"), (ctx) => redrawing(ctx, (subject) => choice(ctx, subject)));
  feature.action(pressed("o", "([a-z0-9]{1,12})", "([A-Za-z0-9-]{0,48})"), (ctx) => {
    const [, code = "", chosen = ""] = ctx.match;
    const offer = findOffer(code);
    return redrawing(ctx, (subject) => offer && order(ctx, offer, subject, chosen));
  });
  feature.action(pressed("x"), async (ctx) => {
    const { message } = ctx.callbackQuery;
    // The press may have overtaken the news that the order was begun by the press before.
    if (isClosed(message) || (await isCharged(ledger, ctx))) {
      return acknowledge(ctx, ctx.texts.studio.closed);
    }
    return whileAcknowledging(ctx, replace(ctx, { text: ctx.texts.studio.cancelled }));
  });

  return feature;
}

/** Whether the order whose button was pressed was charged before. @throws LedgerUnavailable */
export async function isCharged(ledger: Ledger, ctx: BotContext): Promise<boolean> {
  const place = placeOfPress(ctx);
  if (ctx.from === undefined || place === undefined) return false;
  const key = generationKey(place.chatId, place.messageId);
  return (await ledger.find({ userId: ctx.from.id, key })) !== undefined;
}

/** Shows the message of the button anew, unless it is closed or what it was about is gone. */
async function redrawing(
  ctx: BotContext,
  draw: (subject: Subject) => Screen | undefined,
): Promise<void> {
  const message = ctx.callbackQuery?.message as Message | undefined;
  if (isClosed(message)) return acknowledge(ctx, ctx.texts.studio.closed);
  const subject = message && subjectOf(message);
  const screen = subject && draw(subject);
  if (screen === undefined) return acknowledge(ctx, ctx.texts.stale);
  await whileAcknowledging(ctx, replace(ctx, screen));
}

const rememberedAlbums = 200;

/**
 * Pictures of an album come one by one, and only one of them has the caption. Which albums were seen
 * is a memory of this instance: without it the user reads the same sentence twice.
 */
function createAlbumReader(present: ReturnType<typeof createPresenter>["present"]) {
  const seen = new Set<string>();

  return async (ctx: BotContext, sent: Message.PhotoMessage | Message.DocumentMessage) => {
    const { media_group_id: album } = sent;
    if (album === undefined) return present(ctx, sent);
    const isNew = !seen.has(album);
    if (seen.size >= rememberedAlbums) seen.clear();
    seen.add(album);
    if (wordsIn(sent) !== undefined) return present(ctx, sent, ctx.texts.studio.albumNote);
    if (isNew) await show(ctx, { text: ctx.texts.studio.album });
  };
}
