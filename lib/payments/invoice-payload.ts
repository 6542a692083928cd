import { createHmac } from "node:crypto";
import type { Money } from "../ledger/money.js";
import { secretsMatch } from "../util/secrets.js";

/** What an invoice promises: this user gets this sum for so many Stars. */
export interface Invoice {
  readonly userId: number;
  readonly amount: Money;
  /** What its pack gives on top of the sum; 0 = nothing. */
  readonly bonus: Money;
  readonly stars: number;
  /** Milliseconds since 1970. The payload keeps whole seconds. */
  readonly expiresAt: number;
  /** Absent = nothing waits for the money. */
  readonly order?: WaitingOrder | undefined;
}

/** An order that waits for money, with what its price depends on. Its words stay in Telegram. */
export interface WaitingOrder {
  /** The message that shows the order and stands in its idempotency key. */
  readonly orderId: number;
  /** Stands in the key instead of it. */
  readonly keyedId?: number | undefined;
  /** The message with its prompt; of an order with a picture, the order's own. */
  readonly sourceId: number;
  readonly hasPicture: boolean;
  /** How many pictures its album has; absent = it has one at most. */
  readonly pictures?: number | undefined;
  readonly promptLength: number;
  /** The model's code and its options, as in callback data. */
  readonly code: string;
  readonly choice: string;
}

/** How long a user can pay an invoice. */
export const invoiceLifetimeMs = 24 * 60 * 60 * 1000;

/** Telegram's limit for a payload, in bytes. */
const longestPayload = 128;

const version = "2";
const signatureBytes = 16;
const shape = new RegExp(
  [
    String.raw`^2\.([0-9a-z]{1,11})\.([0-9a-z]{1,9})\.([0-9a-z]{1,9})\.([0-9a-z]{1,7})\.([0-9a-z]{1,8})`,
    String.raw`(?:\.([0-9a-z]{1,11}(?:-[0-9a-z]{1,11})?\.[0-9a-z]{1,11}\.[pt][0-9a-z]{1,6}\.[a-z0-9]{1,12}\.[A-Za-z0-9-]{0,48}))?`,
    String.raw`\.([\w-]{22})$`,
  ].join(""),
);

/**
 * The invoice as a signed payload that Telegram sends back with the payment: any instance can check it
 * without stored state. An order that does not fit is left out: then its user goes back to its message.
 */
export function signInvoice(invoice: Invoice, key: Buffer): string {
  const { userId, amount, bonus, stars, expiresAt, order } = invoice;
  const numbers = [userId, amount, bonus, stars, Math.floor(expiresAt / 1000)];
  const promise = [version, ...numbers.map((number) => number.toString(36))].join(".");
  const whole = order === undefined ? promise : `${promise}.${formatOrder(order)}`;
  const payload = `${whole}.${signatureOf(whole, key)}`;
  return payload.length <= longestPayload ? payload : `${promise}.${signatureOf(promise, key)}`;
}

/** The invoice, if our signature is valid. Expired ones too: money that was paid must be credited. */
export function readInvoice(payload: string, key: Buffer): Invoice | undefined {
  const [, userId = "", amount = "", bonus = "", stars = "", expiry = "", order, signature = ""] =
    shape.exec(payload) ?? [];
  if (signature === "") return readFirstVersion(payload, key);
  const promise = payload.slice(0, -signature.length - 1);
  if (!secretsMatch(signature, signatureOf(promise, key))) return undefined;
  return {
    ...promised([userId, amount, stars, expiry]),
    bonus: BigInt(Number.parseInt(bonus, 36)),
    ...(order !== undefined && { order: readOrder(order) }),
  };
}

/** Longer than any prompt: three digits of base 36. What is before them counts the pictures. */
const lengths = 36 ** 3;

/** Older versions take the digits of the pictures for a long prompt: nothing that is made from several depends on it. */
function formatOrder(order: WaitingOrder): string {
  const { sourceId, hasPicture, pictures = 0, promptLength, code, choice } = order;
  const kind = hasPicture ? "p" : "t";
  const size = pictures * lengths + promptLength;
  const [source, length] = [sourceId, size].map((id) => id.toString(36));
  return [formatOrderIds(order), source, `${kind}${length}`, code, choice].join(".");
}

/** The order's message and, if another one stands in its key, that one: "2s" or "2s-2r". */
export function formatOrderIds({
  orderId,
  keyedId,
}: Pick<WaitingOrder, "orderId" | "keyedId">): string {
  const key = keyedId === undefined ? "" : `-${keyedId.toString(36)}`;
  return `${orderId.toString(36)}${key}`;
}

/** Matches what `formatOrderIds` made, as one group. */
export const orderIdsPattern = "([0-9a-z]{1,11}(?:-[0-9a-z]{1,11})?)";

export function readOrderIds(text: string): Pick<WaitingOrder, "orderId" | "keyedId"> {
  const [order = "", key] = text.split("-");
  return {
    orderId: Number.parseInt(order, 36),
    ...(key !== undefined && { keyedId: Number.parseInt(key, 36) }),
  };
}

function readOrder(text: string): WaitingOrder {
  const [ids = "", sourceId = "", kind = "", code = "", choice = ""] = text.split(".");
  const size = Number.parseInt(kind.slice(1), 36);
  const pictures = Math.floor(size / lengths);
  return {
    ...readOrderIds(ids),
    sourceId: Number.parseInt(sourceId, 36),
    hasPicture: kind.startsWith("p"),
    ...(pictures > 0 && { pictures }),
    promptLength: size % lengths,
    code,
    choice,
  };
}

const firstShape =
  /^1\.([0-9a-z]{1,11})\.([0-9a-z]{1,9})\.([0-9a-z]{1,7})\.([0-9a-z]{1,8})\.([\w-]{43})$/;

/** Invoices of the version before can be paid for a day after an update, and refunded later. */
function readFirstVersion(payload: string, key: Buffer): Invoice | undefined {
  const [, userId = "", amount = "", stars = "", expiry = "", signature = ""] =
    firstShape.exec(payload) ?? [];
  const promise = payload.slice(0, -signature.length - 1);
  const isOurs =
    signature !== "" && secretsMatch(signature, hmacOf(promise, key).toString("base64url"));
  return isOurs ? { ...promised([userId, amount, stars, expiry]), bonus: 0n } : undefined;
}

function promised([userId, amount, stars, expiry]: readonly [string, string, string, string]) {
  return {
    userId: Number.parseInt(userId, 36),
    amount: BigInt(Number.parseInt(amount, 36)),
    stars: Number.parseInt(stars, 36),
    expiresAt: Number.parseInt(expiry, 36) * 1000,
  };
}

function signatureOf(promise: string, key: Buffer): string {
  return hmacOf(promise, key).subarray(0, signatureBytes).toString("base64url");
}

function hmacOf(promise: string, key: Buffer): Buffer {
  return createHmac("sha256", key).update(promise).digest();
}
