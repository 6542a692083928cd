import type { Cursor } from "../ledger/ledger.js";
import type { Money } from "../ledger/money.js";
import type { StoredState, StoredType } from "../ledger/operation.js";

/** What an operator knows of a user; at least one field is there. */
export interface Clue {
  /** A Telegram id or, if no such user is known, an operation's number. */
  readonly number?: number | undefined;
  /** The number can only be that of an operation. */
  readonly isOperation?: boolean | undefined;
  /** A payment's charge id, an operation's key, or the provider's task id. */
  readonly name?: string | undefined;
}

/** All that one glance at a user shows. */
export interface UserCard {
  readonly id: number;
  /** Which they chose; undefined = that of their Telegram. */
  readonly language: string | undefined;
  /** In which they last ordered; undefined = unknown, or erased. */
  readonly orderedIn: string | undefined;
  readonly createdAt: Date;
  readonly source: string | undefined;
  readonly invitedBy: number | undefined;
  readonly balance: Money;
  readonly ban: { readonly at: Date; readonly reason: string | undefined } | undefined;
  readonly blockedAt: Date | undefined;
  /** Whole Stars. */
  readonly stars: { readonly paid: number; readonly refunded: number };
  /** What generations took, less what came back. */
  readonly spent: Money;
  readonly generations: { readonly ok: number; readonly failed: number; readonly running: number };
  readonly last: LastOperation | undefined;
  /** The operation by which the user was found. */
  readonly foundBy: number | undefined;
}

export interface LastOperation {
  readonly type: StoredType;
  readonly amount: Money;
  readonly at: Date;
}

/** An operation with all that support asks for; never the user's words. */
export interface OperationFacts extends Cursor {
  readonly key: string;
  readonly userId: number;
  readonly type: StoredType;
  readonly amount: Money;
  readonly state: StoredState;
  readonly model: string | undefined;
  readonly taskId: string | undefined;
  readonly stars: number | undefined;
  /** The provider's credits, in hundredths. */
  readonly credits: Money | undefined;
  readonly note: string | undefined;
  readonly actor: number | undefined;
  readonly deliveredAt: Date | undefined;
}

/**
 * Users as operators look them up. For every method: one request, and LedgerUnavailable is thrown when
 * the question could not be answered.
 */
export interface Users {
  /** The user and all facts of their card; undefined if there is none. */
  card(clue: Clue): Promise<UserCard | undefined>;
  /** Which they chose or last ordered in; users of whom neither is known are missing. */
  languages(userIds: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** Undefined if this user has no such operation. */
  operation(userId: number, id: number): Promise<OperationFacts | undefined>;
}

const longestName = 200;

/**
 * Reads what stands behind `/user`: a number, `#12` for an operation's number, or a name.
 * @returns undefined if it can be none of them
 */
export function readClue(text: string): Clue | undefined {
  const [, hash, digits] = /^(#?)(\d{1,16})$/.exec(text) ?? [];
  const number = Number(digits);
  if (digits !== undefined && Number.isSafeInteger(number) && number > 0) {
    // Task ids may consist of digits, too.
    return hash === "#" ? { number, isOperation: true } : { number, name: text };
  }
  const isName = /^[\x21-\x7e]+$/.test(text) && text.length <= longestName;
  return isName ? { name: text } : undefined;
}
