import { describe, expect } from "vitest";
import { LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import type { Entry } from "../../../lib/ledger/operation.js";
import {
  createFailoverLedger,
  createJsonLedger,
} from "../../../lib/storage/failover/open-failover.js";
import { createReplayer } from "../../../lib/storage/failover/replay.js";
import { compact } from "../../../lib/storage/journal/archive.js";
import type { ObjectStore } from "../../../lib/storage/objects/object-store.js";
import { createMemoryStore } from "../../support/memory-store.js";
import { realTime } from "../../support/real-time.js";
import { test as ledgerTest } from "../../support/test.js";

const user = 2147483653;
const time = realTime();
const payment = (number: number): Entry => ({
  key: `pay:stx-local-${number}`,
  type: "payment",
  amount: 100n,
  stars: 2,
});

const test = ledgerTest
  .extend("store", () => countingStore(createMemoryStore()))
  .extend("works", () => [] as Promise<unknown>[])
  .extend("journals", ({ store, log, works }) => {
    const background = (work: Promise<unknown>) => void works.push(work);
    return createJsonLedger({ store, time, log, allowance: 0n, background, alarm: () => {} })
      .ledger;
  })
  /** So many payments, a few at a time. */
  .extend("fill", ({ journals, works }) => async (operations: number, atOnce = 1) => {
    for (let first = 0; first < operations; first += atOnce) {
      const some = Array.from({ length: atOnce }, (_, index) => payment(first + index));
      await journals.apply(user, some);
      await Promise.all(works.splice(0));
    }
  });

function countingStore(store: ObjectStore) {
  const counts = { get: 0, put: 0, bytes: 0 };
  return {
    ...store,
    counts,
    async get(key: string) {
      const found = await store.get(key);
      counts.get++;
      counts.bytes += found?.body.length ?? 0;
      return found;
    },
    put(key: string, body: string, condition: Parameters<ObjectStore["put"]>[2]) {
      counts.put++;
      return store.put(key, body, condition);
    },
  };
}

describe("archive: a journal that no database ever replays", () => {
  test("of ten thousand operations costs two small reads", async ({ store, journals, fill }) => {
    await fill(10_000, 40);
    Object.assign(store.counts, { get: 0, put: 0, bytes: 0 });
    expect(await journals.getAccount(user)).toEqual({ balance: 1_000_000n });
    expect(store.counts.get).toBe(2);
    expect(store.counts.bytes).toBeLessThan(100_000);

    await journals.apply(user, [payment(10_000)]);
    expect([store.counts.get, store.counts.put]).toEqual([4, 1]);

    // A payment of long ago that comes again is found in the one chunk that has it.
    const again = await journals.apply(user, [payment(17)]);
    expect(again).toMatchObject({ balance: 1_000_100n, applied: [], keyConflicts: [] });
    expect(again.amounts.get(payment(17).key)).toBe(100n);
    expect([store.counts.get, store.counts.put]).toEqual([7, 1]);
    const altered = await journals.apply(user, [{ ...payment(17), amount: 200n }]);
    expect(altered.keyConflicts).toEqual([payment(17).key]);
  });

  test("shows its whole history in both directions without a gap", async ({ journals, fill }) => {
    await fill(400);
    const keys: string[] = [];
    let { entries } = await journals.history({ userId: user, limit: 7 });
    const pages = [entries];
    for (let last = entries.at(-1); last !== undefined; last = entries.at(-1)) {
      keys.push(...entries.map(({ key }) => key));
      const from = { direction: "older", cursor: last } as const;
      ({ entries } = await journals.history({ userId: user, limit: 7, from }));
      pages.push(entries);
    }
    expect(keys).toEqual(Array.from({ length: 400 }, (_, index) => payment(399 - index).key));
    const cursor = pages[30]?.[0];
    const back = await journals.history({
      userId: user,
      limit: 7,
      ...(cursor && { from: { direction: "newer", cursor } }),
    });
    expect(back.entries).toEqual(pages[29]);
  });

  test("keeps what is unfinished, and takes back what it has archived", async ({
    store,
    journals,
    fill,
  }) => {
    await journals.apply(user, [payment(-1)]);
    const charge = { userId: user, price: 50n, model: "fox", prompt: "a fox", attemptId: "first" };
    await journals.charge({ ...charge, key: "gen:1:open" });
    await journals.charge({ ...charge, key: "gen:1:done" });
    await journals.settle({ userId: user, key: "gen:1:done", resultUrl: "https://example.com/1" });
    await fill(200);

    const rival = { ...charge, attemptId: "rival" };
    expect(await journals.charge({ ...rival, key: "gen:1:done" })).toMatchObject({
      kind: "duplicate",
      state: "done",
      resultUrl: "https://example.com/1",
    });
    expect(await journals.refund({ userId: user, key: "gen:1:done" })).toBeUndefined();
    expect(await journals.refund({ userId: user, key: "gen:1:open" })).toMatchObject({
      amount: 50n,
    });
    const reversal = { type: "reversal", amount: -1n, reverses: payment(3).key } as const;
    const { balance } = await journals.apply(user, [{ ...reversal, key: "payrev:3" }]);
    expect(balance).toBe(201n * 100n - 50n - 100n);
    const { body = "" } = (await store.get(`ledger/v1/journals/${user}.json`)) ?? {};
    expect(JSON.parse(body).entries.length).toBeLessThan(110);
  });

  test("is shortened by two at once, and by one after another was cut off", async ({
    store,
    journals,
  }) => {
    for (let number = 0; number < 150; number++) await journals.apply(user, [payment(number)]);
    // The chunk is written, the journal is not: the process died in between.
    const cutOff = { ...store, put: cutOffAfterChunk(store) };
    await compact(cutOff, { ...time, sleep: async () => {} }, user).catch(() => {});
    await journals.apply(user, [payment(150)]);
    await Promise.all([compact(store, time, user), compact(store, time, user)]);
    expect(await journals.getAccount(user)).toEqual({ balance: 15_100n });
    const { entries } = await journals.history({ userId: user, limit: 1_000 });
    expect(entries.map(({ key }) => key)).toEqual(
      Array.from({ length: 151 }, (_, index) => payment(150 - index).key),
    );
  });

  test("goes into a database that appears, the oldest first", async ({
    journals,
    fill,
    works,
    store,
    database,
    ledger: postgres,
    log,
    sql,
  }) => {
    await fill(500);
    const { ledger } = createFailoverLedger({
      store,
      time,
      log,
      allowance: 0n,
      background: (work) => void works.push(work),
      database: postgres,
      replayer: createReplayer(database, log),
      db: "first",
      mirror: "all",
      alarm: () => {},
    });
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 50_000n });
    expect((await sql.query("SELECT count(*) FROM operations")).rows).toEqual([{ count: "500" }]);
    const { rows } = await sql.query("SELECT key FROM operations ORDER BY created_at LIMIT 2");
    expect(rows).toEqual([{ key: payment(0).key }, { key: payment(1).key }]);
    const { body = "" } = (await store.get(`ledger/v1/journals/${user}.json`)) ?? {};
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(64);
    // Those who do not know of the database yet go on from what it has.
    expect(await journals.getAccount(user)).toMatchObject({
      balance: 50_000n,
      asOf: expect.any(Date),
    });
  });
});

