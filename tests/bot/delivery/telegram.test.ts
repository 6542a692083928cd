import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { gotBy, test } from "../../support/studio.js";

const done = ["generation -0.64 done", "balance 999.36"];
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 1000.00"];

describe("a send of which nobody knows whether it arrived", () => {
  test("is repeated once after a while: at most two messages, one charge", async ({
    begun,
    finish,
    telegram,
    grow,
    cron,
    rich,
    books,
  }) => {
    telegram.lose("sendPhoto", 2);
    expect(await finish()).toEqual([200]);
    expect(gotBy(rich)).toHaveLength(1);
    await cron();
    expect(gotBy(rich)).toHaveLength(1);
    for (let round = 0; round < 3; round++) {
      await grow(2);
      await cron();
    }
    expect(gotBy(rich)).toEqual(["photo", "photo"]);
    expect(await books()).toEqual(done);
    expect(begun.order.text).toMatch(/^✅ Done/);
  });

  test("and did not is made up for, however the first one ended", async ({
    begun,
    finish,
    telegram,
    grow,
    look,
    rich,
    books,
  }) => {
    telegram.fail("sendPhoto", new Refusal("Bad Gateway", 502));
    await finish();
    expect(gotBy(rich)).toEqual([]);
    await grow(2);
    expect(await look()).toEqual({ pending: 1, ended: 0, told: 1 });
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(begun.order.text).toMatch(/^✅ Done/);
    expect(await books()).toEqual(done);
  });

  test("and never will leaves the result in the history, and the order says where it is", async ({
    begun,
    finish,
    telegram,
    grow,
    cron,
    rich,
    books,
    background,
  }) => {
    telegram.fail("sendPhoto", new Refusal("Bad Gateway", 502), 2);
    await finish();
    await grow(2);
    await cron();
    expect(gotBy(rich)).toEqual([]);
    expect(begun.order.text).toMatch(/^✅ Done/);
    const { buttons } = begun.order.message;
    expect(buttons.flat().map(({ text }) => text)).toContain("🧾 History");
    await rich.say("/history");
    await rich.press("1");
    await background.end();
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(await books()).toEqual(done);
  });

  test("about money that is back is repeated once, and the order says so in any case", async ({
    begun,
    finish,
    telegram,
    grow,
    cron,
    rich,
    books,
  }) => {
    telegram.lose("sendMessage", 2);
    await finish({ failCode: "500" });
    expect(begun.order.text).toContain("Working on it");
    for (let round = 0; round < 3; round++) {
      await grow(2);
      await cron();
    }
    const said = rich.chat.filter(({ text }) => text.includes("You got 0.64\u00a0₽ back"));
    expect(said).toHaveLength(2);
    expect(begun.order.text).toMatch(/^❌ .*got your money back/);
    expect(await books()).toEqual(refunded);
  });
});

describe("Telegram's wish for a pause", () => {
  test("of some seconds is awaited", async ({ begun: _, finish, telegram, clock, rich, books }) => {
    telegram.fail("sendPhoto", new Refusal("Too Many Requests: retry after 7", 429, 7));
    const before = clock.time;
    await finish();
    expect(clock.time - before).toBe(7_000);
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(await books()).toEqual(done);
  });

  test("of minutes is left to the next follow-ups, as often as it takes", async ({
    begun,
    finish,
    telegram,
    clock,
    grow,
    cron,
    rich,
    books,
  }) => {
    const pause = new Refusal("Too Many Requests: retry after 600", 429, 600);
    telegram.fail("sendPhoto", pause, 3);
    const before = clock.time;
    await finish();
    for (let round = 0; round < 3; round++) {
      expect(gotBy(rich)).toEqual([]);
      await grow(2);
      await cron();
    }
    expect(clock.time).toBe(before);
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(begun.order.text).toMatch(/^✅ Done/);
    expect(await books()).toEqual(done);
  });
});

