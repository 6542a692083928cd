import { type Applied, type Ledger, LedgerUnavailable } from "../ledger/ledger.js";
import type { Money } from "../ledger/money.js";
import {
  bonusReversalKey,
  type PaymentBonus,
  type RefundedPayment,
  type RefundedPayments,
} from "../ledger/payment-bonuses.js";
import type { Reversal } from "./star-payments.js";

export interface TakeBackServices {
  readonly ledger: Pick<Ledger, "apply" | "owners">;
}

export interface TakeBonusesServices extends TakeBackServices {
  /** Absent without a database: bonuses are given only where there is one. */
  readonly refundedPayments?: RefundedPayments | undefined;
}

/** A bonus that this very call took back. */
export interface TakenBonus extends PaymentBonus {
  /** Its user's balance after that. */
  readonly balance: Money;
}

/** What came of a refund in the ledger. */
export interface TakenBack {
  /** The user who had been credited, and whose balance pays. */
  readonly userId: number;
  readonly applied: Applied;
  /** Whether this very call put the refund on record. */
  readonly isFirst: boolean;
  /** The operator whose act put it on record, and who lets the user know. */
  readonly actor: number | undefined;
  readonly bonuses: readonly TakenBonus[];
}

/**
 * Takes back what a refunded payment gave, and the bonuses that came with it, each once, however often
 * and from where it is called. What the payment's pack gave goes with the payment, wherever the bot keeps
 * its records. The ledger overrules the caller: the refund is deducted from the user
 * who was credited. In an outage, bonuses are left to the reconciliation.
 * @throws LedgerUnavailable if it is unknown whether the refund is on record
 */
export async function takeBack(
  userId: number,
  reversal: Reversal,
  services: TakeBackServices,
): Promise<TakenBack> {
  const taken = await applyToOwner(userId, reversal, services.ledger);
  const isFirst = taken.applied.applied.includes(reversal.key);
  const payment = taken.applied.refunded?.find(({ key }) => key === reversal.reverses);
  const known = payment === undefined ? [] : [payment];
  const bonuses = await takeBonuses(known, services).catch(ignoreUnavailable);
  return { ...taken, isFirst, actor: payment?.actor, bonuses: bonuses ?? [] };
}

async function applyToOwner(userId: number, entry: Reversal, ledger: TakeBackServices["ledger"]) {
  const { bonus, ...payment } = entry;
  const entries = bonus === undefined ? [payment] : [payment, bonus];
  const applied = await ledger.apply(userId, entries);
  if (applied.keyConflicts.length === 0) return { userId, applied };
  const owners = await ledger.owners([{ userId, key: entry.reverses }]);
  const owner = owners.get(entry.reverses) ?? userId;
  if (owner === userId) return { userId, applied };
  return { userId: owner, applied: await ledger.apply(owner, entries) };
}

/**
 * The same for payments whose refunds are on record, such as one that was taken back in an outage.
 * @throws LedgerUnavailable
 */
export async function takeBonusesBack(
  paymentKeys: readonly string[],
  { refundedPayments, ...services }: TakeBonusesServices,
): Promise<readonly TakenBonus[]> {
  if (paymentKeys.length === 0 || refundedPayments === undefined) return [];
  return takeBonuses(await refundedPayments.find(paymentKeys), services);
}

async function takeBonuses(
  payments: readonly RefundedPayment[],
  { ledger }: TakeBackServices,
): Promise<readonly TakenBonus[]> {
  const taken: TakenBonus[] = [];
  for (const bonus of payments.flatMap(({ bonuses }) => bonuses)) {
    const { key: reverses, userId, amount } = bonus;
    const key = bonusReversalKey(reverses);
    const entry = { key, type: "reversal", amount: -amount, reverses };
    const { applied, balance } = await ledger.apply(userId, [entry]);
    if (applied.includes(key)) taken.push({ ...bonus, balance });
  }
  return taken;
}

function ignoreUnavailable(error: unknown): undefined {
  if (!(error instanceof LedgerUnavailable)) throw error;
}
