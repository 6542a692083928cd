import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type pg from "pg";
import { describe, expect, inject } from "vitest";
import { connectTo } from "../../../../dev/migrate.js";
import { addDays, startOf } from "../../../../lib/shop/calendar.js";
import { createStatisticsRecords } from "../../../../lib/storage/postgres/shop/statistics.js";
import {
  applyStatement,
  chargeStatement,
  refundStatement,
  settleStatement,
} from "../../../../lib/storage/postgres/statements.js";
import { test as base } from "../../../support/test.js";

/* What a sum and a late change do to each other while neither is committed. */

const day = "2024-03-10";
const span = { from: day, until: addDays(day, 1) };
const interval = { day, since: startOf(day, "UTC"), until: startOf(span.until, "UTC") };
const late = new Date("2024-03-10T12:00:00Z");

const test = base
  .extend("connect", ({ databaseName, sql: _ }, { onCleanup }) => {
    const clients: pg.Client[] = [];
    onCleanup(async () => {
      for (const client of clients) await client.end();
    });
    return async () => {
      const client = await connectTo(inject("postgres"), databaseName);
      clients.push(client);
      return client;
    };
  })
  /** The day has one payment and one running generation, both older than the sums. */
  .extend("shop", async ({ sql }) => {
    await sql.query("INSERT INTO users (id, balance) VALUES (1, 100)");
    await sql.query(`INSERT INTO operations (key, user_id, type, amount, stars, state, model, created_at)
      VALUES ('pay:1', 1, 'payment', 110, 176, 'final', NULL, '${late.toISOString()}'),
        ('gen:1:1', 1, 'generation', -10, NULL, 'charged', 'fox', '${late.toISOString()}')`);
  })
  .extend("pair", async ({ shop: _, connect }) => ({
    writer: await connect(),
    summer: await connect(),
  }));

const dialect = new PgDialect();
async function run(client: pg.Client, statement: SQL) {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  return (await client.query(text, params)).rows;
}

const recordsOn = (client: pg.Client) =>
  createStatisticsRecords({
    rows: (statement) => run(client, statement),
    ask: () => Promise.reject(new Error("one statement at a time")),
  });

const payLate = applyStatement(1, [
  { key: "pay:2", type: "payment", amount: 5_00n, stars: 8, createdAt: late },
]);
const generation = { userId: 1, key: "gen:1:1" };
const eachChange = Object.entries({
  "a payment": payLate,
  "a settlement": settleStatement({ ...generation, resultUrl: "https://x.org/1" }),
  "a refund": refundStatement(generation),
});

describe("concurrency: a late change that is committed while a day is summed", () => {
  test.for(eachChange)("after the snapshot voids the sum: %s", async ([, change], { pair }) => {
    const { writer, summer } = pair;
    await writer.query("BEGIN");
    await run(writer, change);
    await recordsOn(summer).sum([interval], "UTC");
    expect(await recordsOn(summer).findUnsummed(span, "UTC")).toEqual([]);
    await writer.query("COMMIT");
    expect(await recordsOn(summer).findUnsummed(span, "UTC")).toEqual([day]);
    await recordsOn(summer).sum([interval], "UTC");
    expect(await recordsOn(summer).findUnsummed(span, "UTC")).toEqual([]);
  });

  test.for(eachChange)("before the sum voids it, too: %s", async ([, change], { pair }) => {
    const { writer, summer } = pair;
    await summer.query("BEGIN");
    await recordsOn(summer).sum([interval], "UTC");
    await run(writer, change);
    await summer.query("COMMIT");
    expect(await recordsOn(summer).findUnsummed(span, "UTC")).toEqual([day]);
  });

  test("leaves the sum valid if it was rolled back", async ({ shop: _, connect }) => {
    const [writer, summer] = [await connect(), await connect()];
    await writer.query("BEGIN");
    await run(writer, payLate);
    await recordsOn(summer).sum([interval], "UTC");
    await writer.query("ROLLBACK");
    expect(await recordsOn(summer).findUnsummed(span, "UTC")).toEqual([]);
  });

  test("never waits for the sum, nor for another change of the day", async ({
    shop: _,
    connect,
    sql,
  }) => {
    const [writer, other] = [await connect(), await connect()];
    await sql.query("INSERT INTO users (id) VALUES (2)");
    await writer.query("BEGIN");
    await run(writer, payLate);
    await other.query("SET lock_timeout = '1s'");
    const entry = { key: "pay:3", type: "payment", amount: 7_00n, stars: 11, createdAt: late };
    await run(other, applyStatement(2, [entry]));
    await recordsOn(other).sum([interval], "UTC");
    await writer.query("COMMIT");
  });
});

describe("statistics: a sum", () => {
  test("is not made of a day that ended less than forty hours ago", async ({ connect, sql }) => {
    const { rows } = await sql.query("SELECT now() - interval '39 hours' AS until");
    const records = recordsOn(await connect());
    const until = rows[0].until.getTime();
    await records.sum([{ day, since: until - 1000, until }], "UTC");
    expect(await records.findUnsummed(span, "UTC")).toEqual([day]);
  });

  test("costs the usual statements no row", async ({ connect, sql, shop: _ }) => {
    const client = await connect();
    await run(client, applyStatement(1, [{ key: "pay:9", type: "payment", amount: 5_00n }]));
    const order = { userId: 1, price: 1_00n, model: "fox", prompt: "a fox", attemptId: "a" };
    await run(client, chargeStatement({ ...order, key: "gen:1:8" }));
    await run(client, chargeStatement({ ...order, key: "gen:1:9" }));
    await run(client, refundStatement({ userId: 1, key: "gen:1:8" }));
    await run(client, settleStatement({ userId: 1, key: "gen:1:9", resultUrl: "https://x.org/1" }));
    expect((await sql.query("SELECT FROM late_changes")).rowCount).toBe(0);
  });

  test("of another time zone is another sum", async ({ connect, shop: _ }) => {
    const records = recordsOn(await connect());
    await records.sum([interval], "UTC");
    expect(await records.findUnsummed(span, "Europe/Berlin")).toEqual([day]);
  });
});
