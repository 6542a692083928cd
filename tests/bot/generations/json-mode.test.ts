import { describe, expect } from "vitest";
import { gotBy, test as studioTest } from "../../support/studio.js";
import { lastText } from "../../support/world.js";

const annId = 2147483653;

/** A bot that was never given a database. Time in its journals is the clock's. */
const test = studioTest
  .extend("bot", ({ instance, studioVariables }) =>
    instance({ ...studioVariables, DATABASE_URL: "" }),
  )
  .extend("entries", ({ document }) => async () => {
    const { entries } = await document(`journals/${annId}`);
    return entries.map(({ kind, type = "" }: { kind: string; type?: string }) =>
      `${kind} ${type}`.trim(),
    );
  })
  .extend("pass", ({ clock, cron }) => async (minutes: number) => {
    clock.time += minutes * 60_000;
    await cron();
  });

const entriesOfStart = ["move payment", "charge", "submitted"];

describe("outage: a bot without a database", () => {
  test("takes a generation from prompt to picture", async ({
    runningOrder: order,
    finish,
    buyer,
    neon,
    entries,
  }) => {
    const before = neon.requests;
    await finish();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(buyer.screen?.text).toMatch(
      /^Z-Image · 0\.64\u00a0₽ · \d+\u00a0s\nBalance: 999\.36\u00a0₽$/,
    );
    expect(order.order.text).toBeUndefined();
    expect(await entries()).toEqual([...entriesOfStart, "settle", "delivered"]);
    expect(neon.requests).toBe(before);
    await buyer.say("/history");
    await buyer.press("1");
    expect(gotBy(buyer)).toEqual(["photo", "photo"]);
  });

  test("refunds a failed generation once, however often the callback comes", async ({
    runningOrder: order,
    finish,
    kie,
    background,
    buyer,
    entries,
  }) => {
    await finish({ failCode: "500" });
    await Promise.all([kie.callBack(order.taskId), kie.callBack(order.taskId)]);
    await background.end();
    expect(order.order.said).toContain(
      "❌ Failed. You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽",
    );
    expect(await entries()).toEqual([...entriesOfStart, "refund", "delivered"]);
    await buyer.say("/balance");
    expect(lastText(buyer)).toBe("Balance: 1\u00a0000.00\u00a0₽");
  });

  test("refunds a lost result once", async ({
    runningOrder: order,
    finish,
    kie,
    background,
    buyer,
  }) => {
    const resultUrls = [`${kie.url}/results/nowhere/0.png`];
    await finish({ resultJson: JSON.stringify({ resultUrls }) });
    await kie.callBack(order.taskId);
    await background.end();
    expect(buyer.screen?.text).toContain("You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽");
    await buyer.say("/balance");
    expect(lastText(buyer)).toBe("Balance: 1\u00a0000.00\u00a0₽");
  });

  test("counts simultaneous presses and callbacks once", async ({
    buyer,
    order,
    bot,
    pressAtOnce,
    kie,
    background,
    clock,
    entries,
  }) => {
    const { message } = await order(buyer);
    clock.time += 60_000;
    await pressAtOnce([bot.url], buyer, Array(10).fill(message));
    expect(kie.tasks).toHaveLength(1);
    const { taskId = "" } = kie.tasks[0] ?? {};
    await Promise.all([
      kie.finish("all"),
      ...Array.from({ length: 10 }, () => kie.callBack(taskId)),
    ]);
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await entries()).toEqual([...entriesOfStart, "settle", "delivered"]);
  });

  test("finds an end without a callback", async ({ runningOrder: order, kie, pass, buyer }) => {
    kie.fail("recordInfo", "refuse", 4);
    await kie.finish("all");
    await pass(2);
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(order.order.text).toBeUndefined();
  });

  test("refunds at the deadline, once, and delivers a late result as a gift", async ({
    runningOrder: order,
    cron,
    pass,
    finish,
    buyer,
    entries,
  }) => {
    await pass(29);
    expect(await entries()).toEqual(entriesOfStart);
    await pass(2);
    await Promise.all([cron(), cron()]);
    expect(order.order.said).toContain(
      "❌ Failed. You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽",
    );
    expect(await entries()).toEqual([...entriesOfStart, "refund", "delivered"]);
    await finish();
    expect(buyer.screen?.text).toContain("🎁");
    await buyer.say("/balance");
    expect(lastText(buyer)).toBe("Balance: 1\u00a0000.00\u00a0₽");
  });

  test("sends a picture that may not have arrived a second time, and no third", async ({
    runningOrder: _,
    finish,
    telegram,
    pass,
    buyer,
  }) => {
    telegram.lose("sendPhoto", 2);
    await finish();
    for (const minutes of [1, 1, 5, 5]) await pass(minutes);
    expect(gotBy(buyer)).toEqual(["photo", "photo"]);
  });

  test("refuses the sixth unfinished generation before it is charged", async ({
    buyer,
    order,
    generate,
    clock,
    kie,
  }) => {
    for (let round = 0; round < 5; round++) {
      await order(buyer, `fox ${round}`);
      await generate(buyer);
      clock.time += 10_000;
    }
    await order(buyer);
    expect((await generate(buyer)).answer).toContain("You already have 5 in progress");
    expect(kie.tasks).toHaveLength(5);
  });

  test("answers a callback only after the store", async ({
    runningOrder: _,
    objects,
    kie,
    background,
    buyer,
  }) => {
    objects.setFaults(() => "503");
    expect(await kie.finish("all")).toEqual([503, 503, 503, 503]);
    objects.setFaults();
    expect(await kie.callBack(kie.tasks[0]?.taskId ?? "")).toBe(200);
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo"]);
  });

  test("moves everything into a database that appears, once", async ({
    runningOrder: _,
    finish,
    instance,
    studioVariables,
    buyer,
    readLedger,
  }) => {
    await finish();
    await instance(studioVariables);
    await buyer.say("/balance");
    expect(lastText(buyer)).toBe("Balance: 999.36\u00a0₽");
    expect(await readLedger()).toEqual(["generation -0.64 done", "balance 999.36"]);
    await buyer.say("/history");
    await buyer.press("1");
    expect(gotBy(buyer)).toEqual(["photo", "photo"]);
  });
});
