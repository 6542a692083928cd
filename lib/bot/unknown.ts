import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import type { Albums } from "./albums.js";
import { commandIn } from "./command.js";
import type { BotContext } from "./context.js";
import { wordsIn } from "./message.js";
import { acknowledge, offer, show } from "./screen.js";
import { isServiceMessage } from "./service-messages.js";

export interface UnknownOptions {
  readonly albums: Albums;
  /** Whether there is anything that could take words as a prompt. */
  readonly takesPrompts: boolean;
}

/** The last feature: whatever a person sends that no other feature understood gets an answer all the same. */
export function unknownFeature({ albums, takesPrompts }: UnknownOptions) {
  const feature = new Composer<BotContext>();

  feature.on(message("text"), (ctx, next) => {
    const { text, message_id } = ctx.message;
    const command = commandIn(text);
    if (command === undefined) return next();
    const hasWords = wordsIn(ctx.message) !== undefined;
    const screen = { text: ctx.texts.dontKnow(`/${command.name}`, hasWords) };
    return hasWords && takesPrompts ? offer(ctx, screen, message_id) : show(ctx, screen);
  });
  feature.on("callback_query", (ctx) => acknowledge(ctx, ctx.texts.stale));
  feature.on("message", (ctx) => {
    if (isServiceMessage(ctx.message) || albums.take(ctx.message, "something") === undefined)
      return;
    return show(ctx, { text: ctx.texts.unknownContent });
  });

  return feature;
}
