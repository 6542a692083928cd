import type { Ended, Refunded } from "../ledger/ledger.js";
import type { Refusal } from "./provider.js";

/** Why money came back: what the provider said, or that nothing came in time. */
export type Reason = Refusal | "deadline" | "unknown";

/**
 * Tells users how their generations ended, and puts on record that they were told. Comes after the
 * money has moved, and may fail: whoever looks after the generations tries again. Both say whether
 * that is over, and never reject.
 */
export interface Announcer {
  /** Brings the results; the first of them is on record. None = they can't be found any more. */
  bring(ended: Ended, urls: readonly string[], how?: How): Promise<boolean>;
  /** Says that the money is back. */
  regret(refunded: Refunded, why: Reason, how?: Pick<How, "isRepeated">): Promise<boolean>;
}

export interface How {
  /** The money went back before: it is a gift. */
  readonly isLate?: true;
  /** Somebody may have brought it before: never a third time. */
  readonly isRepeated?: true;
}
