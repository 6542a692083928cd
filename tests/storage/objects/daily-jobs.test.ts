import { test as base, describe, expect } from "vitest";
import { createDailyJobs, dailyCursor } from "../../../lib/storage/objects/daily-jobs.js";
import { type ObjectStore, StoreUnavailable } from "../../../lib/storage/objects/object-store.js";
import { createMemoryStore } from "../../support/memory-store.js";
import { realTime } from "../../support/real-time.js";
import { collectLog } from "../../support/test.js";

const minute = 60_000;
const key = "ledger/v1/cursors/daily.json";

const test = base
  .extend("clock", () => ({ time: Date.UTC(2026, 10, 22, 23, 58) }))
  .extend("store", () => createMemoryStore())
  /** The memory of an instance that has just started. */
  .extend("start", ({ clock, store: common }) => (store: ObjectStore | "none" = common) => {
    const sleep = async (milliseconds: number) => {
      clock.time += milliseconds;
    };
    const time = { ...realTime(), now: () => clock.time, sleep };
    const cursor = store === "none" ? undefined : dailyCursor({ store, time, log: collectLog([]) });
    return createDailyJobs(time, cursor);
  });

describe("cron: the list of today's finished jobs", () => {
  test("is known to other instances until the day ends", async ({ start, clock, store }) => {
    const today = await start()();
    today.add("audit");
    today.add("stars");
    await today.save();
    expect(JSON.parse((await store.get(key))?.body ?? "").place).toBe("2026-11-22 audit stars");
    const known = async () => {
      const { has } = await start()();
      return ["audit", "stars", "credits"].filter(has);
    };
    expect(await known()).toEqual(["audit", "stars"]);
    clock.time += minute;
    expect(await known()).toEqual(["audit", "stars"]);
    clock.time += minute;
    expect(await known()).toEqual([]);
  });

  test("is read by a peek where the store has one", async ({ start, store }) => {
    const today = await start()();
    today.add("audit");
    await today.save();
    const glancing: ObjectStore = {
      ...store,
      get: () => Promise.reject(new Error("costs twice as much")),
      peek: async (name) => (await store.get(name))?.body,
    };
    expect((await start(glancing)()).has("audit")).toBe(true);
  });

  test("grows, and is written only if it changes", async ({ start, store }) => {
    const first = await start()();
    first.add("audit");
    await first.save();
    const tag = (await store.get(key))?.tag;
    const second = await start()();
    second.add("audit");
    await second.save();
    expect((await store.get(key))?.tag).toBe(tag);
    second.add("stars");
    await second.save();
    expect((await start()()).has("audit")).toBe(true);
  });

  test("is not believed by a clock that was set back over midnight", async ({ start, clock }) => {
    clock.time += 5 * minute;
    const tomorrow = await start()();
    tomorrow.add("audit");
    await tomorrow.save();
    clock.time -= 10 * minute;
    expect((await start()()).has("audit")).toBe(false);
  });

  const damages = ["", "<html>", '{"v":1,"sequence":1,"place":""}'];

  test.for(damages)("is empty if the document says: %s", async (body, { start, store }) => {
    await store.put(key, body, { ifAbsent: true });
    expect((await start()()).has("audit")).toBe(false);
  });

  test("is known to the instance alone without a store, or while it is down", async ({
    start,
    store,
  }) => {
    const away: ObjectStore = {
      ...store,
      get: () => Promise.reject(new StoreUnavailable("away")),
      put: async () => ({ kind: "unknown", cause: "away" }),
    };
    for (const place of ["none", away] as const) {
      const read = start(place);
      const today = await read();
      today.add("audit");
      await today.save();
      expect((await read()).has("audit")).toBe(true);
      expect((await start(place)()).has("audit")).toBe(false);
    }
  });
});
