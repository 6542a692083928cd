import { describe, expect } from "vitest";
import { test as outageTest } from "../support/outage.js";
import { cronSecret, invoiceFor, lastText } from "../support/world.js";

const inviterId = 31;

const test = outageTest
  .extend("inviter", ({ telegram, bot: _ }) =>
    telegram.person({ id: inviterId, first_name: "Inviter", language_code: "en" }),
  )
  /** A payment of 100.00 with its bonuses: 10.00 for the inviter, 5.00 and a promo code's 20.00 for the payer. */
  .extend("charge", async ({ ann, inviter: _, ledger }) => {
    await invoiceFor(ann);
    const { payment } = await ann.pay();
    const charge = payment?.chargeId ?? "";
    await ledger.apply(inviterId, [{ key: `ref:${charge}`, type: "bonus", amount: 10_00n }]);
    await ledger.apply(ann.user.id, [
      { key: `refwelcome:${charge}`, type: "bonus", amount: 5_00n },
      { key: "promo:SPRING:2147483653", type: "bonus", amount: 20_00n, note: `pay:${charge}` },
      { key: "promo:OTHER:2147483653", type: "bonus", amount: 1_00n },
    ]);
    return charge;
  })
  .extend("readBalances", ({ sql }) => async () => {
    const { rows } = await sql.query("SELECT id::int8, balance FROM users ORDER BY id");
    return rows.map(({ id, balance }) => `${id} ${balance}`);
  })
  .extend("readReversals", ({ sql }) => async () => {
    const { rows } = await sql.query(
      "SELECT key, user_id, amount FROM operations WHERE type = 'reversal' ORDER BY key",
    );
    return rows.map(({ key, user_id, amount }) => `${key} ${user_id} ${amount}`);
  });

const before = ["31 10.00", "2147483653 126.00"];
const after = ["31 0.00", "2147483653 1.00"];
const taken = (charge: string) => [
  `payrev:${charge} 2147483653 -100.00`,
  "rev:promo:SPRING:2147483653 2147483653 -20.00",
  `rev:ref:${charge} 31 -10.00`,
  `rev:refwelcome:${charge} 2147483653 -5.00`,
];

describe("reversal: the bonuses that came with a payment are taken back with it", () => {
  test("when Telegram says that it refunded the payment, once for each", async ({
    ann,
    inviter,
    charge,
    telegram,
    readBalances,
    readReversals,
  }) => {
    expect(await readBalances()).toEqual(before);
    await ann.giveBack(charge);
    await telegram.repeatNewest(ann.user.id, 3);
    expect(await readReversals()).toEqual(taken(charge));
    expect(await readBalances()).toEqual(after);
    expect(lastText(inviter)).toBe(
      "↩️ −10\u00a0₽: we took back a bonus, because its payment was refunded. Balance: 0.00\u00a0₽",
    );
    expect(inviter.chat).toHaveLength(1);
  });

  test("when only the reconciliation finds the refund", async ({
    charge,
    telegram,
    inviter,
    cron,
    readBalances,
    readReversals,
  }) => {
    telegram.state.stars.giveBack(charge);
    await cron();
    await cron();
    expect(await readReversals()).toEqual(taken(charge));
    expect(await readBalances()).toEqual(after);
    expect(inviter.chat).toHaveLength(1);
  });

  test("when a bonus comes after the refund: by the reconciliation", async ({
    ann,
    charge,
    ledger,
    cron,
    readBalances,
    readReversals,
  }) => {
    await ann.giveBack(charge);
    await ledger.apply(inviterId, [{ key: `refgift:${charge}`, type: "bonus", amount: 3_00n }]);
    await cron();
    expect(await readReversals()).toContain(`rev:refgift:${charge} 31 -3.00`);
    expect(await readBalances()).toEqual(after);
  });

  test("from a balance that has been spent", async ({ ann, charge, ledger, readBalances }) => {
    const amount = -126_00n;
    await ledger.apply(ann.user.id, [{ key: "adj:1:1", type: "adjustment", amount }]);
    await ann.giveBack(charge);
    expect(await readBalances()).toEqual(["31 0.00", "2147483653 -125.00"]);
  });

  test("and not with another payment", async ({ ann, charge, readReversals, readBalances }) => {
    await invoiceFor(ann);
    const { payment } = await ann.pay();
    await ann.giveBack(payment?.chargeId ?? "");
    expect(await readReversals()).toEqual([`payrev:${payment?.chargeId} 2147483653 -100.00`]);
    expect(await readBalances()).toEqual(before);
    expect(charge).not.toBe(payment?.chargeId);
  });
});

describe("reversal: bonuses of a refund that reached a journal", () => {
  test("are taken back after the outage", async ({
    instance,
    telegram,
    ledger,
    sql,
    neon,
    clock,
  }) => {
    const { url } = await instance();
    const ann = telegram.person({ id: 2147483653, first_name: "Ann", language_code: "en" });
    await invoiceFor(ann);
    const { payment } = await ann.pay();
    const charge = payment?.chargeId ?? "";
    await ledger.apply(inviterId, [{ key: `ref:${charge}`, type: "bonus", amount: 10_00n }]);
    neon.fail("refuse");
    await ann.giveBack(charge);
    expect(lastText(ann)).toContain("Telegram returned your payment: −100\u00a0₽");
    neon.fail();
    clock.time += 60_000;
    const headers = { authorization: `Bearer ${cronSecret}` };
    await fetch(`${url}/api/cron`, { headers });
    const { rows } = await sql.query("SELECT id, balance FROM users ORDER BY id");
    expect(rows.map(({ balance }) => balance)).toEqual(["0.00", "0.00"]);
  });
});
