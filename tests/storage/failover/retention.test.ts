import { describe, expect } from "vitest";
import { createJsonLedger } from "../../../lib/storage/failover/open-failover.js";
import {
  clearOldDatabase,
  clearOldJournals,
  clearOldMirrors,
} from "../../../lib/storage/failover/retention.js";
import { createCursor } from "../../../lib/storage/objects/cursor.js";
import { StoreUnavailable } from "../../../lib/storage/objects/object-store.js";
import { test } from "../../support/failsafe.js";
import { realTime } from "../../support/real-time.js";

const user = 2147483653;
const dayMs = 24 * 60 * 60_000;
const limits = { olderThanMs: 365 * dayMs, forMs: 10_000 };
const still = { ...realTime(), now: () => 0, sleep: async () => {} };

describe("retention: texts that are old enough", () => {
  test("leave the database in batches; new and unfinished ones stay", async ({
    ledger,
    database,
    sql,
  }) => {
    await ledger.getAccount(user);
    await sql.query(
      `INSERT INTO operations (key, user_id, type, amount, prompt, result_url, file_id, context, task_id,
         state, delivered_at, created_at)
       SELECT 'gen:' || n, $1, 'generation', 0, 'p' || n, 'u', 'f', 'c', 't', 'done', now(),
         now() - CASE WHEN n <= 2500 THEN interval '366 days' ELSE interval '364 days' END
       FROM generate_series(1, 2600) n`,
      [user],
    );
    await sql.query("UPDATE operations SET delivered_at = NULL WHERE key = 'gen:1'");
    await sql.query("UPDATE operations SET state = 'submitted' WHERE key = 'gen:2'");
    const requests = { count: 0 };
    const counting: typeof database = {
      ...database,
      rows: (statement) => {
        requests.count++;
        return database.rows(statement);
      },
    };
    const cleared = await clearOldDatabase({ database: counting, time: still }, limits);
    expect(cleared).toEqual({ cleared: 2_498, left: false });
    expect(requests.count).toBe(6);
    const kept = `SELECT count(*)::int AS kept FROM operations WHERE prompt IS NOT NULL
      AND result_url IS NOT NULL AND file_id IS NOT NULL AND context IS NOT NULL AND task_id IS NOT NULL`;
    expect((await sql.query(kept)).rows).toEqual([{ kept: 102 }]);
    const again = await clearOldDatabase({ database: counting, time: still }, limits);
    expect(again).toEqual({ cleared: 0, left: false });
  });

  test("leave a large table in several runs: each goes on where the last one stopped", async ({
    ledger,
    database,
    sql,
    store,
    log,
  }) => {
    await ledger.getAccount(user);
    // Numbers grow also for what is never written: those of these two lie far apart.
    for (const [number, days] of [
      [1, 366],
      [250_001, 367],
    ]) {
      await sql.query(
        `INSERT INTO operations (id, key, user_id, type, amount, prompt, state, delivered_at, created_at)
         OVERRIDING SYSTEM VALUE VALUES ($1::bigint, 'gen:' || $1::bigint, $2, 'generation', 0, 'p', 'done', now(), now() - $3 * interval '1 day')`,
        [number, user, days],
      );
    }
    let now = 0;
    const time = {
      now: () => {
        now += 4_000;
        return now;
      },
      sleep: async () => {},
      deadline: () => new AbortController().signal,
      random: () => 0.5,
    };
    const cursor = createCursor({ store, time, log }, "words");
    const run = () => clearOldDatabase({ database, time, cursor }, limits);
    expect(await run()).toEqual({ cleared: 1, left: true });
    expect(await cursor.read()).toBe("200000");
    expect(await run()).toEqual({ cleared: 1, left: false });
    expect(await cursor.read()).toBeUndefined();
  });

  test("leave the journals of a bot without a database, also their archives", async ({
    store,
    log,
    clock,
    works,
  }) => {
    const time = {
      now: () => clock.time++,
      sleep: async () => {},
      deadline: () => new AbortController().signal,
      random: () => 0.5,
    };
    const background = (work: Promise<unknown>) => void works.push(work);
    const common = { store, time, log, allowance: 300_00n, background, alarm: () => {} };
    const { ledger } = createJsonLedger(common);
    await ledger.apply(user, [{ key: "pay:1", type: "payment", amount: 500_00n, stars: 1 }]);
    const order = async (number: number) => {
      const name = { userId: user, key: `gen:1:${number}` };
      const about = { model: "fox", prompt: `words ${number}.`, context: `words ${number}.` };
      await ledger.charge({ ...name, ...about, price: 1_00n, attemptId: `a${number}` });
      await ledger.settle({ ...name, resultUrl: `https://words/${number}.` });
      await ledger.markDelivered({ ...name, files: `words ${number}.` });
      await Promise.all(works.splice(0));
    };
    for (let number = 1; number <= 50; number++) await order(number);
    clock.time += 366 * dayMs;
    await order(51);
    const cursor = createCursor({ store, time, log }, "words");
    expect(await clearOldJournals({ store, time, cursor }, limits)).toEqual({
      cleared: 1,
      left: false,
    });
    const texts = [];
    for await (const { key } of store.list("")) texts.push((await store.get(key))?.body);
    expect(
      texts
        .join()
        .match(/words.\d+\./g)
        ?.every((word) => word.includes("51")),
    ).toBe(true);
    expect(texts.join()).toContain("words 51.");
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 449_00n });
    expect(await clearOldJournals({ store, time, cursor }, limits)).toEqual({
      cleared: 0,
      left: false,
    });
  });

  const it = test
    /** Orders a generation, which ends and is delivered. */
    .extend("make", async ({ instance, works }) => {
      const { ledger } = instance();
      const payment = { key: "pay:1", type: "payment", amount: 500_00n, stars: 1 } as const;
      await ledger.apply(user, [payment]);
      return async (number: number) => {
        const name = { userId: user, key: `gen:1:${number}` };
        const about = { model: "fox", prompt: `words ${number}.`, context: `context ${number}.` };
        await ledger.charge({ ...name, ...about, price: 1_00n, attemptId: `a${number}` });
        await ledger.settle({ ...name, resultUrl: `https://result/${number}.` });
        await ledger.markDelivered({ ...name, files: `files ${number}.` });
        await Promise.all(works.splice(0));
      };
    })
    /** The database's clock can't be set: its rows become older instead. */
    .extend("age", ({ sql }) => async (number: number, days: number) => {
      const set = "created_at = created_at - $2 * interval '1 day'";
      await sql.query(`UPDATE operations SET ${set} WHERE key = $1`, [`gen:1:${number}`, days]);
    });

  it("leave an active user's mirror, too", async ({ database, store, make, age, document }) => {
    for (const number of [1, 2, 3]) await make(number);
    await age(1, 366);
    await age(2, 364);
    const before = await document(`mirrors/${user}`);
    const cleared = await clearOldDatabase({ database, store, time: still }, limits);
    expect(cleared).toEqual({ cleared: 1, left: false });
    const after = await document(`mirrors/${user}`);
    expect(JSON.stringify(after)).not.toMatch(/\b1\.\W/);
    const others = ({ operations }: typeof before) =>
      operations.filter(({ key }: { key: string }) => key !== "gen:1:1");
    expect(others(after)).toEqual(others(before));
    expect(JSON.stringify(others(after))).toContain("words 2.");
    expect(after).toMatchObject({ balance: before.balance, revision: before.revision });
  });

  it("don't return to a mirror that is written before the database has lost them", async ({
    database,
    store,
    make,
    age,
    document,
    instance,
    sql,
  }) => {
    await make(1);
    await age(1, 366);
    const { ledger } = instance();
    /** What the mirror has missed makes the next payment read the newest operations. */
    const pay = async () => {
      await sql.query("UPDATE users SET rev = rev + 5");
      await ledger.apply(user, [{ key: "pay:2", type: "payment", amount: 1_00n, stars: 1 }]);
      expect(JSON.stringify(await document(`mirrors/${user}`))).toContain("pay:2");
    };
    let requests = 0;
    const interrupted: typeof database = {
      ...database,
      async rows(statement) {
        if (++requests === 2) await pay();
        return database.rows(statement);
      },
    };
    const cleared = await clearOldDatabase({ database: interrupted, store, time: still }, limits);
    expect(cleared).toEqual({ cleared: 1, left: false });
    expect(JSON.stringify(await document(`mirrors/${user}`))).not.toContain("words 1.");
  });

  it("stay in the database until the mirror has lost them", async ({
    database,
    store,
    make,
    age,
    document,
  }) => {
    await make(1);
    await age(1, 366);
    const failing = { ...store, get: () => Promise.reject(new StoreUnavailable("down")) };
    const run = (over: typeof store) =>
      clearOldDatabase({ database, store: over, time: still }, limits);
    await expect(run(failing)).rejects.toThrow(StoreUnavailable);
    expect(JSON.stringify(await document(`mirrors/${user}`))).toContain("words 1.");
    expect(await run(store)).toEqual({ cleared: 1, left: false });
    expect(JSON.stringify(await document(`mirrors/${user}`))).not.toContain("words 1.");
  });

  it("cost no read of a mirror on a day with nothing to clear", async ({
    database,
    store,
    make,
    age,
  }) => {
    await make(1);
    await age(1, 364);
    const get = () => Promise.reject(new StoreUnavailable("asked"));
    const cleared = await clearOldDatabase(
      { database, store: { ...store, get }, time: still },
      limits,
    );
    expect(cleared).toEqual({ cleared: 0, left: false });
  });

  it("leave a mirror without news by one write", async ({ store, log, clock, make, document }) => {
    await make(1);
    const writtenAt = new Map([[`ledger/v1/mirrors/${user}.json`, clock.time]]);
    const dated: typeof store = {
      ...store,
      async put(key, ...rest) {
        writtenAt.set(key, clock.time);
        return store.put(key, ...rest);
      },
      async *list(prefix) {
        for await (const one of store.list(prefix)) {
          yield { ...one, modifiedAt: writtenAt.get(one.key) ?? clock.time };
        }
      },
    };
    const time = { ...realTime(), now: () => clock.time };
    const cursor = createCursor({ store, time, log }, "mirrors");
    const run = () => clearOldMirrors({ store: dated, time, cursor }, limits);
    const before = await document(`mirrors/${user}`);
    clock.time += 365 * dayMs;
    expect(await run()).toEqual({ cleared: 0, left: false });
    expect(await document(`mirrors/${user}`)).toEqual(before);
    clock.time += 1;
    expect(await run()).toEqual({ cleared: 1, left: false });
    const after = await document(`mirrors/${user}`);
    expect(JSON.stringify(after)).not.toMatch(/\b1\.\W/);
    const { balance, revision, recent, starts } = before;
    expect(after).toMatchObject({ balance, revision, recent, starts });
    expect(after.operations).toHaveLength(before.operations.length);
    expect(await run()).toEqual({ cleared: 0, left: false });
  });

  test("leave old mirrors in several runs: each goes on where the last one stopped", async ({
    store,
    log,
  }) => {
    const keys = [1, 2, 3, 4, 5].map((number) => `ledger/v1/mirrors/${number}.json`);
    const read: string[] = [];
    const dated: typeof store = {
      ...store,
      async get(key) {
        read.push(key);
        return undefined;
      },
      async *list() {
        for (const key of keys) yield { key, size: 1, tag: undefined, modifiedAt: 0 };
      },
    };
    let now = 366 * dayMs;
    const time = { ...still, now: () => (now += 3_000) };
    const cursor = createCursor({ store, time: still, log }, "mirrors");
    const run = async () => {
      const { left } = await clearOldMirrors({ store: dated, time, cursor }, limits);
      return [read.splice(0).map((key) => keys.indexOf(key) + 1), left];
    };
    expect(await run()).toEqual([[1, 2], true]);
    expect(await run()).toEqual([[3, 4], true]);
    expect(await run()).toEqual([[5], false]);
    expect(await run()).toEqual([[1, 2], true]);
  });

  test("leave some documents in each run, however long the list of them takes", async ({
    store,
    log,
    clock,
  }) => {
    const read: string[] = [];
    const slow: typeof store = {
      ...store,
      async get(key) {
        read.push(key);
        return undefined;
      },
      async *list(prefix) {
        clock.time += 60_000;
        yield { key: `${prefix}1.json`, size: 1_000, tag: undefined, modifiedAt: 0 };
      },
    };
    const time = { ...still, now: () => clock.time };
    const run = async (clearOld: typeof clearOldMirrors) => {
      const cursor = createCursor({ store, time, log }, "any");
      return [(await clearOld({ store: slow, time, cursor }, limits)).left, read.splice(0)];
    };
    expect(await run(clearOldJournals)).toEqual([false, ["ledger/v1/journals/1.json"]]);
    expect(await run(clearOldMirrors)).toEqual([false, ["ledger/v1/mirrors/1.json"]]);
  });
});
