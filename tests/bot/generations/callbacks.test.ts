import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { alarmsTo, test } from "../../support/studio.js";
import { until } from "../../support/waiting.js";

const running = ["generation -0.64 submitted", "balance 999.36"];
const done = ["generation -0.64 done", "balance 999.36"];
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 1000.00"];

describe("callback: Kie's report of an end", () => {
  test("that is repeated ends the generation once and delivers one picture", async ({
    begun,
    finish,
    kie,
    rich,
    background,
    books,
  }) => {
    expect(await finish()).toEqual([200]);
    const { length } = rich.chat;
    for (let round = 0; round < 3; round++) expect(await kie.callBack(begun.taskId)).toBe(200);
    await background.end();
    expect(rich.chat).toHaveLength(length);
    expect(await books()).toEqual(done);
  });

  const outcomes = [
    ["success", {}, done, 1],
    ["failure", { failCode: "500" }, refunded, 0],
  ] as const;

  describe.for(outcomes)("of a %s", ([, outcome, expected, pictures]) => {
    test("counts once of forty at once", async ({
      begun,
      kie,
      rich,
      background,
      books,
      telegram,
    }) => {
      const before = telegram.calls.length;
      const first = kie.finish("all", outcome);
      const others = Array.from({ length: 40 }, () => kie.callBack(begun.taskId));
      expect([await first, ...(await Promise.all(others))]).toEqual([
        [200],
        ...Array(40).fill(200),
      ]);
      await background.end();
      expect(await books()).toEqual(expected);
      expect(rich.chat.filter(({ fromBot, media }) => fromBot && media)).toHaveLength(pictures);
      const methods = telegram.calls.slice(before).map(({ method }) => method);
      expect(methods).toEqual([expect.stringMatching(/^send/), "deleteMessage"]);
    });
  });

  test("after an undelivered refund delivers a gift, and the order disappears", async ({
    begun,
    grow,
    cron,
    finish,
    rich,
    telegram,
  }) => {
    telegram.fail("sendMessage", new Refusal("Bad Gateway", 502));
    await grow(31);
    await cron();
    expect(begun.order.text).toContain("Working on it");
    // The claim of the failed telling has expired.
    await grow(2);
    expect(await finish()).toEqual([200]);
    expect(rich.screen?.text).toContain("It's on us 🎁");
    expect(begun.order.text).toBeUndefined();
  });

  test("after the refund delivers a gift, says so, and only once", async ({
    begun,
    grow,
    cron,
    finish,
    kie,
    rich,
    background,
    books,
    sql,
  }) => {
    await grow(31);
    await cron();
    expect(await books()).toEqual(refunded);
    expect(begun.order.said).toContain("❌ Failed. You got 0.64\u00a0₽ back");
    expect(await finish()).toEqual([200]);
    expect(rich.screen?.text).toBe(
      "Z-Image\nThis one finished after we refunded you. It's on us 🎁",
    );
    const { length } = rich.chat;
    await Promise.all([kie.callBack(begun.taskId), kie.callBack(begun.taskId)]);
    await background.end();
    expect(rich.chat).toHaveLength(length);
    expect(await books()).toEqual(refunded);
    const { rows } = await sql.query("SELECT file_id FROM operations WHERE state = 'refunded'");
    expect(rows[0].file_id).toMatch(/^photo:/);
  });

  test("of a failure after the refund changes nothing", async ({
    begun: _,
    grow,
    cron,
    finish,
    rich,
    books,
  }) => {
    await grow(31);
    await cron();
    const { length } = rich.chat;
    expect(await finish({ failCode: "500" })).toEqual([200]);
    expect(rich.chat).toHaveLength(length);
    expect(await books()).toEqual(refunded);
  });

  test("that contradicts an earlier one changes nothing", async ({ begun, finish, kie, books }) => {
    await finish();
    const lie = { code: 501, data: { taskId: begun.taskId, state: "fail" } };
    expect(await kie.callBack(begun.taskId, { body: lie })).toBe(200);
    expect(await books()).toEqual(done);
  });

  test("before the end counts only as far as Kie's own record confirms it", async ({
    begun,
    kie,
    books,
  }) => {
    const resultJson = '{"resultUrls":["https://example.com/stolen.png"]}';
    const lie = { code: 200, data: { taskId: begun.taskId, state: "success", resultJson } };
    expect(await kie.callBack(begun.taskId, { body: lie })).toBe(503);
    expect(await books()).toEqual(running);
  });
});

