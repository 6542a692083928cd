import { describe, expect } from "vitest";
import { gotBy, orderOf, test } from "../../support/studio.js";

const running = ["generation -0.64 submitted", "balance 999.36"];
const done = ["generation -0.64 done", "balance 999.36"];
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 1000.00"];
const late =
  "❌ Failed. You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽\nIt took too long.";

/** Ends Kie's tasks, but nobody hears of it. */
const unheard = test.extend("endUnheard", ({ kie, bot, telegram: _, sleep: __ }) => {
  return async (outcome?: Parameters<typeof kie.finish>[1]) => {
    kie.fail("recordInfo", "not json", 4);
    expect(bot.url).toBeDefined();
    expect(await kie.finish("all", outcome)).toEqual([503, 503, 503, 503]);
  };
});

describe("an end of which no callback told", () => {
  unheard("is found by the scheduler", async ({ begun, endUnheard, grow, look, rich, books }) => {
    await endUnheard();
    expect(await look()).toEqual({ pending: 0, ended: 0, told: 0 });
    await grow(2);
    expect(await look()).toEqual({ pending: 1, ended: 1, told: 0 });
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(begun.order.text).toMatch(/^✅ Done/);
    expect(await books()).toEqual(done);
    expect(await look()).toEqual({ pending: 0, ended: 0, told: 0 });
  });

  unheard(
    "is found by anybody's traffic, which waits for nothing",
    async ({ begun: _, endUnheard, grow, telegram, background, clock, rich, books }) => {
      const bob = telegram.person({ id: 8, first_name: "Bob" });
      await endUnheard();
      await grow(2);
      clock.time += 60_000;
      await bob.say("/help");
      await background.end();
      expect(gotBy(rich)).toEqual(["photo"]);
      expect(await books()).toEqual(done);
    },
  );

  unheard(
    "is looked for by traffic once in half a minute, and ever more rarely where nothing is found",
    async ({ begun: _, neon, background, clock, rich }) => {
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
    },
  );

  unheard(
    "and that is bad gives the money back",
    async ({ begun, endUnheard, grow, cron, books }) => {
      await endUnheard({ failCode: "500" });
      await grow(2);
      await cron();
      expect(begun.order.said).toContain("❌ Failed. You got 0.64\u00a0₽ back");
      expect(await books()).toEqual(refunded);
    },
  );

  unheard(
    "is found once by two schedulers and a callback at the same time",
    async ({ begun, endUnheard, grow, cron, kie, rich, background, books }) => {
      await endUnheard();
      await grow(2);
      await Promise.all([cron(), cron(), kie.callBack(begun.taskId), cron()]);
      await background.end();
      expect(gotBy(rich)).toEqual(["photo"]);
      expect(await books()).toEqual(done);
    },
  );

  unheard(
    "by two schedulers at the same time is paid back once",
    async ({ begun: _, grow, cron, books, rich }) => {
      await grow(31);
      const { length } = rich.chat;
      await Promise.all([cron(), cron(), cron()]);
      expect(await books()).toEqual(refunded);
      expect(rich.chat).toHaveLength(length + 1);
    },
  );
});

describe("the deadline", () => {
  test.for([
    ["Pictures", "Z-Image", 30],
    ["Sound", "Suno", 30],
    ["Video", "Seedance", 60],
  ] as const)(
    "of %s (%s) is %i minutes",
    async ([group, model, minutes], { rich, generate, grow, cron, sql }) => {
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
    },
  );

  test("gives back what Kie still works on, and says so", async ({ begun, grow, cron, books }) => {
    await grow(29);
    await cron();
    expect(await books()).toEqual(running);
    await grow(2);
    await cron();
    expect(begun.order.said).toContain(late);
    expect(await books()).toEqual(refunded);
  });

  test("does not give back what got ready in the last moment", async ({
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
    expect(begun.order.text).toMatch(/^✅ Done/);
    expect(await books()).toEqual(done);
  });

  test.for(["refuse", "not json", 500, 401] as const)(
    "gives back when Kie's record can't be read (%s)",
    async (fault, { begun, kie, grow, cron, books }) => {
      kie.fail("recordInfo", fault, 2);
      await grow(29);
      await cron();
      expect(await books()).toEqual(running);
      await grow(2);
      await cron();
      expect(begun.order.said).toContain(late);
      expect(await books()).toEqual(refunded);
    },
  );

  test("gives back what Kie does not know any more", async ({ begun, kie, grow, cron, books }) => {
    kie.fail("recordInfo", 422, 2);
    await grow(5);
    await cron();
    expect(await books()).toEqual(running);
    await grow(30);
    await cron();
    expect(begun.order.said).toContain(late);
    expect(await books()).toEqual(refunded);
  });

  test("gives back although the user has gone", async ({
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

  test("makes room for another one", async ({
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

describe("news that did not reach the user", () => {
  test("is told again only when whoever had begun had enough time", async ({
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
    expect(begun.order.text).toMatch(/^✅ Done/);
    expect(neon.requests).toBeGreaterThan(0);
  });

  test("is given up after a week, and stays in the history", async ({
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

  test("brings the whole album if Kie still has it", async ({
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

describe("a bot whose key for Kie was taken away", () => {
  test("still gives back what was charged before, in time", async ({
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
