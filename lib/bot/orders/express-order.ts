import type { Money } from "../../ledger/money.js";
import { generationKey } from "../../ledger/operation.js";
import { createBoundedMap } from "../../util/bounded-map.js";
import type { BotContext } from "../context.js";
import { html } from "../texts/html.js";
import { localeOf } from "../ui/locale.js";
import {
  answerCallback,
  deleteMessage,
  editIfThere,
  type MessageRef,
  reply,
  type Screen,
  sendPicture,
  withCallbackAnswer,
} from "../ui/screen.js";
import type { PlacingOptions } from "./confirmation.js";
import type { Order } from "./order.js";
import { orderScreen } from "./order-screen.js";
import type { PlaceOrder } from "./place-order.js";

/** An order that one press places at once; in fast mode a prompt does. */
export interface ExpressOrder {
  readonly order: Order;
  /** The message that was pressed or sent. It stands in the idempotency key: it pays for one order. */
  readonly keyedId: number;
  /** Whether the user saw this price, or accepted it beforehand. */
  readonly isSeen: (price: Money) => boolean;
}

export type PlaceExpressOrder = (ctx: BotContext, express: ExpressOrder) => Promise<void>;

type ExpressParts = Pick<PlacingOptions, "ledger" | "studio"> & { readonly place: PlaceOrder };

/** Keys that this instance knows to be charged. */
const maxRemembered = 10_000;

/**
 * Places orders without a second press. The order's usual message is sent first, with its own button: an
 * order that can't be charged, or not at the price that the user saw, stays there to be confirmed, also
 * if the instance dies in between. Once the key is charged, a repeated press leaves no message behind.
 */
export function createExpressOrders(parts: ExpressParts): PlaceExpressOrder {
  const { ledger, place, studio } = parts;
  const { pricing } = studio;
  const charged = createBoundedMap<string, true>(maxRemembered);

  return async function placeExpressOrder(ctx, { order: ordered, keyedId, isSeen }) {
    // The order's own button, too, pays under this key.
    const wanted = { ...ordered, input: { ...ordered.input, keyedId } };
    const key = generationKey(ctx.chat?.id ?? 0, keyedId);
    const { already } = ctx.texts.studio;
    if (charged.get(key)) return answerCallback(ctx, already);
    const messageRef = await acknowledgeOnError(ctx, sendOrder(parts, ctx, wanted));
    if (messageRef === undefined) return;
    const order = shownIn(messageRef, wanted);
    const show = (screen: Screen) => withCallbackAnswer(ctx, editIfThere(ctx, messageRef, screen));
    const withdraw = () => {
      charged.set(key, true);
      return deleteMessage(ctx.telegram.callApi, messageRef);
    };

    const placed = await place(ctx, {
      order,
      keyedId,
      messageRef,
      isSeen,
      isSure: false,
      async reject(screen) {
        const found = ledger.find({ userId: ctx.from?.id ?? 0, key });
        if ((await acknowledgeOnError(ctx, found)) === undefined) return show(screen);
        await Promise.all([answerCallback(ctx, already), withdraw()]);
      },
      show: (work) => withCallbackAnswer(ctx, work()),
      async answer(note) {
        if (note === undefined || ctx.callbackQuery !== undefined) return answerCallback(ctx, note);
        const screen = { order, pricing, locale: localeOf(ctx), note: html`${note}` };
        if (note !== already) await show(orderScreen(screen));
      },
    });
    if (placed === "charged") charged.set(key, true);
    if (placed === "duplicate" || placed === "mismatch") await withdraw();
  };
}

/** The order's message, as it is sent for an order that is yet to be confirmed. */
function sendOrder(
  { studio: { pricing } }: ExpressParts,
  ctx: BotContext,
  order: Order,
): Promise<MessageRef | undefined> {
  const { picture, replyTo } = order.input;
  const screen = orderScreen({ order, pricing, locale: localeOf(ctx) });
  return picture === undefined
    ? reply(ctx, screen, replyTo)
    : sendPicture(ctx, picture, screen, replyTo);
}

/** The result of an order with a picture answers the order's own message, which holds the picture. */
function shownIn({ messageId }: MessageRef, order: Order): Order {
  if (order.input.picture === undefined) return order;
  return { ...order, input: { ...order.input, replyTo: messageId } };
}

/** The button stops loading, too, if the work fails. */
async function acknowledgeOnError<T>(ctx: BotContext, work: Promise<T>): Promise<T> {
  return work.catch(async (error: unknown) => {
    await answerCallback(ctx);
    throw error;
  });
}
