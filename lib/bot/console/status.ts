import { Composer } from "telegraf";
import type { Shop } from "../../shop/shop.js";
import { reply, type Screen } from "../ui/screen.js";
import type { ConsoleContext, ConsoleFeature } from "./console-context.js";
import { orderIn } from "./order.js";
import { onShortcut, sendOpened } from "./shortcuts.js";
import { statusTexts } from "./texts/status.js";

/** /status: what is wrong, and what to do. Works in an outage, too: it says what does not answer. */
export const statusFeature: ConsoleFeature = ({ shop }) => {
  const feature = new Composer<ConsoleContext>();

  feature.command("status", async (ctx) => {
    const order = orderIn(ctx);
    if (order === undefined) return;
    await reply(ctx, await page(shop, ctx), order.messageId);
  });
  onShortcut(feature, "status", async (ctx) => sendOpened(ctx, await page(shop, ctx)));

  return feature.middleware();
};

async function page({ status }: Pick<Shop, "status">, ctx: ConsoleContext): Promise<Screen> {
  const texts = statusTexts[ctx.operator.language];
  return { text: texts.report(ctx.texts.figures, await status.read()) };
}
