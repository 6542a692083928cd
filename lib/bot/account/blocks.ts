import { Composer } from "telegraf";
import type { BotContext, Dependencies } from "../context.js";

/** Telegram reports when a user blocks the bot, and when they no longer do. */
export function blocksFeature({ blockMarks }: Pick<Dependencies, "blockMarks">) {
  const feature = new Composer<BotContext>();

  feature.on("my_chat_member", ({ chat, myChatMember }) => {
    if (chat.type !== "private") return;
    blockMarks.note(chat.id, myChatMember.new_chat_member.status === "kicked");
  });

  return feature;
}
