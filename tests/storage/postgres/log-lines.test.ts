import { describe, expect } from "vitest";
import { test } from "../../support/test.js";

const user = 2147483653;
const generation = { userId: user, key: "gen:1:1" };
const charge = { ...generation, price: 250n, model: "fox", prompt: "a fox", attemptId: "press" };
const payment = { key: "pay:a", type: "payment", amount: 10_000n } as const;
const initialized = "✅ Database initialized successfully";

/** Other people's dashboards look for these lines. */
describe("logging: the ledger's lines", () => {
  test("name the first answer of the database, once", async ({ ledger, lines }) => {
    await Promise.all([ledger.getAccount(user), ledger.getAccount(user), ledger.getAccount(7)]);
    await ledger.history({ userId: user, limit: 1 });
    expect(lines).toEqual([initialized]);
  });

  test("name a payment and the new balance", async ({ ledger, lines }) => {
    await ledger.apply(user, [payment]);
    expect(lines).toEqual([
      initialized,
      "✅ Balance saved to DB: user_id=2147483653, balance=100.00",
      "✅ Payment operation saved to DB: user_id=2147483653, amount=100.00",
    ]);
  });

  test("name a payment whose first answer was lost, but not a repeated one", async ({
    ledger,
    lines,
    neon,
  }) => {
    neon.fail("drop-after", 1);
    await ledger.apply(user, [payment]);
    await ledger.apply(user, [payment]);
    expect(lines).toEqual([
      initialized,
      "✅ Balance saved to DB: user_id=2147483653, balance=100.00",
      "✅ Payment operation saved to DB: user_id=2147483653, amount=100.00",
    ]);
  });

  test("name each new payment of a batch", async ({ ledger, lines }) => {
    await ledger.apply(user, [payment]);
    lines.length = 0;
    const others = ["pay:b", "pay:c"].map((key) => ({ ...payment, key, amount: 5n }));
    await ledger.apply(user, [payment, ...others]);
    expect(lines).toEqual([
      "✅ Balance saved to DB: user_id=2147483653, balance=100.10",
      "✅ Payment operation saved to DB: user_id=2147483653, amount=0.05",
      "✅ Payment operation saved to DB: user_id=2147483653, amount=0.05",
    ]);
  });

  test("name a generation with its operation", async ({ ledger, lines, sql }) => {
    await ledger.apply(user, [payment]);
    lines.length = 0;
    await ledger.charge(charge);
    const { rows } = await sql.query("SELECT id FROM operations WHERE key = 'gen:1:1'");
    expect(lines).toEqual([
      "✅ Balance saved to DB: user_id=2147483653, balance=97.50",
      `✅ Saved generation to DB: user_id=2147483653, model_id=fox, operation_id=${rows[0].id}`,
    ]);
  });

  test("name the balance after a refund, a reversal and a correction", async ({
    ledger,
    lines,
  }) => {
    await ledger.apply(user, [payment]);
    await ledger.charge(charge);
    lines.length = 0;
    await ledger.refund(generation);
    await ledger.apply(user, [
      { key: "payrev:a", type: "reversal", amount: -10_000n, reverses: "pay:a" },
    ]);
    await ledger.setBalance({ userId: user, key: "adm:1", balance: -5n });
    expect(lines).toEqual([
      "✅ Balance saved to DB: user_id=2147483653, balance=100.00",
      "✅ Balance saved to DB: user_id=2147483653, balance=0.00",
      "✅ Balance saved to DB: user_id=2147483653, balance=-0.05",
    ]);
  });

  test("leave out what changed nothing", async ({ ledger, lines }) => {
    await ledger.apply(user, [payment]);
    await ledger.charge(charge);
    const correction = { userId: user, key: "adm:1", balance: 9_750n };
    await ledger.setBalance(correction);
    lines.length = 0;
    await ledger.apply(user, [payment]);
    await ledger.charge({ ...charge, attemptId: "rival" });
    await ledger.charge({ ...charge, key: "gen:1:2", price: 1_000_000n });
    await ledger.charge({ ...charge, price: 1n });
    await ledger.setBalance(correction);
    await ledger.settle({ ...generation, resultUrl: "https://example.com/1.png" });
    await ledger.refund(generation);
    await ledger.getAccount(user);
    expect(lines).toEqual([]);
  });
});
