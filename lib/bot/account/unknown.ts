import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import type { BotContext } from "../context.js";
import type { Albums } from "../input/albums.js";
import { commandIn } from "../input/command.js";
import { isReply, textIn } from "../input/message.js";
import { isServiceMessage } from "../input/service-messages.js";
import { answerCallback, offerAsPrompt, send } from "../ui/screen.js";

export interface UnknownOptions {
  readonly answered: Albums;
  /** Shows what can be made of a message; absent = nothing can be made. */
  readonly showOrder: ((ctx: BotContext, sent: Message) => Promise<void>) | undefined;
}

/** The last feature: whatever a person sends that no other feature understood gets an answer all the same. */
export function unknownFeature({ answered, showOrder }: UnknownOptions) {
  const feature = new Composer<BotContext>();

  feature.on(message("text"), (ctx, next) => {
    const { message: sent } = ctx;
    const command = commandIn(sent.text);
    if (command === undefined) return next();
    const hasText = textIn(sent) !== undefined;
    // What it answers would not be seen from under the button.
    if (hasText && showOrder !== undefined && isReply(sent)) return showOrder(ctx, sent);
    const screen = { text: ctx.texts.dontKnow(`/${command.name}`, hasText) };
    const isOffered = hasText && showOrder !== undefined;
    return isOffered ? offerAsPrompt(ctx, screen, sent.message_id) : send(ctx, screen);
  });
  feature.on("callback_query", (ctx) => answerCallback(ctx, ctx.texts.stale));
  feature.on("message", (ctx) => {
    if (isServiceMessage(ctx.message) || answered.take(ctx.message, "something") === undefined)
      return;
    const isSpoken = "voice" in ctx.message || "video_note" in ctx.message;
    return send(ctx, { text: isSpoken ? ctx.texts.words.voice : ctx.texts.unknownContent });
  });

  return feature;
}
