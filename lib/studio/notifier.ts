import type { EndedGeneration, RefundedGeneration } from "../ledger/ledger.js";
import type { Refusal } from "./provider.js";

/** Why money came back: what the provider said, or that nothing came in time. */
export type Reason = Refusal | "deadline" | "unknown";

/**
 * Tells users how their generations ended, and puts on record that they were told. Comes after the
 * money has moved, and may fail: whoever looks after the generations tries again. Both say whether
 * that is over, and never reject.
 */
export interface Notifier {
  /** Brings the results; the first of them is on record. None = they can't be found any more. */
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
  /** Somebody may have brought it before: never a third time. */
  readonly isRepeated?: true;
}
