import { Composer } from "telegraf";
import { reply } from "../ui/screen.js";
import type { ConsoleContext, ConsoleFeature } from "./console-context.js";
import { orderIn } from "./order.js";
import { statusTexts } from "./texts/status.js";

/** /status: what is wrong, and what to do. Works in an outage, too: it says what does not answer. */
export const statusFeature: ConsoleFeature = ({ shop }) => {
  const feature = new Composer<ConsoleContext>();

  feature.command("status", async (ctx) => {
    const order = orderIn(ctx);
    if (order === undefined) return;
    const texts = statusTexts[ctx.operator.language];
    const text = texts.report(ctx.texts.figures, await shop.status.read());
    await reply(ctx, { text }, order.messageId);
  });

  return feature.middleware();
};
