import { describe, expect } from "vitest";
import type { Fault } from "../../../dev/neon/faults.js";
import { LedgerBusy } from "../../../lib/ledger/ledger.js";
import type { Entry } from "../../../lib/ledger/operation.js";
import type { ObjectStore } from "../../../lib/storage/objects/object-store.js";
import { openDatabase } from "../../../lib/storage/postgres/database.js";
import { createPostgresLedger } from "../../../lib/storage/postgres/postgres-ledger.js";
import { test } from "../../support/failsafe.js";

const user = 2147483653;
const payment = (id: string, amount = 1_000_00n): Entry => ({
  key: `pay:${id}`,
  type: "payment",
  amount,
  stars: 1,
});
const charge = {
  userId: user,
  key: "gen:1:1",
  price: 200_00n,
  model: "fox",
  prompt: "a fox",
  attemptId: "mine",
};
const gone = (lines: readonly string[]) => lines.filter((line) => line.startsWith("⚠️"));

describe("retry: an answer that was lost", () => {
  const faults: readonly Fault[] = [
    "drop-after",
    "500-after",
    "400-without-code-after",
    "507-after",
    "cut-after",
  ];
  describe.for(faults)("once (%s)", (fault) => {
    test("is found by asking again, without the journal", async ({
      instance,
      neon,
      document,
      lines,
      sql,
    }) => {
      const { ledger, breaker } = instance();
      await ledger.apply(user, [payment("a")]);
      neon.fail(fault, 1);
      expect(await ledger.charge(charge)).toMatchObject({ kind: "charged", balance: 800_00n });
      expect(breaker.isOpen).toBe(false);
      expect(gone(lines)).toEqual([]);
      expect(await document(`journals/${user}`)).toBeUndefined();
      expect((await sql.query("SELECT FROM operations")).rowCount).toBe(2);
    });
  });

  test("twice is recorded as ambiguous, and the replay adds nothing", async ({
    instance,
    neon,
    document,
    clock,
    sql,
  }) => {
    const { ledger } = instance();
    await ledger.apply(user, [payment("a")]);
    neon.fail("drop-after", 2);
    expect(await ledger.charge(charge)).toMatchObject({ kind: "charged", balance: 800_00n });
    const { entries } = await document(`journals/${user}`);
    expect(entries).toMatchObject([
      { kind: "charge", key: "gen:1:1", attemptId: "mine", ambiguous: true },
    ]);

    clock.time += 60_000;
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 800_00n });
    expect(await document(`journals/${user}`)).toMatchObject({ entries: [] });
    expect((await sql.query("SELECT FROM operations")).rowCount).toBe(2);
  });

  test("of a charge that the journal could not pay is ambiguous, not insufficient", async ({
    instance,
    neon,
    clock,
  }) => {
    const { ledger } = instance({ allowance: 0n });
    await ledger.apply(user, [payment("a")]);
    neon.fail("drop-after", 2);
    expect(await ledger.charge(charge)).toEqual({ kind: "unknown" });
    clock.time += 60_000;
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 800_00n });
  });
});

describe("retry: contention after an answer that was lost", () => {
  test("is no proof that the database applied nothing", async ({
    instance,
    databaseOptions,
    log,
    document,
  }) => {
    let requests = 0;
    const unlucky: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (++requests === 1) return new Response("lost", { status: 500 });
      if (requests < 5) return Response.json({ message: "x", code: "55P03" }, { status: 400 });
      return answer;
    };
    const database = openDatabase({ ...databaseOptions, fetch: unlucky });
    const { ledger } = instance({ database: createPostgresLedger(database, log) });
    expect(await ledger.apply(user, [payment("a")])).toMatchObject({ balance: 1_000_00n });
    expect(await document(`journals/${user}`)).toMatchObject({ entries: [{ ambiguous: true }] });
  });
});

