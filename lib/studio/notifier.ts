import type { EndedGeneration, GenerationRecord, RefundedGeneration } from "../ledger/ledger.js";
import type { Refusal } from "./provider.js";

/** Why money came back: what the provider said, or that nothing came in time. */
export type Reason = Refusal | "deadline" | "unknown";

/**
 * Delivers the ends of generations to users, and records the delivery. Runs after the money has moved,
 * and may fail: the follow-up retries. Its methods return whether the delivery is over, and never reject.
 */
export interface Notifier {
  /** Delivers the results; the first of them is on record. None = they are lost. */
  deliver(ended: EndedGeneration, urls: readonly string[], how?: DeliveryOptions): Promise<boolean>;
  /** Delivers the results of several parts of an order together. */
  deliverParts(parts: EndedWithUrls, how?: Pick<DeliveryOptions, "claimedAt">): Promise<boolean>;
  /** The keys of all parts of the generation's order; only its own if it is not one of several. */
  keysOfOrder(generation: GenerationRecord): readonly string[];
  /** Says that the money is back. */
  notifyRefund(
    refunded: RefundedGeneration,
    why: Reason,
    how?: Pick<DeliveryOptions, "isRepeated">,
  ): Promise<boolean>;
}

/** A part of an order, and where its results are. */
export interface EndedPart {
  readonly ended: EndedGeneration;
  readonly urls: readonly string[];
}

/** At least two. */
export type EndedWithUrls = readonly [EndedPart, EndedPart, ...EndedPart[]];

export interface DeliveryOptions {
  /** The money went back before: it is a gift. */
  readonly isLate?: true;
  /** It may have been delivered before: never try a third time. */
  readonly isRepeated?: true;
  /** When it was claimed, in milliseconds since 1970; absent = just now. */
  readonly claimedAt?: number;
}
