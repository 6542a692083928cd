import type { StarTransaction, StarTransactions, User } from "@telegraf/types";
import type { Ledger } from "../ledger/ledger.js";
import type { Money } from "../ledger/money.js";
import type { Entry } from "../ledger/operation.js";
import { type Cashier, type StarPayment, starsCurrency } from "./cashier.js";

/** The Bot API returns at most so many transactions at once. */
const pageSize = 100;

/** Telegram itself keeps an update for a day; a week covers a scheduler that slept, too. */
const windowMs = 7 * 24 * 60 * 60 * 1000;

export interface ReconcileOptions {
  readonly ledger: Ledger;
  readonly cashier: Cashier;
  /** `getStarTransactions` of the Bot API: the bot's transactions, oldest first. */
  readonly transactions: (offset: number, limit: number) => Promise<StarTransactions>;
  /** Hears of every movement that had been missing. */
  readonly onFound: (found: Found) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A movement that had been missing, and the balance after it. */
export interface Found {
  readonly user: User;
  readonly entry: Entry;
  readonly amount: Money;
  readonly balance: Money;
}

export interface Reconciled {
  /** Transactions of the last week that were compared. */
  readonly compared: number;
  /** Payments and reversals that were missing and are on record now. */
  readonly found: number;
}

/**
 * Compares the ledger with Telegram's own record of the last week, and puts on record what is
 * missing there: a webhook that was lost for longer than Telegram keeps updates, a restored
 * database. Harmless to repeat.
 */
export async function reconcile(options: ReconcileOptions): Promise<Reconciled> {
  const since = options.now() - windowMs;
  let compared = 0;
  let found = 0;
  for await (const page of pagesFromTheEnd(options.transactions)) {
    const recent = page.filter(({ date }) => date * 1000 >= since);
    const movements = recent.flatMap((transaction) => toMovement(transaction, options.cashier));
    found += await recordMissing(movements, options);
    compared += movements.length;
    if (recent.length < page.length) break;
  }
  return { compared, found };
}

interface Movement {
  readonly user: User;
  readonly entry: Entry;
}

async function recordMissing(
  movements: readonly Movement[],
  { ledger, onFound }: ReconcileOptions,
): Promise<number> {
  if (movements.length === 0) return 0;
  const missing = await ledger.missing(movements.map(({ entry }) => entry.key));
  let found = 0;
  for (const { user, entry } of movements) {
    if (!missing.has(entry.key)) continue;
    const { applied, amounts, balance } = await ledger.apply(user.id, [entry]);
    if (applied.length === 0) continue; // Its own update came in between.
    found++;
    await onFound({ user, entry, amount: amounts.get(entry.key) ?? entry.amount, balance });
  }
  return found;
}

/** Payments of users for invoices, and what went back to users under the same id. */
function toMovement(transaction: StarTransaction, cashier: Cashier): Movement[] {
  const { source, receiver, id, amount } = transaction;
  const partner = source ?? receiver;
  if (partner?.type !== "user" || partner.transaction_type !== "invoice_payment") return [];
  const payment: StarPayment = {
    userId: partner.user.id,
    chargeId: id,
    currency: starsCurrency,
    stars: amount,
    payload: partner.invoice_payload ?? "",
  };
  const entry = source === undefined ? cashier.reversal(payment) : cashier.credit(payment)?.entry;
  return entry === undefined ? [] : [{ user: partner.user, entry }];
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
