import { Composer } from "telegraf";
import type { BotContext } from "./context.js";
import { acknowledge, show } from "./screen.js";

/** In groups only commands addressed to the bot, answered with the way to the private chat. */
export function groupsFeature() {
  const feature = new Composer<BotContext>();

  feature.use(async (ctx, next) => {
    if (ctx.chat === undefined || ctx.chat.type === "private") return next();
    if (ctx.callbackQuery !== undefined) return acknowledge(ctx);
    if (!isAddressed(ctx)) return;
    const url = `https://t.me/${ctx.me}`;
    await show(ctx, {
      text: ctx.texts.groupHint,
      buttons: [[{ text: ctx.texts.buttons.privateChat, url }]],
    });
  });

  return feature;
}

/** `/balance@this_bot` at the very beginning of a message. */
function isAddressed({ message, me }: BotContext): boolean {
  if (message === undefined || !("text" in message)) return false;
  const [, name] = /^\/\w{1,32}@(\w+)/.exec(message.text) ?? [];
  return name !== undefined && name.toLowerCase() === me.toLowerCase();
}
