import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { alarmsTo, test } from "../../support/studio.js";
import { until } from "../../support/waiting.js";

const running = ["generation -0.64 submitted", "balance 999.36"];
const done = ["generation -0.64 done", "balance 999.36"];
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 1000.00"];

describe("callback: Kie's report of an end", () => {
  test("that is repeated ends the generation once and delivers one picture", async ({
    runningOrder,
    finish,
    kie,
    buyer,
    background,
    readLedger,
  }) => {
    expect(await finish()).toEqual([200]);
    const { length } = buyer.chat;
    for (let round = 0; round < 3; round++)
      expect(await kie.callBack(runningOrder.taskId)).toBe(200);
    await background.end();
    expect(buyer.chat).toHaveLength(length);
    expect(await readLedger()).toEqual(done);
  });

  const outcomes = [
    ["success", {}, done, 1],
    ["failure", { failCode: "500" }, refunded, 0],
  ] as const;

  describe.for(outcomes)("of a %s", ([, outcome, expected, pictures]) => {
    test("counts once of forty at once", async ({
      runningOrder,
      kie,
      buyer,
      background,
      readLedger,
      telegram,
    }) => {
      const before = telegram.calls.length;
      const first = kie.finish("all", outcome);
      const others = Array.from({ length: 40 }, () => kie.callBack(runningOrder.taskId));
      expect([await first, ...(await Promise.all(others))]).toEqual([
        [200],
        ...Array(40).fill(200),
      ]);
      await background.end();
      expect(await readLedger()).toEqual(expected);
      expect(buyer.chat.filter(({ fromBot, media }) => fromBot && media)).toHaveLength(pictures);
      const methods = telegram.calls.slice(before).map(({ method }) => method);
      expect(methods).toEqual([expect.stringMatching(/^send/), "deleteMessage"]);
    });
  });

  test("after an undelivered refund delivers a gift, and the order disappears", async ({
    runningOrder,
    ageOperations,
    cron,
    finish,
    buyer,
    telegram,
  }) => {
    telegram.fail("sendMessage", new Refusal("Bad Gateway", 502));
    await ageOperations(31);
    await cron();
    expect(runningOrder.order.text).toContain("Working on it");
    // The claim of the failed telling has expired.
    await ageOperations(2);
    expect(await finish()).toEqual([200]);
    expect(buyer.screen?.text).toContain("It's on us 🎁");
    expect(runningOrder.order.text).toBeUndefined();
  });

  test("after the refund delivers a gift, says so, and only once", async ({
    runningOrder,
    ageOperations,
    cron,
    finish,
    kie,
    buyer,
    background,
    readLedger,
    sql,
  }) => {
    await ageOperations(31);
    await cron();
    expect(await readLedger()).toEqual(refunded);
    expect(runningOrder.order.said).toContain("❌ Failed. You got 0.64\u00a0₽ back");
    expect(await finish()).toEqual([200]);
    expect(buyer.screen?.text).toBe(
      "Z-Image\nThis one finished after we refunded you. It's on us 🎁",
    );
    const { length } = buyer.chat;
    await Promise.all([kie.callBack(runningOrder.taskId), kie.callBack(runningOrder.taskId)]);
    await background.end();
    expect(buyer.chat).toHaveLength(length);
    expect(await readLedger()).toEqual(refunded);
    const { rows } = await sql.query("SELECT file_id FROM operations WHERE state = 'refunded'");
    expect(rows[0].file_id).toMatch(/^photo:/);
  });

  test("of a failure after the refund changes nothing", async ({
    runningOrder: _,
    ageOperations,
    cron,
    finish,
    buyer,
    readLedger,
  }) => {
    await ageOperations(31);
    await cron();
    const { length } = buyer.chat;
    expect(await finish({ failCode: "500" })).toEqual([200]);
    expect(buyer.chat).toHaveLength(length);
    expect(await readLedger()).toEqual(refunded);
  });

  test("that contradicts an earlier one changes nothing", async ({
    runningOrder,
    finish,
    kie,
    readLedger,
  }) => {
    await finish();
    const lie = { code: 501, data: { taskId: runningOrder.taskId, state: "fail" } };
    expect(await kie.callBack(runningOrder.taskId, { body: lie })).toBe(200);
    expect(await readLedger()).toEqual(done);
  });

  test("before the end counts only as far as Kie's own record confirms it", async ({
    runningOrder,
    kie,
    readLedger,
  }) => {
    const resultJson = '{"resultUrls":["https://example.com/stolen.png"]}';
    const lie = { code: 200, data: { taskId: runningOrder.taskId, state: "success", resultJson } };
    expect(await kie.callBack(runningOrder.taskId, { body: lie })).toBe(503);
    expect(await readLedger()).toEqual(running);
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
    buyer,
    order,
    kie,
    gate,
    background,
    readLedger,
  }) => {
    const shown = await order(buyer);
    await buyer.press("Generate");
    await until(() => kie.tasks.length === 1);
    expect(await kie.finish("all")).toEqual([200]);
    await until(() => shown.text === undefined);
    gate.open();
    await background.end();
    expect(shown.text).toBeUndefined();
    expect(await readLedger()).toEqual(done);
  });

  describe.for([
    ["success", {}, "Balance: 999.36", done],
    ["failure", { failCode: "500" }, "❌ Failed", refunded],
  ] as const)("of a %s", ([, outcome, text, expected]) => {
    test("updates the order, although that answer never comes", async ({
      buyer,
      order,
      kie,
      patience,
      background,
      readLedger,
    }) => {
      kie.fail("createTask", "hang after");
      const shown = await order(buyer);
      await buyer.press("Generate");
      await until(() => kie.countHanging() === 1);
      expect(await kie.finish("all", outcome)).toEqual([200]);
      await until(() => shown.text === undefined);
      patience.end();
      await background.end();
      expect(shown.text).toBeUndefined();
      expect(shown.said).toContain(text);
      expect(await readLedger()).toEqual(expected);
    });
  });
});

