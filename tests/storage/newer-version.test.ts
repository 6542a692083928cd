import { describe, expect } from "vitest";
import type { Entry } from "../../lib/ledger/operation.js";
import type { ObjectStore } from "../../lib/storage/objects/object-store.js";
import { noDeadlines } from "../support/deadlines.js";
import { test as base } from "../support/failsafe.js";

const user = 2147483653;
const other = 2147483654;
const rules = ["operations_type", "operations_state_name", "operations_state", "operations_sign"];
const payment = (id: string): Entry => ({ key: `pay:${id}`, type: "payment", amount: 100_00n });

const test = base
  /** Tables whose constraints a newer version has changed. */
  .extend("sql", async ({ sql }) => {
    for (const rule of rules) {
      await sql.query(`ALTER TABLE operations DROP CONSTRAINT IF EXISTS ${rule}`);
    }
    return sql;
  })
  .extend("addRow", ({ sql }) => async (row: Record<string, unknown>) => {
    const names = Object.keys(row);
    await sql.query(`INSERT INTO users (id) VALUES ($1) ON CONFLICT DO NOTHING`, [row["user_id"]]);
    await sql.query(
      `INSERT INTO operations (${names}) VALUES (${names.map((_, index) => `$${index + 1}`)})`,
      Object.values(row),
    );
    await sql.query("UPDATE users SET balance = balance + $1 WHERE id = $2", [
      row["amount"],
      row["user_id"],
    ]);
  });

const voucher = {
  key: "voucher:1",
  user_id: user,
  type: "voucher",
  amount: "75.00",
  state: "final",
};
const queued = {
  key: "gen:1:1",
  user_id: user,
  type: "generation",
  amount: "0.00",
  state: "queued",
  created_at: new Date(0),
};

async function write(store: ObjectStore, name: string, change: (document: Document) => Document) {
  const key = `ledger/v1/${name}.json`;
  const stored = await store.get(key);
  const document =
    stored === undefined ? { v: 1, sequence: 0, entries: [] } : JSON.parse(stored.body);
  const condition = stored === undefined ? ({ ifAbsent: true } as const) : { ifMatch: stored.tag };
  await store.put(key, JSON.stringify(change(document)), condition);
}
type Document = Record<string, unknown> & { readonly entries: readonly unknown[] };

const moved = {
  kind: "move",
  key: "voucher:2",
  type: "voucher",
  amount: 7500,
  attemptId: "newer",
  at: 1,
};
const gift = { kind: "gift", key: "gift:1", amount: 500, from: 5, at: 2 };

describe("rolling deployment: rows of a newer version", () => {
  test("do not stop the follow-up of generations", async ({ ledger, addRow }) => {
    await addRow(queued);
    await addRow({ ...queued, key: "gen:2:1", user_id: other, state: "charged" });
    const pending = await ledger.findUnfinished({
      olderThanMs: 0,
      limit: 10,
      deadlines: noDeadlines,
    });
    expect(pending).toMatchObject([{ key: "gen:2:1", state: "charged" }]);
  });

  test("count with their amount, and appear as other", async ({ ledger, addRow }) => {
    await addRow(voucher);
    await addRow(queued);
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 75_00n });
    const { entries } = await ledger.history({ userId: user, limit: 5 });
    expect(entries).toMatchObject([
      { type: "other", amount: 75_00n, state: "final" },
      { type: "generation", state: "other" },
    ]);
  });

  test("answer a repeated order without starting it again", async ({ ledger, addRow }) => {
    await addRow(voucher);
    await addRow({ ...queued, amount: "-5.00" });
    const order = { userId: user, key: "gen:1:1", price: 5_00n, model: "fox", prompt: "" };
    expect(await ledger.charge({ ...order, attemptId: "mine" })).toMatchObject({
      kind: "duplicate",
      state: "other",
    });
    expect(await ledger.find({ userId: user, key: "gen:1:1" })).toMatchObject({
      generation: { state: "other" },
    });
  });

  test("do not stop the replay of a journal, and are mirrored", async ({
    instance,
    neon,
    document,
    addRow,
    clock,
  }) => {
    await addRow(voucher);
    const { ledger, sweep } = instance();
    neon.fail("refuse");
    await ledger.apply(user, [payment("a")]);
    neon.fail();
    clock.time += 60_000;
    expect(await sweep({})).toMatchObject({ waiting: 1, emptied: 1 });
    expect(await document(`journals/${user}`)).toMatchObject({ entries: [] });
    neon.fail("refuse");
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 175_00n });
    const { entries } = await ledger.history({ userId: user, limit: 5 });
    expect(entries.map(({ type, amount }) => `${type} ${amount}`).sort()).toEqual([
      "other 7500",
      "payment 10000",
    ]);
  });
});

