import { describe, expect } from "vitest";
import type { Charge } from "../../../lib/ledger/ledger.js";
import type { Entry } from "../../../lib/ledger/operation.js";
import { test } from "../../support/failsafe.js";

const user = 2147483653;
const actor = 11;
const payment = (id: string): Entry => ({ key: `pay:${id}`, type: "payment", amount: 100_00n });
const order = (id: number): Charge => ({
  userId: user,
  key: `gen:1:${id}`,
  price: 1_00n,
  model: "fox",
  prompt: "a fox",
  attemptId: `press ${id}`,
});
const ban = { userId: user, banned: { reason: "chargebacks" }, actor };
const lift = { userId: user, banned: undefined, actor };
const refused = { kind: "banned", reason: "chargebacks" };
const bansIn = "SELECT banned_at IS NOT NULL AS banned, ban_reason AS reason FROM users";
const banned = { banned: true, reason: "chargebacks" };
const free = { banned: false, reason: null };

describe("ban: made before an outage", () => {
  test("refuses charges and checkouts in it, on every instance", async ({
    instance,
    neon,
    document,
  }) => {
    const { ledger } = instance();
    await ledger.apply(user, [payment("a")]);
    await ledger.setBan(ban);
    expect(await document(`mirrors/${user}`)).toMatchObject({ ban: { isBanned: true } });
    neon.fail("refuse");
    const other = instance().ledger;
    await other.getAccount(user);
    expect(await other.charge(order(1))).toEqual(refused);
    expect(await other.checkWritable(user)).toEqual({ banned: { reason: "chargebacks" } });
    expect(await other.apply(user, [payment("b")])).toMatchObject({ balance: 200_00n });
  });

  test("answers that it is unknown what became of a charge that the database may have made", async ({
    instance,
    neon,
    works,
  }) => {
    await instance().ledger.setBan(ban);
    await Promise.all(works.splice(0));
    neon.fail("drop-after");
    expect(await instance().ledger.charge(order(1))).toEqual({ kind: "unknown" });
  });

  test("is learned by a mirror that missed it, with the next news of the account", async ({
    instance,
    store,
    neon,
    works,
  }) => {
    const { ledger } = instance();
    await ledger.apply(user, [payment("a")]);
    await Promise.all(works.splice(0));
    const gone = { ...store, put: async () => ({ kind: "unknown" as const, cause: "gone" }) };
    await instance({ store: gone }).ledger.setBan(ban);
    await Promise.all(works.splice(0));
    await instance().ledger.apply(user, [payment("b")]);
    await Promise.all(works.splice(0));
    neon.fail("refuse");
    const { ledger: other } = instance();
    await other.getAccount(user);
    expect(await other.charge(order(1))).toEqual(refused);
  });
});

describe("ban: made in an outage", () => {
  test("counts at once, is replayed once, and then refuses charges in the database", async ({
    instance,
    neon,
    sql,
    clock,
    document,
  }) => {
    const { ledger, sweep } = instance();
    await ledger.apply(user, [payment("a")]);
    await document(`mirrors/${user}`);
    neon.fail("refuse");
    const outcome = await ledger.setBan(ban);
    expect(outcome).toMatchObject({ changed: true, balance: 100_00n });
    expect(outcome.revision).toBeUndefined();
    expect(await ledger.setBan(ban)).toMatchObject({ changed: false });
    expect((await document(`journals/${user}`)).entries).toMatchObject([
      { kind: "ban", reason: "chargebacks", actor },
    ]);
    expect(await ledger.charge(order(1))).toEqual(refused);
    neon.fail();
    clock.time += 60_000;
    expect(await sweep({})).toMatchObject({ waiting: 1, emptied: 1, replayed: 1 });
    expect((await sql.query(bansIn)).rows).toEqual([banned]);
    expect(await ledger.charge(order(1))).toEqual(refused);
    expect(await document(`mirrors/${user}`)).toMatchObject({ ban: { isBanned: true } });
  });

  test("is lifted in it, and nothing of it is left", async ({ instance, neon, sql, clock }) => {
    const { ledger, sweep } = instance();
    await ledger.apply(user, [payment("a")]);
    await ledger.setBan(ban);
    neon.fail("refuse");
    expect(await ledger.setBan(lift)).toMatchObject({ changed: true });
    expect(await ledger.charge(order(1))).toMatchObject({ kind: "charged" });
    neon.fail();
    clock.time += 60_000;
    await sweep({});
    expect((await sql.query(bansIn)).rows).toEqual([free]);
    expect(await ledger.charge(order(2))).toMatchObject({ kind: "charged" });
  });

  test("of a user who has no account yet opens one", async ({ instance, neon, sql, clock }) => {
    const { ledger, sweep } = instance();
    neon.fail("refuse");
    await ledger.setBan(ban);
    neon.fail();
    clock.time += 60_000;
    await sweep({});
    expect((await sql.query(bansIn)).rows).toEqual([banned]);
  });
});

describe("idempotency: a ban out of a journal", () => {
  test("that is replayed again changes nothing that came after it", async ({
    instance,
    neon,
    sql,
    clock,
    store,
    document,
  }) => {
    const { ledger, sweep, flag } = instance();
    await ledger.apply(user, [payment("a")]);
    neon.fail("refuse");
    await ledger.setBan(ban);
    const { entries } = await document(`journals/${user}`);
    neon.fail();
    clock.time += 60_000;
    await sweep({});
    await ledger.setBan(lift);
    // As an instance would leave it that was cut off before it could empty the journal.
    const key = `ledger/v1/journals/${user}.json`;
    const { body, tag } = (await store.get(key)) ?? expect.fail("there is no journal");
    await store.put(key, JSON.stringify({ ...JSON.parse(body), entries }), { ifMatch: tag });
    await flag.raise({ force: true });
    clock.time += 60_000;
    expect(await sweep({})).toMatchObject({ emptied: 1, replayed: 1 });
    expect((await sql.query(bansIn)).rows).toEqual([free]);
    expect(await document(`mirrors/${user}`)).toMatchObject({ ban: { isBanned: false } });
  });

  test("comes back with a database that was set back, like the notes of operators", async ({
    instance,
    neon,
    sql,
    clock,
  }) => {
    const { ledger, sweep, restore } = instance();
    neon.fail("refuse");
    const gift: Entry = { ...payment("a"), key: "adj:1:1", type: "adjustment" };
    await ledger.apply(user, [{ ...gift, note: "for the delay", actor }]);
    await ledger.setBan(ban);
    neon.fail();
    clock.time += 60_000;
    await sweep({});
    const operations = "SELECT note, actor::int FROM operations";
    expect((await sql.query(operations)).rows).toEqual([{ note: "for the delay", actor }]);
    await sql.query("TRUNCATE operations, users CASCADE");
    await restore("2026-11-22");
    expect((await sql.query(operations)).rows).toEqual([{ note: "for the delay", actor }]);
    expect((await sql.query(bansIn)).rows).toEqual([banned]);
  });
});
