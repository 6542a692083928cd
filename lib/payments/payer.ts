/** A message about a payment or its refund: the fields that tell whose Stars they are. */
export interface PaymentMessage {
  readonly chat: { readonly id: number; readonly type: string };
  readonly from?: { readonly id: number; readonly is_bot?: boolean | undefined } | undefined;
  readonly sender_chat?: unknown;
  readonly business_connection_id?: string | undefined;
}

/**
 * Telegram's own account, the anonymous administrator of groups and the account that represents
 * channels. A message sent on behalf of a chat names one of them as its sender.
 * Source: core.telegram.org/bots/api#message, `from` and `sender_chat`.
 */
const serviceAccounts: ReadonlySet<number> = new Set([777000, 1087968824, 136817688]);

/** The other side of a private chat with the bot. */
export function privatePartner({ chat, business_connection_id }: PaymentMessage) {
  return chat.type === "private" && business_connection_id === undefined ? chat.id : undefined;
}

/** The person who sent it; undefined if the sender is absent, a chat or a bot. */
export function personIn(message: PaymentMessage): number | undefined {
  const { from, sender_chat, business_connection_id } = message;
  const partner = privatePartner(message);
  if (partner !== undefined) return partner;
  // In a business account's chat, either side may have sent it.
  if (business_connection_id !== undefined || sender_chat !== undefined) return undefined;
  const isPerson = from !== undefined && from.is_bot !== true && !serviceAccounts.has(from.id);
  return isPerson ? from.id : undefined;
}
