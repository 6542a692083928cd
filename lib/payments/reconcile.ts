import type { StarTransaction, StarTransactions, User } from "@telegraf/types";
import { type Ledger, LedgerUnavailable } from "../ledger/ledger.js";
import type { Money } from "../ledger/money.js";
import type { Entry } from "../ledger/operation.js";
import { type Cashier, starsCurrency } from "./cashier.js";

/** The Bot API returns at most so many transactions at once. */
const pageSize = 100;

/** Telegram itself keeps an update for a day; a week covers a scheduler that slept, too. */
const windowMs = 7 * 24 * 60 * 60 * 1000;

export interface ReconcileOptions {
  readonly ledger: Ledger;
  readonly cashier: Cashier;
  /** `getStarTransactions` of the Bot API: the bot's transactions, oldest first. */
  readonly transactions: (offset: number, limit: number) => Promise<StarTransactions>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Reconciled {
  /** Transactions of the last week that were compared. */
  readonly compared: number;
  /** Movements that were missing and are on record now. */
  readonly found: readonly Found[];
  /** Movements that are missing and could not be put on record; a person must look at them. */
  readonly open: readonly Open[];
}

/** A movement that had been missing, and the balance after it. */
export interface Found {
  readonly user: User;
  readonly entry: Entry;
  readonly amount: Money;
  readonly balance: Money;
  /** Whether the payment was for an invoice of ours. */
  readonly promised: boolean;
}

export interface Open {
  readonly chargeId: string;
  readonly userId: number;
  readonly reason: string;
}

/**
 * Compares the ledger with Telegram's own record of the last week, and puts on record what is
 * missing there: a webhook that was lost for longer than Telegram keeps updates, a restored
 * database. Harmless to repeat. What can't be recorded does not keep the rest from it.
 * @throws LedgerUnavailable if the ledger could not be asked
 */
export async function reconcile(options: ReconcileOptions): Promise<Reconciled> {
  const found: Found[] = [];
  const open: Open[] = [];
  let compared = 0;
  for (const page of await recentPages(options)) {
    const movements = page.flatMap((transaction) => toMovement(transaction, options.cashier));
    for (const outcome of await recordMissing(movements, options.ledger)) {
      if ("reason" in outcome) open.push(outcome);
      else found.push(outcome);
    }
    compared += movements.length;
  }
  return { compared, found, open };
}

/** Oldest first, so that a payment comes before its return. */
async function recentPages({ transactions, now }: ReconcileOptions) {
  const since = now() - windowMs;
  const pages: StarTransaction[][] = [];
  for await (const page of pagesFromTheEnd(transactions)) {
    const recent = page.filter(({ date }) => date * 1000 >= since);
    pages.unshift(recent);
    if (recent.length < page.length) break;
  }
  return pages;
}

interface Movement {
  readonly chargeId: string;
  readonly user: User;
  /** Absent if it can't be an entry, such as a fraction of a Star. */
  readonly entry: Entry | undefined;
  readonly promised: boolean;
}

async function recordMissing(
  movements: readonly Movement[],
  ledger: Ledger,
): Promise<(Found | Open)[]> {
  const names = movements.flatMap(({ user: { id: userId }, entry }) => [
    ...(entry === undefined ? [] : [{ userId, key: entry.key }]),
    ...(entry?.reverses === undefined ? [] : [{ userId, key: entry.reverses }]),
  ]);
  const missing = new Set(names.length === 0 ? [] : await ledger.missing(names));
  const outcomes: (Found | Open)[] = [];
  for (const movement of movements) {
    if (movement.entry !== undefined && !missing.has(movement.entry.key)) continue;
    const outcome = await recordOne(movement, missing, ledger);
    if (outcome !== undefined) outcomes.push(outcome);
  }
  return outcomes;
}

async function recordOne(
  { chargeId, user, entry, promised }: Movement,
  missing: Set<string>,
  ledger: Ledger,
): Promise<Found | Open | undefined> {
  const unrecorded = (reason: string): Open => ({ chargeId, userId: user.id, reason });
  if (entry === undefined) return unrecorded("not a whole number of Stars");
  // What was never given must not be taken.
  if (entry.reverses !== undefined && missing.has(entry.reverses)) {
    return unrecorded("returned, but its payment is not on record");
  }
  try {
    const { applied, amounts, balance } = await ledger.apply(user.id, [entry]);
    missing.delete(entry.key);
    if (applied.length === 0) return undefined; // Its own update came in between.
    return { user, entry, amount: amounts.get(entry.key) ?? entry.amount, balance, promised };
  } catch (error) {
    if (error instanceof LedgerUnavailable) throw error;
    return unrecorded(error instanceof Error ? error.name : "unknown");
  }
}

/** Payments of users for invoices, and what went back to users under the same id. */
function toMovement(transaction: StarTransaction, cashier: Cashier): Movement[] {
  const { source, receiver, id: chargeId } = transaction;
  const partner = source ?? receiver;
  if (partner?.type !== "user" || partner.transaction_type !== "invoice_payment") return [];
  const payload = partner.invoice_payload ?? "";
  const stars = cashier.starsOf(payload) ?? transaction.amount + (partner.affiliate?.amount ?? 0);
  const known = { chargeId, user: partner.user };
  if (stars < 1) return [{ ...known, entry: undefined, promised: false }];
  const payment = { userId: partner.user.id, chargeId, currency: starsCurrency, stars, payload };
  const credit = cashier.credit(payment);
  const entry = source === undefined ? cashier.reversal(payment) : credit?.entry;
  return [{ ...known, entry, promised: credit?.promised === true }];
}

type Transactions = ReconcileOptions["transactions"];

/**
 * Telegram lists the oldest first and tells no total, so the end is found by doubling and halving:
 * some twenty calls for a million transactions. Each page is in the order in which things happened.
 */
async function* pagesFromTheEnd(
  transactions: Transactions,
): AsyncGenerator<readonly StarTransaction[]> {
  const pageAt = async (page: number) =>
    (await transactions(page * pageSize, pageSize)).transactions;
  for (let page = await lastPage(pageAt); page >= 0; page--) yield pageAt(page);
}

async function lastPage(
  pageAt: (page: number) => Promise<readonly StarTransaction[]>,
): Promise<number> {
  const exists = async (page: number) => (await pageAt(page)).length > 0;
  if ((await pageAt(0)).length < pageSize) return 0;
  let known = 0;
  let beyond = 1;
  while (await exists(beyond)) [known, beyond] = [beyond, beyond * 2];
  while (beyond - known > 1) {
    const middle = Math.floor((known + beyond) / 2);
    if (await exists(middle)) known = middle;
    else beyond = middle;
  }
  return known;
}
