import { isFresh } from "../ledger/time.js";
import type { Log } from "../log.js";
import type { Telegram } from "../telegram.js";
import { type Html, html, shorten } from "./html.js";
import type { Texts } from "./texts/texts.js";

const quietMs = 15 * 60 * 1000;

export interface Operator {
  /**
   * Logs it, and tells every operator in Telegram; the same thing at most once in 15 minutes.
   * @returns whether somebody was reached, now or in the last 15 minutes
   */
  tell(topic: string, message: string): Promise<boolean>;
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

  async function send(chat_id: number, text: string): Promise<boolean> {
    try {
      await telegram.call("sendMessage", { chat_id, text: shorten(text, 4000) });
      return true;
    } catch (error) {
      log.error(`The operator ${chat_id} could not be told`, error);
      return false;
    }
  }

  return {
    async tell(topic, message) {
      const text = `⚠️ ${topic}: ${message}`;
      log.error(text);
      for (const [told, at] of toldAt) if (!isFresh(at, now(), quietMs)) toldAt.delete(told);
      if (toldAt.has(text)) return true;
      const reached = await Promise.all(ids.map((id) => send(id, text)));
      if (!reached.includes(true)) return false;
      toldAt.set(text, now());
      return true;
    },

    contact(texts) {
      const [id] = ids;
      if (id === undefined) return texts.noOperator;
      return html`<a href="tg://user?id=${id}">${texts.operator}</a>`;
    },
  };
}
