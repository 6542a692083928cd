import type { Money } from "./money.js";
import type { Entry, OperationState, OperationType } from "./operation.js";

/**
 * What money means. Every command carries the key of its cause and may be repeated freely: the
 * second time changes nothing. Every method throws `LedgerUnavailable` when nobody knows whether
 * the command was carried out; the caller then repeats it unchanged, never with a new key.
 */
export interface Ledger {
  /** The user's balance; creates the account at first contact. */
  open(userId: number): Promise<Account>;
  /** Moves money unconditionally: payments, reversals, corrections. Creates the account. */
  apply(userId: number, entries: readonly Entry[]): Promise<Applied>;
  /** Takes the price of a generation if the balance covers it. */
  charge(charge: Charge): Promise<ChargeOutcome>;
  /** Remembers the provider's task of a charged generation; false if it was past that already. */
  submitted(generation: Generation & { readonly taskId: string }): Promise<boolean>;
  /** Ends a generation well. Exactly one of all `settle` and `refund` gets an answer. */
  settle(generation: Generation & { readonly resultUrl: string }): Promise<Settled | undefined>;
  /** Ends a generation badly and gives the money back. */
  refund(generation: Generation): Promise<Refunded | undefined>;
  /** The operator's correction: makes the balance what he says. */
  setBalance(correction: Correction): Promise<Corrected>;
  /** A page of the user's operations, newest first. */
  history(query: HistoryQuery): Promise<HistoryPage>;
  /** Resolves if a payment could be recorded now; asks without changing anything. */
  ready(): Promise<void>;
  /** The keys of those of the given operations that are not on record. */
  missing(operations: readonly OperationName[]): Promise<ReadonlySet<string>>;
}

/** Nobody knows whether the command was carried out. Repeat it with the same key and attempt. */
export class LedgerUnavailable extends Error {
  override readonly name: string = "LedgerUnavailable";
  /** True if it was certainly not carried out, and will not be. */
  readonly untouched: boolean;
  constructor(message: string, { untouched = false } = {}) {
    super(message);
    this.untouched = untouched;
  }
}

/** The ledger is there, but others were faster every time: nothing was carried out. */
export class LedgerBusy extends LedgerUnavailable {
  override readonly name = "LedgerBusy";
  constructor(message: string) {
    super(message, { untouched: true });
  }
}

/**
 * How exact a figure is. Absent: read from the records themselves. A time: remembered from then,
 * with what the journal knows since. "never": nothing is remembered, only the journal counts.
 */
export interface Dated {
  readonly asOf?: Date | "never";
}

export interface Account extends Dated {
  readonly balance: Money;
  /** Grows with every operation; orders copies of the balance. Only the database counts it. */
  readonly revision?: bigint;
}

export interface Applied extends Account {
  /** Keys that this very call applied; the others were there before. */
  readonly applied: readonly string[];
  /** What each key moved: what is on record, or what a reversal found that it has to take back. */
  readonly amounts: ReadonlyMap<string, Money>;
  /** Keys that exist with another user, type or amount: nothing was changed, somebody must look. */
  readonly mismatched: readonly string[];
}

export interface Charge {
  readonly userId: number;
  readonly key: string;
  readonly price: Money;
  readonly model: string;
  readonly prompt: string;
  /** Made once per press and kept through every retry: tells our own first try from a rival. */
  readonly attempt: string;
}

export type ChargeOutcome =
  | {
      readonly kind: "charged";
      readonly balance: Money;
      readonly revision?: bigint;
      /** The database's number of the operation. */
      readonly operationId?: number;
    }
  /** Somebody else charged this key: show its state, never start it again. */
  | {
      readonly kind: "duplicate";
      readonly balance: Money;
      readonly state: OperationState;
      readonly taskId: string | undefined;
      readonly resultUrl: string | undefined;
    }
  | { readonly kind: "insufficient"; readonly balance: Money }
  /**
   * The database may have charged it, unheard. Don't start it; whatever was deducted comes back when
   * the generation's deadline passes.
   */
  | { readonly kind: "unknown" }
  /** The key exists with another user or price: nothing was changed, somebody must look. */
  | { readonly kind: "mismatch" };

/** An operation by its key, with the user to whose records it belongs. */
export interface OperationName {
  readonly userId: number;
  readonly key: string;
}

/** A generation, named by its charge. */
export type Generation = OperationName;

export interface Settled {
  /** What it had cost, negative; absent if that can't be told now. */
  readonly amount?: Money;
  readonly model: string | undefined;
}

export interface Refunded extends Account {
  /** What was given back, not negative; absent if that can't be told now. */
  readonly amount?: Money;
}

export interface Correction {
  readonly userId: number;
  readonly key: string;
  readonly balance: Money;
}

export interface Corrected extends Account {
  /** False if the key had been used before. */
  readonly applied: boolean;
}

/** A place in the history: its entries are ordered by time, then id. */
export interface Cursor {
  readonly createdAt: Date;
  readonly id: number;
}

export interface HistoryQuery {
  readonly userId: number;
  readonly limit: number;
  /** From the newest if absent. */
  readonly from?: { readonly direction: "older" | "newer"; readonly cursor: Cursor };
  /** All types if absent. */
  readonly types?: readonly OperationType[];
}

export interface HistoryPage extends Dated {
  readonly entries: readonly HistoryEntry[];
}

export interface HistoryEntry extends Cursor {
  readonly key: string;
  readonly type: OperationType;
  readonly amount: Money;
  readonly model: string | null;
  readonly prompt: string | null;
  readonly resultUrl: string | null;
  readonly state: OperationState;
  readonly stars: number | null;
}
