import { setTimeout as immediately } from "node:timers/promises";
import { test as base, describe, expect } from "vitest";
import { refusals } from "../../dev/telegram/faults.js";
import { Refusal } from "../../dev/telegram/limits.js";
import { startTelegram } from "../../dev/telegram/telegram.js";

const invoice = {
  payload: "p",
  currency: "XTR",
  stars: 160,
  title: "Top-up",
  description: "Balance",
};

interface ApiAnswer {
  readonly ok: boolean;
  readonly description?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests compare it as a whole.
  readonly result?: any;
}

const test = base
  .extend("telegram", async ({}, { onCleanup }) => {
    const telegram = await startTelegram({ token: "1:x", wait: () => immediately(0) });
    onCleanup(telegram.stop);
    return telegram;
  })
  .extend("ann", ({ telegram }) => telegram.person({ id: 5, first_name: "Ann" }))
  .extend("charge", ({ ann }) => ann.payWithoutUpdate(invoice).chargeId)
  .extend("call", ({ telegram }) => async (method: string, parameters: object = {}) => {
    const response = await fetch(`${telegram.apiRoot}/bot1:x/${method}`, {
      method: "POST",
      body: JSON.stringify(parameters),
    });
    const { ok, description, result } = (await response.json()) as ApiAnswer;
    return ok ? result : `${response.status} ${description}`;
  })
  .extend(
    "refund",
    ({ call }) =>
      (user_id: number, telegram_payment_charge_id: string) =>
        call("refundStarPayment", { user_id, telegram_payment_charge_id }),
  )
  /** The bot's record of Stars, as "in" and "out". */
  .extend("record", ({ call }) => async () => {
    const { transactions } = await call("getStarTransactions");
    return transactions.map(
      ({ id, amount, source }: { id: string; amount: number; source?: object }) =>
        `${source ? "in" : "out"} ${amount} ${id}`,
    );
  })
  /** What has reached the bot as `refunded_payment`. */
  .extend("heard", ({ telegram, ann }) => async () => {
    await telegram.settled();
    return ann.chat.flatMap(({ content = {} }) =>
      "refunded_payment" in content ? [content.refunded_payment] : [],
    );
  });

describe("local telegram: refunds of Stars", () => {
  test("give the Stars back, tell the bot, and are on record under the charge id", async ({
    charge,
    refund,
    call,
    record,
    heard,
  }) => {
    expect(await call("getMyStarBalance")).toEqual({ amount: 160 });
    expect(await refund(5, charge)).toBe(true);
    expect(await call("getMyStarBalance")).toEqual({ amount: 0 });
    expect(await record()).toEqual([`in 160 ${charge}`, `out 160 ${charge}`]);
    expect(await heard()).toEqual([
      {
        currency: "XTR",
        total_amount: 160,
        invoice_payload: "p",
        telegram_payment_charge_id: charge,
      },
    ]);
  });

  test("are refused in Telegram's words", async ({ charge, refund, call, telegram, record }) => {
    expect(await refund(6, charge)).toBe("400 Bad Request: CHARGE_ID_INVALID");
    expect(await refund(5, "stx-other")).toBe("400 Bad Request: CHARGE_ID_INVALID");
    expect(await refund(5, "")).toBe("400 Bad Request: CHARGE_ID_EMPTY");
    expect(await refund(0, charge)).toBe("400 Bad Request: invalid user_id specified");
    expect(await call("refundStarPayment", { telegram_payment_charge_id: charge })).toBe(
      "400 Bad Request: invalid user_id specified",
    );
    telegram.fail("refundStarPayment", refusals.balanceTooLow());
    expect(await refund(5, charge)).toBe("400 Bad Request: BALANCE_TOO_LOW");
    telegram.fail("refundStarPayment", new Refusal("Bad Request: STARS_FROZEN"));
    expect(await refund(5, charge)).toBe("400 Bad Request: STARS_FROZEN");
    expect(await record()).toHaveLength(1);
    expect(await refund(5, charge)).toBe(true);
    expect(await refund(5, charge)).toBe("400 Bad Request: CHARGE_ALREADY_REFUNDED");
    expect(await record()).toHaveLength(2);
  });

  test("are refused when the bot has withdrawn its Stars", async ({ charge, refund, telegram }) => {
    const receiver = { type: "fragment" };
    telegram.addTransaction({ id: "withdrawal", amount: 1, date: 1, receiver });
    expect(await refund(5, charge)).toBe("400 Bad Request: BALANCE_TOO_LOW");
  });

  test("may lose their answer after they were carried out", async ({
    charge,
    refund,
    telegram,
    record,
    heard,
  }) => {
    telegram.lose("refundStarPayment");
    await expect(refund(5, charge)).rejects.toThrow("fetch failed");
    expect(await record()).toHaveLength(2);
    expect(await heard()).toHaveLength(1);
  });

  test("may be refused although they worked, and without a word to the bot", async ({
    charge,
    refund,
    telegram,
    record,
    heard,
  }) => {
    telegram.tellRefunds(false);
    telegram.failAfterwards("refundStarPayment", new Refusal("Bad Request: CHARGE_ID_INVALID"));
    expect(await refund(5, charge)).toBe("400 Bad Request: CHARGE_ID_INVALID");
    expect(await record()).toHaveLength(2);
    expect(await heard()).toEqual([]);
  });
});