describe("outage: a ledger without its database", () => {
  test("lets no user spend more than the allowance, whatever they pay meanwhile", async ({
    instance,
    neon,
    clock,
    sql,
  }) => {
    const { ledger } = instance({ allowance: 300_00n });
    await ledger.apply(user, [payment("a")]);
    neon.fail("refuse");
    await ledger.getAccount(user);
    const spend = (number: number) => ledger.charge({ ...charge, key: `gen:1:${number}` });
    expect(await spend(1)).toMatchObject({ kind: "charged", balance: 800_00n });
    expect(await spend(2)).toMatchObject({ kind: "insufficient", balance: 800_00n });
    await ledger.apply(user, [payment("b", 200_00n)]);
    // Another instance may have received the same payment and recorded it in the database.
    expect(await spend(2)).toMatchObject({ kind: "insufficient", balance: 1_000_00n });

    neon.fail();
    clock.time += 60_000;
    expect(await ledger.getAccount(user)).toEqual({ balance: 1_000_00n, revision: 3n });
    expect(await spend(2)).toMatchObject({ kind: "charged", balance: 800_00n });
    const { rows } = await sql.query("SELECT key, state FROM operations ORDER BY id");
    expect(rows).toContainEqual({ key: "gen:1:1", state: "charged" });
  });

  test("with an allowance of nothing pauses charges, and still takes payments", async ({
    instance,
    neon,
  }) => {
    const { ledger } = instance({ allowance: 0n });
    await ledger.apply(user, [payment("a")]);
    neon.fail("refuse");
    await ledger.getAccount(user);
    expect(await ledger.charge(charge)).toMatchObject({ kind: "insufficient" });
    expect(await ledger.apply(user, [payment("b", 200_00n)])).toMatchObject({
      balance: 1_200_00n,
    });
    expect(await ledger.charge(charge)).toMatchObject({ kind: "insufficient" });
  });

  test("ends generations that the database had charged, and the database gets the end", async ({
    instance,
    neon,
    clock,
    sql,
  }) => {
    const { ledger } = instance();
    await ledger.apply(user, [payment("a")]);
    await ledger.charge(charge);
    await ledger.charge({ ...charge, key: "gen:1:2" });
    neon.fail("refuse");
    await ledger.getAccount(user);
    const [good, bad] = [
      { userId: user, key: "gen:1:1" },
      { userId: user, key: "gen:1:2" },
    ];
    expect(await ledger.markSubmitted({ ...good, taskId: "task" })).toBe(true);
    const resultUrl = "https://example.com/fox.png";
    expect(await ledger.settle({ ...good, resultUrl })).toMatchObject({
      generation: { amount: -200_00n },
    });
    expect(await ledger.settle({ ...good, resultUrl })).toBeUndefined();
    expect(await ledger.refund(good)).toBeUndefined();
    expect(await ledger.refund(bad)).toMatchObject({ amount: 200_00n, balance: 800_00n });
    expect(await ledger.refund(bad)).toBeUndefined();

    neon.fail();
    clock.time += 60_000;
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 800_00n });
    const { rows } = await sql.query(
      "SELECT state, task_id FROM operations WHERE type = 'generation' ORDER BY key",
    );
    expect(rows).toEqual([
      { state: "done", task_id: "task" },
      { state: "refunded", task_id: null },
    ]);
  });

  test("does not set balances: that would not commute", async ({ instance, neon }) => {
    const { ledger } = instance();
    neon.fail("refuse");
    const correction = { userId: user, key: "adm:1", balance: 5n };
    await expect(ledger.setBalance(correction)).rejects.toThrow("database only");
  });

  test("shows the mirrored history, newest first, with what happened since", async ({
    instance,
    neon,
    clock,
  }) => {
    const { ledger } = instance();
    await ledger.apply(user, [payment("a")]);
    await ledger.charge({ ...charge, prompt: "🦊".repeat(150) });
    neon.fail("refuse");
    clock.time = Date.now() + 60_000;
    await ledger.apply(user, [payment("b", 5n)]);
    const page = await ledger.history({ userId: user, limit: 5 });
    expect(page.asOf).toBeInstanceOf(Date);
    expect(page.entries.map(({ key }) => key)).toEqual(["pay:b", "gen:1:1", "pay:a"]);
    expect(page.entries[1]).toMatchObject({ prompt: "🦊".repeat(100), state: "charged" });
  });
});

describe("failover: an instance that has just started", () => {
  const ends = ["settle", "refund"] as const;
  describe.for(ends)("that records a %s first", (end) => {
    test("succeeds though the charge was still in the journal", async ({ instance, neon }) => {
      neon.fail("refuse");
      const offline = instance().ledger;
      await offline.apply(user, [payment("a")]);
      await offline.charge(charge);
      neon.fail();
      const { ledger } = instance();
      const generation = { userId: user, key: charge.key, resultUrl: "https://example.com/1" };
      expect(await ledger[end](generation)).toMatchObject(
        end === "settle"
          ? { generation: { amount: -200_00n } }
          : { amount: 200_00n, balance: 1_000_00n },
      );
      expect(await instance().ledger[end](generation)).toBeUndefined();
    });
  });

  test("records a task whose charge was still in the journal", async ({ instance, neon, sql }) => {
    neon.fail("refuse");
    const offline = instance().ledger;
    await offline.apply(user, [payment("a")]);
    await offline.charge(charge);
    neon.fail();
    const generation = { userId: user, key: charge.key, taskId: "task" };
    expect(await instance().ledger.markSubmitted(generation)).toBe(true);
    const { rows } = await sql.query("SELECT task_id FROM operations WHERE type = 'generation'");
    expect(rows).toEqual([{ task_id: "task" }]);
  });
});

