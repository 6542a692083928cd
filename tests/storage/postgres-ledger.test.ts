import { describe, expect } from "vitest";
import { describeLedger } from "../ledger/contract.js";
import { noDeadlines } from "../support/deadlines.js";
import { test } from "../support/test.js";

describe("the ledger in Postgres", () => {
  describeLedger(test, { keysAreGlobal: true });

  test("takes a batch of nothing for what it is", async ({ ledger }) => {
    expect(await ledger.apply(7, [])).toMatchObject({ balance: 0n, applied: [], mismatched: [] });
  });
});

describe("clock set back: a claim in the database", () => {
  test("that lies an hour ahead has expired", async ({ ledger, sql }) => {
    const generation = { userId: 7, key: "gen:7:1" };
    await ledger.apply(7, [{ key: "pay:a", type: "payment", amount: 100n }]);
    await ledger.charge({ ...generation, price: 50n, model: "fox", prompt: "", attempt: "a" });
    await ledger.settle({ ...generation, resultUrl: "https://example.com/1" });
    expect(await ledger.claim(generation)).toBeUndefined();
    await sql.query("UPDATE operations SET claimed_at = now() + interval '1 hour'");
    expect(await ledger.pending({ olderThanMs: 0, limit: 9, deadlines: noDeadlines })).toHaveLength(
      1,
    );
    expect(await ledger.claim(generation)).toMatchObject({ balance: 50n });
  });
});

describe("payer: a reversal of another user's payment", () => {
  test("changes nothing and is a mismatch, alone or in a batch, until it names the right user", async ({
    ledger,
  }) => {
    const payment = { key: "pay:a", type: "payment", amount: 100n } as const;
    const reversal = {
      key: "payrev:a",
      type: "reversal",
      amount: -80n,
      reverses: "pay:a",
    } as const;
    await ledger.apply(7, [payment]);
    expect(await ledger.apply(8, [reversal])).toMatchObject({
      balance: 0n,
      applied: [],
      mismatched: ["payrev:a"],
    });
    expect(await ledger.apply(8, [{ ...payment, key: "pay:b" }, reversal])).toMatchObject({
      balance: 100n,
      applied: ["pay:b"],
      mismatched: ["payrev:a"],
    });
    expect(await ledger.apply(7, [reversal])).toMatchObject({
      balance: 0n,
      applied: ["payrev:a"],
      mismatched: [],
    });
    expect((await ledger.apply(8, [reversal])).mismatched).toEqual(["payrev:a"]);
  });
});
