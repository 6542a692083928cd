import type { Deadlines } from "./deadlines.js";
import type { Credits, Money } from "./money.js";
import type { Entry, OperationType, StoredState, StoredType } from "./operation.js";
import type { RefundedPayment } from "./payment-bonuses.js";
import type { StoredSettings } from "./settings.js";

/**
 * The ledger's port. Every command has an idempotency key derived from its cause, so repeating it changes
 * nothing.
 *
 * For every method: whatever is expected is a returned value, named below. `LedgerUnavailable` is thrown
 * when it is unknown whether the command was carried out (`notApplied` = it certainly was not); the caller
 * then repeats it unchanged, never with a new key. Anything else that is thrown is a bug.
 * @example
 * const outcome = await ledger.charge({ userId, key: "gen:7:42", price: 64n, model, prompt, attemptId });
 * if (outcome.kind === "charged") await startTask();
 * if (outcome.kind === "insufficient") await offerTopup(outcome.balance);
 */
export interface Ledger {
  /** The user's balance; creates the account at first contact. */
  getAccount(userId: number): Promise<Account>;
  /**
   * Moves money unconditionally: payments, reversals, corrections. Creates the account.
   * Outcome: `applied` has the keys of this very call, `keyConflicts` those that exist otherwise and
   * changed nothing.
   */
  apply(userId: number, entries: readonly Entry[]): Promise<Applied>;
  /**
   * Takes the price of a generation if the balance covers it. Outcomes: `charged` (also for a repetition
   * by the same attempt), `duplicate` (another attempt charged it), `banned`, `outdated`, `limited`,
   * `insufficient`, `unknown` (never start it), `mismatch` (a person must look).
   */
  charge(charge: Charge): Promise<ChargeOutcome>;
  /**
   * Claims the right to request the task of a generation that this call's attempt has charged. The
   * same press may be charged in the database by one instance and in a journal by another that can't
   * reach it: at most one of the two attempts gets true if both instances reach the object store. False =
   * leave the generation alone.
   * @throws LedgerUnavailable if an attempt that charged a journal can't learn whether it is the one
   */
  claimStart(start: StartClaim): Promise<boolean>;
  /** Remembers the provider's task of a charged generation; false if it was past that already. */
  markSubmitted(generation: Generation & { readonly taskId: string }): Promise<boolean>;
  /**
   * Ends a generation as done. Of all concurrent `settle` and `refund` calls at most one returns a value,
   * and with it the delivery claim, unless it is one of several parts. Returns undefined if another task id
   * is on record.
   */
  settle(generation: Result): Promise<EndedGeneration | undefined>;
  /** Ends a generation as failed and gives the money back. Undefined unless this very call ended it. */
  refund(refund: Refund): Promise<RefundedGeneration | undefined>;
  /**
   * Claims, for `claimMs`, the delivery of an end that was not delivered yet. Undefined if
   * it was, if another claim is valid, or if the generation has not ended.
   */
  claimDelivery(generation: Claim): Promise<EndedGeneration | undefined>;
  /**
   * Claims, in one step, the deliveries of all parts of an order that are done, were not delivered yet, and
   * are not claimed. Undefined if there are none, or if `isComplete` is demanded and a part has not ended.
   */
  claimParts(parts: PartsClaim): Promise<EndedParts | undefined>;
  /**
   * Records that the end was delivered, with Telegram's file ids. Repeated, it adds ids where there are
   * none, and replaces those that Telegram has forgotten.
   */
  markDelivered(generation: Delivery): Promise<void>;
  /** One generation as it is on record, with its user's balance; undefined if there is none. */
  find(generation: Generation): Promise<GenerationWithBalance | undefined>;
  /**
   * Generations that have not ended, or whose end was not delivered: those whose deadline has
   * passed first, then those that no call has returned for longest. Each call counts as a follow-up.
   */
  findUnfinished(query: UnfinishedQuery): Promise<readonly GenerationRecord[]>;
  /** The operator's correction: makes the balance this sum. `applied` is false if the key was used. */
  setBalance(correction: Correction): Promise<CorrectionOutcome>;
  /**
   * Bans a user, or lifts the ban: of all such commands the newest counts. Creates the account. In an
   * outage the journal takes it, and the database learns of it when it is back.
   */
  setBan(change: BanChange): Promise<BanOutcome>;
  /** A page of the user's operations, newest first; `asOf` says that it may lack some. */
  history(query: HistoryQuery): Promise<HistoryPage>;
  /**
   * Erases what the user wrote and got: prompts, links, files, contexts and tasks of all operations
   * until now. Sums, types, models and keys stay. A generation that is not over loses its prompt at once
   * and the rest when its end has been delivered. If the database can't be asked, the journal
   * and the mirror lose their words at once, and the database when it is back.
   * @throws LedgerUnavailable if that is not certain: to be repeated
   */
  erase(userId: number): Promise<ErasureOutcome>;
  /**
   * Resolves if a payment could be recorded now; asks without changing anything. With a user's id
   * it also tells whether they are banned.
   * @throws LedgerUnavailable if it could not
   */
  checkWritable(userId?: number): Promise<Writable>;
  /**
   * The users with whom operations are on record, by key. Without a database only the named users'
   * journals are searched, so a key may be passed several times. Unreadable documents count as on record.
   */
  owners(operations: readonly OperationName[]): Promise<ReadonlyMap<string, number>>;
}