describe("callback: one before createTask has answered", () => {
  const it = test
    .extend("gate", () => {
      const gate = { open: () => {}, promise: Promise.resolve() };
      gate.promise = new Promise<void>((resolve) => Object.assign(gate, { open: resolve }));
      return gate;
    })
    .extend("surroundings", ({ gate, patience }) => ({
      deadline: patience.after,
      fetch: (async (url, init) => {
        const response = await fetch(url, init);
        if (String(url).endsWith("/createTask")) await gate.promise;
        return response;
      }) satisfies typeof fetch,
    }));

  it("ends the generation, and the order disappears", async ({
    rich,
    order,
    kie,
    gate,
    background,
    books,
  }) => {
    const shown = await order(rich);
    await rich.press("Generate");
    await until(() => kie.tasks.length === 1);
    expect(await kie.finish("all")).toEqual([200]);
    await until(() => shown.text === undefined);
    gate.open();
    await background.end();
    expect(shown.text).toBeUndefined();
    expect(await books()).toEqual(done);
  });

  describe.for([
    ["success", {}, "Balance: 999.36", done],
    ["failure", { failCode: "500" }, "❌ Failed", refunded],
  ] as const)("of a %s", ([, outcome, text, expected]) => {
    test("updates the order, although that answer never comes", async ({
      rich,
      order,
      kie,
      patience,
      background,
      books,
    }) => {
      kie.fail("createTask", "hang after");
      const shown = await order(rich);
      await rich.press("Generate");
      await until(() => kie.countHanging() === 1);
      expect(await kie.finish("all", outcome)).toEqual([200]);
      await until(() => shown.text === undefined);
      patience.end();
      await background.end();
      expect(shown.text).toBeUndefined();
      expect(shown.said).toContain(text);
      expect(await books()).toEqual(expected);
    });
  });
});

describe("callback: one that the bot can't handle now", () => {
  const faults = ["not json", 500, "refuse"] as const;

  describe.for(faults)("after Kie's fault %s", (fault) => {
    test("comes again and counts", async ({ begun: _, kie, finish, books }) => {
      kie.fail("recordInfo", fault, 2);
      expect(await finish()).toEqual([503, 503, 200]);
      expect(await books()).toEqual(done);
    });
  });

  test("alarms the operator because Kie refuses the key", async ({
    begun: _,
    kie,
    finish,
    operator,
  }) => {
    kie.fail("recordInfo", 401);
    expect(await finish()).toEqual([503, 200]);
    expect(alarmsTo(operator)).toHaveLength(1);
  });

  test("comes again and counts because Kie is silent", async ({
    begun: _,
    kie,
    patience,
    background,
    books,
  }) => {
    kie.fail("recordInfo", "hang");
    const finished = kie.finish("all");
    await until(() => kie.countHanging() === 1);
    patience.end();
    expect(await finished).toEqual([503, 200]);
    await background.end();
    expect(await books()).toEqual(done);
  });

  test("comes again and counts because no store answers", async ({
    begun,
    neon,
    finish,
    books,
  }) => {
    neon.fail("refuse", 2); // Two tries for each callback.
    expect(await finish()).toEqual([503, 200]);
    expect(await books()).toEqual(done);
    expect(begun.order.text).toBeUndefined();
  });

  test("counts once although a write's answer was lost, and the follow-up delivers the picture", async ({
    begun,
    neon,
    finish,
    grow,
    look,
    books,
    rich,
  }) => {
    neon.fail("drop-after", 1);
    expect(await finish()).toEqual([200]);
    expect(await books()).toEqual(done);
    expect(begun.order.text).toContain("Working on it");
    await grow(2);
    expect(await look()).toEqual({ pending: 1, ended: 0, told: 1 });
    expect(begun.order.text).toBeUndefined();
    expect(rich.chat.filter(({ fromBot, media }) => fromBot && media)).toHaveLength(1);
  });
});
