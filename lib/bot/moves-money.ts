import type { Update } from "@telegraf/types";
import * as v from "valibot";

const sender = v.object({ id: v.number(), is_bot: v.optional(v.boolean()) });

/** A message of Telegram's that Stars moved, as far as it says whose they are. */
const moneyMessage = v.object({
  date: v.number(),
  chat: v.object({ id: v.number(), type: v.string() }),
  from: v.optional(sender),
  /** In whose name it was sent, if that is no person. */
  sender_chat: v.optional(v.unknown()),
  /** It was sent in a chat of a business account that the bot is connected to. */
  business_connection_id: v.optional(v.string()),
  successful_payment: v.optional(v.unknown()),
  refunded_payment: v.optional(v.unknown()),
});
export type MoneyMessage = v.InferOutput<typeof moneyMessage>;

/**
 * Whether Stars moved with this update, be it a message in a chat, in a channel or of a business
 * account. Such an update must never be acknowledged unrecorded.
 */
export function movesMoney(update: Update): boolean {
  return findMessage(update) !== undefined;
}

/** @throws v.ValiError if it is no message as Telegram sends it */
export function moneyMessageOf(update: Update): MoneyMessage | undefined {
  const message = findMessage(update);
  return message === undefined ? undefined : v.parse(moneyMessage, message);
}

/** The same unchecked, for saying what can't be read. */
export function findMessage(update: Update): Readonly<Record<string, unknown>> | undefined {
  return Object.values(update).find(
    (content: unknown): content is Record<string, unknown> =>
      typeof content === "object" &&
      content !== null &&
      ("successful_payment" in content || "refunded_payment" in content),
  );
}
