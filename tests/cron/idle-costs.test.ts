import { describe, expect } from "vitest";
import { payIn, test as studioTest } from "../support/studio.js";
import { asOperator } from "../support/world.js";

const minute = 60_000;
const day = 24 * 60 * minute;
const nothing = { sql: 0, reads: 0, writes: 0, lists: 0, telegram: 0, kie: 0 };

/** What requests that do nothing for a user ask of the services that are paid for, or that sleep. */
const test = studioTest
  .extend("count", ({ neon, objects, telegram, kie }) => () => ({
    sql: neon.requests,
    reads: objects.countRequests("get"),
    writes: objects.countRequests("put"),
    lists: objects.countRequests("list"),
    telegram: telegram.calls.length,
    kie: kie.calls.length,
  }))
  .extend("costOf", ({ count, background }) => async (act: () => Promise<unknown>) => {
    await background.end();
    const before = count();
    const result = await act();
    await background.end();
    const after = count();
    const names = Object.keys(before) as (keyof typeof before)[];
    const cost = Object.fromEntries(names.map((name) => [name, after[name] - before[name]]));
    return { cost, result };
  })
  /** A cold instance. */
  .extend(
    "start",
    ({ instance, studioVariables }) =>
      () =>
        instance(studioVariables),
  )
  .extend("askCron", () => async ({ url }: { url: string }) => {
    const response = await fetch(`${url}/api/cron`, asOperator);
    return (await response.json()) as Record<string, unknown>;
  });

describe("cost: a stranger's health check", () => {
  const ask = async ({ url }: { url: string }, method = "GET") => {
    const response = await fetch(`${url}/api/health`, { method });
    return [response.status, await response.text()];
  };

  const ok = [200, '{"status":"ok"}'];

  test("is one request to the database and one to the store in ten minutes, and a thousand more are none", async ({
    start,
    costOf,
    clock,
  }) => {
    const bot = await start();
    const first = await costOf(() => ask(bot));
    expect(first).toEqual({ cost: { ...nothing, sql: 1, reads: 1 }, result: ok });
    const more = await costOf(async () => {
      const answers = new Set<string>();
      for (let round = 0; round < 20; round++) {
        const some = Array.from({ length: 50 }, (_, index) => ask(bot, index % 2 ? "HEAD" : "GET"));
        for (const answer of await Promise.all(some)) answers.add(String(answer));
      }
      return [...answers];
    });
    expect(more).toEqual({ cost: nothing, result: [String(ok), "200,"] });
    clock.time += 10 * minute - 1;
    expect((await costOf(() => ask(bot))).cost).toEqual(nothing);
    clock.time += 1;
    expect((await costOf(() => ask(bot))).cost).toEqual({ ...nothing, sql: 1, reads: 1 });
  });

  test("asks no database while the breaker is open, and does not need to", async ({
    start,
    ann,
    neon,
    costOf,
    clock,
  }) => {
    const bot = await start();
    neon.fail("refuse");
    await ann.say("/balance");
    const during = await costOf(() => ask(bot));
    expect(during.result).toEqual([200, '{"status":"degraded"}']);
    expect(during.cost).toEqual({ ...nothing, reads: 1 });
    clock.time += 10 * minute;
    expect((await costOf(() => ask(bot))).cost).toEqual({ ...nothing, reads: 1 });
    neon.fail();
    await ann.say("/balance");
    expect(await costOf(() => ask(bot))).toEqual({ cost: nothing, result: ok });
  });

  test("is nothing after the operator's, which costs as much, and more if it is deep", async ({
    start,
    costOf,
    clock,
  }) => {
    const bot = await start();
    const askAll = async (query = "") =>
      (await fetch(`${bot.url}/api/health${query}`, asOperator)).status;
    const [sql, reads] = [1, 1];
    // Whether the operator's chat can be reached is asked once in 10 minutes.
    const cost = { ...nothing, sql, reads, telegram: 1 };
    expect(await costOf(askAll)).toEqual({ cost, result: 200 });
    expect((await costOf(askAll)).cost).toEqual(nothing);
    expect((await costOf(() => ask(bot))).cost).toEqual(nothing);
    clock.time += 5_000;
    expect((await costOf(askAll)).cost).toEqual({ ...nothing, sql, reads });
    const deep = await costOf(() => askAll("?deep"));
    expect(deep).toEqual({ cost: { ...nothing, sql, reads: 4, writes: 8 }, result: 200 });
    expect((await costOf(() => askAll("?deep"))).cost).toEqual(nothing);
  });
});

