import { describe, expect } from "vitest";
import { createDatabase } from "../../support/test.js";
import { invoiceFor, lastText, test } from "../../support/world.js";

/*
 * The four checks that the note about the original system ends with: connection, operations on the
 * balance, history of generations, and the whole bot. docs/origin.md says where each of its
 * functions lives now.
 */
describe("requirements: the original's four checks", () => {
  test("1. connects, and creates the tables that are missing", async ({
    deploy,
    variables,
    neon,
    telegram,
    lines,
  }) => {
    await createDatabase("origin_empty", "template0");
    const DATABASE_URL = neon.connectionString("origin_empty");
    const bot = await deploy({ ...variables, DATABASE_URL });
    await bot.setUp();
    const ann = telegram.person({ id: 5, first_name: "Ann" });
    await ann.say("/start");
    expect(lastText(ann)).toContain("Balance: 0.00\u00a0₽");
    expect(lines).toContain("✅ Database initialized successfully");
  });

  test("2. gets, sets and adds a user's balance", async ({ ledger, sql, lines }) => {
    expect((await ledger.getAccount(7)).balance).toBe(0n);
    await ledger.setBalance({ userId: 7, key: "adm:1", balance: 100_00n });
    await ledger.apply(7, [{ key: "adm:2", type: "adjustment", amount: 50_50n }]);
    expect((await ledger.getAccount(7)).balance).toBe(150_50n);
    expect((await sql.query("SELECT id, balance FROM users")).rows).toEqual([
      { id: "7", balance: "150.50" },
    ]);
    expect(lines).toContain("✅ Balance saved to DB: user_id=7, balance=150.50");
  });

  test("3. keeps a generation in the history", async ({ ledger, sql, lines }) => {
    await ledger.apply(7, [{ key: "pay:a", type: "payment", amount: 100_00n }]);
    const charge = { userId: 7, key: "gen:7:1", price: 12_40n, model: "fox", attemptId: "a" };
    const charged = await ledger.charge({ ...charge, prompt: "я".repeat(1500) });
    await ledger.settle({ userId: 7, key: "gen:7:1", resultUrl: "https://example.com/fox.png" });
    const { rows } = await sql.query(
      "SELECT id, user_id, type, amount, model, result_url, prompt FROM operations WHERE type = 'generation'",
    );
    expect(rows).toEqual([
      {
        id: String(charged.kind === "charged" && charged.operationId),
        user_id: "7",
        type: "generation",
        amount: "-12.40",
        model: "fox",
        result_url: "https://example.com/fox.png",
        prompt: "я".repeat(1000),
      },
    ]);
    expect(lines).toContain(
      `✅ Saved generation to DB: user_id=7, model_id=fox, operation_id=${rows[0].id}`,
    );
  });

  test("4. does all of it through the bot", async ({ ann, ledger, sql, lines }) => {
    await ann.say("/start");
    await invoiceFor(ann, "100");
    await ann.pay();
    const charge = { userId: ann.user.id, key: "gen:1:1", price: 12_40n, model: "fox" };
    await ledger.charge({ ...charge, prompt: "a red fox", attemptId: "a" });
    await ann.say("/history");
    expect(lastText(ann)).toMatch(
      /Generation −12\.40\u00a0₽ · fox · “a red fox”\n.*Top-up \+100\u00a0₽$/,
    );
    await ann.say("/balance");
    expect(lastText(ann)).toBe("Balance: 87.60\u00a0₽");
    const { rows } =
      await sql.query(`SELECT balance = (SELECT sum(amount) FROM operations) AS sound,
      created_at IS NOT NULL AS dated FROM users`);
    expect(rows).toEqual([{ sound: true, dated: true }]);
    expect(lines).toContain("✅ Payment operation saved to DB: user_id=2147483653, amount=100.00");
  });
});
