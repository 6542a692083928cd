import { describe, expect } from "vitest";
import { orderOf } from "../../support/order-steps.js";
import { gotBy, test } from "../../support/studio.js";

const running = ["generation -0.64 submitted", "balance 999.36"];
const done = ["generation -0.64 done", "balance 999.36"];
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 1000.00"];
const late =
  "❌ Failed. You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽\nIt took too long.";

/** Ends Kie's tasks, but the bot takes no callback. */
const it = test.extend("finishWithLostCallback", ({ kie, bot, telegram: _, sleep: __ }) => {
  return async (outcome?: Parameters<typeof kie.finish>[1]) => {
    kie.fail("recordInfo", "not json", 4);
    expect(bot.url).toBeDefined();
    expect(await kie.finish("all", outcome)).toEqual([503, 503, 503, 503]);
  };
});

describe("follow-up: an end without a callback", () => {
  it("is found by the scheduler", async ({
    runningOrder,
    finishWithLostCallback,
    ageOperations,
    followUp,
    buyer,
    readLedger,
  }) => {
    await finishWithLostCallback();
    expect(await followUp()).toEqual({ pending: 0, ended: 0, told: 0 });
    await ageOperations(2);
    expect(await followUp()).toEqual({ pending: 1, ended: 1, told: 0 });
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(runningOrder.order.text).toBeUndefined();
    expect(await readLedger()).toEqual(done);
    expect(await followUp()).toEqual({ pending: 0, ended: 0, told: 0 });
  });

  it("is found by any user's traffic, which waits for nothing", async ({
    runningOrder: _,
    finishWithLostCallback,
    ageOperations,
    telegram,
    background,
    clock,
    buyer,
    readLedger,
  }) => {
    const bob = telegram.person({ id: 8, first_name: "Bob" });
    await finishWithLostCallback();
    await ageOperations(2);
    clock.time += 60_000;
    await bob.say("/help");
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await readLedger()).toEqual(done);
  });

  it("is looked for by traffic once in half a minute, and ever more rarely where none exists", async ({
    runningOrder: _,
    neon,
    background,
    clock,
    buyer,
  }) => {
    const looks = async (seconds: number) => {
      clock.time += seconds * 1000;
      const before = neon.requests;
      for (let round = 0; round < 5; round++) await buyer.say("/help");
      await background.end();
      return neon.requests - before;
    };
    expect(await looks(60)).toBe(1);
    expect(await looks(0)).toBe(0);
    expect(await looks(30)).toBe(0);
    expect(await looks(30)).toBe(1);
    expect(await looks(60)).toBe(0);
  });

  it("that is a failure is refunded", async ({
    runningOrder,
    finishWithLostCallback,
    ageOperations,
    cron,
    readLedger,
  }) => {
    await finishWithLostCallback({ failCode: "500" });
    await ageOperations(2);
    await cron();
    expect(runningOrder.order.said).toContain("❌ Failed. You got 0.64\u00a0₽ back");
    expect(await readLedger()).toEqual(refunded);
  });

  it("is recorded once by two schedulers and a callback at the same time", async ({
    runningOrder,
    finishWithLostCallback,
    ageOperations,
    cron,
    kie,
    buyer,
    background,
    readLedger,
  }) => {
    await finishWithLostCallback();
    await ageOperations(2);
    await Promise.all([cron(), cron(), kie.callBack(runningOrder.taskId), cron()]);
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await readLedger()).toEqual(done);
  });

  it("is refunded once by two schedulers at the same time", async ({
    runningOrder: _,
    ageOperations,
    cron,
    readLedger,
    buyer,
  }) => {
    await ageOperations(31);
    const { length } = buyer.chat;
    await Promise.all([cron(), cron(), cron()]);
    expect(await readLedger()).toEqual(refunded);
    // The order's message has gone.
    expect(buyer.chat).toHaveLength(length);
  });
});

