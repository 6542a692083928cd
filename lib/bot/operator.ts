import type { Log } from "../log.js";
import type { Telegram } from "../telegram.js";
import { type Html, html } from "./html.js";
import type { Texts } from "./texts/texts.js";

const quietMs = 15 * 60 * 1000;

export interface Operator {
  /** Logs it, and tells every operator in Telegram; the same thing at most once in 15 minutes. */
  tell(topic: string, message: string): Promise<void>;
  /** How users reach him. */
  contact(texts: Texts): Html;
}

export interface OperatorOptions {
  readonly ids: readonly number[];
  readonly telegram: Telegram;
  readonly log: Log;
  readonly now: () => number;
}

/** The people who run the bot (ADMIN_IDS). */
export function createOperator({ ids, telegram, log, now }: OperatorOptions): Operator {
  const toldAt = new Map<string, number>();

  return {
    async tell(topic, message) {
      const text = `⚠️ ${topic}: ${message}`;
      log.error(text);
      for (const [told, at] of toldAt) if (now() - at >= quietMs) toldAt.delete(told);
      if (toldAt.has(text)) return;
      toldAt.set(text, now());
      await Promise.all(
        ids.map((chat_id) =>
          telegram.call("sendMessage", { chat_id, text }).catch((error: unknown) => {
            log.error(`The operator ${chat_id} could not be told`, error);
          }),
        ),
      );
    },

    contact(texts) {
      const [id] = ids;
      if (id === undefined) return texts.noOperator;
      return html`<a href="tg://user?id=${id}">${texts.operator}</a>`;
    },
  };
}
