import { Composer } from "telegraf";
import type { BotContext } from "../context.js";
import { answerCallback } from "../ui/screen.js";

/** A button of a message that is gone, or too old to be touched: nothing is changed. */
export function staleButtons() {
  const feature = new Composer<BotContext>();

  feature.on("callback_query", (ctx, next) => {
    const { message } = ctx.callbackQuery;
    // Telegram sends date 0 in place of a message that it no longer shows to bots.
    const reachable = message !== undefined && message.date !== 0;
    return reachable ? next() : answerCallback(ctx, ctx.texts.stale);
  });

  return feature;
}
