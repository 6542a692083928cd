import { createHash } from "node:crypto";
import type { Money } from "../ledger/money.js";
import { type Entry, longestKey, paymentKey, reversalKey } from "../ledger/operation.js";
import { bonusReversalKey, packBonusKey } from "../ledger/payment-bonuses.js";
import type { Rate } from "../ledger/rate.js";
import { isFresh } from "../ledger/time.js";
import {
  type Invoice,
  invoiceLifetimeMs,
  readInvoice,
  signInvoice,
  type WaitingOrder,
} from "./invoice-payload.js";
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
  /** Takes back what the payment's pack gave on top; absent = nothing, or nothing that its invoice says. */
  readonly bonus?: Entry | undefined;
}

/** Why the bot refuses the payment of an invoice. */
export type Refusal = "foreign" | "stranger" | "changed" | "expired";

/** A payment as an entry for the ledger, and whether one of our invoices promised its sum. */
export interface CreditedPayment {
  readonly entry: Entry;
  /** What its pack gives on top, to be credited in the same call; absent = nothing. */
  readonly bonus: Entry | undefined;
  readonly promised: boolean;
  /** The order that waits for it; absent = none. */
  readonly order: WaitingOrder | undefined;
}

export type StarPayments = ReturnType<typeof createStarPayments>;

export interface StarPaymentOptions {
  readonly key: Buffer;
  /** Asked each time: an operator may change it. */
  readonly starsPerUnit: () => Rate;
  /** What a pack of this sum gives on top, 0 = nothing; absent = no pack gives anything. */
  readonly bonusFor?: (amount: Money) => Money;
}

/** Makes invoices in Telegram Stars, checks them, and turns payments into entries for the ledger. */
export function createStarPayments({ key, starsPerUnit, bonusFor = () => 0n }: StarPaymentOptions) {
  function isPricedAsNow({ amount, bonus, stars }: Invoice): boolean {
    return stars === starsFor(amount, starsPerUnit()) && bonus === bonusFor(amount);
  }

  return {
    get largestTopup(): Money {
      return largestTopupAt(starsPerUnit());
    },

    /** The price of a sum in whole Stars. */
    price: (amount: Money): number => starsFor(amount, starsPerUnit()),

    /** What a pack of this sum gives on top; 0 = nothing. */
    bonusFor,

    /** @param order what goes on with the money; absent = nothing */
    makeInvoice(
      userId: number,
      amount: Money,
      now: number,
      order?: WaitingOrder,
    ): Invoice & { payload: string } {
      const stars = starsFor(amount, starsPerUnit());
      const bonus = bonusFor(amount);
      const expiresAt = now + invoiceLifetimeMs;
      const invoice = { userId, amount, bonus, stars, expiresAt, order };
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
      return asPromised && isPricedAsNow(invoice) ? undefined : "changed";
    },

    /** The invoice of this payload, if it is ours. */
    invoiceOf: (payload: string): Invoice | undefined => readInvoice(payload, key),

    ...createEntries({ key, starsPerUnit }),
  };
}

/** Turns payments and their refunds into entries for the ledger. */
function createEntries({ key, starsPerUnit }: Pick<StarPaymentOptions, "key" | "starsPerUnit">) {
  /** What an invoice promised for exactly these Stars, or else their value. */
  function worthInMoney({ stars, payload }: PaymentFacts) {
    const invoice = readInvoice(payload, key);
    const promised = invoice !== undefined && invoice.stars === stars;
    if (promised) return { promised, amount: invoice.amount, bonus: invoice.bonus };
    return { promised, amount: valueOfStars(stars, starsPerUnit()), bonus: 0n };
  }

  return {
    /**
     * A payment that was made: the user gets the money whatever its payload says. Undefined if it was
     * not made in Stars, because then its value is unknown.
     */
    credit(payment: PaymentFacts): CreditedPayment | undefined {
      if (payment.currency !== starsCurrency) return undefined;
      const { promised, amount, bonus } = worthInMoney(payment);
      const { chargeId, stars, payload } = payment;
      return {
        promised,
        entry: { key: paymentKeyOf(chargeId), type: "payment", amount, stars },
        bonus: bonus > 0n ? toBonus(chargeId, bonus) : undefined,
        order: readInvoice(payload, key)?.order,
      };
    },

    /** A payment that Telegram refunded; undefined if it was not made in Stars. */
    reversal(payment: PaymentFacts): Reversal | undefined {
      if (payment.currency !== starsCurrency) return undefined;
      const chargeId = storableId(payment.chargeId);
      const { amount, bonus } = worthInMoney(payment);
      return {
        key: reversalKey(chargeId),
        type: "reversal",
        amount: -amount,
        stars: payment.stars,
        reverses: paymentKey(chargeId),
        ...(bonus > 0n && { bonus: reverseBonus(toBonus(payment.chargeId, bonus)) }),
      };
    },
  };
}

/** The largest sum that a user can buy at once: whole units, for at most 10,000 Stars. */
function largestTopupAt(starsPerUnit: Rate): Money {
  const salable = valueOfStars(maxStars, starsPerUnit);
  return salable < maxSum ? salable - (salable % 100n) : maxSum;
}

/** Of a charge id that is too long for its key, the key has a digest, and a note names the payment. */
function toBonus(chargeId: string, amount: Money): Entry {
  const key = packBonusKey(storableId(chargeId));
  if (bonusReversalKey(key).length <= longestKey) return { key, type: "bonus", amount };
  const note = paymentKeyOf(chargeId);
  return { key: packBonusKey(digestOf(chargeId)), type: "bonus", amount, note };
}

function reverseBonus({ key, amount }: Entry): Entry {
  return { key: bonusReversalKey(key), type: "reversal", amount: -amount, reverses: key };
}

/** The key of a payment with this charge id. */
export const paymentKeyOf = (chargeId: string): string => paymentKey(storableId(chargeId));

/** Telegram's charge ids are opaque. If one is too long for a key, the key has its digest. */
function storableId(chargeId: string): string {
  if (reversalKey(chargeId).length <= longestKey) return chargeId;
  return digestOf(chargeId);
}

function digestOf(chargeId: string): string {
  return `sha256-${createHash("sha256").update(chargeId).digest("hex")}`;
}