describe("archive: an archived part of a journal", () => {
  test("still counts in the allowance of an outage, neither more nor less", async ({
    store,
    journals,
    works,
  }) => {
    // A mirror says that there is a database somewhere, so the allowance holds.
    const mirror = {
      v: 1,
      sequence: 1,
      db: "x",
      at: 0,
      balance: 100_000,
      revision: 1,
      recent: [],
      operations: [],
    };
    await store.put(`ledger/v1/mirrors/${user}.json`, JSON.stringify(mirror), { ifAbsent: true });
    const spend = async (number: number) => {
      const charge = { userId: user, key: `gen:1:${number}`, price: 100n, model: "fox" };
      const outcome = await journals.charge({ ...charge, prompt: "", attemptId: "a" });
      if (outcome.kind === "charged") {
        await journals.settle({ userId: user, key: charge.key, resultUrl: "https://example.com" });
      }
      await Promise.all(works.splice(0));
      return outcome.kind;
    };
    expect(await spend(0)).toBe("insufficient");
    for (let number = 0; number < 120; number++) await journals.apply(user, [payment(number)]);
    await Promise.all(works.splice(0));
    const kinds: string[] = [];
    for (let number = 1; number <= 125; number++) kinds.push(await spend(number));
    expect(kinds.filter((kind) => kind === "charged")).toHaveLength(120);
  });

  test("does not contain what only a newer version knows: in a sum it could be spent", async ({
    store,
    journals,
    fill,
  }) => {
    await fill(50, 10);
    const key = `ledger/v1/journals/${user}.json`;
    const gift = { kind: "gift", key: payment(0).key, amount: 100_000, at: 1 };
    const { body = "", tag } = (await store.get(key)) ?? {};
    if (tag === undefined) throw new Error("there is no journal");
    const journal = JSON.parse(body);
    const changed = { ...journal, entries: [gift, ...journal.entries] };
    await store.put(key, JSON.stringify(changed), { ifMatch: tag });
    await fill(150, 10);
    expect(JSON.parse((await store.get(key))?.body ?? "")).toMatchObject({
      archive: [{}],
      entries: expect.arrayContaining([gift]),
    });
    const order = { userId: user, key: "gen:1:1", price: 15_001n, model: "fox", prompt: "" };
    expect(await journals.charge({ ...order, attemptId: "a" })).toMatchObject({
      kind: "insufficient",
      balance: 115_000n,
    });
  });

  test("comes back into a database that was restored to an earlier state", async ({
    journals,
    fill,
    store,
    works,
    database,
    ledger: postgres,
    log,
    sql,
  }) => {
    await fill(300, 20);
    const options = { store, time, log, allowance: 0n, alarm: () => {} };
    const { ledger, restore } = createFailoverLedger({
      ...options,
      background: (work) => void works.push(work),
      database: postgres,
      replayer: createReplayer(database, log),
      db: "first",
      mirror: "all",
    });
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 30_000n });
    await sql.query("TRUNCATE operations, users");
    await restore("2026-01-01");
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 30_000n });
    expect(await journals.getAccount(user)).toMatchObject({ balance: 30_000n });
  });

  test("raises an alarm where the database holds it otherwise", async ({
    fill,
    store,
    works,
    database,
    ledger: postgres,
    log,
  }) => {
    await fill(150, 10);
    await postgres.apply(user + 1, [payment(0)]);
    const alarms: string[] = [];
    const { sweep } = createFailoverLedger({
      store,
      time,
      log,
      allowance: 0n,
      alarm: ({ text }) => void alarms.push(text),
      background: (work) => void works.push(work),
      database: postgres,
      replayer: createReplayer(database, log),
      db: "first",
      mirror: "all",
    });
    expect(await sweep({})).toMatchObject({ emptied: 1 });
    expect(alarms.join()).toContain(`disagree about user ${user}: ${payment(0).key}.`);
  });

  test("that was replayed in part goes on from there, and never counts twice", async ({
    fill,
    store,
    works,
    database,
    ledger: postgres,
    log,
    sql,
    neon,
  }) => {
    await fill(2_000, 20);
    const open = (changed: ObjectStore = store) =>
      createFailoverLedger({
        store: changed,
        time,
        log,
        allowance: 0n,
        alarm: () => {},
        background: (work) => void works.push(work),
        database: postgres,
        replayer: createReplayer(database, log),
        db: "first",
        mirror: "all",
      });
    let writes = 0;
    const cutOff: ObjectStore = {
      ...store,
      put: async (...[key, body, condition]) => {
        const isJournal = key.includes("/journals/");
        if (isJournal && ++writes > 1) return { kind: "unknown", cause: "cut off" };
        return store.put(key, body, condition);
      },
    };
    await open(cutOff).sweep({});
    neon.fail("refuse");
    expect(await open().ledger.getAccount(user)).toMatchObject({ balance: 200_000n });
    neon.fail();
    await open().sweep({});
    expect((await sql.query("SELECT balance FROM users")).rows).toEqual([{ balance: "2000.00" }]);
  });
});

