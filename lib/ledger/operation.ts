import { type Credits, isStorable, type Money } from "./money.js";

export const operationTypes = [
  "payment",
  "generation",
  "refund",
  "reversal",
  "adjustment",
  "bonus",
] as const;
export type OperationType = (typeof operationTypes)[number];

/** Only a generation has a life of its own; every other operation is final at once. */
export const operationStates = ["final", "charged", "submitted", "done", "refunded"] as const;
export type OperationState = (typeof operationStates)[number];

/**
 * A newer version may have written rows and documents: during a rolling deployment, or before a
 * rollback. What this version does not know counts with its amount and is shown as "other".
 */
export type StoredType = OperationType | "other";
export type StoredState = OperationState | "other";

export function toStoredType(type: string): StoredType {
  return operationTypes.find((known) => known === type) ?? "other";
}

export function toStoredState(state: string): StoredState {
  return operationStates.find((known) => known === state) ?? "other";
}

/** The states of a generation that has yet to end. */
export const unfinishedStates: readonly string[] = ["charged", "submitted"];

export function isUnfinished(state: string): boolean {
  return unfinishedStates.includes(state);
}

/** One movement of money. The key names its cause, so applying it again changes nothing. */
export interface Entry {
  readonly key: string;
  /** An `OperationType`; in an entry from a journal it may be a newer version's. */
  readonly type: string;
  /** Signed: positive adds to the balance, negative takes from it. */
  readonly amount: Money;
  readonly model?: string;
  readonly prompt?: string;
  readonly resultUrl?: string;
  readonly state?: OperationState;
  readonly taskId?: string;
  readonly attemptId?: string;
  readonly context?: string;
  readonly credits?: Credits;
  /** Whole Telegram Stars that were paid or given back. */
  readonly stars?: number;
  /** A reversal takes back what the operation with this key gave, whatever `amount` says. */
  readonly reverses?: string;
  /** When it happened; the database's own time if absent. */
  readonly createdAt?: Date;
  /** Why an operator moved the money; never the user's words, so an erasure leaves it. */
  readonly note?: string;
  /** The operator's Telegram id. */
  readonly actor?: number;
  /** Its user has had its words erased: it gets none. */
  readonly erased?: true;
}

/** How many characters of a prompt are known of older operations while the database is down. */
export const rememberedPrompt = 100;

/** The longest key that `operations.key` accepts. */
export const longestKey = 200;

export const paymentKey = (chargeId: string) => `pay:${chargeId}`;
export const reversalKey = (chargeId: string) => `payrev:${chargeId}`;
/** @param part of an order for several results: from 1 */
export const generationKey = (chatId: number, messageId: number, part = 1) =>
  `gen:${chatId}:${messageId}${part === 1 ? "" : `:${part}`}`;
export const refundKey = (generation: string) => `refund:${generation}`;
/** What keys of improved prompts begin with: adjustments of 0.00 that no user's history shows. */
export const improvementPrefix = "improve:";
export const improvementKey = (chatId: number, messageId: number) =>
  `${improvementPrefix}${chatId}:${messageId}`;
/** Of the adjustment that pays back results that were lost. */
export const lostKey = (generation: string) => `lost:${generation}`;

/** Whether an operation pays back results that were lost. */
export function paysForLost(key: string): boolean {
  return key.startsWith(lostKey(""));
}

/** Telegram's charge id of a payment's key. */
export function chargeIdOf(key: string): string {
  return key.slice(key.indexOf(":") + 1);
}

/** How many code points of a prompt are kept. */
export const longestPrompt = 1000;
const longestNote = 200;

/** What is kept of a prompt: the first 1000 code points. */
export const storedPrompt = (prompt: string) => storable(prompt, longestPrompt);

/** What is kept of an operator's note: the first 200 code points. */
export const storedNote = (note: string) => storable(note, longestNote);

/** The first code points, never half of one, and nothing that PostgreSQL's text refuses (NUL, lone surrogates). */
function storable(text: string, longest: number): string {
  const clean = text.replaceAll("\0", "").toWellFormed();
  return Array.from(clean.slice(0, longest * 2))
    .slice(0, longest)
    .join("");
}

/** Telegram ids reach 2^52; beyond 2^53 a number would no longer be exact. */
export function assertUserId(userId: number): void {
  if (!Number.isSafeInteger(userId) || userId <= 0) throw new RangeError("not a Telegram user id");
}

export function assertKey(key: string): void {
  if (key.length < 3 || key.length > longestKey) throw new RangeError("not an operation's key");
}

/** Refuses, before any SQL, what the database would refuse or silently round. */
export function assertEntry(entry: Entry): void {
  assertKey(entry.key);
  if (!isStorable(entry.amount)) throw new RangeError("the amount does not fit NUMERIC(12,2)");
  if (!hasRightSign(entry)) throw new RangeError(`wrong sign for a ${entry.type}`);
  if (entry.actor !== undefined) assertUserId(entry.actor);
}

function hasRightSign({ type, amount }: Entry): boolean {
  switch (type) {
    case "payment":
      return amount > 0n;
    case "generation":
      return amount <= 0n;
    case "refund":
      return amount >= 0n;
    case "reversal":
      return amount < 0n;
    case "bonus":
      return amount > 0n;
    default:
      return true;
  }
}