describe("failover: a journal that can't be replayed though the database is back", () => {
  test("still decides what may be spent, so that nothing is spent twice", async ({
    instance,
    neon,
    store,
    clock,
    sql,
  }) => {
    const readOnly = { fails: false };
    const failing: ObjectStore = {
      ...store,
      put: async (...given) =>
        readOnly.fails ? { kind: "unknown", cause: "503" } : store.put(...given),
    };
    const { ledger } = instance({ store: failing, allowance: 1_000_00n });
    neon.fail("refuse");
    await ledger.getAccount(user);
    await ledger.apply(user, [payment("a")]);
    neon.fail();
    readOnly.fails = true;
    clock.time += 60_000;
    // Its journal can't be written either: rather nothing than twice.
    const spend = ledger.charge({ ...charge, price: 1_000_00n });
    await expect(spend).rejects.toMatchObject({ name: "LedgerUnavailable", notApplied: true });
    expect((await ledger.getAccount(user)).asOf).toBeInstanceOf(Date);
    readOnly.fails = false;
    neon.fail("refuse");
    clock.time += 20_000;
    const second = { ...charge, key: "gen:1:2", price: 1_000_00n };
    expect(await ledger.charge(second)).toMatchObject({ kind: "charged" });
    neon.fail();
    clock.time += 120_000;
    await ledger.getAccount(user);
    const { rows } = await sql.query("SELECT balance FROM users");
    expect(rows).toEqual([{ balance: "0.00" }]);
  });
});

describe("failover: a journal without its mirror", () => {
  test("counts only the first end of a generation, in an outage too", async ({
    instance,
    neon,
  }) => {
    const { ledger } = instance({ mirror: "payments" });
    await ledger.apply(user, [payment("a")]);
    await ledger.charge(charge);
    neon.fail("refuse");
    await ledger.getAccount(user);
    const generation = { userId: user, key: charge.key, resultUrl: "https://example.com/1" };
    expect(await ledger.settle(generation)).toBeDefined();
    expect(await ledger.settle(generation)).toBeUndefined();
    expect(await ledger.refund(generation)).toBeUndefined();
  });
});

describe("circuit breaker: the database's", () => {
  test("stays closed when others were merely faster", async ({
    instance,
    databaseOptions,
    log,
  }) => {
    const rejection = async () => Response.json({ message: "x", code: "40P01" }, { status: 400 });
    const busy = openDatabase({ ...databaseOptions, fetch: rejection });
    const { ledger, breaker } = instance({ database: createPostgresLedger(busy, log) });
    await expect(ledger.charge(charge)).rejects.toThrow(LedgerBusy);
    expect(breaker.isOpen).toBe(false);
  });

  const speeds = [
    { name: "slow within the budget is not noticed", delayMs: 150, opens: false },
    { name: "slower than the budget is an outage", delayMs: 700, opens: true },
  ];

  describe.for(speeds)("with a database that is $name", ({ delayMs, opens }) => {
    test("opens only above the time budget", async ({ instance, databaseOptions, log, lines }) => {
      const slow: typeof fetch = async (input, init) => {
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        init?.signal?.throwIfAborted();
        return fetch(input, init);
      };
      const database = openDatabase({ ...databaseOptions, timeoutMs: 400, fetch: slow });
      const { ledger, breaker } = instance({ database: createPostgresLedger(database, log) });
      expect(await ledger.apply(user, [payment("a")])).toMatchObject({ balance: 1_000_00n });
      expect(breaker.isOpen).toBe(opens);
      expect(gone(lines)).toHaveLength(opens ? 1 : 0);
    });
  });

  test("lets one request in fifteen seconds check whether the database is back", async ({
    instance,
    neon,
    clock,
    lines,
  }) => {
    const { ledger } = instance();
    neon.fail("refuse");
    const ask = async () => {
      const before = neon.requests;
      await Promise.all([
        ledger.getAccount(user),
        ledger.getAccount(user),
        ledger.getAccount(user),
      ]);
      return neon.requests - before;
    };
    await ledger.getAccount(user);
    expect(await ask()).toBe(0);
    clock.time += 18_000;
    expect(await ask()).toBe(2);
    clock.time += 18_000;
    expect(await ask()).toBe(0);
    clock.time += 18_000;
    expect(await ask()).toBe(2);
    neon.fail();
    clock.time += 63_000;
    expect(await ask()).toBeGreaterThan(0);
    expect(await ask()).toBeGreaterThanOrEqual(3);
    expect(lines.filter((line) => line === "✅ Database available again")).toHaveLength(1);
    expect(gone(lines)).toHaveLength(1);
  });

  test("closes when the scheduler finds the database back", async ({ instance, neon }) => {
    const { ledger, sweep, breaker } = instance();
    neon.fail("refuse");
    await ledger.apply(user, [payment("a")]);
    neon.fail();
    expect(await sweep({})).toMatchObject({ waiting: 1, emptied: 1, replayed: 1 });
    expect(breaker.isOpen).toBe(false);
  });
});
