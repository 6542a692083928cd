import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import {
  orderIdsPattern,
  readOrderIds,
  type WaitingOrder,
} from "../../payments/invoice-payload.js";
import type { BotContext, Dependencies } from "../context.js";
import { inputOfResult, orderInputOf, sourceOf } from "../orders/order-input.js";
import { callbackPattern, withCallbackAnswer } from "../ui/screen.js";
import { createOffer } from "./topup.js";

/** The packs under an order: their invoices name it, so that it goes on after the payment. */
export function orderPacksFeature(dependencies: Dependencies) {
  const feature = new Composer<BotContext>();
  const offer = createOffer(dependencies);

  feature.action(
    callbackPattern(
      "pack",
      "(\\d{1,12})",
      "([a-z0-9]{1,12})",
      `([A-Za-z0-9-]{0,48})(?::${orderIdsPattern})?`,
    ),
    (ctx) => {
      const [, sum = "", code = "", choice = "", ids] = ctx.match;
      const place = placeOf(ctx.callbackQuery.message as Message | undefined, ids);
      const order = place && { ...place, code, choice };
      return withCallbackAnswer(ctx, offer(ctx, BigInt(sum), order));
    },
  );

  return feature;
}

/**
 * Where the order is.
 * @param ids of a button that does not stand under the order itself, but under an answer to what the
 * order is about
 * @returns undefined if its words or picture are gone: the money can be topped up all the same
 */
function placeOf(
  message: Message | undefined,
  ids: string | undefined,
): Omit<WaitingOrder, "code" | "choice"> | undefined {
  if (message === undefined) return undefined;
  const input = ids === undefined ? orderInputOf(message) : inputOfResult(message);
  if (input === undefined) return undefined;
  return {
    ...(ids === undefined
      ? { orderId: message.message_id, keyedId: input.keyedId, sourceId: sourceOf(message) }
      : { ...readOrderIds(ids), sourceId: input.replyTo }),
    hasPicture: input.picture !== undefined,
    pictures: input.album?.count,
    promptLength: input.prompt.length,
  };
}
