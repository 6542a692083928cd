import { type TelegramCalls, TelegramError } from "../../telegram.js";
import type { BlockMarks } from "../block-marks.js";

/** The same calls; a refusal because the user has blocked the bot is noted. */
export function watchBlocks({ call }: TelegramCalls, marks: BlockMarks): TelegramCalls {
  return {
    async call(method, payload, attachments) {
      try {
        return await call(method, payload, attachments);
      } catch (error) {
        const { chat_id } = (payload ?? {}) as { readonly chat_id?: unknown };
        if (isBlock(error) && typeof chat_id === "number") marks.note(chat_id, true);
        throw error;
      }
    },
  };
}

function isBlock(error: unknown): boolean {
  if (!(error instanceof TelegramError) || error.code !== 403) return false;
  return /blocked by the user/.test(error.description);
}
