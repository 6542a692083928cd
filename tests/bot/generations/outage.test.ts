import { describe, expect } from "vitest";
import { gotBy, test as studioTest } from "../../support/studio.js";
import { lastText } from "../../support/world.js";

const done = ["generation -0.64 done", "balance 999.36"];
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 1000.00"];
const annId = 2147483653;

const test = studioTest
  .extend("bot", ({ instance, studioVariables }) => instance(studioVariables))
  .extend("loseMirror", ({ store }) => async () => {
    const key = `ledger/v1/mirrors/${annId}.json`;
    const { tag } = (await store.get(key)) ?? expect.fail("there is no mirror");
    expect(await store.put(key, "{}", { ifMatch: tag })).toMatchObject({ kind: "written" });
  });

describe("outage: generations while the database is down", () => {
  test("go from prompt to picture, and the database gets each once", async ({
    buyer,
    order,
    generate,
    finish,
    neon,
    endOutage,
    clock,
    kie,
    document,
    readLedger,
    sql,
  }) => {
    neon.fail("refuse");
    clock.time += 60_000;
    const shown = await order(buyer);
    await generate(buyer);
    expect(shown.text).toContain("Working on it");
    expect(await finish()).toEqual([200]);
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(buyer.screen?.text).toMatch(
      /^Z-Image · 0\.64\u00a0₽ · \d+\u00a0s\nBalance: 999\.36\u00a0₽\nAs of/,
    );
    expect(shown.text).toBeUndefined();
    expect(
      (await document(`journals/${annId}`)).entries.map(({ kind }: { kind: string }) => kind),
    ).toEqual(["charge", "submitted", "settle", "delivered"]);
    expect(await readLedger()).toEqual(["balance 1000.00"]);

    await endOutage();
    await buyer.say("/balance");
    expect(lastText(buyer)).toBe("Balance: 999.36\u00a0₽");
    expect(await readLedger()).toEqual(done);
    const { rows } = await sql.query("SELECT * FROM operations WHERE type = 'generation'");
    expect(rows).toMatchObject([{ prompt: "a red fox", task_id: kie.tasks[0]?.taskId }]);
    expect([rows[0].file_id, rows[0].delivered_at]).not.toContain(null);
    await kie.callBack(kie.tasks[0]?.taskId ?? "");
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect((await document(`journals/${annId}`)).entries).toEqual([]);
  });

  test("that fail are refunded, in the database once", async ({
    buyer,
    order,
    generate,
    finish,
    neon,
    endOutage,
    readLedger,
  }) => {
    neon.fail("refuse");
    const shown = await order(buyer);
    await generate(buyer);
    await finish({ failCode: "500" });
    expect(shown.said).toMatch(
      /❌ Failed. You got 0\.64\u00a0₽ back\. Balance: 1\u00a0000\.00\u00a0₽\nAs of/,
    );
    await endOutage();
    await buyer.say("/balance");
    expect(await readLedger()).toEqual(refunded);
  });

  test("may not cost more than the allowance, and the user reads that", async ({
    buyer,
    order,
    generate,
    bot,
    instance,
    studioVariables,
    neon,
    kie,
    endOutage,
    readLedger,
  }) => {
    expect(bot.url).toBeDefined();
    await instance({ ...studioVariables, OFFLINE_ALLOWANCE: "1.00" });
    neon.fail("refuse");
    await order(buyer);
    await generate(buyer);
    const shown = await order(buyer, "a second fox");
    const press = await generate(buyer);
    expect(press.answered).toBe(true);
    expect(shown.text).toContain("Only part of your balance can be spent");
    expect(shown.message.buttons.flat().map(({ text }) => text)).toContain(
      "✅ Generate · 0.64\u00a0₽ ≈ 2\u00a0⭐",
    );
    expect(kie.tasks).toHaveLength(1);
    await endOutage();
    await generate(buyer);
    expect(kie.tasks).toHaveLength(2);
    expect((await readLedger()).at(-1)).toBe("balance 998.72");
  });

  test("are charged and started once for twenty presses", async ({
    buyer,
    order,
    bot,
    pressAtOnce,
    neon,
    endOutage,
    clock,
    kie,
    readLedger,
  }) => {
    const { message } = await order(buyer);
    neon.fail("refuse");
    clock.time += 60_000;
    await pressAtOnce([bot.url], buyer, Array(20).fill(message));
    expect(kie.tasks).toHaveLength(1);
    await endOutage();
    await buyer.say("/balance");
    expect(await readLedger()).toEqual(["generation -0.64 submitted", "balance 999.36"]);
  });

  const outcomes = [
    ["success", {}, done],
    ["failure", { failCode: "500" }, refunded],
  ] as const;

  describe.for(outcomes)("from before it that end in a %s", ([, outcome, expected]) => {
    test("are delivered at once and recorded later", async ({
      runningOrder,
      finish,
      neon,
      endOutage,
      buyer,
      kie,
      readLedger,
    }) => {
      neon.fail("refuse");
      expect(await finish(outcome)).toEqual([200]);
      expect(runningOrder.order.text).toBeUndefined();
      expect(await readLedger()).toEqual(["generation -0.64 submitted", "balance 999.36"]);
      await endOutage();
      await buyer.say("/balance");
      expect(await readLedger()).toEqual(expected);
      const { length } = buyer.chat;
      await kie.callBack(runningOrder.taskId);
      expect(buyer.chat).toHaveLength(length);
      expect(await readLedger()).toEqual(expected);
    });
  });

  const nowhere = (root: string) => ({
    resultJson: JSON.stringify({ resultUrls: [`${root}/results/nowhere/0.png`] }),
  });

  test("whose result is lost are refunded by the later follow-up, once", async ({
    runningOrder: _,
    finish,
    neon,
    endOutage,
    ageOperations,
    cron,
    buyer,
    kie,
    readLedger,
  }) => {
    neon.fail("refuse");
    expect(await finish(nowhere(kie.url))).toEqual([200]);
    expect(buyer.screen?.text).not.toContain("returned");
    await endOutage();
    await buyer.say("/balance");
    for (let round = 0; round < 2; round++) {
      await ageOperations(2);
      await cron();
    }
    expect(buyer.screen?.text).toContain("You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽");
    const compensated = ["generation -0.64 done", "adjustment 0.64 final", "balance 1000.00"];
    expect(await readLedger()).toEqual(compensated);
  });

  test("that the database refunded at the deadline meanwhile are not refunded twice", async ({
    runningOrder,
    finish,
    neon,
    endOutage,
    ageOperations,
    cron,
    buyer,
    kie,
    ledger,
    readLedger,
  }) => {
    neon.fail("refuse");
    await finish(nowhere(kie.url));
    neon.fail();
    // Another instance, which reaches the database.
    await ledger.refund({ userId: annId, key: runningOrder.order.key });
    await endOutage();
    await buyer.say("/balance");
    for (let round = 0; round < 2; round++) {
      await ageOperations(2);
      await cron();
    }
    expect(await readLedger()).toEqual(refunded);
  });

  test("deliver one picture for forty callbacks at once", async ({
    runningOrder,
    kie,
    neon,
    endOutage,
    background,
    buyer,
    readLedger,
  }) => {
    neon.fail("refuse");
    const first = kie.finish("all");
    await Promise.all([
      first,
      ...Array.from({ length: 40 }, () => kie.callBack(runningOrder.taskId)),
    ]);
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo"]);
    await endOutage();
    await buyer.say("/balance");
    expect(await readLedger()).toEqual(done);
    expect(gotBy(buyer)).toEqual(["photo"]);
  });

  test("without a callback are found after the outage, in the database", async ({
    buyer,
    order,
    generate,
    neon,
    endOutage,
    kie,
    cron,
    ageOperations,
    readLedger,
  }) => {
    neon.fail("refuse");
    await order(buyer);
    await generate(buyer);
    kie.fail("recordInfo", "refuse", 4);
    await kie.finish("all");
    await endOutage();
    await buyer.say("/balance");
    await ageOperations(2);
    await cron();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await readLedger()).toEqual(done);
  });

  test("whose result vanished are refunded when the price is known", async ({
    loseMirror,
    bot: _,
    buyer,
    order,
    generate,
    finish,
    kie,
    neon,
    endOutage,
    ageOperations,
    cron,
    readLedger,
  }) => {
    const shown = await order(buyer);
    await generate(buyer);
    await loseMirror();
    neon.fail("refuse");
    const resultJson = JSON.stringify({ resultUrls: [`${kie.url}/results/nowhere/0.png`] });
    await finish({ resultJson });
    expect(shown.text).not.toContain("returned");
    await endOutage();
    await buyer.say("/balance");
    await ageOperations(2);
    await cron();
    expect(shown.said).toContain("You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽");
    expect(await readLedger()).toEqual([
      "generation -0.64 done",
      "adjustment 0.64 final",
      "balance 1000.00",
    ]);
  });
});
