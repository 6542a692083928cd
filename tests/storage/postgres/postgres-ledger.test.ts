import { describe, expect } from "vitest";
import { describeLedger } from "../../ledger/contract.js";
import { noDeadlines } from "../../support/deadlines.js";
import { test } from "../../support/test.js";

describe("ledger: Postgres", () => {
  describeLedger(test, { keysAreGlobal: true });

  test("accepts an empty batch", async ({ ledger }) => {
    expect(await ledger.apply(7, [])).toMatchObject({ balance: 0n, applied: [], keyConflicts: [] });
  });
});

describe("settings: a charge whose price was made with", () => {
  const charge = { userId: 7, key: "gen:7:1", price: 50n, model: "fox", prompt: "" };
  const attemptId = "a";
  const it = test
    .extend("rich", async ({ ledger, sql }, { onCleanup }) => {
      await ledger.apply(7, [{ key: "pay:a", type: "payment", amount: 100n }]);
      onCleanup(async () => {
        await sql.query("TRUNCATE settings");
      });
    })
    .extend("set", ({ sql }) => async (name: string, value: unknown) => {
      await sql.query(
        `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name)
          DO UPDATE SET value = EXCLUDED.value, updated_at = settings.updated_at + interval '1 ms'`,
        [name, value === undefined ? null : JSON.stringify(value)],
      );
    })
    /** The settings that a charge with an unknown revision gets back. */
    .extend("current", ({ ledger }) => async () => {
      const order = { ...charge, key: "gen:7:0", attemptId, settings: "unknown" };
      const outcome = await ledger.charge(order);
      return outcome.kind === "outdated" ? outcome.settings : expect.fail(outcome.kind);
    });

  it("other settings is refused, and told what they are now", async ({
    ledger,
    rich: _,
    set,
    current,
  }) => {
    const { revision, values } = await current();
    expect(values).toEqual({});
    await set("markup", 1.5);
    const outdated = await ledger.charge({ ...charge, attemptId, settings: revision });
    expect(outdated).toEqual({
      kind: "outdated",
      settings: { revision: expect.any(String), values: { markup: 1.5 } },
    });
    expect(await ledger.getAccount(7)).toMatchObject({ balance: 100n });
  });

  it("these settings, or with none, is charged", async ({ ledger, rich: _, set, current }) => {
    await set("markup", 1.5);
    const { revision } = await current();
    const order = { ...charge, attemptId };
    expect(await ledger.charge({ ...order, settings: revision })).toMatchObject({
      kind: "charged",
    });
    expect(await ledger.charge({ ...order, key: "gen:7:2" })).toMatchObject({ kind: "charged" });
  });

  it("settings that came back is refused: a revision never comes back", async ({
    rich: _,
    set,
    current,
  }) => {
    const revisions = [(await current()).revision];
    for (const value of [1.5, undefined, 1.5]) {
      await set("markup", value);
      revisions.push((await current()).revision);
    }
    expect(new Set(revisions).size).toBe(4);
    await set("markup", undefined);
    expect((await current()).values).toEqual({});
  });

  it("settings that changed after it stays charged, and its repetition is answered as before", async ({
    ledger,
    rich: _,
    set,
    current,
  }) => {
    const { revision: settings } = await current();
    await ledger.charge({ ...charge, attemptId, settings });
    await set("markup", 2);
    expect(await ledger.charge({ ...charge, attemptId, settings })).toMatchObject({
      kind: "charged",
    });
    expect(await ledger.charge({ ...charge, attemptId: "b", settings })).toMatchObject({
      kind: "duplicate",
    });
  });

  it("other settings is refused for the first of all reasons: the ban, the settings, the limits, the funds", async ({
    ledger,
    rich: _,
    set,
    current,
  }) => {
    const { revision: settings } = await current();
    await set("markup", 2);
    const none = { count: 0, withinMs: 60_000 };
    const limits = { unfinished: 0, charged: none, refunded: none };
    const order = { ...charge, price: 500n, attemptId, limits };
    await ledger.setBan({ userId: 7, banned: {}, actor: 1 });
    expect(await ledger.charge({ ...order, settings })).toMatchObject({ kind: "banned" });
    await ledger.setBan({ userId: 7, banned: undefined, actor: 1 });
    expect(await ledger.charge({ ...order, settings })).toMatchObject({ kind: "outdated" });
    expect(await ledger.charge(order)).toMatchObject({ kind: "limited", limit: "unfinished" });
    const { limits: __, ...unlimited } = order;
    expect(await ledger.charge(unlimited)).toMatchObject({ kind: "insufficient" });
  });
});