describe("refund: the deadline", () => {
  const deadlines = [
    ["🖼", "Z-Image", 30],
    ["🔊", "Suno", 30],
    ["🎬", "Seedance", 60],
  ] as const;

  describe.for(deadlines)("of %s (%s): %i minutes", ([kind, model, minutes]) => {
    test("refunds then, and not before", async ({ buyer, generate, ageOperations, cron, sql }) => {
      await orderOf(buyer, "a red fox", model, kind);
      await generate(buyer);
      const state = async () =>
        (await sql.query("SELECT state FROM operations WHERE type = 'generation'")).rows[0].state;
      await ageOperations(minutes - 1);
      await cron();
      expect(await state()).toBe("submitted");
      await ageOperations(2);
      await cron();
      expect(await state()).toBe("refunded");
      const { rows } = await sql.query("SELECT balance FROM users");
      expect(rows).toEqual([{ balance: "1000.00" }]);
    });
  });

  test("refunds what Kie still works on, and says so", async ({
    runningOrder,
    ageOperations,
    cron,
    readLedger,
  }) => {
    await ageOperations(29);
    await cron();
    expect(await readLedger()).toEqual(running);
    await ageOperations(2);
    await cron();
    expect(runningOrder.order.said).toContain(late);
    expect(await readLedger()).toEqual(refunded);
  });

  test("does not refund what Kie finished at the last moment", async ({
    runningOrder,
    kie,
    ageOperations,
    cron,
    readLedger,
  }) => {
    kie.fail("recordInfo", "refuse", 4);
    await kie.finish("all");
    await ageOperations(45);
    await cron();
    expect(runningOrder.order.text).toBeUndefined();
    expect(await readLedger()).toEqual(done);
  });

  const faults = ["refuse", "not json", 500, 401] as const;

  describe.for(faults)("without Kie's record (%s)", (fault) => {
    test("refunds", async ({ runningOrder, kie, ageOperations, cron, readLedger }) => {
      kie.fail("recordInfo", fault, 2);
      await ageOperations(29);
      await cron();
      expect(await readLedger()).toEqual(running);
      await ageOperations(2);
      await cron();
      expect(runningOrder.order.said).toContain(late);
      expect(await readLedger()).toEqual(refunded);
    });
  });

  test("refunds what Kie no longer knows", async ({
    runningOrder,
    kie,
    ageOperations,
    cron,
    readLedger,
  }) => {
    kie.fail("recordInfo", 422, 2);
    await ageOperations(5);
    await cron();
    expect(await readLedger()).toEqual(running);
    await ageOperations(30);
    await cron();
    expect(runningOrder.order.said).toContain(late);
    expect(await readLedger()).toEqual(refunded);
  });

  test("refunds although the user has left", async ({
    runningOrder: _,
    ageOperations,
    cron,
    followUp,
    buyer,
    readLedger,
  }) => {
    buyer.block();
    await ageOperations(31);
    await cron();
    expect(await readLedger()).toEqual(refunded);
    await ageOperations(5);
    expect(await followUp()).toEqual({ pending: 0, ended: 0, told: 0 });
  });

  test("makes room for another generation", async ({
    buyer,
    order,
    generate,
    ageOperations,
    cron,
    kie,
    clock,
    background,
  }) => {
    for (let round = 0; round < 5; round++) {
      await order(buyer, `fox ${round}`);
      await generate(buyer);
      await ageOperations(1);
      clock.time += 10_000;
    }
    await order(buyer);
    const sixth = buyer.screen;
    expect((await generate(buyer)).answer).toContain("You already have 5 in progress");
    await ageOperations(31);
    await cron();
    clock.time += 60_000;
    expect((await buyer.press("Generate", sixth)).answer).toBeUndefined();
    await background.end();
    expect(kie.tasks).toHaveLength(6);
  });
});

describe("follow-up: a result that did not reach the user", () => {
  test("is delivered again only after the first sender had enough time", async ({
    runningOrder,
    finish,
    neon,
    ageOperations,
    followUp,
    buyer,
    sql,
  }) => {
    await finish();
    await sql.query("UPDATE operations SET delivered_at = NULL, file_id = NULL");
    await ageOperations(1);
    expect(await followUp()).toEqual({ pending: 0, ended: 0, told: 0 });
    await ageOperations(1);
    expect(await followUp()).toEqual({ pending: 1, ended: 0, told: 1 });
    expect(gotBy(buyer)).toEqual(["photo", "photo"]);
    expect(runningOrder.order.text).toBeUndefined();
    expect(neon.requests).toBeGreaterThan(0);
  });

  test("stays in the history alone after a week", async ({
    runningOrder: _,
    finish,
    telegram,
    ageOperations,
    followUp,
    buyer,
    readLedger,
    background,
  }) => {
    buyer.block();
    telegram.lose("sendPhoto");
    await finish();
    buyer.unblock();
    await ageOperations(8 * 24 * 60);
    expect(await followUp()).toEqual({ pending: 1, ended: 0, told: 0 });
    expect(await followUp()).toEqual({ pending: 0, ended: 0, told: 0 });
    expect(gotBy(buyer)).toEqual([]);
    await buyer.say("/history");
    await buyer.press("1");
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await readLedger()).toEqual(done);
  });

  test("is the whole album if Kie still has it", async ({
    runningOrder: _,
    kie,
    telegram,
    background,
    ageOperations,
    cron,
    buyer,
  }) => {
    telegram.lose("sendMediaGroup");
    await kie.finish("all", { results: 2 });
    await background.end();
    await ageOperations(2);
    await cron();
    expect(gotBy(buyer)).toEqual(["photo", "photo", "photo", "photo"]);
  });
});

describe("refund: a bot that lost its key for Kie", () => {
  test("still refunds earlier charges in time", async ({
    runningOrder,
    deploy,
    variables,
    cronAt,
    ageOperations,
    readLedger,
  }) => {
    const { url } = await deploy(variables);
    await ageOperations(29);
    await cronAt(url);
    expect(await readLedger()).toEqual(running);
    await ageOperations(2);
    await cronAt(url);
    expect(await readLedger()).toEqual(refunded);
    expect(runningOrder.order.said).toContain("❌ Failed. You got 0.64\u00a0₽ back.");
  });
});
