import { describe, expect } from "vitest";
import { LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import { createAllClear } from "../../../lib/storage/failover/all-clear.js";
import type { Drain } from "../../../lib/storage/failover/drain.js";
import { createRecovery } from "../../../lib/storage/failover/recovery.js";
import { journalOf } from "../../../lib/storage/journal/documents.js";
import { createOutageFlag } from "../../../lib/storage/journal/outage-flag.js";
import type { ObjectStore } from "../../../lib/storage/objects/object-store.js";
import { createMemoryStore } from "../../support/memory-store.js";
import { realTime } from "../../support/real-time.js";
import { test as base } from "../../support/test.js";

const aMoment = () => new Promise((resolve) => setImmediate(resolve));
const perDrainMs = 1_000;
const cursorKey = "ledger/v1/cursors/sweep.json";

/** Waiting journals, and instances that share no memory of sweeps. */
const test = base
  .extend("clock", () => ({ time: Date.UTC(2026, 10, 22, 12) }))
  .extend("store", () => createMemoryStore())
  .extend("waiting", ({ store }) => async (count: number) => {
    for (let id = 1; id <= count; id++) {
      await store.put(journalOf(id).key, "x".repeat(100), { ifAbsent: true });
    }
  })
  .extend(
    "open",
    ({ store: common, clock, log }) =>
      (drain: Drain, store: ObjectStore = common) => {
        const sleep = async (milliseconds: number) => {
          clock.time += milliseconds;
        };
        const time = { ...realTime(), now: () => clock.time, sleep };
        const flag = createOutageFlag({ store, time, db: "a", alarm: () => {} });
        const options = { store, flag, drain, time, log, db: "a", alarm: () => {} };
        return createRecovery({ ...options, allClear: createAllClear(options) });
      },
  );

describe("fan-out: a sweep whose database fails", () => {
  test("waits for the journals that it started, and starts no other", async ({
    waiting,
    open,
    lines,
  }) => {
    await waiting(30);
    const begun: number[] = [];
    let over = 0;
    const { sweep } = open(async (userId) => {
      begun.push(userId);
      await aMoment();
      if (userId === 10) throw new LedgerUnavailable("the database is gone");
      await aMoment();
      over++;
      return { replayed: 2, empty: true, storeFailed: false };
    });
    const swept = await sweep({ forMs: 60_000 });
    expect([begun.length, over]).toEqual([9, 8]);
    expect(swept).toMatchObject({ waiting: 30, emptied: 8, replayed: 16, left: 21 });
    expect(swept.waits).toBe("the database is gone");
    expect(lines).toContain("The journal of user_id=10 waits: the database is gone");
  });

  test("finds the failure with the first one alone", async ({ waiting, open }) => {
    await waiting(30);
    const begun: number[] = [];
    const { sweep } = open(async (userId) => {
      begun.push(userId);
      throw new LedgerUnavailable("the database is gone");
    });
    expect(await sweep({ forMs: 60_000 })).toMatchObject({ waiting: 30, emptied: 0, left: 29 });
    expect(begun).toEqual([1]);
  });

  test("reports each failure", async ({ waiting, open, lines }) => {
    await waiting(3);
    const { sweep } = open(async (userId) => {
      if (userId > 1) throw new LedgerUnavailable(`reason ${userId}`);
      return { replayed: 1, empty: true, storeFailed: false };
    });
    expect((await sweep({})).waits).toBe("reason 2, reason 3");
    expect(lines.filter((line) => line.includes("waits"))).toHaveLength(2);
  });

  test("throws errors other than outages, after all have ended", async ({ waiting, open }) => {
    await waiting(3);
    let over = 0;
    const { sweep } = open(async (userId) => {
      await aMoment();
      if (userId === 1) throw new TypeError("a bug");
      await aMoment();
      over++;
      return { replayed: 1, empty: true, storeFailed: false };
    });
    await expect(sweep({})).rejects.toThrow("a bug");
    expect(over).toBe(2);
  });
});

describe("cursor: a sweep that runs out of time", () => {
  /** Takes a second for each, and empties none of the first twenty. */
  const slowly = (clock: { time: number }, drained: Set<number>): Drain => {
    return async (userId) => {
      clock.time += perDrainMs;
      drained.add(userId);
      return { replayed: 0, empty: false, storeFailed: false };
    };
  };

  test("continues where it stopped, on another instance, until all were reached", async ({
    waiting,
    open,
    clock,
  }) => {
    await waiting(100);
    const drained = new Set<number>();
    const left: number[] = [];
    for (let run = 0; run < 5; run++) {
      const { sweep } = open(slowly(clock, drained));
      left.push((await sweep({ forMs: 25_000 })).left);
    }
    expect(drained.size).toBe(100);
    expect(left.every((count) => count < 80)).toBe(true);
  });

  test("begins with the first again once all were reached", async ({
    waiting,
    open,
    clock,
    store,
  }) => {
    await waiting(10);
    const drained = new Set<number>();
    await open(slowly(clock, drained)).sweep({ forMs: 4_000 });
    expect(JSON.parse((await store.get(cursorKey))?.body ?? "").place).toBeDefined();
    await open(slowly(clock, drained)).sweep({ forMs: 60_000 });
    expect(JSON.parse((await store.get(cursorKey))?.body ?? "").place).toBeUndefined();
  });

  const damages = ["", "<html>", "{}", '{"v":1,"sequence":3,"place":7}', '{"v":9,"sequence":1}'];

  test.for(damages)("starts over on content: %s", async (body, { waiting, open, clock, store }) => {
    await waiting(5);
    await store.put(cursorKey, body, { ifAbsent: true });
    const drained = new Set<number>();
    await open(slowly(clock, drained)).sweep({ forMs: 2_000 });
    expect([...drained].slice(0, 2)).toEqual([1, 2]);
    expect(JSON.parse((await store.get(cursorKey))?.body ?? "").place).toBeDefined();
  });

  test("writes nothing while one run is enough", async ({ waiting, open, clock, store }) => {
    await waiting(5);
    await open(slowly(clock, new Set())).sweep({ forMs: 60_000 });
    expect(await store.get(cursorKey)).toBeUndefined();
  });

  test("does its work although its place can't be stored", async ({
    waiting,
    open,
    clock,
    store,
    lines,
  }) => {
    await waiting(20);
    const drained = new Set<number>();
    const broken: ObjectStore = {
      ...store,
      put: async (key, ...rest) =>
        key === cursorKey ? { kind: "unknown", cause: "cut off" } : store.put(key, ...rest),
    };
    const { sweep } = open(slowly(clock, drained), broken);
    expect(await sweep({ forMs: 5_000 })).toMatchObject({ waiting: 20, emptied: 0 });
    expect(drained.size).toBeGreaterThan(4);
    expect(lines.join()).toContain('The place of the job "sweep" is lost');
  });
});

describe("cost: a sweep that reads a lowered flag", () => {
  const nothing = { waiting: 0, emptied: 0, replayed: 0, left: 0, dirty: false };
  const drainAll: Drain = async () => ({ replayed: 1, empty: true, storeFailed: false });

  /** Counts what is asked of the store. */
  const it = test
    .extend("asked", () => [] as string[])
    .extend("counted", ({ store, asked }) => ({
      ...store,
      async get(key: string) {
        asked.push(`get ${key}`);
        return store.get(key);
      },
      list(prefix: string) {
        asked.push(`list ${prefix}`);
        return store.list(prefix);
      },
    }));

  it("reads it once and lists nothing", async ({ open, asked, counted }) => {
    await open(drainAll, counted).sweep({});
    asked.length = 0;
    expect(await open(drainAll, counted).sweep({ onlyIfRaised: true })).toEqual(nothing);
    expect(asked).toEqual(["get ledger/v1/state.json"]);
  });

  it("lists while no sweep has lowered it for this database", async ({
    waiting,
    open,
    counted,
  }) => {
    await waiting(3);
    const { sweep } = open(drainAll, counted);
    expect(await sweep({ onlyIfRaised: true })).toMatchObject({ waiting: 3, emptied: 3 });
  });

  it("lists when it is raised", async ({ waiting, open, store, counted, clock }) => {
    await open(drainAll, counted).sweep({});
    await waiting(3);
    const time = { ...realTime(), now: () => clock.time };
    await createOutageFlag({ store, time, alarm: () => {} }).raise();
    const { sweep } = open(drainAll, counted);
    expect(await sweep({ onlyIfRaised: true })).toMatchObject({ waiting: 3, emptied: 3 });
  });
});