describe("clock skew: a claim in the database", () => {
  test("that lies an hour ahead has expired", async ({ ledger, sql }) => {
    const generation = { userId: 7, key: "gen:7:1" };
    await ledger.apply(7, [{ key: "pay:a", type: "payment", amount: 100n }]);
    await ledger.charge({ ...generation, price: 50n, model: "fox", prompt: "", attemptId: "a" });
    await ledger.settle({ ...generation, resultUrl: "https://example.com/1" });
    expect(await ledger.claimDelivery(generation)).toBeUndefined();
    await sql.query("UPDATE operations SET claimed_at = now() + interval '1 hour'");
    expect(
      await ledger.findUnfinished({ olderThanMs: 0, limit: 9, deadlines: noDeadlines }),
    ).toHaveLength(1);
    expect(await ledger.claimDelivery(generation)).toMatchObject({ balance: 50n });
  });
});

describe("follow-up: generations in the database", () => {
  const query = { olderThanMs: 30_000, limit: 100, deadlines: noDeadlines };
  const deadlines = { usual: 60 * 60_000, byModel: new Map([["fox", 30 * 60_000]]) };
  const it = test.extend("insert", ({ sql }) => async (from: number, to: number, age: string) => {
    await sql.query("INSERT INTO users (id) VALUES (7) ON CONFLICT DO NOTHING");
    await sql.query(
      `INSERT INTO operations (key, user_id, type, amount, model, state, task_id, created_at)
        SELECT 'gen:7:' || number, 7, 'generation', 0, CASE WHEN number % 2 = 0 THEN 'fox' ELSE 'film' END,
          'submitted', 'task', now() - $3::interval
        FROM generate_series($1::int, $2::int) AS number`,
      [from, to, age],
    );
  });
  const keysOf = (found: readonly { readonly key: string }[]) => found.map(({ key }) => key).sort();

  it("that are more than one run takes do not hide newer ones", async ({ ledger, insert }) => {
    await insert(1, 120, "20 minutes");
    await insert(121, 121, "1 minute");
    const first = keysOf(await ledger.findUnfinished(query));
    const second = keysOf(await ledger.findUnfinished(query));
    expect(first).toHaveLength(100);
    expect(second).toHaveLength(100);
    expect(second).toContain("gen:7:121");
    expect(new Set([...first, ...second]).size).toBe(121);
  });

  it("come first when their model's deadline has passed", async ({ ledger, insert, sql }) => {
    await insert(1, 4, "40 minutes");
    await insert(5, 104, "20 minutes");
    await sql.query(
      "UPDATE operations SET followed_up_at = now() WHERE key IN ('gen:7:2', 'gen:7:4')",
    );
    const found = await ledger.findUnfinished({ ...query, limit: 2, deadlines });
    expect(keysOf(found)).toEqual(["gen:7:2", "gen:7:4"]);
    const next = await ledger.findUnfinished({ ...query, limit: 4, deadlines });
    expect(keysOf(next)).toEqual(["gen:7:1", "gen:7:2", "gen:7:3", "gen:7:4"]);
  });

  it("are not due once they have ended", async ({ ledger, insert, sql }) => {
    await insert(2, 2, "40 minutes");
    await insert(3, 3, "20 minutes");
    await sql.query(
      "UPDATE operations SET state = 'done', followed_up_at = now() WHERE key = 'gen:7:2'",
    );
    expect(keysOf(await ledger.findUnfinished({ ...query, limit: 1, deadlines }))).toEqual([
      "gen:7:3",
    ]);
  });

  it("are found despite a follow-up in the future", async ({ ledger, insert, sql }) => {
    await insert(1, 2, "20 minutes");
    await sql.query(`UPDATE operations SET followed_up_at = CASE key WHEN 'gen:7:1'
      THEN now() + interval '1 hour' ELSE now() - interval '1 hour' END`);
    expect(keysOf(await ledger.findUnfinished({ ...query, limit: 1 }))).toEqual(["gen:7:1"]);
  });

  it("are found while the database takes no writes", async ({
    ledger,
    insert,
    sql,
    databaseName,
    neon,
  }) => {
    await insert(1, 3, "20 minutes");
    await sql.query(`ALTER DATABASE ${databaseName} SET default_transaction_read_only = on`);
    await neon.reconnect();
    try {
      expect(await ledger.findUnfinished(query)).toHaveLength(3);
      await expect(ledger.apply(7, [])).rejects.toThrow("25006");
    } finally {
      await sql.query("SET default_transaction_read_only = off");
      await sql.query(`ALTER DATABASE ${databaseName} RESET default_transaction_read_only`);
      await neon.reconnect();
    }
  });
});

describe("reversal: one of another user's payment", () => {
  test("changes nothing and is a key conflict, alone or in a batch, until it names the right user", async ({
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
      keyConflicts: ["payrev:a"],
    });
    expect(await ledger.apply(8, [{ ...payment, key: "pay:b" }, reversal])).toMatchObject({
      balance: 100n,
      applied: ["pay:b"],
      keyConflicts: ["payrev:a"],
    });
    expect(await ledger.apply(7, [reversal])).toMatchObject({
      balance: 0n,
      applied: ["payrev:a"],
      keyConflicts: [],
    });
    expect((await ledger.apply(8, [reversal])).keyConflicts).toEqual(["payrev:a"]);
  });
});
