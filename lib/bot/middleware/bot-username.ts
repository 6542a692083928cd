import type { UserFromGetMe } from "@telegraf/types";
import type { MiddlewareFn } from "telegraf";
import type { BotContext, Dependencies } from "../context.js";

/** Known without asking: a cold start must not wait for Telegram to say who we are. */
export function unnamedBot(token: string): UserFromGetMe {
  const id = Number.parseInt(token, 10);
  return { id, is_bot: true, first_name: "", username: "" } as UserFromGetMe;
}

/**
 * Learns the bot's username when an update first depends on it, that is when a command names a bot
 * (`/balance@some_bot`). A failure is not remembered: the next such update asks again.
 */
export function botUsername({ telegram, log }: Dependencies): MiddlewareFn<BotContext> {
  let known: UserFromGetMe | undefined;

  return async (ctx, next) => {
    const text = ctx.message !== undefined && "text" in ctx.message ? ctx.message.text : "";
    if (/^\/\w+@/.test(text)) {
      try {
        known ??= await telegram.call("getMe");
        Object.assign(ctx, { botInfo: known });
      } catch (error) {
        log.error("Telegram did not say who we are", error);
      }
    }
    return next();
  };
}
