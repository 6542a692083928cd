import { createHash } from "node:crypto";
import type { Money } from "../ledger/money.js";
import { type Entry, longestKey, paymentKey, reversalKey } from "../ledger/operation.js";
import type { Rate } from "../ledger/rate.js";
import { isFresh } from "../ledger/time.js";
import { type Invoice, invoiceLifetimeMs, readInvoice, signInvoice } from "./invoice-payload.js";
import { starsFor, valueOfStars } from "./stars.js";

/** The smallest sum that a user can buy at once. */
export const smallestTopup: Money = 50_00n;
/** Even if Stars are very cheap. */
const maxSum: Money = 50_000_00n;
/**
 * Telegram does not document the largest invoice in Stars. 10,000 is the limit for subscriptions
 * (https://core.telegram.org/bots/api, `createInvoiceLink`), and Telegram has refused no such invoice.
 */
const maxStars = 10_000;

/** Telegram's own currency for digital goods. */
export const starsCurrency = "XTR";

/** Stars that changed hands, as Telegram reports it. */
export interface StarPayment {
  readonly userId: number;
  readonly chargeId: string;
  readonly currency: string;
  /** Whole Stars. */
  readonly stars: number;
  readonly payload: string;
}

/** The value does not depend on the payer. */
type PaymentFacts = Omit<StarPayment, "userId">;

/** A refunded payment and the payment itself. */
export interface Reversal extends Entry {
  readonly reverses: string;
}

/** Why the bot refuses the payment of an invoice. */
export type Refusal = "foreign" | "stranger" | "changed" | "expired";

/** A payment as an entry for the ledger, and whether one of our invoices promised its sum. */
export interface CreditedPayment {
  readonly entry: Entry;
  readonly promised: boolean;
}

export type StarPayments = ReturnType<typeof createStarPayments>;

export interface StarPaymentOptions {
  readonly key: Buffer;
  /** Asked each time: an operator may change it. */
  readonly starsPerUnit: () => Rate;
}

/** Makes invoices in Telegram Stars, checks them, and turns payments into entries for the ledger. */
export function createStarPayments({ key, starsPerUnit }: StarPaymentOptions) {
  /** What an invoice promised for exactly these Stars, or else their value. */
  function worthInMoney({ stars, payload }: PaymentFacts) {
    const invoice = readInvoice(payload, key);
    const promised = invoice !== undefined && invoice.stars === stars;
    return { promised, amount: promised ? invoice.amount : valueOfStars(stars, starsPerUnit()) };
  }

  return {
    get largestTopup(): Money {
      return largestTopupAt(starsPerUnit());
    },

    /** The price of a sum in whole Stars. */
    price: (amount: Money): number => starsFor(amount, starsPerUnit()),

    makeInvoice(userId: number, amount: Money, now: number): Invoice & { payload: string } {
      const stars = starsFor(amount, starsPerUnit());
      const invoice = { userId, amount, stars, expiresAt: now + invoiceLifetimeMs };
      return { ...invoice, payload: signInvoice(invoice, key) };
    },

    /** Why the bot must refuse a payment at checkout; undefined = it accepts. */
    refusal(payment: Omit<StarPayment, "chargeId">, now: number): Refusal | undefined {
      const invoice = readInvoice(payment.payload, key);
      if (invoice === undefined) return "foreign";
      if (invoice.userId !== payment.userId) return "stranger";
      const madeAt = invoice.expiresAt - invoiceLifetimeMs;
      if (!isFresh(madeAt, now, invoiceLifetimeMs)) return "expired";
      const asPromised = payment.currency === starsCurrency && payment.stars === invoice.stars;
      const asPriced = invoice.stars === starsFor(invoice.amount, starsPerUnit());
      return asPromised && asPriced ? undefined : "changed";
    },

    /**
     * A payment that was made: the user gets the money whatever its payload says. Undefined if it was
     * not made in Stars, because then its value is unknown.
     */
    credit(payment: PaymentFacts): CreditedPayment | undefined {
      if (payment.currency !== starsCurrency) return undefined;
      const { promised, amount } = worthInMoney(payment);
      const cause = paymentKeyOf(payment.chargeId);
      return { promised, entry: { key: cause, type: "payment", amount, stars: payment.stars } };
    },

    /** The invoice of this payload, if it is ours. */
    invoiceOf: (payload: string): Invoice | undefined => readInvoice(payload, key),

    /** A payment that Telegram refunded; undefined if it was not made in Stars. */
    reversal(payment: PaymentFacts): Reversal | undefined {
      if (payment.currency !== starsCurrency) return undefined;
      const chargeId = storableId(payment.chargeId);
      return {
        key: reversalKey(chargeId),
        type: "reversal",
        amount: -worthInMoney(payment).amount,
        stars: payment.stars,
        reverses: paymentKey(chargeId),
      };
    },
  };
}

/** The largest sum that a user can buy at once: whole units, for at most 10,000 Stars. */
function largestTopupAt(starsPerUnit: Rate): Money {
  const salable = valueOfStars(maxStars, starsPerUnit);
  return salable < maxSum ? salable - (salable % 100n) : maxSum;
}

/** The key of a payment with this charge id. */
export const paymentKeyOf = (chargeId: string): string => paymentKey(storableId(chargeId));

/** Telegram's charge ids are opaque. If one is too long for a key, the key has its digest. */
function storableId(chargeId: string): string {
  if (reversalKey(chargeId).length <= longestKey) return chargeId;
  return `sha256-${createHash("sha256").update(chargeId).digest("hex")}`;
}
