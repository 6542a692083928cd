import type { Money } from "../../../lib/ledger/money.js";
import type { CallFault, FaultWindow, IntrusionKind } from "./faults.js";
import type { Profile } from "./profiles.js";

/** Everything that happens in a run, as data; a part that is left out does not happen. */
export interface Scenario {
  readonly seed: number;
  readonly profile: Profile;
  readonly deliveries: readonly Delivery[];
  readonly views: readonly View[];
  readonly windows: readonly FaultWindow[];
  readonly crashes: readonly Crash[];
  readonly intrusions: readonly Intrusion[];
  readonly jumps: readonly ClockJump[];
  /** Users erase their data. */
  readonly erasures?: readonly View[];
  /** Operators ban users, and lift bans. */
  readonly bans?: readonly BanCommand[];
  /** Operators correct balances, refund payments and change settings. */
  readonly acts?: readonly OperatorAct[];
  /** Faults of single calls, by the call's name; absent = drawn at random. */
  readonly callFaults?: ReadonlyMap<string, CallFault>;
}

/** What a user does, or what Telegram reports about them. */
export type Command = Payment | Reversal | Press | Forgery;

export interface Payment {
  readonly kind: "pay";
  /** A gift of the operator, not a payment. */
  readonly isBonus?: true;
  readonly userId: number;
  readonly key: string;
  readonly amount: Money;
}

export interface Reversal {
  readonly kind: "reverse";
  readonly userId: number;
  readonly key: string;
  readonly reverses: string;
  /** Negative. */
  readonly amount: Money;
}

export interface Press {
  readonly kind: "generate";
  readonly userId: number;
  readonly key: string;
  readonly price: Money;
}

/** A payment's key with another amount: must change nothing, and must be reported. */
export interface Forgery {
  readonly kind: "forge";
  readonly of: Payment;
  readonly amount: Money;
}

/** One delivery of an update by Telegram, to an instance. */
export interface Delivery {
  readonly at: number;
  readonly slot: number;
  readonly command: Command;
  /** Repeated until it is answered; a stray copy is not. */
  readonly isRetried: boolean;
}

/** A user opens their balance and history. */
export interface View {
  readonly at: number;
  readonly slot: number;
  readonly userId: number;
}

export interface BanCommand extends View {
  /** Or the ban is lifted. */
  readonly isBanned: boolean;
}

/** An act of an operator, and when they press its button, each time until they hear what came of it. */
export interface OperatorAct {
  readonly key: string;
  readonly presses: readonly PressOfAct[];
  readonly what: Add | SetBalance | RefundPayment | ChangeSettings;
}

export interface PressOfAct {
  readonly at: number;
  readonly slot: number;
}

interface Add {
  readonly kind: "add";
  readonly userId: number;
  readonly amount: Money;
}

interface SetBalance {
  readonly kind: "set";
  readonly userId: number;
  readonly balance: Money;
}

export interface RefundPayment {
  readonly kind: "refund";
  readonly payment: Payment;
  /** What came with the payment. */
  readonly bonus: Payment | undefined;
}

export interface ChangeSettings {
  /** `settings` changes what no price depends on. */
  readonly kind: "pause" | "resume" | "settings";
}

/** The process of an instance ends at one of its calls. */
export interface Crash {
  readonly at: number;
  readonly slot: number;
  /** It crashes after so many further calls. */
  readonly spared: number;
  /** Before the call is sent, or when its answer comes back. */
  readonly moment: "before" | "after";
}

/** A trace of a newer version of the bot, or damage to a document. */
export interface Intrusion {
  readonly at: number;
  readonly userId: number;
  readonly what: IntrusionKind;
  /** Makes keys and damage distinct. */
  readonly number: number;
}

/** The clock of a machine is set back. */
export interface ClockJump {
  readonly at: number;
  readonly slot: number;
  readonly backMs: number;
}
