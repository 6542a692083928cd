import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import type { BotContext } from "../context.js";
import { commandIn } from "../input/command.js";
import { callbackPattern, send, withCallbackAnswer } from "../ui/screen.js";

/** Says that generation is not set up, whenever a user asks for one. */
export function studioClosedFeature() {
  const feature = new Composer<BotContext>();
  const sayClosed = (ctx: BotContext) => send(ctx, { text: ctx.texts.studioClosed });

  feature.command("models", (ctx) => sayClosed(ctx));
  feature.command("ideas", (ctx) => sayClosed(ctx));
  feature.action(callbackPattern("models"), (ctx) => withCallbackAnswer(ctx, sayClosed(ctx)));
  feature.command("generate", (ctx) =>
    ctx.payload.trim() === "" ? send(ctx, { text: ctx.texts.generateUsage }) : sayClosed(ctx),
  );
  feature.on(message("text"), (ctx, next) =>
    commandIn(ctx.message.text) !== undefined ? next() : sayClosed(ctx),
  );
  feature.on(message("photo"), (ctx) => sayClosed(ctx));

  return feature;
}
