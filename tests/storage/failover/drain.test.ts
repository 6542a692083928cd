import { describe, expect } from "vitest";
import type { Entry } from "../../../lib/ledger/operation.js";
import type { ObjectStore } from "../../../lib/storage/objects/object-store.js";
import { noDeadlines } from "../../support/deadlines.js";
import { test } from "../../support/failsafe.js";

const user = 2147483653;
const journal = `ledger/v1/journals/${user}.json`;
const payment = (id: string): Entry => ({ key: `pay:${id}`, type: "payment", amount: 100n });

/** Lets something happen just before a write to a key is carried out, or instead of it. */
function interrupted(store: ObjectStore, act: (key: string) => Promise<"cut off" | undefined>) {
  return {
    ...store,
    put: async (...[key, body, condition]: Parameters<ObjectStore["put"]>) => {
      if ((await act(key)) === "cut off") return { kind: "unknown" as const, cause: "cut off" };
      return store.put(key, body, condition);
    },
  };
}

describe("replay: a journal into the database", () => {
  test("that was cut off after the database is done again, and adds nothing", async ({
    instance,
    store,
    neon,
    clock,
    document,
    sql,
  }) => {
    neon.fail("refuse");
    await instance().ledger.apply(user, [payment("a"), payment("b")]);
    neon.fail();
    const cut = interrupted(store, async (key) => (key === journal ? "cut off" : undefined));
    expect(await instance({ store: cut }).sweep({})).toMatchObject({ waiting: 1, emptied: 0 });
    expect((await document(`journals/${user}`)).entries).toHaveLength(2);
    // The mirror knows them already, so a reader does not count them twice.
    neon.fail("refuse");
    expect(await instance().ledger.getAccount(user)).toMatchObject({ balance: 200n });
    neon.fail();
    clock.time += 60_000;
    expect(await instance().sweep({})).toMatchObject({ waiting: 1, emptied: 1 });
    expect(await document(`journals/${user}`)).toMatchObject({ entries: [] });
    const { rows } = await sql.query("SELECT balance, rev FROM users");
    expect(rows).toEqual([{ balance: "2.00", rev: "2" }]);
  });

  test("includes entries that are added in between", async ({
    instance,
    store,
    neon,
    document,
    sql,
  }) => {
    neon.fail("refuse");
    const cutOff = instance();
    await cutOff.ledger.apply(user, [payment("a")]);
    neon.fail();
    let added = false;
    const meanwhile = interrupted(store, async (key) => {
      if (key !== journal || added) return undefined;
      added = true;
      await cutOff.ledger.apply(user, [payment("b")]);
      return undefined;
    });
    expect(await instance({ store: meanwhile }).sweep({})).toMatchObject({ emptied: 1 });
    expect(await document(`journals/${user}`)).toMatchObject({ entries: [] });
    expect((await sql.query("SELECT balance FROM users")).rows).toEqual([{ balance: "2.00" }]);
  });

  test("by eight at once has one effect", async ({ instance, neon, document, sql }) => {
    neon.fail("refuse");
    const { ledger } = instance();
    const generation = (number: number) => ({ userId: user, key: `gen:1:${number}` });
    await ledger.apply(user, [payment("a"), payment("b"), payment("c")]);
    for (let number = 0; number < 3; number++) {
      const charge = {
        ...generation(number),
        price: 50n,
        model: "fox",
        prompt: "",
        attemptId: "a",
      };
      expect(await ledger.charge(charge)).toMatchObject({ kind: "charged" });
    }
    await ledger.settle({ ...generation(0), resultUrl: "https://example.com/1" });
    await ledger.refund(generation(1));
    neon.fail();
    const instances = Array.from({ length: 8 }, () => instance());
    await Promise.all([
      ...instances.map(({ sweep }) => sweep({})),
      ...instances.map((each) => each.ledger.refund(generation(2))),
    ]);
    expect(await document(`journals/${user}`)).toMatchObject({ entries: [] });
    const { rows } = await sql.query("SELECT balance FROM users");
    expect(rows).toEqual([{ balance: "2.50" }]);
    const { rows: sums } = await sql.query(
      "SELECT count(*), sum(amount), count(DISTINCT key) AS keys FROM operations",
    );
    expect(sums).toEqual([{ count: "8", sum: "2.50", keys: "8" }]);
  });

  test("follows up an entry from a clock that is ahead from now on, not when its time has come", async ({
    instance,
    neon,
    clock,
    ledger: postgres,
  }) => {
    neon.fail("refuse");
    clock.time = Date.now() + 24 * 60 * 60 * 1000;
    const { ledger, sweep } = instance();
    await ledger.apply(user, [payment("a")]);
    const generation = { userId: user, key: "gen:1:1" };
    await ledger.charge({ ...generation, price: 50n, model: "fox", prompt: "", attemptId: "a" });
    neon.fail();
    clock.time = Date.now() + 60_000;
    await sweep({});
    const [found] = await postgres.findUnfinished({
      olderThanMs: 0,
      limit: 5,
      deadlines: noDeadlines,
    });
    expect(found).toMatchObject(generation);
    expect(found?.ageMs).toBeGreaterThanOrEqual(0);
  });

  test("takes several requests for many entries", async ({ instance, neon, sql, document }) => {
    neon.fail("refuse");
    const { ledger } = instance();
    for (let number = 0; number < 120; number++) await ledger.apply(user, [payment(`${number}`)]);
    neon.fail();
    expect(await instance().sweep({})).toMatchObject({ emptied: 1, replayed: 120 });
    expect((await sql.query("SELECT FROM operations")).rowCount).toBe(120);
    expect((await document(`mirrors/${user}`)).operations).toHaveLength(20);
  });

  test("of a key that the database holds otherwise changes nothing and raises an alarm", async ({
    instance,
    neon,
    sql,
    alarms,
  }) => {
    const { ledger } = instance();
    await ledger.apply(7, [payment("a")]);
    neon.fail("refuse");
    await instance({ db: "elsewhere" }).ledger.apply(user, [{ ...payment("a"), amount: 900n }]);
    neon.fail();
    expect(await instance().sweep({})).toMatchObject({ emptied: 1 });
    expect(alarms.join()).toContain("the database disagree about user 2147483653: pay:a.");
    expect((await sql.query("SELECT user_id, amount FROM operations")).rows).toEqual([
      { user_id: "7", amount: "1.00" },
    ]);
  });

  test("of a refund of another user's payment deducts nothing, and raises an alarm", async ({
    instance,
    neon,
    sql,
    alarms,
  }) => {
    await instance().ledger.apply(7, [payment("a")]);
    neon.fail("refuse");
    const reversal = {
      key: "payrev:a",
      type: "reversal",
      amount: -100n,
      reverses: "pay:a",
    } as const;
    await instance().ledger.apply(user, [reversal]);
    neon.fail();
    expect(await instance().sweep({})).toMatchObject({ emptied: 1 });
    expect(alarms.join()).toContain("the database disagree about user 2147483653: payrev:a.");
    const { rows } = await sql.query("SELECT id, balance FROM users WHERE balance <> 0");
    expect(rows).toEqual([{ id: "7", balance: "1.00" }]);
  });

  test("that the database refuses leaves the journal as it is, raises an alarm and stops no other", async ({
    instance,
    neon,
    sql,
    alarms,
    document,
  }) => {
    neon.fail("refuse");
    await instance().ledger.apply(user, [payment("a")]);
    neon.fail();
    await sql.query("ALTER TABLE operations ADD CONSTRAINT nothing CHECK (key <> 'pay:a')");
    const { ledger, sweep } = instance();
    expect(await sweep({})).toMatchObject({ waiting: 1, emptied: 0 });
    expect(alarms.join()).toContain("The journal of user 2147483653 can't be replayed");
    expect(await ledger.apply(user, [payment("b")])).toMatchObject({ balance: 100n });
    expect((await document(`journals/${user}`)).entries).toHaveLength(1);
    await sql.query("ALTER TABLE operations DROP CONSTRAINT nothing");
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 200n });
  });

  test("of a journal that can't be read raises an alarm, and stops no other", async ({
    instance,
    store,
    neon,
    alarms,
    sql,
  }) => {
    neon.fail("refuse");
    await instance().ledger.apply(user, [payment("a")]);
    await instance().ledger.apply(7, [payment("b")]);
    const { tag } = (await store.get(journal)) ?? {};
    if (tag !== undefined)
      await store.put(journal, `{"v":9,"hint":"${"x".repeat(99)}"}`, { ifMatch: tag });
    neon.fail();
    expect(await instance().sweep({})).toMatchObject({ waiting: 2, emptied: 1 });
    expect(alarms.join()).toContain("The journal of user 2147483653 can't be replayed");
    expect((await sql.query("SELECT user_id FROM operations")).rows).toEqual([{ user_id: "7" }]);
    neon.fail("refuse");
    await expect(instance().ledger.apply(user, [payment("c")])).rejects.toThrow("no document");
    expect(alarms.at(-1)).toContain("A journal can't be read and needs a person");
  });

  test("does not wait for a mirror that can't be read", async ({
    instance,
    store,
    neon,
    document,
  }) => {
    await instance().ledger.apply(user, [payment("a")]);
    const mirror = `ledger/v1/mirrors/${user}.json`;
    await document("state");
    const { tag } = (await store.get(mirror)) ?? {};
    if (tag !== undefined) await store.put(mirror, "garbage", { ifMatch: tag });
    neon.fail("refuse");
    expect(await instance().ledger.apply(user, [payment("b")])).toMatchObject({ asOf: "never" });
    neon.fail();
    expect(await instance().sweep({})).toMatchObject({ emptied: 1 });
    expect(await document(`mirrors/${user}`)).toMatchObject({ balance: 200 });
  });

  test("that is stuck for some users does not delay the others, nor go on for ever", async ({
    instance,
    neon,
    sql,
    clock,
    store,
    works,
  }) => {
    neon.fail("refuse");
    const { ledger } = instance();
    for (let id = 1; id <= 25; id++) await ledger.apply(id, [payment(`of-${id}`)]);
    neon.fail();
    // The first twenty in the order of the store's list.
    const ids = Array.from({ length: 25 }, (_, index) => `${index + 1}.json`).sort();
    const stuck = ids.slice(0, 20).map((id) => `'pay:of-${Number.parseInt(id, 10)}'`);
    await sql.query(`ALTER TABLE operations ADD CONSTRAINT nothing CHECK (key NOT IN (${stuck}))`);
    let lists = 0;
    const counting: ObjectStore = {
      ...store,
      list(prefix) {
        lists++;
        return store.list(prefix);
      },
    };
    const online = instance({ store: counting }).ledger;
    for (let second = 0; second < 3_600; second += 10) {
      clock.time += 10_000;
      await online.getAccount(99);
      await Promise.all(works.splice(0));
    }
    expect((await sql.query("SELECT FROM operations")).rowCount).toBe(5);
    expect(lists).toBeLessThan(20);
    await sql.query("ALTER TABLE operations DROP CONSTRAINT nothing");
  });
});

