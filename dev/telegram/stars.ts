import type { Invoice, User } from "./chats.js";

/** One movement of Stars, as `getStarTransactions` shows it. */
export interface Transaction {
  readonly id: string;
  readonly amount: number;
  readonly date: number;
  readonly nanostar_amount?: number;
  readonly source?: object;
  readonly receiver?: object;
}

export interface Payment {
  readonly chargeId: string;
  readonly user: User;
  readonly invoice: Invoice;
}

/** Telegram's own record of the bot's Stars, oldest first. */
export function createStars(now: () => number) {
  const transactions: Transaction[] = [];
  const payments = new Map<string, Payment>();
  const returned = new Set<string>();
  let last = 0;

  function add(payment: Payment, side: "source" | "receiver"): void {
    const { chargeId, user, invoice } = payment;
    const partner = {
      type: "user",
      transaction_type: "invoice_payment",
      user,
      invoice_payload: invoice.payload,
    };
    const date = Math.floor(now() / 1000);
    transactions.push({ id: chargeId, amount: invoice.stars, date, [side]: partner });
  }

  return {
    transactions: transactions as readonly Transaction[],

    /** What came in and was not given back. */
    get balance(): number {
      return transactions.reduce(
        (sum, { amount, source }) => sum + (source === undefined ? -amount : amount),
        0,
      );
    },

    record: (transaction: Transaction) => void transactions.push(transaction),

    take(user: User, invoice: Invoice): Payment {
      last++;
      const payment = { chargeId: `stx-local-${now().toString(36)}-${last}`, user, invoice };
      payments.set(payment.chargeId, payment);
      add(payment, "source");
      return payment;
    },

    /** The last payment of this user, unless it was refunded. */
    newestOf: (userId: number): Payment | undefined =>
      [...payments.values()].findLast(
        ({ user, chargeId }) => user.id === userId && !returned.has(chargeId),
      ),

    giveBack(chargeId: string): Payment {
      const payment = payments.get(chargeId);
      if (payment === undefined) throw new Error(`no payment ${chargeId}`);
      if (returned.has(chargeId)) throw new Error("CHARGE_ALREADY_REFUNDED");
      returned.add(chargeId);
      add(payment, "receiver");
      return payment;
    },
  };
}

export type Stars = ReturnType<typeof createStars>;
