import type { Credits } from "./money.js";

/** One press of a button that improves a prompt. */
export interface Improvement {
  readonly userId: number;
  /** Made from the chat and the message: one press, one improvement, however often it is delivered. */
  readonly key: string;
  /** Made once per press and kept through every retry: tells our own first try from a rival. */
  readonly attemptId: string;
}

export interface ImprovementStart extends Improvement {
  /** The provider's name of the model that is asked. */
  readonly model: string;
}

/**
 * begun: the caller asks the model, and no other caller does; duplicate: it was improved, or another caller is at it;
 * limited: the user has had as many as a day allows; banned; stranger: the ledger has no such user.
 */
export type ImprovementOutcome = "begun" | "duplicate" | "limited" | "banned" | "stranger";

/**
 * Improved prompts: free, but counted for each user and day, and their cost is on record. Only a database
 * takes them: in an outage there are none. All methods throw LedgerUnavailable, and may be repeated.
 */
export interface Improvements {
  /** Claims the right to ask the model, for `improvementClaimMs`. */
  begin(start: ImprovementStart): Promise<ImprovementOutcome>;
  /** The model answered: the improvement counts, with what it took. */
  record(improvement: Improvement & { readonly credits: Credits }): Promise<void>;
  /** Nothing came of it: it does not count, and may be begun again. */
  release(improvement: Improvement): Promise<void>;
}

/** Longer than the model may take: after it, one whose end was never recorded does not count. */
export const improvementClaimMs = 60_000;