describe("callback: one that the bot can't handle now", () => {
  const faults = ["not json", 500, "refuse"] as const;

  describe.for(faults)("after Kie's fault %s", (fault) => {
    test("comes again and counts", async ({ runningOrder: _, kie, finish, readLedger }) => {
      kie.fail("recordInfo", fault, 2);
      expect(await finish()).toEqual([503, 503, 200]);
      expect(await readLedger()).toEqual(done);
    });
  });

  test("alarms the operator because Kie refuses the key", async ({
    runningOrder: _,
    kie,
    finish,
    operator,
  }) => {
    kie.fail("recordInfo", 401);
    expect(await finish()).toEqual([503, 200]);
    expect(alarmsTo(operator)).toHaveLength(1);
  });

  test("comes again and counts because Kie is silent", async ({
    runningOrder: _,
    kie,
    patience,
    background,
    readLedger,
  }) => {
    kie.fail("recordInfo", "hang");
    const finished = kie.finish("all");
    await until(() => kie.countHanging() === 1);
    patience.end();
    expect(await finished).toEqual([503, 200]);
    await background.end();
    expect(await readLedger()).toEqual(done);
  });

  test("comes again and counts because no store answers", async ({
    runningOrder,
    neon,
    finish,
    readLedger,
  }) => {
    neon.fail("refuse", 2); // Two tries for each callback.
    expect(await finish()).toEqual([503, 200]);
    expect(await readLedger()).toEqual(done);
    expect(runningOrder.order.text).toBeUndefined();
  });

  test("counts once although a write's answer was lost, and the follow-up delivers the picture", async ({
    runningOrder,
    neon,
    finish,
    ageOperations,
    followUp,
    readLedger,
    buyer,
  }) => {
    neon.fail("drop-after", 1);
    expect(await finish()).toEqual([200]);
    expect(await readLedger()).toEqual(done);
    expect(runningOrder.order.text).toContain("Working on it");
    await ageOperations(2);
    expect(await followUp()).toEqual({ pending: 1, ended: 0, told: 1 });
    expect(runningOrder.order.text).toBeUndefined();
    expect(buyer.chat.filter(({ fromBot, media }) => fromBot && media)).toHaveLength(1);
  });
});