/** The outcome of the command is unknown. Repeat it with the same key and attempt. */
export class LedgerUnavailable extends Error {
  override readonly name: string = "LedgerUnavailable";
  /** True if it was certainly not carried out, and will not be. */
  readonly notApplied: boolean;
  constructor(message: string, { notApplied = false } = {}) {
    super(message);
    this.notApplied = notApplied;
  }
}

/** The ledger is reachable, but other commands won every race: nothing was carried out. */
export class LedgerBusy extends LedgerUnavailable {
  override readonly name = "LedgerBusy";
  constructor(message: string) {
    super(message, { notApplied: true });
  }
}

/**
 * How exact a figure is. Absent: read from the records themselves. A time: remembered from then,
 * with what the journal knows since. "never": nothing is remembered, only the journal counts.
 */
export interface MaybeStale {
  readonly asOf?: Date | "never";
}

export interface Account extends MaybeStale {
  readonly balance: Money;
  /** Grows with every operation; orders copies of the balance. Only the database counts it. */
  readonly revision?: bigint;
}

export interface Applied extends Account {
  /** Keys that this very call applied; the others were there before. */
  readonly applied: readonly string[];
  /** What each key moved: what is on record, or what a reversal found that it has to take back. */
  readonly amounts: ReadonlyMap<string, Money>;
  /** Keys that exist with another user, type or amount: nothing was changed, and the operator must check. */
  readonly keyConflicts: readonly string[];
  /** The payments whose reversals were given. Only the database tells. */
  readonly refunded?: readonly RefundedPayment[];
}

export interface Charge {
  readonly userId: number;
  readonly key: string;
  readonly price: Money;
  readonly model: string;
  readonly prompt: string;
  /** What the provider is expected to take. */
  readonly credits?: Credits;
  /** Made once per press and kept through every retry: tells our own first try from a rival. */
  readonly attemptId: string;
  /** What the delivery needs to know about the order; the ledger does not read it. */
  readonly context?: string;
  /** Beyond one of these the charge is refused. */
  readonly limits?: ChargeLimits;
  /**
   * The revision of the settings that the price was made with; absent = not compared. Only the database
   * compares it.
   */
  readonly settings?: string;
}

/** How much one user may order. */
export interface ChargeLimits {
  /** So many of their generations may be unfinished. */
  readonly unfinished: number;
  /** So many may be charged within a period. */
  readonly charged: Quota;
  /** After so many refunds within a period in which none of the generations charged was done. */
  readonly refunded: Quota;
}

export interface Quota {
  readonly count: number;
  /** The period, in milliseconds, up to now. */
  readonly withinMs: number;
}

export type ChargeLimit = keyof ChargeLimits;

export type ChargeOutcome =
  | {
      readonly kind: "charged";
      readonly balance: Money;
      readonly revision?: bigint;
      /** The database's number of the operation. */
      readonly operationId?: number;
    }
  /** Another attempt charged this key: show its state, never start it again. */
  | {
      readonly kind: "duplicate";
      readonly balance: Money;
      readonly state: StoredState;
      readonly taskId: string | undefined;
      readonly resultUrl: string | undefined;
    }
  | ({ readonly kind: "insufficient"; readonly balance: Money } & MaybeStale)
  /** Nothing was taken: the user is banned, for this reason. */
  | { readonly kind: "banned"; readonly reason: string | undefined }
  /** Nothing was taken: the price was made with other settings than these. */
  | { readonly kind: "outdated"; readonly settings: StoredSettings }
  /** Nothing was taken: the charge is beyond this limit. */
  | { readonly kind: "limited"; readonly limit: ChargeLimit }
  /**
   * The database may have charged it; the outcome is ambiguous. Don't start it; whatever was deducted comes back when
   * the generation's deadline passes.
   */
  | { readonly kind: "unknown" }
  /** The key exists with another user or price: nothing was changed, and the operator must check. */
  | { readonly kind: "mismatch" };

/** An operation by its key, with the user to whose records it belongs. */
export interface OperationName {
  readonly userId: number;
  readonly key: string;
}

/** A generation, named by its charge. */
export type Generation = OperationName;

export interface StartClaim extends Generation {
  /** Of the charge. */
  readonly attemptId: string;
}

/** What came of a generation. */
export interface Result extends Generation {
  readonly resultUrl: string;
  /** The provider's task that made it. */
  readonly taskId?: string | undefined;
  /** What the provider took, by its own record; absent = what was expected stays on record. */
  readonly credits?: Credits | undefined;
  /** It is one of several of an order: no instance has its delivery claim, see `claimParts`. */
  readonly isPart?: boolean | undefined;
}

