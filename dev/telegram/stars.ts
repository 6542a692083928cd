import type { Invoice, User } from "./chats.js";
import { Refusal } from "./limits.js";

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

  function giveBack(chargeId: string): Payment {
    const payment = payments.get(chargeId);
    if (payment === undefined) throw new Error(`no payment ${chargeId}`);
    if (returned.has(chargeId)) throw new Error("CHARGE_ALREADY_REFUNDED");
    returned.add(chargeId);
    add(payment, "receiver");
    return payment;
  }

  return {
    transactions: transactions as readonly Transaction[],

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

    giveBack,

    ...refunding({ transactions, payments, returned, giveBack }),
  };
}

interface Account {
  readonly transactions: readonly Transaction[];
  readonly payments: ReadonlyMap<string, Payment>;
  readonly returned: ReadonlySet<string>;
  readonly giveBack: (chargeId: string) => Payment;
}

/** What the bot itself can do with its Stars. */
function refunding({ transactions, payments, returned, giveBack }: Account) {
  const listeners = new Set<(payment: Payment) => void>();
  const balance = () =>
    transactions.reduce((sum, { amount, source }) => sum + (source ? amount : -amount), 0);

  return {
    /** Hear of each payment that the bot has refunded. */
    listeners,

    /** What the bot has now, in whole Stars. */
    balance,

    /** @throws Refusal as Telegram refuses it */
    refund(userId: number, chargeId: string): void {
      if (chargeId === "") throw new Refusal("Bad Request: CHARGE_ID_EMPTY");
      const payment = payments.get(chargeId);
      if (payment?.user.id !== userId) throw new Refusal("Bad Request: CHARGE_ID_INVALID");
      if (returned.has(chargeId)) throw new Refusal("Bad Request: CHARGE_ALREADY_REFUNDED");
      if (balance() < payment.invoice.stars) throw new Refusal("Bad Request: BALANCE_TOO_LOW");
      giveBack(chargeId);
      for (const listener of listeners) listener(payment);
    },
  };
}

export type Stars = ReturnType<typeof createStars>;
