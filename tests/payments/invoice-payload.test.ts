import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  type Invoice,
  readInvoice,
  signInvoice,
  type WaitingOrder,
} from "../../lib/payments/invoice-payload.js";
import { createStarPayments } from "../../lib/payments/star-payments.js";
import { catalogue } from "../../lib/studio/catalogue/catalogue.js";
import { choicesOf, formatChoice } from "../../lib/studio/choice.js";

const key = Buffer.alloc(32, 7);

/** Everything as large as it gets: the newest Telegram ids, the largest sum, doubled by a bonus. */
const largest: Invoice = {
  userId: 2 ** 52 - 1,
  amount: 50_000_00n,
  bonus: 50_000_00n,
  stars: 10_000,
  expiresAt: Date.UTC(2100, 0, 1),
};
const ids = { orderId: 2 ** 31 - 1, sourceId: 2 ** 31 - 2 };
const order: WaitingOrder = {
  ...ids,
  hasPicture: true,
  pictures: 10,
  promptLength: 8_192,
  code: "zimage",
  choice: "16x9",
};

describe("invoice: the payload", () => {
  test("has room for an order of each model with each of its options, four at a time", () => {
    const orders = catalogue.flatMap((model) =>
      choicesOf(model).map((choice) => ({
        ...order,
        code: model.code,
        choice: [formatChoice(model, choice), "n4"].filter((part) => part !== "").join("-"),
      })),
    );
    const lost = orders.filter((one) => {
      const payload = signInvoice({ ...largest, order: one }, key);
      expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(128);
      return JSON.stringify(readInvoice(payload, key)?.order) !== JSON.stringify(one);
    });
    expect(orders.length).toBeGreaterThan(1_000);
    expect(lost).toEqual([]);
  });

  test("gives back what it promises, with an order and without one", () => {
    for (const invoice of [largest, { ...largest, bonus: 0n, order }])
      expect(readInvoice(signInvoice(invoice, key), key)).toEqual(invoice);
  });

  test("of an order with several pictures is read by the version before as one with a long prompt", () => {
    const payload = signInvoice({ ...largest, order }, key);
    // Its shape: what is different would be no invoice at all, and its payment worth no bonus.
    expect(payload).toMatch(
      /^2(\.[0-9a-z]{1,11}){5}\.[0-9a-z]+\.[0-9a-z]+\.p[0-9a-z]{1,6}\.zimage\.16x9\.[\w-]{22}$/,
    );
    const { pictures: _, ...single } = order;
    const former = signInvoice({ ...largest, order: single }, key);
    expect(former).toContain(`.p${(8_192).toString(36)}.`);
    expect(readInvoice(former, key)?.order).toEqual(single);
  });

  test("leaves out an order that does not fit, and keeps the promise", () => {
    const payload = signInvoice({ ...largest, order: { ...order, choice: "x".repeat(48) } }, key);
    expect(readInvoice(payload, key)).toEqual(largest);
  });

  test("with a changed character or another key is no invoice of ours", () => {
    const payload = signInvoice({ ...largest, order }, key);
    const forged = Array.from(payload, (character, at) => {
      const other = character === "a" ? "b" : "a";
      return payload.slice(0, at) + other + payload.slice(at + 1);
    });
    expect(forged.filter((one) => readInvoice(one, key) !== undefined)).toEqual([]);
    expect(readInvoice(payload, Buffer.alloc(32, 8))).toBeUndefined();
  });

  test("of the version before is read, so that its invoices can still be paid and refunded", () => {
    const promise = ["1", 7, 100_00, 160, 1_800_000_000].map((part) =>
      typeof part === "number" ? part.toString(36) : part,
    );
    const signed = promise.join(".");
    const signature = createHmac("sha256", key).update(signed).digest("base64url");
    expect(readInvoice(`${signed}.${signature}`, key)).toEqual({
      userId: 7,
      amount: 100_00n,
      bonus: 0n,
      stars: 160,
      expiresAt: 1_800_000_000_000,
    });
    expect(readInvoice(`${signed}.${signature.slice(0, 22)}`, key)).toBeUndefined();
  });
});

describe("payment: the bonus of a charge id that is too long for its key", () => {
  test("has a key that fits, and its reversal takes back the same", () => {
    const starPayments = createStarPayments({
      key,
      starsPerUnit: () => ({ perMille: 1_600n }),
      bonusFor: () => 5_00n,
    });
    const { payload, stars } = starPayments.makeInvoice(7, 100_00n, Date.UTC(2026, 0, 1));
    for (const length of [60, 186, 187, 193, 194, 500]) {
      const facts = { chargeId: "x".repeat(length), currency: "XTR", stars, payload };
      const bonus = starPayments.credit(facts)?.bonus;
      const back = starPayments.reversal(facts)?.bonus;
      expect(bonus?.amount).toBe(5_00n);
      expect(back).toMatchObject({ amount: -5_00n, reverses: bonus?.key });
      expect(back?.key.length).toBeLessThanOrEqual(200);
    }
  });
});
