import type { Update } from "@telegraf/types";
import * as v from "valibot";

const sender = v.object({ id: v.number(), is_bot: v.optional(v.boolean()) });

/** A message about a payment or its refund: the fields that say whose Stars they are. */
const moneyMessage = v.object({
  date: v.number(),
  chat: v.object({ id: v.number(), type: v.string() }),
  from: v.optional(sender),
  /** The chat in whose name it was sent, if not a person's. */
  sender_chat: v.optional(v.unknown()),
  /** Present if it was sent in a chat of a business account that the bot is connected to. */
  business_connection_id: v.optional(v.string()),
  successful_payment: v.optional(v.unknown()),
  refunded_payment: v.optional(v.unknown()),
});
export type MoneyMessage = v.InferOutput<typeof moneyMessage>;

/**
 * Whether this update reports moved Stars, in a chat, a channel or a business account. Such an update
 * must never be acknowledged before it is recorded.
 */
export function movesMoney(update: Update): boolean {
  return findMessage(update) !== undefined;
}

/** @throws v.ValiError if the message does not have Telegram's format */
export function moneyMessageOf(update: Update): MoneyMessage | undefined {
  const message = findMessage(update);
  return message === undefined ? undefined : v.parse(moneyMessage, message);
}

/** The same message without validation, for reporting one that can't be parsed. */
export function findMessage(update: Update): Readonly<Record<string, unknown>> | undefined {
  return Object.values(update).find(
    (content: unknown): content is Record<string, unknown> =>
      typeof content === "object" &&
      content !== null &&
      ("successful_payment" in content || "refunded_payment" in content),
  );
}
