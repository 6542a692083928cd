import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import type { Ledger } from "../../ledger/ledger.js";
import { generationKey } from "../../ledger/operation.js";
import { findOffer } from "../../studio/catalogue/catalogue.js";
import { type Group, groups } from "../../studio/model.js";
import type { BotContext, Dependencies, Studio } from "../context.js";
import type { Albums } from "../input/albums.js";
import { commandIn } from "../input/command.js";
import { pictureIn, pictureOf, textIn } from "../input/message.js";
import { lines } from "../texts/html.js";
import { localeOf } from "../ui/locale.js";
import {
  answerCallback,
  callbackPattern,
  editPressed,
  pressedMessage,
  type Screen,
  send,
  withCallbackAnswer,
} from "../ui/screen.js";
import { modelsMenu } from "./menu.js";
import { quotePrompt } from "./order.js";
import { isClosed, type OrderInput, orderInputOf } from "./order-input.js";
import { createOrderScreens } from "./order-screens.js";

type PromptOptions = Pick<Studio, "pricing"> &
  Pick<Dependencies, "ledger"> & { readonly albums: Albums };

/**
 * Turns prompts and pictures that users send into an order with its price. Nothing is stored: the order's
 * message and the one it replies to hold everything.
 */
export function promptFeature({ pricing, ledger, albums }: PromptOptions) {
  const feature = new Composer<BotContext>();
  const { present } = createOrderScreens(pricing);

  feature.command("generate", (ctx) => {
    const { message: sent } = ctx;
    const hasNothing = textIn(sent) === undefined && pictureOf(sent) === undefined;
    return hasNothing ? send(ctx, { text: ctx.texts.generateUsage }) : present(ctx, sent);
  });
  feature.on(message("text"), (ctx, next) => {
    const { message: sent } = ctx;
    if (commandIn(sent.text) !== undefined) return next();
    const hasNothing = textIn(sent) === undefined && pictureIn(sent) === undefined;
    return hasNothing ? send(ctx, { text: ctx.texts.studio.noWords }) : present(ctx, sent);
  });
  feature.on([message("photo"), message("document")], (ctx, next) => {
    const { message: sent } = ctx;
    if (pictureIn(sent) === undefined) return next();
    const item = textIn(sent) === undefined ? "picture" : "picture with text";
    const taken = albums.take(sent, item);
    return taken && present(ctx, sent, ctx.texts.studio.album[taken]);
  });
  feature.use(choiceFeature({ pricing, ledger }));

  return feature;
}

/** Navigates from group to model to order, and back, in one message. */
function choiceFeature({ pricing, ledger }: Omit<PromptOptions, "albums">) {
  const feature = new Composer<BotContext>();
  const { choice, order } = createOrderScreens(pricing);

  feature.action(callbackPattern("g", `(${groups.join("|")})`, "(\\d{1,2})"), (ctx) => {
    const [, group, page] = ctx.match as unknown as [string, Group, string];
    return redraw(ctx, (input) => ({
      text: lines(quotePrompt(input), ctx.texts.studio.chooseModel(group)),
      buttons: modelsMenu({ pricing, locale: localeOf(ctx) }, group, Number(page)),
    }));
  });
  feature.action([callbackPattern("b"), callbackPattern("prompt")], (ctx) =>
    redraw(ctx, (input) => choice(ctx, input)),
  );
  feature.action(callbackPattern("o", "([a-z0-9]{1,12})", "([A-Za-z0-9-]{0,48})"), (ctx) => {
    const [, code = "", chosen = ""] = ctx.match;
    const offer = findOffer(code);
    return redraw(ctx, (input) => offer && order(ctx, offer, input, chosen));
  });
  feature.action(callbackPattern("x"), async (ctx) => {
    const { message } = ctx.callbackQuery;
    // An earlier press may have started the order while this message still shows its buttons.
    if (isClosed(message) || (await isCharged(ledger, ctx))) {
      return answerCallback(ctx, ctx.texts.studio.closed);
    }
    return withCallbackAnswer(ctx, editPressed(ctx, { text: ctx.texts.studio.cancelled }));
  });

  return feature;
}

/** Whether the order whose button was pressed has been charged. @throws LedgerUnavailable */
export async function isCharged(ledger: Ledger, ctx: BotContext): Promise<boolean> {
  const place = pressedMessage(ctx);
  if (ctx.from === undefined || place === undefined) return false;
  const key = generationKey(place.chatId, place.messageId);
  return (await ledger.find({ userId: ctx.from.id, key })) !== undefined;
}

/** Redraws the message whose button was pressed, unless it is closed or its input is gone. */
async function redraw(
  ctx: BotContext,
  draw: (input: OrderInput) => Screen | undefined,
): Promise<void> {
  const message = ctx.callbackQuery?.message as Message | undefined;
  if (isClosed(message)) return answerCallback(ctx, ctx.texts.studio.closed);
  const input = message && orderInputOf(message);
  const screen = input && draw(input);
  if (screen === undefined) return answerCallback(ctx, ctx.texts.stale);
  const marked = { ...screen, source: input?.picture?.source };
  await withCallbackAnswer(ctx, editPressed(ctx, marked));
}
