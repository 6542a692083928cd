import { createHmac } from "node:crypto";
import type { Money } from "../ledger/money.js";
import { secretsMatch } from "../util/secrets.js";

/** What an invoice promises: this user gets this sum for so many Stars. */
export interface Invoice {
  readonly userId: number;
  readonly amount: Money;
  readonly stars: number;
  /** Milliseconds since 1970. The payload keeps whole seconds. */
  readonly expiresAt: number;
}

/** How long a user can pay an invoice. */
export const invoiceLifetimeMs = 24 * 60 * 60 * 1000;

const version = "1";
const shape =
  /^1\.([0-9a-z]{1,11})\.([0-9a-z]{1,9})\.([0-9a-z]{1,7})\.([0-9a-z]{1,8})\.([\w-]{43})$/;

/**
 * The invoice as a signed payload that Telegram sends back with the payment: any instance can check it
 * without stored state. At most 85 bytes; Telegram allows 128.
 */
export function signInvoice(invoice: Invoice, key: Buffer): string {
  const { userId, amount, stars, expiresAt } = invoice;
  const numbers = [userId, amount, stars, Math.floor(expiresAt / 1000)];
  const promise = [version, ...numbers.map((number) => number.toString(36))].join(".");
  return `${promise}.${signatureOf(promise, key)}`;
}

/** The invoice, if our signature is valid. Expired ones too: money that was paid must be credited. */
export function readInvoice(payload: string, key: Buffer): Invoice | undefined {
  const [, userId = "", amount = "", stars = "", expiry = "", signature = ""] =
    shape.exec(payload) ?? [];
  const promise = payload.slice(0, -signature.length - 1);
  if (signature === "" || !secretsMatch(signature, signatureOf(promise, key))) return undefined;
  return {
    userId: Number.parseInt(userId, 36),
    amount: BigInt(Number.parseInt(amount, 36)),
    stars: Number.parseInt(stars, 36),
    expiresAt: Number.parseInt(expiry, 36) * 1000,
  };
}

function signatureOf(promise: string, key: Buffer): string {
  return createHmac("sha256", key).update(promise).digest("base64url");
}
