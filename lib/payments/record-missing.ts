import type { StarTransaction } from "@telegraf/types";
import { type Ledger, LedgerUnavailable, type OperationName } from "../ledger/ledger.js";
import type { Money } from "../ledger/money.js";
import type { Entry } from "../ledger/operation.js";
import { type StarPayments, starsCurrency } from "./star-payments.js";
import { type TakeBonusesServices, type TakenBonus, takeBonusesBack } from "./take-back.js";
import { totalOf } from "./total-of.js";

/** A movement that the ledger lacked, and the balance after it. The amount counts the payment's bonus. */
export interface MissingPayment {
  readonly userId: number;
  readonly languageCode: string | undefined;
  readonly entry: Entry;
  readonly amount: Money;
  readonly balance: Money;
  /** Whether it was a payment for one of our invoices. */
  readonly hasInvoice: boolean;
}

/** A movement that is missing or recorded for another user, and that a person must look at. */
export interface UnresolvedPayment {
  readonly chargeId: string;
  readonly userId: number;
  readonly reason: string;
}

export interface RecordOptions extends Pick<TakeBonusesServices, "refundedPayments"> {
  readonly ledger: Ledger;
  readonly starPayments: StarPayments;
}

/** Gets each outcome immediately, so outcomes before a failure count. */
export interface OutcomeListener {
  onFound(missing: MissingPayment): void;
  onUnresolved(unresolved: UnresolvedPayment): void;
  onBonus(taken: TakenBonus): void;
}

/**
 * Compares transactions with the ledger, and records what the ledger lacks. If a transaction can't be
 * recorded, the others still are. Bonuses that came with refunded payments are taken back, also if
 * the refund has long been on record.
 * @returns how many were our sales or their refunds; Telegram lists other transactions, too
 * @throws LedgerUnavailable
 */
export async function recordMissing(
  transactions: readonly StarTransaction[],
  { starPayments, ...services }: RecordOptions,
  listener: OutcomeListener,
): Promise<number> {
  const { ledger } = services;
  const movements = transactions.flatMap((transaction) => toMovement(transaction, starPayments));
  const names = movements.flatMap(namesOf);
  const owners = new Map(names.length === 0 ? [] : await ledger.owners(names));
  for (const movement of movements) {
    const outcome = await compareOne(movement, owners, ledger);
    if (outcome === undefined) continue;
    if ("reason" in outcome) listener.onUnresolved(outcome);
    else listener.onFound(outcome);
  }
  const taken = await takeBonusesBack(refundsOnRecord(movements, owners), services);
  for (const bonus of taken) listener.onBonus(bonus);
  return movements.length;
}

/** The keys of the payments. */
function refundsOnRecord(movements: readonly Movement[], owners: Map<string, number>): string[] {
  return movements.flatMap(({ entry }) =>
    entry?.reverses !== undefined && owners.has(entry.key) ? [entry.reverses] : [],
  );
}

interface Movement {
  readonly chargeId: string;
  /** The user who paid, or got the Stars back, according to Telegram. */
  readonly userId: number;
  readonly languageCode: string | undefined;
  /** The user for whom the invoice was made, if it is ours. */
  readonly invoicedId: number | undefined;
  /** Absent if the ledger can't record it, such as a fraction of a Star. */
  readonly entry: Entry | undefined;
  /** What the payment's pack gave on top, or takes back; absent = nothing. */
  readonly bonus?: Entry | undefined;
  readonly promised: boolean;
}

/** The ledger has it under the payer or, if no person sent it, under the invoice's owner. */
function namesOf({ userId, invoicedId = userId, entry }: Movement): OperationName[] {
  if (entry === undefined) return [];
  const keys = entry.reverses === undefined ? [entry.key] : [entry.key, entry.reverses];
  const users = new Set([userId, invoicedId]);
  return [...users].flatMap((user) => keys.map((key) => ({ userId: user, key })));
}

async function compareOne(
  movement: Movement,
  owners: Map<string, number>,
  ledger: Ledger,
): Promise<MissingPayment | UnresolvedPayment | undefined> {
  const { entry, chargeId, userId } = movement;
  const unrecorded = (reason: string): UnresolvedPayment => ({ chargeId, userId, reason });
  if (entry === undefined) return unrecorded("not a whole number of Stars");
  const payer = payerOf(movement, owners);
  const owner = owners.get(entry.key);
  if (owner !== undefined) {
    if (payer === undefined || owner === payer || owner === invoicedUser(entry, movement)) return;
    return unrecorded(describeWrongUser(entry, owner, payer));
  }
  // A payment that was never credited must not be deducted.
  if (payer === undefined) return unrecorded("returned, but its payment is not on record");
  const outcome = await recordOne({ ...movement, entry }, payer, ledger);
  if (outcome === undefined || "balance" in outcome) owners.set(entry.key, payer);
  return outcome;
}

/** The ledger says whom the payment was credited to: that user's balance pays for the refund. */
function payerOf({ entry, userId }: Movement, owners: Map<string, number>): number | undefined {
  return entry?.reverses === undefined ? userId : owners.get(entry.reverses);
}

/** A payment on behalf of a group was credited to the user for whom the invoice was made. */
function invoicedUser({ type }: Entry, { invoicedId }: Movement): number | undefined {
  return type === "payment" ? invoicedId : undefined;
}

function describeWrongUser({ type }: Entry, owner: number, payer: number): string {
  const what = type === "payment" ? "credited to" : "taken from";
  return `${what} user ${owner} instead of user ${payer}; correct both balances`;
}

async function recordOne(
  { entry, bonus, promised, chargeId, languageCode }: Movement & { readonly entry: Entry },
  userId: number,
  ledger: Ledger,
): Promise<MissingPayment | UnresolvedPayment | undefined> {
  try {
    const entries = bonus === undefined ? [entry] : [entry, bonus];
    const applied = await ledger.apply(userId, entries);
    if (applied.keyConflicts.length > 0)
      return { chargeId, userId, reason: "on record with another user or sum" };
    if (applied.applied.length === 0) return undefined; // The bot has handled its update in the meantime.
    const { balance } = applied;
    const amount = totalOf(entries, applied);
    return { userId, languageCode, entry, amount, balance, hasInvoice: promised };
  } catch (error) {
    if (error instanceof LedgerUnavailable) throw error;
    return { chargeId, userId, reason: error instanceof Error ? error.name : "unknown" };
  }
}

/** Payments of users for invoices, and their refunds, which have the same id. */
function toMovement(transaction: StarTransaction, starPayments: StarPayments): Movement[] {
  const { source, receiver, id: chargeId } = transaction;
  const partner = source ?? receiver;
  if (partner?.type !== "user" || partner.transaction_type !== "invoice_payment") return [];
  const payload = partner.invoice_payload ?? "";
  const { userId: invoicedId, stars: asked } = starPayments.invoiceOf(payload) ?? {};
  const stars = asked ?? transaction.amount + (partner.affiliate?.amount ?? 0);
  const { id: userId, language_code: languageCode } = partner.user;
  const known = { chargeId, userId, languageCode, invoicedId };
  if (stars < 1) return [{ ...known, entry: undefined, promised: false }];
  const payment = { chargeId, currency: starsCurrency, stars, payload };
  const credit = starPayments.credit(payment);
  const promised = credit?.promised === true;
  const reversal = starPayments.reversal(payment);
  const moved = source === undefined ? { entry: reversal, bonus: reversal?.bonus } : credit;
  return [{ ...known, promised, entry: moved?.entry, bonus: moved?.bonus }];
}
