import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { audit } from "../../../lib/storage/postgres/audit.js";
import { test as ledgerTest } from "../../support/test.js";

const user = 2147483653;
const generation = { userId: user, key: "gen:1:1" };
const healthy = {
  unbalanced: 0,
  unrefunded: 0,
  wronglyRefunded: 0,
  overdue: 0,
  overdrawn: 0,
  debt: "0",
};

const test = ledgerTest
  /** One payment, and one generation that is still open. */
  .extend("account", async ({ ledger }) => {
    await ledger.apply(user, [{ key: "pay:a", type: "payment", amount: 1_000n }]);
    const charge = {
      ...generation,
      price: 300n,
      model: "fox",
      prompt: "a fox",
      attemptId: "press",
    };
    await ledger.charge(charge);
  });

describe("the audit", () => {
  test("finds nothing in an empty ledger", async ({ database }) => {
    expect(await audit(database)).toEqual({ figures: healthy, findings: [] });
  });

  test("finds nothing where everything that may happen happened", async ({
    account: _,
    ledger,
    database,
  }) => {
    await ledger.refund(generation);
    const second = { ...generation, key: "gen:1:2" };
    await ledger.charge({ ...second, price: 1n, model: "fox", prompt: "", attemptId: "press" });
    await ledger.settle({ ...second, resultUrl: "https://example.com/1.png" });
    await ledger.apply(user, [
      { key: "payrev:a", type: "reversal", amount: -1_000n, reverses: "pay:a" },
    ]);
    await ledger.setBalance({ userId: user, key: "adm:1", balance: 5n });
    await ledger.getAccount(7);
    expect(await audit(database)).toEqual({ figures: healthy, findings: [] });
  });

  test("finds nothing after the correction that docs/operating.md gives, which counts once", async ({
    account: _,
    ledger,
    database,
    sql,
  }) => {
    const page = readFileSync("docs/operating.md", "utf8");
    const correction = /```sql\n(WITH account AS [^`]+)```/.exec(page)?.[1] ?? "";
    const statement = correction.replaceAll("123456789", String(user));
    await sql.query(statement);
    await expect(sql.query(statement)).rejects.toThrow("operations_key");
    expect((await ledger.getAccount(user)).balance).toBe(1_200n);
    expect(await audit(database)).toEqual({ figures: healthy, findings: [] });
  });

  const plants = [
    {
      what: "a balance that is not the sum",
      plant: "UPDATE users SET balance = balance + 0.01",
      found: { unbalanced: 1 },
    },
    {
      what: "a balance without any operation",
      plant: "INSERT INTO users (id, balance) VALUES (7, 5)",
      found: { unbalanced: 1 },
      concerned: "7",
    },
    {
      what: "an operation that the balance does not know",
      plant: `INSERT INTO operations (key, user_id, type, amount)
        VALUES ('pay:b', ${user}, 'payment', 1)`,
      found: { unbalanced: 1 },
    },
    {
      what: "a refunded generation without its refund",
      plant: "UPDATE operations SET state = 'refunded' WHERE key = 'gen:1:1'",
      found: { unrefunded: 1 },
    },
    {
      what: "a refund of another sum",
      plant: `UPDATE operations SET state = 'refunded' WHERE key = 'gen:1:1';
        INSERT INTO operations (key, user_id, type, amount)
          VALUES ('refund:gen:1:1', ${user}, 'refund', 4);
        UPDATE users SET balance = balance + 4`,
      found: { unrefunded: 1 },
    },
    {
      what: "a refund of a generation that is not refunded",
      plant: `INSERT INTO operations (key, user_id, type, amount)
          VALUES ('refund:gen:1:1', ${user}, 'refund', 3);
        UPDATE users SET balance = balance + 3`,
      found: { wronglyRefunded: 1 },
    },
    {
      what: "a refund of nothing",
      plant: `INSERT INTO operations (key, user_id, type, amount)
        VALUES ('refund:gen:9', ${user}, 'refund', 0)`,
      found: { wronglyRefunded: 1 },
    },
    {
      what: "a generation that should have ended",
      plant: "UPDATE operations SET created_at = now() - interval '61 minutes'",
      found: { overdue: 1 },
    },
    {
      what: "a debt",
      plant: `INSERT INTO operations (key, user_id, type, amount)
          VALUES ('adm:1', ${user}, 'adjustment', -9.50);
        UPDATE users SET balance = -2.50, overdrawn = true`,
      found: { overdrawn: 1, debt: "2.50" },
    },
  ];

  test.for(plants)(
    "finds $what",
    async ({ plant, found, concerned }, { account: _, sql, database }) => {
      await sql.query(plant);
      const { figures, findings } = await audit(database);
      expect(figures).toEqual({ ...healthy, ...found });
      expect(findings).toEqual([
        { what: expect.any(String), count: 1, userIds: [concerned ?? String(user)] },
      ]);
    },
  );

  test("leaves in peace what is not yet due, and what ended long ago", async ({
    account: _,
    ledger,
    sql,
    database,
  }) => {
    await sql.query("UPDATE operations SET created_at = now() - interval '59 minutes'");
    expect(await audit(database)).toEqual({ figures: healthy, findings: [] });
    await ledger.refund(generation);
    await sql.query("UPDATE operations SET created_at = now() - interval '2 days'");
    expect(await audit(database)).toEqual({ figures: healthy, findings: [] });
  });

  test("counts each user, and adds up what they owe", async ({ sql, database }) => {
    await sql.query(`INSERT INTO users (id, balance, overdrawn)
      VALUES (1, -1, true), (2, -2.5, true), (3, 4, false)`);
    const { figures, findings } = await audit(database);
    expect(figures).toMatchObject({ unbalanced: 3, overdrawn: 2, debt: "3.50" });
    expect(findings.map(({ count, userIds }) => [count, userIds])).toEqual([
      [3, ["1", "2", "3"]],
      [2, ["1", "2"]],
    ]);
  });

  test("names five users of each finding, each once", async ({ sql, database }) => {
    await sql.query("INSERT INTO users (id, balance) SELECT id, 1 FROM generate_series(1, 9) id");
    await sql.query(`INSERT INTO operations (key, user_id, type, amount)
      SELECT 'refund:gen:' || n, 1 + n / 10, 'refund', 0 FROM generate_series(1, 30) n`);
    const { findings } = await audit(database);
    expect(findings).toEqual([
      { what: expect.stringContaining("balances"), count: 9, userIds: ["1", "2", "3", "4", "5"] },
      { what: expect.stringContaining("refunds"), count: 30, userIds: ["1", "2", "3", "4"] },
    ]);
  });
});
