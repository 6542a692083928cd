import { describe, expect } from "vitest";
import { LedgerUnavailable } from "../../lib/ledger/ledger.js";
import type { StoredSettings } from "../../lib/ledger/settings.js";
import { createJsonLedger } from "../../lib/storage/failover/open-failover.js";
import { type ObjectStore, StoreUnavailable } from "../../lib/storage/objects/object-store.js";
import { openHabits } from "../../lib/storage/open-habits.js";
import { describeHabits, nothing, order, payment, photo, user } from "../ledger/habits-contract.js";
import { test as failsafe } from "../support/failsafe.js";
import { createMemoryStore } from "../support/memory-store.js";
import { realTime } from "../support/real-time.js";
import { test as base } from "../support/test.js";

/** A store that can't be asked. */
const gone: ObjectStore = {
  ...createMemoryStore(),
  get: () => Promise.reject(new StoreUnavailable("gone")),
  put: async () => ({ kind: "unknown", cause: "gone" }),
};

/** A clock that runs, so that no patience lasts. */
function hurry() {
  let now = 0;
  return () => {
    now += 1_000;
    return now;
  };
}

const quiet = { allowance: 300_00n, background: () => {}, alarm: () => {} };
const time = realTime();

/** Instances with a database and a store. */
const both = failsafe
  .extend("other", ({ instance, database, store }) => () => {
    const opened = instance();
    return { opened, habits: openHabits({ ...opened, records: database, store, time }) };
  })
  .extend("pair", ({ other }) => other())
  .extend("opened", ({ pair }) => pair.opened)
  .extend("habits", ({ pair }) => pair.habits);

describe("habits: in the database", () => {
  const test = base.extend("habits", ({ database }) => openHabits({ records: database, time }));
  describeHabits(test);

  test("outage: are empty, and what a user prefers is not taken for remembered", async ({
    habits,
    neon,
  }) => {
    await habits.prefer(user, { fastUpTo: 5_00n });
    neon.fail("refuse");
    expect(await habits.recall(user)).toEqual(nothing);
    await expect(habits.prefer(user, { fastUpTo: null })).rejects.toThrow(LedgerUnavailable);
    neon.fail();
    expect((await habits.recall(user)).preferences).toEqual({ fastUpTo: 5_00n });
  });

  test("budget: are one request, and bring changed settings with them", async ({
    database,
    ledger,
    neon,
    sql,
  }) => {
    await ledger.apply(user, [payment()]);
    await ledger.charge(order(1));
    await sql.query("INSERT INTO settings (name, value) VALUES ('markup', '2')");
    const heard: (StoredSettings | undefined)[] = [];
    let revision: string | undefined;
    const settingsWatch = {
      isDue: true,
      get revision() {
        return revision;
      },
      heard: (news: StoredSettings | undefined) => void heard.push(news),
    };
    const habits = openHabits({ records: database, time, settingsWatch });
    const before = neon.requests;
    expect((await habits.recall(user)).generations).toHaveLength(1);
    expect(neon.requests - before).toBe(1);
    expect(heard).toMatchObject([{ values: { markup: 2 } }]);
    revision = heard[0]?.revision;
    await habits.recall(user);
    expect(heard).toHaveLength(2);
    expect(heard[1]).toBeUndefined();
  });

  test("newer version: what this one can't read is absent, stays, and goes with an erasure", async ({
    habits,
    ledger,
    sql,
  }) => {
    const newer = { fastUpTo: { ru: 5 }, photo: "a name", style: "a word" };
    await sql.query("INSERT INTO users (id, preferences) VALUES ($1, $2)", [user, newer]);
    expect(await habits.recall(user)).toEqual(nothing);
    await habits.prefer(user, { photo });
    const preferencesIn = "SELECT preferences FROM users";
    const { rows } = await sql.query(preferencesIn);
    expect(rows).toEqual([{ preferences: { ...newer, photo } }]);
    await ledger.erase(user);
    const { rows: erased } = await sql.query(preferencesIn);
    expect(erased).toEqual([{ preferences: { fastUpTo: { ru: 5 } } }]);
  });
});

describe("habits: in the object store", () => {
  const test = base
    .extend("store", () => createMemoryStore())
    .extend("opened", ({ store, log }) => createJsonLedger({ ...quiet, time, log, store }))
    .extend("ledger", ({ opened }) => opened.ledger)
    .extend("habits", ({ opened, store }) => openHabits({ ...opened, store, time }));
  describeHabits(test);

  test("outage: are empty, and what a user prefers is not taken for remembered", async ({
    log,
  }) => {
    const hurried = { ...time, sleep: async () => {}, now: hurry() };
    const lost = createJsonLedger({ ...quiet, time: hurried, log, store: gone });
    const habits = openHabits({ ...lost, store: gone, time: hurried });
    expect(await habits.recall(user)).toEqual(nothing);
    await expect(habits.prefer(user, { fastUpTo: null })).rejects.toThrow(LedgerUnavailable);
  });

  test("newer version: a document that this one can't read is empty, and is written anew", async ({
    habits,
    store,
  }) => {
    const key = `ledger/v1/preferences/${user}.json`;
    await store.put(key, "damaged", { ifAbsent: true });
    expect(await habits.recall(user)).toEqual(nothing);
    await habits.prefer(user, { fastUpTo: 5_00n });
    expect((await habits.recall(user)).preferences).toEqual({ fastUpTo: 5_00n });
  });
});

