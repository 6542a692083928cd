import { describe, expect } from "vitest";
import type { Person } from "../../../dev/telegram/person.js";
import { rowsOf } from "../../support/orders.js";
import { invoiceFor, lastText } from "../../support/world.js";
import { test as shopTest } from "../console/shop-fixtures.js";

const paid = "✅ +100\u00a0₽ and a bonus of 5\u00a0₽. Balance: 105.00\u00a0₽";
const returned = "↩️ Telegram returned your payment: −105\u00a0₽. Balance: 0.00\u00a0₽";

const test = shopTest
  .extend("bot", ({ instance, studioVariables }) => instance(studioVariables))
  .extend("setBonus", ({ operator, background, bot: _ }) => async (value: string) => {
    await operator.say(`/prices pack_bonus ${value}`);
    if (lastText(operator)?.includes("?")) await operator.press("✅");
    await background.end();
    return lastText(operator);
  });

/** The keys of all operations, with their types and sums. */
const operations = "SELECT key, type, amount, stars FROM operations ORDER BY id";

/** A bot that was never given a database. */
const it = test.extend("bot", ({ instance, studioVariables }) =>
  instance({ ...studioVariables, DATABASE_URL: "" }),
);

async function payPack(person: Person) {
  await person.say("/topup");
  await person.press("100\u00a0₽");
  const { payment } = await person.pay();
  if (payment === undefined) throw new Error("not paid");
  return payment;
}

describe("payment: a pack with a bonus", () => {
  test("says what it gives on its button, in its invoice and when it is paid", async ({
    ann,
    setBonus,
    sql,
  }) => {
    expect(await setBonus("100:5, 3000:10")).toBe("✅ pack_bonus is changed.");
    await ann.say("/topup");
    expect(rowsOf(ann.screen).flat()).toEqual([
      "50\u00a0₽ for 80\u00a0⭐",
      "100\u00a0₽ + 5\u00a0₽ for 160\u00a0⭐",
      "300\u00a0₽ for 480\u00a0⭐",
      "500\u00a0₽ for 800\u00a0⭐",
      "1\u00a0000\u00a0₽ for 1\u00a0600\u00a0⭐",
      "3\u00a0000\u00a0₽ + 300\u00a0₽ for 4\u00a0800\u00a0⭐",
    ]);
    const { chargeId } = await payPack(ann);
    const invoice = ann.chat.findLast((one) => one.invoice)?.invoice;
    expect(invoice?.description).toContain("100\u00a0₽ + 5\u00a0₽ will be on your balance");
    expect(lastText(ann)).toBe(paid);
    expect((await sql.query(operations)).rows).toEqual([
      { key: `packbonus:${chargeId}`, type: "bonus", amount: "5.00", stars: null },
      { key: `pay:${chargeId}`, type: "payment", amount: "100.00", stars: 160 },
    ]);
  });

  test("gives it once, however often the payment is delivered", async ({
    ann,
    setBonus,
    telegram,
    sql,
  }) => {
    await setBonus("100:5");
    await payPack(ann);
    await telegram.repeatNewest(ann.user.id, 3);
    expect((await sql.query(operations)).rowCount).toBe(2);
    await ann.say("/balance");
    expect(lastText(ann)).toBe("Balance: 105.00\u00a0₽");
  });

  test("gives it for exactly its sum, however the user named it", async ({ ann, setBonus }) => {
    await setBonus("100:5");
    await invoiceFor(ann, "100");
    await ann.pay();
    expect(lastText(ann)).toBe(paid);
    await invoiceFor(ann, "101");
    await ann.pay();
    expect(lastText(ann)).toBe("✅ +101\u00a0₽. Balance: 206.00\u00a0₽");
  });

  test("can't be paid any more once the bonus has changed", async ({ ann, setBonus }) => {
    await setBonus("100:5");
    const invoice = await invoiceFor(ann, "100");
    await setBonus("none");
    const { ok, complaint } = await ann.checkout(invoice);
    expect([ok, complaint]).toEqual([false, expect.stringContaining("The price has changed")]);
  });

  test("gives what was promised if it was paid all the same", async ({ ann, setBonus }) => {
    await setBonus("100:5");
    const payment = ann.payWithoutUpdate(await invoiceFor(ann, "100"));
    await setBonus("none");
    await ann.tellPaid(payment);
    expect(lastText(ann)).toBe(paid);
  });

  test("is recorded by the reconciliation if its update was lost", async ({
    ann,
    setBonus,
    cron,
    background,
  }) => {
    await setBonus("100:5");
    ann.payWithoutUpdate(await invoiceFor(ann, "100"));
    await cron();
    await background.end();
    expect(lastText(ann)).toBe("✅ +105\u00a0₽. Balance: 105.00\u00a0₽");
  });

  test("must not sell below cost", async ({ operator, setBonus, instance, studioVariables }) => {
    await instance({ ...studioVariables, MARKUP: "1.05" });
    expect(await setBonus("100:6")).toContain("The bot would sell for less than Kie.ai takes.");
    expect(await setBonus("100:5")).toBe("✅ pack_bonus is changed.");
    expect(operator.chat.length).toBeGreaterThan(0);
  });

  const wrong = ["100", "100:0", "100:101", "100:5, 100:6", "7:5", "100:1.5"];
  test.for(wrong)("refuses %s as a setting", async (value, { setBonus }) => {
    expect(await setBonus(value)).toContain("such as 1000:5, 3000:10");
  });
});

