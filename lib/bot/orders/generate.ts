import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import type { Money } from "../../ledger/money.js";
import { findModel, findOffer } from "../../studio/catalogue/catalogue.js";
import type { BotContext } from "../context.js";
import {
  answerCallback,
  callbackPattern,
  editPressed,
  type MessageRef,
  pressedMessage,
  type Screen,
  withCallbackAnswer,
} from "../ui/screen.js";
import type { PlacingOptions } from "./confirmation.js";
import { type Order, priceFingerprint } from "./order.js";
import { readOrderChoice } from "./order-choice.js";
import { isClosed, orderInputOf } from "./order-input.js";
import { createOrderScreens } from "./order-screens.js";
import type { PlaceOrder } from "./place-order.js";
import { isCharged } from "./prompts.js";

/** The button of an order: charges once, however often it is pressed, then starts the generation. */
export function generateFeature(parts: PlacingOptions, place: PlaceOrder) {
  const feature = new Composer<BotContext>();

  feature.action(
    callbackPattern("(go|ok)", "([a-z0-9]{1,12})", "([A-Za-z0-9-]{0,48})", "([\\w-]{4})"),
    async (ctx) => {
      if (isClosed(ctx.callbackQuery.message)) return answerCallback(ctx, ctx.texts.studio.closed);
      const [, verb, code = "", chosen = "", fingerprint = ""] = ctx.match;
      const pressed = orderOf(ctx, code, chosen);
      if (pressed === undefined) return offerReplacement(parts, ctx, code, chosen);
      return place(ctx, {
        ...pressed,
        keyedId: pressed.order.input.keyedId ?? pressed.messageRef.messageId,
        isSeen: (price: Money) => priceFingerprint(price) === fingerprint,
        isSure: verb === "ok",
        reject: (screen) => rejectPress(parts, ctx, screen),
        show: (work) => withCallbackAnswer(ctx, work()),
        answer: (note) => answerCallback(ctx, note),
      });
    },
  );

  return feature;
}

/** Undefined if the button's input or model is gone, or its options are outdated. */
function orderOf(
  ctx: BotContext,
  code: string,
  chosen: string,
): { readonly order: Order; readonly messageRef: MessageRef } | undefined {
  const message = ctx.callbackQuery?.message as Message | undefined;
  const input = message && orderInputOf(message);
  const model = findModel(code);
  const choice = model && readOrderChoice(model, chosen);
  const messageRef = pressedMessage(ctx);
  return messageRef && input && choice && { order: { model, ...choice, input }, messageRef };
}

/** The button's model has retired: offers its replacement and charges nothing. */
async function offerReplacement(
  { studio, ledger }: PlacingOptions,
  ctx: BotContext,
  code: string,
  chosen: string,
): Promise<void> {
  const offer = findOffer(code);
  const message = ctx.callbackQuery?.message as Message | undefined;
  const input = message && orderInputOf(message);
  const isRetired = offer?.insteadOf !== undefined && input !== undefined;
  if (!isRetired) return answerCallback(ctx, ctx.texts.stale);
  const screen = createOrderScreens(studio.pricing).order(ctx, offer, input, chosen);
  return rejectPress({ ledger }, ctx, screen);
}

/** Shows why nothing was charged, unless an earlier press has charged the order: then its state stays. */
async function rejectPress(
  { ledger }: Pick<PlacingOptions, "ledger">,
  ctx: BotContext,
  screen: Screen,
): Promise<void> {
  const isAlreadyCharged = await isCharged(ledger, ctx).catch(async (error: unknown) => {
    await answerCallback(ctx);
    throw error;
  });
  if (isAlreadyCharged) return answerCallback(ctx, ctx.texts.studio.already);
  return withCallbackAnswer(ctx, editPressed(ctx, screen));
}
