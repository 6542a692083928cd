import { describe, expect } from "vitest";
import { LedgerUnavailable } from "../../lib/ledger/ledger.js";
import { createFailoverSettings } from "../../lib/storage/failover/failover-settings.js";
import { createSettingsDocument } from "../../lib/storage/objects/shop-settings.js";
import { openDatabase } from "../../lib/storage/postgres/database.js";
import { createPostgresSettings } from "../../lib/storage/postgres/shop-settings.js";
import { createMemoryStore } from "../support/memory-store.js";
import { realTime } from "../support/real-time.js";
import { test as ledgerTest } from "../support/test.js";
import { changeOf, settingsContract } from "./settings-contract.js";

const base = ledgerTest
  .extend("store", () => createMemoryStore())
  .extend("clock", () => ({ time: Date.UTC(2026, 10, 22, 12) }))
  .extend("alarms", () => [] as string[])
  .extend("works", () => [] as Promise<unknown>[])
  /** An instance's settings over these places. */
  .extend("open", ({ store, clock, alarms, works, log, database }) => {
    return (places: { readonly database: boolean; readonly store: boolean }) => {
      const time = { ...realTime(), now: () => clock.time, sleep: async () => {} };
      const breaker: { probeAt?: number } = {};
      let raised = 0;
      const settings = createFailoverSettings({
        database: places.database ? createPostgresSettings(database) : undefined,
        document: places.store
          ? createSettingsDocument({ store, time, isAuthority: !places.database })
          : undefined,
        breaker: breaker as { readonly probeAt: number | undefined },
        flag: {
          raise: async () => {
            raised++;
          },
        },
        ...{ time, log },
        alarm: ({ text }) => void alarms.push(text),
        background: (work) => void works.push(work),
      });
      return {
        ...settings,
        isRaised: () => raised > 0,
        /** The database can't be asked from now on; it can again. */
        lose: () => Object.assign(breaker, { probeAt: 1 }),
        regain: () => Object.assign(breaker, { probeAt: undefined }),
      };
    };
  });

const placesOf = (database: boolean, store: boolean) =>
  base.extend("instances", ({ open }) => () => {
    const one = open({ database, store });
    return [one, open({ database, store })] as const;
  });

describe("live settings: in the database", () => settingsContract(placesOf(true, false)));
describe("live settings: in the store", () => settingsContract(placesOf(false, true)));
describe("live settings: in the database, remembered in the store", () =>
  settingsContract(placesOf(true, true)));

describe("live settings: in an outage, in the store", () =>
  settingsContract(
    base.extend("instances", ({ open }) => () => {
      const pair = [open({ database: true, store: true }), open({ database: true, store: true })];
      for (const one of pair) one.lose();
      return pair as [(typeof pair)[0], (typeof pair)[0]];
    }),
  ));

const both = { database: true, store: true };

describe("outage: what was changed in the store goes into the database", () => {
  base("with its act, by the next carry, once", async ({ open, sql, works }) => {
    const [one, other] = [open(both), open(both)];
    await one.change(changeOf("a", await one.read(), { markup: "3" }));
    await Promise.all(works);
    one.lose();
    const seen = await one.read();
    expect(await one.learn(false)).toMatchObject({ values: { markup: "3" }, pending: {} });
    await one.change(changeOf("b", seen, { paused: { text: "later" }, markup: null }));
    expect(one.isRaised()).toBe(true);
    expect(await one.learn(false)).toMatchObject({
      values: { paused: { text: "later" } },
      pending: { paused: { text: "later" }, markup: null },
    });
    await Promise.all([other.carry(), open(both).carry()]);
    one.regain();
    expect(await one.learn(false)).toMatchObject({
      values: { paused: { text: "later" } },
      pending: {},
    });
    const { rows } = await sql.query("SELECT key, actor::int FROM admin_log ORDER BY key");
    expect(rows).toEqual([
      { key: "a", actor: 777 },
      { key: "b", actor: 777 },
    ]);
  });

  base("unless the database has a later change of the same setting", async ({ open, clock }) => {
    const [one, other] = [open(both), open(both)];
    one.lose();
    clock.time = Date.now() - 60_000;
    await one.change(changeOf("a", await one.read(), { markup: "3", usd_rate: "90" }));
    await other.change(changeOf("b", { ...(await other.read()) }, { markup: "4" }));
    await other.carry();
    const { values } = await other.learn(false);
    expect(values).toEqual({ markup: "4", usd_rate: "90" });
    one.regain();
    expect((await one.learn(false)).values).toEqual(values);
  });

  base("an instance that knows of a change does so at its next reading", async ({ open, sql }) => {
    const one = open(both);
    one.lose();
    await one.change(changeOf("a", await one.read(), { markup: "3" }));
    one.regain();
    expect(await one.learn(false)).toMatchObject({ values: { markup: "3" }, pending: {} });
    expect((await sql.query("SELECT name FROM settings")).rows).toEqual([{ name: "markup" }]);
  });

  base("is not possible without a store, and says so", async ({ open, neon }) => {
    const one = open({ database: true, store: false });
    const seen = await one.read();
    neon.fail("refuse");
    await expect(one.change(changeOf("a", seen, { markup: "3" }))).rejects.toThrow(
      LedgerUnavailable,
    );
    await expect(one.learn(true)).rejects.toThrow();
  });

  base("a document that can't be read is an alarm, no crash", async ({ open, store, alarms }) => {
    await store.put("shop/settings.json", "{}", { ifAbsent: true });
    const one = open({ database: false, store: true });
    await expect(one.read()).rejects.toThrow("no document of ours");
    expect(alarms).toEqual([expect.stringContaining("shop/settings.json")]);
  });
});

describe("cold start: an instance that knows nothing", () => {
  base("takes what is remembered in an outage", async ({ open, neon, works }) => {
    const one = open(both);
    await one.change(changeOf("a", await one.read(), { markup: "3" }));
    await Promise.all(works);
    neon.fail("refuse");
    expect((await open(both).learn(true)).values).toEqual({ markup: "3" });
  });

  base("asks the database once, with one request", async ({ open, neon }) => {
    await open(both).read();
    const before = neon.requests;
    await open(both).learn(true);
    expect(neon.requests - before).toBe(1);
  });
});

describe("schema: an old database", () => {
  base("values written by hand are read", async ({ databaseOptions, sql }) => {
    await sql.query(`INSERT INTO settings (name, value) VALUES ('markup', '[1]'), ('new', '{}')`);
    const settings = createPostgresSettings(openDatabase(databaseOptions));
    expect((await settings.read()).rows).toMatchObject([
      { name: "markup", value: [1], actor: undefined },
      { name: "new", value: {} },
    ]);
  });
});