describe("habits: in the database, with journals for outages", () => {
  const test = both.extend("ledger", ({ opened }) => opened.ledger);
  describeHabits(test);

  test("outage: come from mirror and journal, without preferences", async ({
    opened,
    habits,
    other,
    neon,
    clock,
    works,
  }) => {
    const { ledger } = opened;
    await ledger.apply(user, [payment()]);
    await ledger.charge(order(1));
    await habits.prefer(user, { fastUpTo: 5_00n, photo });
    await Promise.all(works.splice(0));
    neon.fail("refuse");
    clock.time += 60_000;
    await ledger.charge(order(2));
    for (const one of [habits, other().habits]) {
      const { generations, preferences } = await one.recall(user);
      expect(preferences).toEqual({});
      expect(generations).toMatchObject([
        { key: "gen:1:2", model: "fox", context: "en.t.2.-r11" },
        { key: "gen:1:1", model: "fox", context: "en.t.1.-r11" },
      ]);
      await expect(one.prefer(user, { fastUpTo: null })).rejects.toThrow(LedgerUnavailable);
    }
  });

  test("outage: an open breaker lets no recall wait for the database", async ({
    opened,
    habits,
    neon,
    clock,
  }) => {
    neon.fail("refuse");
    await opened.ledger.getAccount(user);
    const before = neon.requests;
    clock.time += 10 * 60_000;
    expect(await habits.recall(user)).toEqual(nothing);
    expect(neon.requests).toBe(before);
  });

  test("outage: a recall that finds the database gone opens the breaker", async ({
    opened,
    habits,
    neon,
  }) => {
    neon.fail("refuse");
    expect(await habits.recall(user)).toEqual(nothing);
    expect(opened.breaker.isOpen).toBe(true);
  });

  test("outage: a slow database is waited for no longer than the deadline", async ({
    opened,
    database,
    store,
    neon,
  }) => {
    const passed = { ...time, deadline: () => AbortSignal.abort() };
    const habits = openHabits({ ...opened, records: database, store, time: passed });
    await habits.prefer(user, { fastUpTo: 5_00n });
    neon.fail("slow", 1);
    expect(await habits.recall(user)).toEqual(nothing);
    expect(opened.breaker.isOpen).toBe(false);
  });

  test("outage: what waits in a journal stands among what the database has", async ({
    opened,
    habits,
    neon,
    clock,
    works,
  }) => {
    const { ledger } = opened;
    await ledger.apply(user, [payment()]);
    await ledger.charge(order(1));
    await habits.prefer(user, { fastUpTo: 5_00n });
    await Promise.all(works.splice(0));
    neon.fail("refuse");
    clock.time += 60_000;
    await ledger.charge(order(2));
    neon.fail();
    clock.time += 60_000;
    // Another user's request finds the database again, and leaves this user's journal alone.
    await ledger.getAccount(7);
    const { generations, preferences } = await habits.recall(user);
    expect(preferences).toEqual({ fastUpTo: 5_00n });
    expect(new Set(generations.map(({ key }) => key))).toEqual(new Set(["gen:1:1", "gen:1:2"]));
    await ledger.getAccount(user);
    expect((await habits.recall(user)).generations).toHaveLength(2);
  });

  test("erasure: in an outage the photo goes with the replay", async ({
    opened,
    habits,
    neon,
    clock,
    works,
  }) => {
    await habits.prefer(user, { photo, fastUpTo: 5_00n });
    neon.fail("refuse");
    await opened.ledger.erase(user);
    neon.fail();
    clock.time += 60_000;
    await opened.ledger.getAccount(user);
    await Promise.all(works.splice(0));
    expect((await habits.recall(user)).preferences).toEqual({ fastUpTo: 5_00n });
  });

  test("erasure: what is left of the time without a database goes, too", async ({
    opened,
    store,
    log,
    document,
  }) => {
    const before = createJsonLedger({ ...quiet, time, log, store });
    await openHabits({ ...before, store, time }).prefer(user, { photo });
    await opened.ledger.getAccount(user);
    expect(await opened.ledger.erase(user)).toMatchObject({ documents: 2 });
    expect(await document(`preferences/${user}`)).toMatchObject({ preferences: {} });
  });
});
