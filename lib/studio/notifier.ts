import type { EndedGeneration, RefundedGeneration } from "../ledger/ledger.js";
import type { Refusal } from "./provider.js";

/** Why money came back: what the provider said, or that nothing came in time. */
export type Reason = Refusal | "deadline" | "unknown";

/**
 * Delivers the ends of generations to users, and records the delivery. Runs after the money has moved,
 * and may fail: the follow-up retries. Both methods return whether the delivery is over, and never reject.
 */
export interface Notifier {
  /** Delivers the results; the first of them is on record. None = they are lost. */
  deliver(ended: EndedGeneration, urls: readonly string[], how?: DeliveryOptions): Promise<boolean>;
  /** Says that the money is back. */
  notifyRefund(
    refunded: RefundedGeneration,
    why: Reason,
    how?: Pick<DeliveryOptions, "isRepeated">,
  ): Promise<boolean>;
}

export interface DeliveryOptions {
  /** The money went back before: it is a gift. */
  readonly isLate?: true;
  /** It may have been delivered before: never try a third time. */
  readonly isRepeated?: true;
  /** When it was claimed, in milliseconds since 1970; absent = just now. */
  readonly claimedAt?: number;
}