describe("reversal: a pack's bonus is taken back with its payment", () => {
  test("once, however often Telegram says so", async ({ ann, setBonus, telegram, sql }) => {
    await setBonus("100:5");
    const { chargeId } = await payPack(ann);
    await ann.giveBack(chargeId);
    await telegram.repeatNewest(ann.user.id, 3);
    expect(lastText(ann)).toBe(returned);
    const { rows } = await sql.query(operations);
    expect(rows.slice(2).map(({ key, amount }) => [key, amount])).toEqual([
      [`payrev:${chargeId}`, "-100.00"],
      [`rev:packbonus:${chargeId}`, "-5.00"],
    ]);
  });

  test("when it comes before the payment: nothing is left in the end", async ({
    ann,
    setBonus,
  }) => {
    await setBonus("100:5");
    const payment = ann.payWithoutUpdate(await invoiceFor(ann, "100"));
    await ann.giveBack(payment.chargeId);
    await ann.tellPaid(payment);
    await ann.say("/balance");
    expect(lastText(ann)).toBe("Balance: 0.00\u00a0₽");
  });

  test("when an operator refunds it", async ({ ann, operator, setBonus, background, sql }) => {
    await setBonus("100:5");
    const { chargeId } = await payPack(ann);
    await operator.say(`/refund ${chargeId}`);
    await operator.press("✅");
    await background.end();
    const { rows } = await sql.query("SELECT balance FROM users WHERE id = $1", [ann.user.id]);
    expect(rows).toEqual([{ balance: "0.00" }]);
  });

  test("although the payment and its refund came in an outage", async ({
    ann,
    setBonus,
    neon,
    clock,
    endOutage,
    sql,
  }) => {
    await setBonus("100:5");
    await ann.say("/balance");
    neon.fail("refuse");
    clock.time += 60_000;
    const { chargeId } = await payPack(ann);
    expect(lastText(ann)).toContain(
      "✅ +100\u00a0₽ and a bonus of 5\u00a0₽. Balance: 105.00\u00a0₽",
    );
    await ann.giveBack(chargeId);
    expect(lastText(ann)).toContain("−105\u00a0₽. Balance: 0.00\u00a0₽");
    await endOutage();
    await ann.say("/balance");
    expect(lastText(ann)).toBe("Balance: 0.00\u00a0₽");
    expect((await sql.query(operations)).rowCount).toBe(4);
  });

  it("in a bot without a database, too", async ({ ann, setBonus, document }) => {
    await setBonus("100:5");
    const { chargeId } = await payPack(ann);
    expect(lastText(ann)).toBe(paid);
    await ann.giveBack(chargeId);
    expect(lastText(ann)).toBe(returned);
    const { entries } = await document(`journals/${ann.user.id}`);
    expect(entries.map(({ key }: { key: string }) => key)).toEqual([
      `pay:${chargeId}`,
      `packbonus:${chargeId}`,
      `payrev:${chargeId}`,
      `rev:packbonus:${chargeId}`,
    ]);
  });
});
