import { Bot, InlineKeyboard, webhookCallback } from "grammy";
import { balanceOf } from "./users.js";

/* grammY behind a webhook: https://grammy.dev/hosting/vercel; asks Telegram once who it is. */

const bot = new Bot(process.env["TELEGRAM_BOT_TOKEN"] ?? "", {
  client: { apiRoot: process.env["TELEGRAM_API_ROOT"] ?? "" },
});

bot.command("balance", async (ctx) => {
  const buttons = new InlineKeyboard().text("⭐ Top up", "topup").text("📜 History", "history");
  await ctx.reply(`Balance: ${await balanceOf(ctx.from?.id ?? 0)} ₽`, {
    parse_mode: "HTML",
    reply_markup: buttons,
  });
});

export const POST = webhookCallback(bot, "std/http", {
  secretToken: process.env["TELEGRAM_WEBHOOK_SECRET"] ?? "",
});
