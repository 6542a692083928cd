import { Bot, webhookCallback } from "grammy";
import { balanceOf } from "./users.js";

/* grammY behind a webhook: https://grammy.dev/hosting/vercel; asks Telegram once who it is. */

const bot = new Bot(process.env["TELEGRAM_BOT_TOKEN"] ?? "", {
  client: { apiRoot: process.env["TELEGRAM_API_ROOT"] ?? "" },
});

bot.command("balance", async (ctx) => {
  await ctx.reply(`Balance: ${await balanceOf(ctx.from?.id ?? 0)} ₽`);
});

export const POST = webhookCallback(bot, "std/http", {
  secretToken: process.env["TELEGRAM_WEBHOOK_SECRET"] ?? "",
});