describe("somebody who blocked the bot", () => {
  test("gets no retries, and finds the result in the history", async ({
    begun: _,
    finish,
    grow,
    look,
    rich,
    kie,
    telegram,
    books,
    lines,
    background,
  }) => {
    rich.block();
    expect(await finish()).toEqual([200]);
    const before = telegram.calls.length;
    await grow(5);
    expect(await look()).toEqual({ pending: 0, ended: 0, told: 0 });
    const pursuits = telegram.calls.slice(before).filter(({ method }) => /send|edit/.test(method));
    expect(pursuits).toEqual([]);
    expect(await books()).toEqual(done);
    expect(lines.filter((line) => /could not be told/.test(line))).toEqual([]);
    rich.unblock();
    await rich.say("/history");
    await rich.press("1");
    await background.end();
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(kie.tasks).toHaveLength(1);
  });

  test("gets the refund anyway", async ({ begun: _, finish, grow, look, rich, books }) => {
    rich.block();
    await finish({ failCode: "500" });
    await grow(5);
    expect(await look()).toMatchObject({ pending: 0 });
    expect(await books()).toEqual(refunded);
  });

  test("while the order is being confirmed is charged, and the work begins", async ({
    rich,
    order,
    generate,
    kie,
    finish,
    books,
  }) => {
    await order(rich);
    rich.block();
    await generate(rich);
    expect(kie.tasks).toHaveLength(1);
    await finish();
    expect(await books()).toEqual(done);
  });
});

describe("an order whose message is gone", () => {
  test("is delivered anyway", async ({ begun, finish, rich, books, look, grow }) => {
    rich.delete(begun.order.message);
    await finish();
    expect(gotBy(rich)).toEqual(["photo"]);
    await grow(2);
    expect(await look()).toMatchObject({ pending: 0 });
    expect(await books()).toEqual(done);
  });

  test("and that fails is said to be paid back in a message of its own", async ({
    begun,
    finish,
    rich,
    books,
  }) => {
    rich.delete(begun.order.message);
    await finish({ failCode: "500" });
    expect(rich.screen?.text).toContain(
      "❌ Failed. You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽",
    );
    expect(await books()).toEqual(refunded);
  });

  test("with the prompt too is delivered all the same", async ({ begun, finish, rich }) => {
    for (const message of rich.chat) rich.delete(message);
    expect(begun.taskId).not.toBe("");
    await finish();
    expect(gotBy(rich)).toEqual(["photo"]);
  });
});

describe("the history", () => {
  const testOfHistory = test.extend("got", async ({ begun: _, finish, rich }) => {
    await finish();
    await rich.say("/history");
    return rich;
  });

  testOfHistory(
    "sends a result again by the name that Telegram gave it, long after Kie forgot it",
    async ({ got, kie, telegram }) => {
      kie.forgetFiles();
      const before = kie.calls.length;
      await got.press("1");
      expect(gotBy(got)).toEqual(["photo", "photo"]);
      expect(
        telegram.calls.findLast(({ method }) => method === "sendPhoto")?.parameters["photo"],
      ).toMatch(/^AgAC/);
      expect(kie.calls).toHaveLength(before);
    },
  );

  testOfHistory(
    "fetches it from Kie when Telegram has forgotten it",
    async ({ got, telegram, background }) => {
      telegram.fail(
        "sendPhoto",
        new Refusal("Bad Request: wrong file identifier/HTTP URL specified"),
      );
      expect((await got.press("1")).answer).toBeUndefined();
      await background.end();
      expect(gotBy(got)).toEqual(["photo", "photo"]);
    },
  );

  testOfHistory(
    "says so when both have forgotten it, and moves no money",
    async ({ got, telegram, kie, books, background }) => {
      kie.forgetFiles();
      telegram.fail(
        "sendPhoto",
        new Refusal("Bad Request: wrong file identifier/HTTP URL specified"),
      );
      expect((await got.press("1")).answer).toBeUndefined();
      await background.end();
      expect(got.screen?.text).toContain("no longer available");
      expect(gotBy(got)).toEqual(["photo"]);
      expect(await books()).toEqual(done);
    },
  );
});
