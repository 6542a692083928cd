import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import type { Money } from "../../ledger/money.js";
import { generationKey } from "../../ledger/operation.js";
import { orderIdsPattern, readOrderIds } from "../../payments/invoice-payload.js";
import { findModel, findOffer } from "../../studio/catalogue/catalogue.js";
import type { BotContext } from "../context.js";
import { answeredBy, topicOf } from "../input/message.js";
import type { PlacingOptions } from "../orders/confirmation.js";
import { priceFingerprint } from "../orders/order.js";
import { readOrderChoice } from "../orders/order-choice.js";
import { inputOfResult, type OrderInput } from "../orders/order-input.js";
import { createOrderScreens } from "../orders/order-screens.js";
import type { PlaceOrder } from "../orders/place-order.js";
import {
  answerCallback,
  callbackPattern,
  type MessageRef,
  removeButtons,
  type Screen,
  withCallbackAnswer,
} from "../ui/screen.js";

/** The button of a payment, and what its message answers. */
interface Continued {
  readonly ctx: BotContext;
  /** Undefined if the words or the picture are gone. */
  readonly input: OrderInput | undefined;
  readonly code: string;
  readonly chosen: string;
  readonly fingerprint: string;
  /** The order's message. */
  readonly messageRef: MessageRef;
  /** In the key, which is the order's: so both buttons together pay once. */
  readonly keyedId: number;
}

/** The button under a payment: places the order that waited for the money. */
export function continueOrderFeature(parts: PlacingOptions, place: PlaceOrder) {
  const feature = new Composer<BotContext>();

  feature.action(
    callbackPattern(
      "pd",
      "([a-z0-9]{1,12})",
      "([A-Za-z0-9-]{0,48})",
      "([\\w-]{4})",
      orderIdsPattern,
    ),
    async (ctx) => {
      const [, code = "", chosen = "", fingerprint = "", ids = ""] = ctx.match;
      const { orderId, keyedId = orderId } = readOrderIds(ids);
      const messageRef = orderRefOf(ctx, orderId);
      if (messageRef === undefined) return answerCallback(ctx, ctx.texts.stale);
      const message = ctx.callbackQuery.message as Message;
      const found = inputOfResult(message);
      const input = found && { ...found, keyedId };
      return proceed({ ctx, input, code, chosen, fingerprint, messageRef, keyedId });
    },
  );

  async function proceed(pressed: Continued): Promise<void> {
    const { ctx, input, code, chosen, fingerprint, messageRef, keyedId } = pressed;
    const model = findModel(code);
    const choice = model && readOrderChoice(model, chosen);
    if (input === undefined || model === undefined || choice === undefined)
      return explain(parts, pressed);
    const reject = (screen: Screen) => showAnew(parts, pressed, input, screen);
    let isOver = false;
    await place(ctx, {
      order: { model, ...choice, input },
      keyedId,
      messageRef,
      isSeen: (price: Money) => priceFingerprint(price) === fingerprint,
      // They have topped up for this very order, and the button names its price.
      isSure: true,
      reject,
      offerTopup: reject,
      show: (work) => withCallbackAnswer(ctx, work()),
      answer: (note) => {
        isOver = note === undefined || note === ctx.texts.studio.already;
        return answerCallback(ctx, note);
      },
    });
    if (isOver) await removeButton(parts, ctx);
  }

  return feature;
}

/** Without its words or picture nothing can be made; a model that has retired has a replacement. */
async function explain(parts: PlacingOptions, pressed: Continued): Promise<void> {
  const screens = createOrderScreens(parts.studio.pricing);
  const { ctx, input, code, chosen } = pressed;
  const offer = findOffer(code);
  if (input !== undefined && offer !== undefined)
    return showAnew(parts, pressed, input, screens.order(ctx, offer, input, chosen));
  const isOver = await isCharged(parts, pressed);
  return answerCallback(ctx, isOver ? ctx.texts.studio.already : ctx.texts.stale);
}

/** Shows the order as a message of its own, unless it has been charged. */
async function showAnew(
  parts: PlacingOptions,
  pressed: Continued,
  input: OrderInput,
  screen: Screen,
): Promise<void> {
  const { ctx } = pressed;
  const screens = createOrderScreens(parts.studio.pricing);
  if (await isCharged(parts, pressed)) await answerCallback(ctx, ctx.texts.studio.already);
  else await withCallbackAnswer(ctx, screens.send(ctx, input, screen));
  await removeButton(parts, ctx);
}

/** @throws LedgerUnavailable */
async function isCharged(
  { ledger }: Pick<PlacingOptions, "ledger">,
  { ctx, messageRef, keyedId }: Continued,
): Promise<boolean> {
  const key = generationKey(messageRef.chatId, keyedId);
  const userId = ctx.from?.id ?? 0;
  const found = await ledger.find({ userId, key }).catch(async (error: unknown) => {
    await answerCallback(ctx);
    throw error;
  });
  return found !== undefined;
}

/** The payment's sentence stays. If the button stays, too, it says that the order has started. */
async function removeButton({ log }: Pick<PlacingOptions, "log">, ctx: BotContext): Promise<void> {
  await removeButtons(ctx).catch((error: unknown) =>
    log.error("The button of a payment stays", error),
  );
}

function orderRefOf(
  { chat, callbackQuery }: BotContext,
  messageId: number,
): MessageRef | undefined {
  const message = callbackQuery?.message;
  if (chat === undefined || message === undefined) return undefined;
  const answered = answeredBy(message);
  const isAnswered = (answered as Message | undefined)?.message_id === messageId;
  return {
    chatId: chat.id,
    messageId,
    isPicture: isAnswered && answered !== undefined && !("text" in answered),
    topic: topicOf(message),
  };
}
