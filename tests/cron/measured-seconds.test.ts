import { describe, expect } from "vitest";
import { test as ordersTest } from "../support/orders.js";

const test = ordersTest
  .extend("bot", ({ instance, studioVariables }) => instance(studioVariables))
  /** Results of the database's record, each delivered after so many seconds. */
  .extend("deliveredAfter", ({ sql, buyer }) => async (model: string, seconds: number[]) => {
    await sql.query(
      `INSERT INTO operations (user_id, key, type, amount, model, state, created_at, delivered_at)
       SELECT $1, 'gen:' || $2 || ':' || n, 'generation', 0, $2, 'done',
         now() - interval '1 day', now() - interval '1 day' + s * interval '1 second'
       FROM unnest($3::int[]) WITH ORDINALITY AS past (s, n)`,
      [buyer.user.id, model, seconds],
    );
  });

describe("delivery: the time that a model usually takes", () => {
  test("is the median of the last week, measured once a day, and known to every instance", async ({
    buyer,
    order,
    generate,
    deliveredAfter,
    cron,
    instance,
    studioVariables,
  }) => {
    await deliveredAfter("z-image", [31, 33, 33, 34, 900]);
    await cron();
    await instance(studioVariables);
    const placed = await order(buyer);
    await generate(buyer);
    expect(placed.text).toMatch(/^🎨 Working on it… usually 35\u00a0s\n/);
  });

  test("is the catalogue's as long as a model has few results, and in a bot without a database", async ({
    buyer,
    order,
    generate,
    deliveredAfter,
    cron,
    instance,
    studioVariables,
  }) => {
    await deliveredAfter("z-image", [31, 33, 33, 34]);
    await cron();
    const placed = await order(buyer);
    await generate(buyer);
    expect(placed.text).toMatch(/^🎨 Working on it… usually 20\u00a0s\n/);
    await instance({ ...studioVariables, DATABASE_URL: "" });
    const second = await order(buyer);
    await generate(buyer);
    expect(second.text).toMatch(/^🎨 Working on it… usually 20\u00a0s\n/);
  });
});
