import type {
  Account,
  Applied,
  BanChange,
  BanOutcome,
  Charge,
  ChargeOutcome,
  Correction,
  CorrectionOutcome,
  EndedGeneration,
  Generation,
  RefundedGeneration,
  Result,
} from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import {
  type Entry,
  refundKey,
  rememberedPrompt,
  storedNote,
  storedPrompt,
} from "../../ledger/operation.js";
import { type RememberedBan, type RememberedOperation, tag } from "./entries.js";

/** What the database has just done, for the mirror to remember. */
export interface MirrorUpdate {
  readonly userId: number;
  /** The user's row afterwards; absent if the balance did not change. */
  readonly account?: { readonly balance: Money; readonly revision: bigint } | undefined;
  /** How many operations came into being; tells whether the mirror missed others. */
  readonly newOperations: number;
  /** `key|owner`, newest first. */
  readonly knownKeys: readonly string[];
  /** New operations, and what changed of known ones; newest first. */
  readonly operations: readonly (Partial<RememberedOperation> & { readonly key: string })[];
  /** The charged generation whose start the writer of the mirror claims. */
  readonly start?: { readonly key: string; readonly attempt: string };
  /** Whether `operations` are the newest ones without a gap, as read from the database. */
  readonly complete?: true;
  /** Whether the database has just learned of an erasure that the mirror knew before. */
  readonly isErasure?: boolean;
  readonly ban?: RememberedBan | undefined;
}

/** The update that a command of the ledger makes. */
export interface CommandUpdate extends MirrorUpdate {
  readonly isPayment: boolean;
  /** Whether it made the balance smaller: what is spent must not be spent again in an outage. */
  readonly isSpending: boolean;
}

export function updateOfEntries(
  userId: number,
  entries: readonly Entry[],
  outcome: Applied,
  at: number,
): CommandUpdate {
  const settled = entries.filter(({ key }) => !outcome.keyConflicts.includes(key)).reverse();
  return {
    userId,
    account: accountOf(outcome),
    newOperations: outcome.applied.length,
    knownKeys: settled.map(({ key, attemptId }) => tag(key, attemptId)),
    operations: settled.map((entry) => ({
      ...blank,
      key: entry.key,
      type: entry.type,
      amount: outcome.amounts.get(entry.key) ?? entry.amount,
      stars: entry.stars ?? null,
      model: entry.model ?? null,
      state: entry.state ?? "final",
      note: entry.note === undefined ? null : storedNote(entry.note),
      actor: entry.actor ?? null,
      at,
    })),
    isPayment: entries.some(({ type }) => type === "payment"),
    isSpending: settled.some(({ key, amount }) => (outcome.amounts.get(key) ?? amount) < 0n),
  };
}

export function updateOfCharge(
  charge: Charge,
  outcome: ChargeOutcome,
  at: number,
): CommandUpdate | undefined {
  if (outcome.kind !== "charged") return undefined;
  const { userId, key, price, model, prompt, attemptId, context } = charge;
  const operation = {
    type: "generation",
    state: "charged",
    amount: -price,
    model,
    context,
    at,
  } as const;
  return {
    userId,
    account: accountOf(outcome),
    newOperations: 1,
    knownKeys: [tag(key, attemptId)],
    operations: [{ ...blank, ...operation, key, prompt: cutPrompt(prompt) }],
    isPayment: false,
    isSpending: true,
    start: { key, attempt: attemptId },
  };
}

export function updateOfSettle(
  { userId, key, resultUrl }: Result,
  outcome: EndedGeneration | undefined,
): CommandUpdate | undefined {
  if (outcome === undefined) return undefined;
  const operations = [{ key, state: "done", resultUrl } as const];
  const tags = [tag(`settle:${key}`)];
  return {
    userId,
    newOperations: 0,
    knownKeys: tags,
    operations,
    isPayment: false,
    isSpending: false,
  };
}

export function updateOfRefund(
  { userId, key }: Generation,
  outcome: RefundedGeneration | undefined,
  at: number,
): CommandUpdate | undefined {
  if (outcome?.amount === undefined) return undefined;
  const { amount } = outcome;
  return {
    userId,
    account: accountOf(outcome),
    newOperations: 1,
    knownKeys: [tag(refundKey(key))],
    operations: [
      { ...blank, key: refundKey(key), type: "refund", amount, state: "final", at },
      { key, state: "refunded" },
    ],
    isPayment: false,
    isSpending: false,
  };
}

export function updateOfCorrection(
  { userId, key }: Correction,
  { applied, ...account }: CorrectionOutcome,
): CommandUpdate | undefined {
  if (!applied) return undefined;
  // The sum of the correction is not told: the mirror reads it where it misses one operation.
  const missed = { newOperations: 0, knownKeys: [tag(key)], operations: [] };
  return { userId, account: accountOf(account), ...missed, isPayment: false, isSpending: true };
}

/** A ban counts like an operation, so a mirror that missed it knows that it missed something. */
export function updateOfBan(
  { userId, banned }: BanChange,
  { at, changed: _, ...account }: BanOutcome,
): CommandUpdate {
  const reason = banned?.reason === undefined ? undefined : storedNote(banned.reason);
  const ban = { at: at.getTime(), isBanned: banned !== undefined, reason };
  const counted = { newOperations: 1, knownKeys: [], operations: [] };
  return {
    userId,
    account: accountOf(account),
    ...counted,
    ban,
    isPayment: false,
    isSpending: true,
  };
}

const blank = { id: 0, model: null, prompt: null, resultUrl: null, stars: null };

/** What a mirror keeps of a prompt: enough to recognise it in the history. */
function cutPrompt(prompt: string): string {
  const start = storedPrompt(prompt).slice(0, 2 * rememberedPrompt);
  return Array.from(start).slice(0, rememberedPrompt).join("");
}

function accountOf({ balance, revision }: Account) {
  return revision === undefined ? undefined : { balance, revision };
}
