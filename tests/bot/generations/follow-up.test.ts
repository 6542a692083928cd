import { describe, expect } from "vitest";
import { gotBy, orderOf, test } from "../../support/studio.js";

const running = ["generation -0.64 submitted", "balance 999.36"];
const done = ["generation -0.64 done", "balance 999.36"];
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 1000.00"];
const late =
  "❌ Failed. You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽\nIt took too long.";

/** Ends Kie's tasks, but nobody hears of it. */
const it = test.extend("endUnheard", ({ kie, bot, telegram: _, sleep: __ }) => {
  return async (outcome?: Parameters<typeof kie.finish>[1]) => {
    kie.fail("recordInfo", "not json", 4);
    expect(bot.url).toBeDefined();
    expect(await kie.finish("all", outcome)).toEqual([503, 503, 503, 503]);
  };
});

describe("follow-up: an end without a callback", () => {
  it("is found by the scheduler", async ({ begun, endUnheard, grow, look, rich, books }) => {
    await endUnheard();
    expect(await look()).toEqual({ pending: 0, ended: 0, told: 0 });
    await grow(2);
    expect(await look()).toEqual({ pending: 1, ended: 1, told: 0 });
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(begun.order.text).toBeUndefined();
    expect(await books()).toEqual(done);
    expect(await look()).toEqual({ pending: 0, ended: 0, told: 0 });
  });

  it("is found by any user's traffic, which waits for nothing", async ({
    begun: _,
    endUnheard,
    grow,
    telegram,
    background,
    clock,
    rich,
    books,
  }) => {
    const bob = telegram.person({ id: 8, first_name: "Bob" });
    await endUnheard();
    await grow(2);
    clock.time += 60_000;
    await bob.say("/help");
    await background.end();
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(await books()).toEqual(done);
  });

  it("is looked for by traffic once in half a minute, and ever more rarely where none exists", async ({
    begun: _,
    neon,
    background,
    clock,
    rich,
  }) => {
    const looks = async (seconds: number) => {
      clock.time += seconds * 1000;
      const before = neon.requests;
      for (let round = 0; round < 5; round++) await rich.say("/help");
      await background.end();
      return neon.requests - before;
    };
    expect(await looks(60)).toBe(1);
    expect(await looks(0)).toBe(0);
    expect(await looks(30)).toBe(0);
    expect(await looks(30)).toBe(1);
    expect(await looks(60)).toBe(0);
  });

  it("that is a failure is refunded", async ({ begun, endUnheard, grow, cron, books }) => {
    await endUnheard({ failCode: "500" });
    await grow(2);
    await cron();
    expect(begun.order.said).toContain("❌ Failed. You got 0.64\u00a0₽ back");
    expect(await books()).toEqual(refunded);
  });

  it("is recorded once by two schedulers and a callback at the same time", async ({
    begun,
    endUnheard,
    grow,
    cron,
    kie,
    rich,
    background,
    books,
  }) => {
    await endUnheard();
    await grow(2);
    await Promise.all([cron(), cron(), kie.callBack(begun.taskId), cron()]);
    await background.end();
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(await books()).toEqual(done);
  });

  it("is refunded once by two schedulers at the same time", async ({
    begun: _,
    grow,
    cron,
    books,
    rich,
  }) => {
    await grow(31);
    const { length } = rich.chat;
    await Promise.all([cron(), cron(), cron()]);
    expect(await books()).toEqual(refunded);
    // The order's message has gone.
    expect(rich.chat).toHaveLength(length);
  });
});

