import type { Arrival } from "../../shop/message-user.js";
import type { UserCard } from "../../shop/user-card.js";
import { isUncertain, TelegramError } from "../../telegram.js";
import { watchBlocks } from "../delivery/watch-blocks.js";
import { languages } from "../texts/format.js";
import type { Html } from "../texts/html.js";
import { type Language, languageOf } from "../texts/texts.js";
import type { ConsoleContext, ConsoleParts } from "./console-context.js";

/** Sends a message to a user. Never rejects: one who can't be reached changes nothing. */
export async function writeToUser(
  { telegram, blockMarks }: Pick<ConsoleParts, "telegram" | "blockMarks">,
  userId: number,
  text: Html,
): Promise<Arrival> {
  try {
    await watchBlocks(telegram.patient, blockMarks).call("sendMessage", {
      chat_id: userId,
      text: text.source,
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
    });
    return "arrived";
  } catch (error) {
    if (!(error instanceof TelegramError) || isUncertain(error)) return "uncertain";
    if (error.code === 403) return "blocked";
    return /chat not found/.test(error.description) ? "unknown" : "refused";
  }
}

/** The one they chose, else the one of their last order, else the operator's: most likely they share it. */
export function languageOfUser(
  card: Partial<Pick<UserCard, "language" | "orderedIn">> | undefined,
  { from: operator }: Pick<ConsoleContext, "from">,
): Language {
  const known = [card?.language, card?.orderedIn];
  return (
    languages.find((language) => language === known[0]) ??
    languages.find((language) => language === known[1]) ??
    languageOf(operator?.language_code)
  );
}