describe("rolling deployment: documents of a newer version", () => {
  test("count an entry of an unknown type in an outage, and are replayed unchanged", async ({
    instance,
    neon,
    store,
    clock,
    sql,
  }) => {
    const { ledger, sweep } = instance();
    neon.fail("refuse");
    await ledger.apply(user, [payment("a")]);
    await write(store, `journals/${user}`, (journal) => ({
      ...journal,
      entries: [...journal.entries, moved],
    }));
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 175_00n });
    neon.fail();
    clock.time += 60_000;
    expect(await sweep({})).toMatchObject({ waiting: 1, emptied: 1 });
    const { rows } = await sql.query("SELECT type, amount FROM operations ORDER BY key");
    expect(rows).toEqual([
      { type: "payment", amount: "100.00" },
      { type: "voucher", amount: "75.00" },
    ]);
  });

  test("keep an entry of an unknown kind until a version that knows it replays it, and block no other", async ({
    instance,
    neon,
    store,
    clock,
    document,
    sql,
  }) => {
    const { ledger, sweep } = instance();
    neon.fail("refuse");
    for (const userId of [user, other]) await ledger.apply(userId, [payment(`${userId}`)]);
    await write(store, `journals/${user}`, ({ entries, ...journal }) => ({
      ...journal,
      entries: [gift, ...entries],
      hint: "kept",
    }));
    await ledger.apply(user, [payment("b")]);
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 205_00n });
    neon.fail();
    clock.time += 60_000;
    expect(await sweep({})).toMatchObject({ waiting: 2, emptied: 1, replayed: 3 });
    expect(await document(`journals/${user}`)).toMatchObject({ entries: [gift], hint: "kept" });
    expect(await document(`journals/${other}`)).toMatchObject({ entries: [] });
    const { rows } = await sql.query("SELECT id, balance FROM users ORDER BY id");
    expect(rows).toEqual([
      { id: String(user), balance: "200.00" },
      { id: String(other), balance: "100.00" },
    ]);
    expect(await ledger.apply(user, [payment("c")])).toMatchObject({ balance: 300_00n });
  });

  test("do not let a user spend what an unknown kind of entry seems to give, however often the rest is replayed", async ({
    instance,
    store,
    works,
    clock,
    sql,
  }) => {
    const { ledger, sweep } = instance({ allowance: 42_00n });
    await ledger.apply(user, [payment("a")]);
    await write(store, `journals/${user}`, (journal) => ({
      ...journal,
      entries: [{ ...gift, amount: 500_00 }],
    }));
    await store.put("ledger/v1/state.json", "raised", { ifAbsent: true });
    for (let press = 1; press <= 6; press++) {
      clock.time += 60_000;
      await sweep({});
      const order = {
        userId: user,
        key: `gen:1:${press}`,
        price: 35_00n,
        model: "fox",
        prompt: "",
      };
      await ledger.charge({ ...order, attemptId: `${press}` });
      await Promise.all(works.splice(0));
    }
    await sweep({});
    const { rows } = await sql.query("SELECT balance FROM users");
    expect(rows).toEqual([{ balance: "30.00" }]);
  });

  test("keep their unknown fields in a rewrite", async ({ instance, neon, store, document }) => {
    const { ledger } = instance();
    neon.fail("refuse");
    await ledger.apply(user, [payment("a")]);
    await write(store, `journals/${user}`, ({ entries, ...journal }) => ({
      ...journal,
      entries: entries.map((entry) => ({ ...(entry as object), campaign: "spring" })),
    }));
    await ledger.apply(user, [payment("b")]);
    expect((await document(`journals/${user}`)).entries).toMatchObject([
      { campaign: "spring" },
      {},
    ]);
  });

  test("show the other operations beside one that can't be parsed", async ({
    instance,
    neon,
    store,
    document,
  }) => {
    const { ledger } = instance();
    await ledger.apply(user, [payment("a")]);
    await document(`mirrors/${user}`);
    await write(store, `mirrors/${user}`, (mirror) => ({
      ...mirror,
      operations: [{ id: "seven" }, ...(mirror["operations"] as unknown[])],
    }));
    neon.fail("refuse");
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 100_00n });
    expect((await ledger.history({ userId: user, limit: 5 })).entries).toHaveLength(1);
  });

  test("never take a damaged entry for a newer version's", async ({ instance, neon, store }) => {
    const { ledger } = instance();
    neon.fail("refuse");
    await ledger.apply(user, [payment("a")]);
    const { amount: _, ...damaged } = moved;
    await write(store, `journals/${user}`, (journal) => ({ ...journal, entries: [damaged] }));
    await expect(ledger.apply(user, [payment("b")])).rejects.toThrow("no document of ours");
  });
});