export interface Refund extends Generation {
  /**
   * No result can come any more: the task never began, or the provider's record says that it failed.
   * Absent after a deadline, which a slow task may outlive.
   */
  readonly noResult?: true;
  /** What the provider took all the same; absent = what was expected stays on record. */
  readonly credits?: Credits | undefined;
  /** It failed by the provider's fault. Only the database remembers it. */
  readonly isProviderFault?: boolean | undefined;
}

export interface Claim extends Generation {
  /** A result that came after the money went back: claimed although the refund was delivered. */
  readonly late?: true;
}

export interface Delivery extends Generation {
  /** Kept if none are on record. */
  readonly files?: string | undefined;
  /** What Telegram has forgotten: if these are on record, `files` take their place. */
  readonly replaces?: string | undefined;
}

/** The parts of an order for several results; `key` is one of `keys`. */
export interface PartsClaim extends Generation {
  readonly keys: readonly string[];
  /** Claim nothing while one of them has not ended. */
  readonly isComplete?: true;
}

/** How long a delivery claim is valid. */
export const claimMs = 90_000;
/** So long after its end, the follow-up leaves a part to those who wait for the others. */
export const partWaitMs = 20_000;

/** A generation with its user's balance now. */
export interface GenerationWithBalance extends Account {
  readonly generation: GenerationRecord;
}

/** One that has ended. */
export type EndedGeneration = GenerationWithBalance;

/** Several that have ended, with their user's balance now. */
export interface EndedParts extends Account {
  readonly generations: readonly [GenerationRecord, ...GenerationRecord[]];
}

export interface RefundedGeneration extends EndedGeneration {
  /** What was given back, not negative; absent if that can't be told now. */
  readonly amount?: Money;
}

/** A generation as it is on record; what can't be told now is absent. */
export interface GenerationRecord extends Generation {
  readonly state: StoredState;
  /** What it had cost, negative. */
  readonly amount?: Money | undefined;
  readonly model?: string | undefined;
  readonly prompt?: string | undefined;
  readonly taskId?: string | undefined;
  readonly resultUrl?: string | undefined;
  readonly context?: string | undefined;
  /** The names under which Telegram keeps what the user got. */
  readonly files?: string | undefined;
  /**
   * What the provider was expected to take, also of one that this very call ended. Of one that had ended
   * before, the database tells what was taken.
   */
  readonly credits?: Credits | undefined;
  /** Whether the end was delivered to the user. */
  readonly isDelivered: boolean;
  /** How long ago it was charged, by the clock of the database or of the journal. */
  readonly ageMs?: number | undefined;
}

export interface UnfinishedQuery {
  /** Charged at least so long ago. */
  readonly olderThanMs: number;
  readonly limit: number;
  readonly deadlines: Deadlines;
  /** Search all journals too, not only those of users who are known to have something unfinished. */
  readonly thorough?: boolean | undefined;
  /** Hears how much was read in the object store, in reads; not called if nothing was. */
  readonly onRead?: ((reads: number) => void) | undefined;
}

/** What was erased by this very call. */
export interface ErasureOutcome {
  /** Operations that lost words. */
  readonly operations: number;
  /** Generations that lose the rest when their end has been delivered. */
  readonly unfinished: number;
  /** Documents of the object store that were rewritten. */
  readonly documents: number;
  /** The database is to follow when it can be asked. */
  readonly isRecorded?: true;
  /** Of the database: grows with each erasure, like with each operation. */
  readonly revision?: bigint;
  /** By the database's clock. */
  readonly at?: Date;
}

export interface Correction {
  readonly userId: number;
  readonly key: string;
  readonly balance: Money;
  /** Why, and the operator's Telegram id. */
  readonly note?: string;
  readonly actor?: number;
}

/** A user who is banned may buy nothing; money that arrives is credited all the same. */
export interface Ban {
  readonly reason?: string | undefined;
}

export interface BanChange {
  readonly userId: number;
  /** Undefined = the ban is lifted. */
  readonly banned: Ban | undefined;
  /** The operator's Telegram id. */
  readonly actor: number;
}

/** Without a `revision` it is recorded in a journal, and the database has yet to learn of it. */
export interface BanOutcome extends Account {
  /** False if it was so already, as far as that is known. */
  readonly changed: boolean;
  /** By the clock of the database or of the journal: of two such commands the later one counts. */
  readonly at: Date;
}

export interface Writable {
  /** Absent if the user is not banned, as far as that is known. */
  readonly banned?: Ban;
}

export interface CorrectionOutcome extends Account {
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

export interface HistoryPage extends MaybeStale {
  readonly entries: readonly HistoryEntry[];
}

export interface HistoryEntry extends Cursor {
  readonly key: string;
  readonly type: StoredType;
  readonly amount: Money;
  readonly model: string | null;
  readonly prompt: string | null;
  readonly resultUrl: string | null;
  readonly state: StoredState;
  readonly stars: number | null;
  /** Why an operator moved the money, and who it was. */
  readonly note?: string | null | undefined;
  readonly actor?: number | null | undefined;
  /** All results of the generation were lost, and its price was paid back. */
  readonly isLost?: true;
}
