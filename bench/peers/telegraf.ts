import { Telegraf } from "telegraf";
import type { Update } from "telegraf/types";
import { balanceOf } from "./users.js";

/* Telegraf behind a webhook, as its guide has it for functions; asks Telegram once who it is. */

const bot = new Telegraf(process.env["TELEGRAM_BOT_TOKEN"] ?? "", {
  telegram: { apiRoot: process.env["TELEGRAM_API_ROOT"] ?? "" },
});

bot.command("balance", async (ctx) => {
  // Markup.button would add "hide", which the local Telegram refuses because the API has no such field.
  const buttons = [
    { text: "⭐ Top up", callback_data: "topup" },
    { text: "📜 History", callback_data: "history" },
  ];
  await ctx.replyWithHTML(`Balance: ${await balanceOf(ctx.from.id)} ₽`, {
    reply_markup: { inline_keyboard: [buttons] },
  });
});

export async function POST(request: Request): Promise<Response> {
  const secret = request.headers.get("x-telegram-bot-api-secret-token");
  if (secret !== process.env["TELEGRAM_WEBHOOK_SECRET"]) return new Response(null, { status: 401 });
  await bot.handleUpdate((await request.json()) as Update);
  return new Response(null, { status: 200 });
}
