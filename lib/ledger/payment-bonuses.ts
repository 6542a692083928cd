import type { Money } from "./money.js";
import { chargeIdOf, longestKey, reversalKey } from "./operation.js";

/**
 * A bonus that came with a payment is taken back when Telegram refunds the payment. It says so by its
 * key, which is one of these prefixes and the charge id, or by its `note`, which is the payment's key
 * (a promo code's bonus, whose key names the code and the user).
 */
const paymentBonuses = {
  /** The inviter's share of the payment. */
  share: "ref",
  /** What the inviter gets for the first payment of a person they invited. */
  inviterGift: "refgift",
  /** What the person who was invited gets for it. */
  guestGift: "refwelcome",
  /** What a pack gives on top of its sum. */
  pack: "packbonus",
} as const;

/** A bonus on record. */
export interface PaymentBonus {
  readonly key: string;
  readonly userId: number;
  readonly amount: Money;
  /** The language of its user, as far as the bot knows it. */
  readonly language: string | undefined;
}

/** A payment that Telegram refunded, or is asked to. */
export interface RefundedPayment {
  /** The payment's key. */
  readonly key: string;
  /** The operator whose act put the refund on record; undefined = none did, or there is none. */
  readonly actor: number | undefined;
  /** What came with it and was not taken back yet. */
  readonly bonuses: readonly PaymentBonus[];
}

/** What the ledger knows of payments beyond themselves. */
export interface RefundedPayments {
  /**
   * One for each key, also of payments that are not on record.
   * @throws LedgerUnavailable
   */
  find(paymentKeys: readonly string[]): Promise<readonly RefundedPayment[]>;
}

/** What the pack of a payment gives on top of its sum; the charge id as in the payment's key. */
export const packBonusKey = (chargeId: string) => `${paymentBonuses.pack}:${chargeId}`;

/** The keys that bonuses of this payment may have. */
export function bonusKeysOf(paymentKey: string): readonly string[] {
  return Object.values(paymentBonuses)
    .map((prefix) => `${prefix}:${chargeIdOf(paymentKey)}`)
    .filter((key) => bonusReversalKey(key).length <= longestKey);
}

export const bonusReversalKey = (bonusKey: string) => `rev:${bonusKey}`;

/** The key under which the refund of this payment is on record. */
export const reversalOf = (paymentKey: string) => reversalKey(chargeIdOf(paymentKey));