describe("isolation: a chunk that is damaged", () => {
  const other = user + 1;
  const damage = async (store: ObjectStore) => {
    const key = `ledger/v1/archives/${user}/0.json`;
    const stored = await store.get(key);
    if (stored === undefined) throw new Error("there is no chunk");
    await store.put(key, stored.body.slice(0, 200), { ifMatch: stored.tag });
  };

  test("counts as holding what may be in it, and does not stop the reconciliation of others", async ({
    store,
    journals,
    fill,
  }) => {
    await fill(150, 10);
    await journals.apply(other, [payment(1_000)]);
    await damage(store);
    const names = [
      { userId: user, key: payment(0).key },
      { userId: user, key: payment(149).key },
      { userId: other, key: payment(1_000).key },
      { userId: other, key: payment(1_001).key },
    ];
    expect(await journals.owners(names)).toEqual(
      new Map([
        [payment(0).key, user],
        [payment(149).key, user],
        [payment(1_000).key, other],
      ]),
    );
  });

  test("keeps a payment with Telegram that may be in it, and takes every other one", async ({
    store,
    journals,
    fill,
  }) => {
    await fill(150, 10);
    await damage(store);
    expect(await journals.apply(user, [payment(150)])).toMatchObject({ balance: 15_100n });
    for (const work of [
      () => journals.apply(user, [payment(0)]),
      () => journals.find({ userId: user, key: payment(0).key }),
      () => journals.history({ userId: user, limit: 150 }),
    ]) {
      await expect(work()).rejects.toThrow(LedgerUnavailable);
    }
  });
});

function cutOffAfterChunk(store: ObjectStore): ObjectStore["put"] {
  return (key, body, condition) => {
    if (key.includes("/archives/")) return store.put(key, body, condition);
    return Promise.resolve({ kind: "unknown", cause: new Error("cut off") });
  };
}