describe("rolling deployment: older instances beside this version", () => {
  const bonus: Entry = { key: "bonus:1", type: "bonus", amount: 75_00n, note: "sorry", actor: 11 };

  test("find a bonus in a journal in the form that they count and replay", async ({
    instance,
    neon,
    document,
  }) => {
    const { ledger } = instance();
    neon.fail("refuse");
    await ledger.apply(user, [bonus]);
    expect((await document(`journals/${user}`)).entries).toEqual([
      {
        kind: "move",
        key: "bonus:1",
        type: "bonus",
        amount: 75_00,
        attemptId: expect.any(String),
        at: expect.any(Number),
        ambiguous: true,
        // An older version keeps fields that it does not know.
        note: "sorry",
        actor: 11,
      },
    ]);
  });

  test("find a bonus in a mirror like any operation of an unknown type", async ({
    instance,
    neon,
    document,
  }) => {
    const { ledger } = instance();
    await ledger.apply(user, [bonus]);
    const { balance, operations } = await document(`mirrors/${user}`);
    expect(balance).toBe(75_00);
    expect(operations).toMatchObject([{ key: "bonus:1", type: "bonus", amount: 75_00 }]);
    neon.fail("refuse");
    expect((await ledger.history({ userId: user, limit: 5 })).entries).toMatchObject([
      { type: "bonus", amount: 75_00n, note: "sorry", actor: 11 },
    ]);
  });

  test("leave a ban in a journal for this version, whatever they replay around it", async ({
    instance,
    neon,
    document,
  }) => {
    const { ledger } = instance();
    neon.fail("refuse");
    await ledger.setBan({ userId: user, banned: { reason: "spam" }, actor: 11 });
    const [entry] = (await document(`journals/${user}`)).entries;
    const kinds = ["move", "charge", "submitted", "settle", "refund", "claim", "delivered"];
    // Of a kind that they don't know, without an amount that they would count.
    expect([...kinds, "erased"]).not.toContain(entry.kind);
    expect(entry).not.toHaveProperty("amount");
  });
});

describe("isolation: a journal that can't be read", () => {
  test("blocks no other journal, and other users can spend all they have", async ({
    instance,
    neon,
    store,
    clock,
    document,
  }) => {
    const { ledger, flag } = instance({ allowance: 42_00n });
    neon.fail("refuse");
    for (const userId of [user, other]) await ledger.apply(userId, [payment(`${userId}`)]);
    await write(store, `journals/${user}`, (journal) => ({ ...journal, v: 2 }));
    neon.fail();
    clock.time += 60_000;
    await flag.read();
    await ledger.apply(user, [payment("b")]);
    const order = { userId: other, key: "gen:2:1", price: 90_00n, model: "fox", prompt: "" };
    expect(await ledger.charge({ ...order, attemptId: "a" })).toMatchObject({ kind: "charged" });
    expect(await document(`journals/${other}`)).toMatchObject({ entries: [] });
  });
});