describe("refund: the deadline", () => {
  const deadlines = [
    ["Pictures", "Z-Image", 30],
    ["Sound", "Suno", 30],
    ["Video", "Seedance", 60],
  ] as const;

  describe.for(deadlines)("of %s (%s): %i minutes", ([group, model, minutes]) => {
    test("refunds then, and not before", async ({ rich, generate, grow, cron, sql }) => {
      await orderOf(rich, "a red fox", group, model);
      await generate(rich);
      const state = async () =>
        (await sql.query("SELECT state FROM operations WHERE type = 'generation'")).rows[0].state;
      await grow(minutes - 1);
      await cron();
      expect(await state()).toBe("submitted");
      await grow(2);
      await cron();
      expect(await state()).toBe("refunded");
      const { rows } = await sql.query("SELECT balance FROM users");
      expect(rows).toEqual([{ balance: "1000.00" }]);
    });
  });

  test("refunds what Kie still works on, and says so", async ({ begun, grow, cron, books }) => {
    await grow(29);
    await cron();
    expect(await books()).toEqual(running);
    await grow(2);
    await cron();
    expect(begun.order.said).toContain(late);
    expect(await books()).toEqual(refunded);
  });

  test("does not refund what Kie finished at the last moment", async ({
    begun,
    kie,
    grow,
    cron,
    books,
  }) => {
    kie.fail("recordInfo", "refuse", 4);
    await kie.finish("all");
    await grow(45);
    await cron();
    expect(begun.order.text).toBeUndefined();
    expect(await books()).toEqual(done);
  });

  const faults = ["refuse", "not json", 500, 401] as const;

  describe.for(faults)("without Kie's record (%s)", (fault) => {
    test("refunds", async ({ begun, kie, grow, cron, books }) => {
      kie.fail("recordInfo", fault, 2);
      await grow(29);
      await cron();
      expect(await books()).toEqual(running);
      await grow(2);
      await cron();
      expect(begun.order.said).toContain(late);
      expect(await books()).toEqual(refunded);
    });
  });

  test("refunds what Kie no longer knows", async ({ begun, kie, grow, cron, books }) => {
    kie.fail("recordInfo", 422, 2);
    await grow(5);
    await cron();
    expect(await books()).toEqual(running);
    await grow(30);
    await cron();
    expect(begun.order.said).toContain(late);
    expect(await books()).toEqual(refunded);
  });

  test("refunds although the user has left", async ({
    begun: _,
    grow,
    cron,
    look,
    rich,
    books,
  }) => {
    rich.block();
    await grow(31);
    await cron();
    expect(await books()).toEqual(refunded);
    await grow(5);
    expect(await look()).toEqual({ pending: 0, ended: 0, told: 0 });
  });

  test("makes room for another generation", async ({
    rich,
    order,
    generate,
    grow,
    cron,
    kie,
    clock,
    background,
  }) => {
    for (let round = 0; round < 5; round++) {
      await order(rich, `fox ${round}`);
      await generate(rich);
      await grow(1);
      clock.time += 10_000;
    }
    await order(rich);
    const sixth = rich.screen;
    expect((await generate(rich)).answer).toContain("You already have 5 in progress");
    await grow(31);
    await cron();
    clock.time += 60_000;
    expect((await rich.press("Generate", sixth)).answer).toBeUndefined();
    await background.end();
    expect(kie.tasks).toHaveLength(6);
  });
});

describe("follow-up: a result that did not reach the user", () => {
  test("is delivered again only after the first sender had enough time", async ({
    begun,
    finish,
    neon,
    grow,
    look,
    rich,
    sql,
  }) => {
    await finish();
    await sql.query("UPDATE operations SET delivered_at = NULL, file_id = NULL");
    await grow(1);
    expect(await look()).toEqual({ pending: 0, ended: 0, told: 0 });
    await grow(1);
    expect(await look()).toEqual({ pending: 1, ended: 0, told: 1 });
    expect(gotBy(rich)).toEqual(["photo", "photo"]);
    expect(begun.order.text).toBeUndefined();
    expect(neon.requests).toBeGreaterThan(0);
  });

  test("stays in the history alone after a week", async ({
    begun: _,
    finish,
    telegram,
    grow,
    look,
    rich,
    books,
    background,
  }) => {
    rich.block();
    telegram.lose("sendPhoto");
    await finish();
    rich.unblock();
    await grow(8 * 24 * 60);
    expect(await look()).toEqual({ pending: 1, ended: 0, told: 0 });
    expect(await look()).toEqual({ pending: 0, ended: 0, told: 0 });
    expect(gotBy(rich)).toEqual([]);
    await rich.say("/history");
    await rich.press("1");
    await background.end();
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(await books()).toEqual(done);
  });

  test("is the whole album if Kie still has it", async ({
    begun: _,
    kie,
    telegram,
    background,
    grow,
    cron,
    rich,
  }) => {
    telegram.lose("sendMediaGroup");
    await kie.finish("all", { results: 2 });
    await background.end();
    await grow(2);
    await cron();
    expect(gotBy(rich)).toEqual(["photo", "photo", "photo", "photo"]);
  });
});

describe("refund: a bot that lost its key for Kie", () => {
  test("still refunds earlier charges in time", async ({
    begun,
    deploy,
    variables,
    cronAt,
    grow,
    books,
  }) => {
    const { url } = await deploy(variables);
    await grow(29);
    await cronAt(url);
    expect(await books()).toEqual(running);
    await grow(2);
    await cronAt(url);
    expect(await books()).toEqual(refunded);
    expect(begun.order.said).toContain("❌ Failed. You got 0.64\u00a0₽ back.");
  });
});
