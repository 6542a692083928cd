import type { Log } from "../log.js";
import type { Telegram } from "../telegram.js";
import { type Html, html } from "./html.js";
import type { Texts } from "./texts/texts.js";

const quietMs = 15 * 60 * 1000;

export interface Operator {
  /** Logs it, and tells every operator in Telegram, at most once in 15 minutes for each topic. */
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
      log.error(`${topic}: ${message}`);
      if (now() - (toldAt.get(topic) ?? Number.NEGATIVE_INFINITY) < quietMs) return;
      toldAt.set(topic, now());
      const text = `⚠️ ${topic}: ${message}`;
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