describe("cost: a run of the scheduler that finds nothing to do", () => {
  /** What Telegram's record lists is on ours. */
  const it = test.extend("bot", async ({ start }) => start());

  it("asks almost nothing, warm or cold", async ({ bot, ann, start, costOf, askCron }) => {
    await payIn(ann, "1000");
    const first = await costOf(() => askCron(bot));
    expect(first.result).toEqual({
      journals: { waiting: 0, emptied: 0, replayed: 0, left: 0, dirty: false },
      stars: { compared: 1, found: 0, open: 0, complete: true, reached: expect.any(String) },
      generations: { pending: 0, ended: 0, told: 0 },
      audit: expect.objectContaining({ unbalanced: 0 }),
      credits: expect.any(Number),
      words: { copies: 0, cleared: 0 },
      catalogue: expect.objectContaining({ gone: [], dearer: [], unclear: 0 }),
      statistics: { summed: 0, left: 0 },
    });
    // Unfinished generations, owners of the payments, the audit, the settings, how long models take, old albums, old words, days to sum; two calls to find the week's beginning.
    expect(first.cost).toEqual({ sql: 8, reads: 11, writes: 3, lists: 4, telegram: 2, kie: 2 });

    const idle = { sql: 1, reads: 3, writes: 0, lists: 0, telegram: 1, kie: 0 };
    const report = {
      journals: { waiting: 0, emptied: 0, replayed: 0, left: 0, dirty: false },
      stars: { compared: 0, found: 0, open: 0, complete: true },
      generations: { pending: 0, ended: 0, told: 0 },
      audit: "not due",
      credits: "not due",
      words: "not due",
      catalogue: "not due",
      statistics: "not due",
    };
    expect(await costOf(() => askCron(bot))).toEqual({ cost: idle, result: report });
    const cold = await start();
    expect(await costOf(() => askCron(cold))).toEqual({ cost: idle, result: report });
  });

  it("looks everywhere once a day", async ({ bot, ann, costOf, askCron, clock }) => {
    await payIn(ann, "1000");
    await askCron(bot);
    clock.time += day;
    const { cost, result } = await costOf(() => askCron(bot));
    // Also the settings that this instance works with: they are a day old.
    expect(cost).toEqual({ sql: 9, reads: 9, writes: 1, lists: 4, telegram: 2, kie: 2 });
    expect(result).toMatchObject({ stars: { compared: 1 }, audit: { unbalanced: 0 } });
  });

  it("looks everywhere again until that has succeeded", async ({
    bot,
    ann,
    askCron,
    clock,
    neon,
    store,
  }) => {
    await payIn(ann, "1000");
    await askCron(bot);
    clock.time += day;
    neon.fail("refuse");
    expect(await askCron(bot)).toMatchObject({ stars: { compared: 0, complete: false } });
    neon.fail();
    clock.time += minute;
    // A journal that can't be emptied, under a lowered flag.
    await store.put("ledger/v1/journals/7.json", "x".repeat(100), { ifAbsent: true });
    const journals = { waiting: 1, emptied: 0, dirty: false };
    expect(await askCron(bot)).toMatchObject({
      journals: { waiting: 0 },
      stars: { compared: 1 },
    });
    clock.time += day;
    expect(await askCron(bot)).toMatchObject({ journals, stars: { compared: 1 } });
    expect(await askCron(bot)).toMatchObject({ journals, stars: { compared: 0 } });
  });

  it("asks the ledger only for new transactions", async ({ bot, ann, costOf, askCron }) => {
    await payIn(ann, "1000");
    await askCron(bot);
    await payIn(ann, "1000");
    const { cost, result } = await costOf(() => askCron(bot));
    expect(result).toMatchObject({ stars: { compared: 1, found: 0 }, audit: "not due" });
    expect(cost).toEqual({ sql: 2, reads: 4, writes: 1, lists: 0, telegram: 1, kie: 0 });
  });

  it("reads the credits while Kie makes a result", async ({
    bot,
    costOf,
    askCron,
    sql,
    order,
    ann,
    generate,
  }) => {
    await payIn(ann, "1000");
    await askCron(bot);
    await order(ann);
    await generate(ann);
    await sql.query("UPDATE operations SET created_at = created_at - interval '1 minute'");
    const { cost, result } = await costOf(() => askCron(bot));
    expect(result).toMatchObject({ generations: { pending: 1 }, credits: expect.any(Number) });
    expect(cost).toMatchObject({ kie: 2 }); // The task and the credits.
  });
});

describe("cost: a run of the scheduler while the database is down", () => {
  test("is one wait for it, also with journals that wait for it and payments to compare", async ({
    start,
    ann,
    neon,
    costOf,
    askCron,
    clock,
  }) => {
    const warm = await start();
    await payIn(ann, "1000");
    await askCron(warm);
    neon.fail("refuse");
    await payIn(ann, "1000");
    clock.time += minute;
    const cold = await start();
    const { cost, result } = await costOf(() => askCron(cold));
    // The names of users with unfinished generations are revised.
    expect(cost).toEqual({ sql: 2, reads: 10, writes: 1, lists: 2, telegram: 1, kie: 0 });
    expect(result).toMatchObject({
      journals: { waiting: 1, emptied: 0, waits: "UND_ERR_SOCKET" },
      stars: { waits: "UND_ERR_SOCKET" },
      generations: { pending: 0 },
      audit: "not due",
    });
    // An instance whose breaker is open makes its probe, and no second one.
    expect((await costOf(() => askCron(warm))).cost).toMatchObject({ sql: 2 });
  });

  test("is one wait for it before the first sale, too", async ({
    start,
    neon,
    costOf,
    askCron,
  }) => {
    const bot = await start();
    neon.fail("refuse");
    const { cost, result } = await costOf(() => askCron(bot));
    expect(cost).toMatchObject({ sql: 2 });
    expect(result).toMatchObject({
      generations: { pending: 0 },
      audit: { waits: "the database is down" },
    });
  });

  test("is none if the breaker is open and no journal waits", async ({
    start,
    ann,
    neon,
    costOf,
    askCron,
    clock,
  }) => {
    const bot = await start();
    await payIn(ann, "1000");
    await askCron(bot);
    neon.fail("refuse");
    const first = await costOf(() => askCron(bot));
    // New transactions, and the alarm to the operator.
    expect(first.cost).toEqual({ sql: 2, reads: 5, writes: 1, lists: 1, telegram: 2, kie: 0 });
    const second = await costOf(() => askCron(bot));
    expect(second.cost).toEqual({ sql: 0, reads: 5, writes: 1, lists: 1, telegram: 1, kie: 0 });
    clock.time += day;
    const { cost, result } = await costOf(() => askCron(bot));
    expect(cost).toMatchObject({ sql: 2 });
    expect(result).toMatchObject({ audit: { waits: expect.any(String) } });
  });
});
