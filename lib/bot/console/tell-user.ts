import { TelegramError } from "../../telegram.js";
import type { CoreDependencies } from "../context.js";
import type { Html } from "../texts/html.js";
import { toMessage } from "../ui/screen.js";

/**
 * Lets a user know what an operator did. Never rejects: their money has moved, and a user who can't be
 * reached changes nothing.
 */
export async function tellUser(
  userId: number,
  text: Html,
  { telegram, log }: Pick<CoreDependencies, "telegram" | "log">,
): Promise<void> {
  try {
    await telegram.patient.call("sendMessage", toMessage(userId, { text }));
  } catch (error) {
    // Who blocked the bot, or never wrote to it, is no news.
    if (error instanceof TelegramError && (error.code === 403 || error.code === 400)) return;
    log.error(`User ${userId} could not be told what an operator did`, error);
  }
}
