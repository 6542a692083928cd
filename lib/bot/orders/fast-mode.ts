import type { Preferences } from "../../ledger/habits.js";
import type { Money } from "../../ledger/money.js";
import type { Pricing } from "../../studio/price.js";
import type { BotContext } from "../context.js";
import type { PlaceExpressOrder } from "./express-order.js";
import { type Order, priceOfOrder, validateOrder } from "./order.js";

export interface FastModeParts {
  readonly pricing: Pricing;
  readonly placeAtOnce: PlaceExpressOrder;
}

export type FastMode = ReturnType<typeof createFastMode>;

/** Places orders made of words alone without a press, for users who chose that up to a price. */
export function createFastMode({ pricing, placeAtOnce }: FastModeParts) {
  /**
   * How to place the order at once; undefined if the user must confirm it. The message with the words
   * stands in the idempotency key: one that Telegram delivers twice pays once.
   */
  return function inFastMode(
    ctx: BotContext,
    order: Order | undefined,
    { fastUpTo }: Preferences,
  ): (() => Promise<void>) | undefined {
    if (fastUpTo === undefined || order === undefined) return undefined;
    if (order.input.picture !== undefined || !isPossible(ctx, order)) return undefined;
    const isSeen = (price: Money) => price <= fastUpTo;
    if (!isSeen(priceOfOrder(pricing, order))) return undefined;
    return () => placeAtOnce(ctx, { order, keyedId: order.input.replyTo, isSeen });
  };

  function isPossible({ texts }: BotContext, order: Order): boolean {
    return pricing.isSold(order.model) && validateOrder(order, texts) === undefined;
  }
}
