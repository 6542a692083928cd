import type { Money } from "../../ledger/money.js";
import type { BotContext, Dependencies, Studio } from "../context.js";
import { html } from "../texts/html.js";
import { localeOf } from "../ui/locale.js";
import type { Screen } from "../ui/screen.js";
import { type Order, toRequest, validateOrder } from "./order.js";
import { orderScreen } from "./order-screen.js";

/** What an order costs now. */
export interface JudgedPrice {
  readonly price: Money;
  /** Of the settings that say so. */
  readonly settings: string;
}

type JudgeParts = Pick<Dependencies, "settings" | "pauseFor"> & {
  readonly studio: Pick<Studio, "pricing">;
};

/**
 * What the order costs now; a screen if it can't be placed, or not at the price that its user saw. It makes
 * no request, so the price and the settings belong together.
 * @param isSold checked afresh
 * @param isSeen whether the user saw this price
 */
export function judgeOrder(
  { settings, pauseFor, studio: { pricing } }: JudgeParts,
  ctx: BotContext,
  order: Order,
  { isSold, isSeen }: { readonly isSold: boolean; readonly isSeen: (price: Money) => boolean },
): JudgedPrice | Screen {
  const screen = { order, pricing, locale: localeOf(ctx) };
  if (!isSold || validateOrder(order, ctx.texts) !== undefined) return orderScreen(screen);
  // The order stays as it is: after the pause the same button starts it.
  const pause = pauseFor(ctx.from?.id);
  if (pause !== undefined)
    return orderScreen({ ...screen, note: html`${ctx.texts.paused(pause)}` });
  const price = pricing.priceOf(order.model, toRequest(order));
  if (!isSeen(price)) return orderScreen({ ...screen, note: ctx.texts.studio.priceChanged });
  return { price, settings: settings.charged };
}