describe("isolation: a copy that can't be replayed", () => {
  test("is named, and does not stop the others from being restored", async ({
    instance,
    neon,
    store,
    sql,
    clock,
  }) => {
    neon.fail("refuse");
    const { ledger, sweep, restore } = instance();
    for (const id of [1, 2, 3]) await ledger.apply(id, [payment(`of-${id}`)]);
    neon.fail();
    clock.time += 60_000;
    await sweep({});
    const [damaged, refused] = [1, 2].map((id) => `ledger/v1/replayed/2026-11-22/${id}-1.json`);
    const { tag } = (await store.get(`${damaged}`)) ?? {};
    if (tag !== undefined) await store.put(`${damaged}`, "garbage", { ifMatch: tag });
    await sql.query("TRUNCATE operations, users");
    await sql.query("ALTER TABLE operations ADD CONSTRAINT nothing CHECK (key <> 'pay:of-2')");
    const restored = await restore("2026-11-22");
    await sql.query("ALTER TABLE operations DROP CONSTRAINT nothing");
    expect(restored).toEqual({ copies: 1, mirrors: 3, failed: [damaged, refused] });
    const { rows } = await sql.query("SELECT id FROM users WHERE balance = 1");
    expect(rows).toEqual([{ id: "3" }]);
  });
});
