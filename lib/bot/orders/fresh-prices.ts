import type { MiddlewareFn } from "telegraf";
import type { LiveSettings } from "../../shop/live-settings.js";
import type { BotContext } from "../context.js";
import { commandIn } from "../input/command.js";
import { textIn } from "../input/message.js";

const priced = ["models", "generate"];

/** An instance that knows no prices, or old ones, waits for them for a moment before it shows any. */
export function freshPrices(settings: Pick<LiveSettings, "ready">): MiddlewareFn<BotContext> {
  return async (ctx, next) => {
    if (showsPrices(ctx)) await settings.ready();
    return next();
  };
}

/** What the features that follow answer with a price, as far as can be told before. */
function showsPrices({ callbackQuery, message }: BotContext): boolean {
  if (callbackQuery !== undefined) return true;
  if (message === undefined) return false;
  if (!("text" in message)) return "photo" in message || "document" in message;
  const command = commandIn(message.text);
  if (command === undefined) return textIn(message) !== undefined;
  return priced.includes(command.name);
}
