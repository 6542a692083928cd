import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { chooseModel } from "../../support/order-steps.js";
import { gotBy, test as studioTest } from "../../support/studio.js";

const done = ["generation -0.64 done", "balance 999.36"];
const compensated = ["generation -0.64 done", "adjustment 0.64 final", "balance 1000.00"];
const hour = 60;

const test = studioTest
  /** Ends all tasks, whose links are dead before anybody could follow them. */
  .extend("finishWithDeadLinks", ({ kie, finish, telegram, buyer }) => async () => {
    buyer.block();
    await finish();
    buyer.unblock();
    kie.expireLinks(true);
    return telegram.calls.length;
  })
  .extend(
    "renewals",
    ({ kie }) =>
      () =>
        kie.calls.filter(({ what }) => what === "freshLink").length,
  );

describe("delivery: a link that is dead when the bot delivers the result", () => {
  test("is renewed by one question; what Kie no longer has is refunded", async ({
    runningOrder,
    finish,
    kie,
    buyer,
    renewals,
    readLedger,
  }) => {
    const dead = `${kie.url}/results/nowhere/0.png`;
    await finish({ resultJson: JSON.stringify({ resultUrls: [dead] }) });
    expect(runningOrder.taskId).not.toBe("");
    // The record still names the dead one, so Kie was asked for another, which it does not have.
    expect(renewals()).toBe(1);
    expect(gotBy(buyer)).toEqual([]);
    expect(await readLedger()).toEqual(compensated);
  });

  test("is replaced by one that Kie signs, once, without a refund", async ({
    runningOrder: _,
    finish,
    kie,
    buyer,
    renewals,
    readLedger,
  }) => {
    kie.expireLinks(true);
    await finish();
    expect(renewals()).toBe(1);
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await readLedger()).toEqual(done);
  });

  test("waits while Kie does not answer", async ({
    runningOrder: _,
    finish,
    kie,
    buyer,
    ageOperations,
    cron,
    readLedger,
  }) => {
    kie.fail("freshLink", "http 500");
    await finish({
      resultJson: JSON.stringify({ resultUrls: [`${kie.url}/results/nowhere/0.png`] }),
    });
    expect(buyer.screen?.text).not.toContain("returned");
    expect(await readLedger()).toEqual(done);
    await ageOperations(2);
    await cron();
    expect(await readLedger()).toEqual(compensated);
  });
});

describe("delivery: a result on a host that fails for a while", () => {
  const it = test.extend("failing", ({ kie, telegram }) => (times: number) => {
    const refusal = new Refusal("Bad Request: failed to get HTTP URL content");
    telegram.fail("sendPhoto", refusal, times);
    kie.fail("result", "http 500", times);
  });

  it("is neither sent as a link nor lost, and comes later", async ({
    runningOrder,
    failing,
    finish,
    ageOperations,
    cron,
    buyer,
    operator,
    readLedger,
  }) => {
    failing(2);
    await finish();
    await ageOperations(2);
    await cron();
    expect(gotBy(buyer)).toEqual([]);
    expect(runningOrder.order.text).toContain("Working on it");
    await ageOperations(2);
    await cron();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await readLedger()).toEqual(done);
    expect(operator.chat).toEqual([]);
  });

  it("counts as lost six hours after the order and is refunded once", async ({
    runningOrder: _,
    failing,
    finish,
    ageOperations,
    cron,
    buyer,
    readLedger,
  }) => {
    failing(9);
    await finish();
    await ageOperations(5 * hour);
    await cron();
    expect(await readLedger()).toEqual(done);
    for (let round = 0; round < 3; round++) {
      await ageOperations(2 * hour);
      await cron();
    }
    expect(buyer.chat.filter(({ text }) => text.includes("You got 0.64\u00a0₽ back"))).toHaveLength(
      1,
    );
    expect(await readLedger()).toEqual(compensated);
  });

  it("counts as lost at the first attempt after a day without any", async ({
    runningOrder: _,
    failing,
    finish,
    ageOperations,
    cron,
    buyer,
    readLedger,
  }) => {
    failing(9);
    await finish();
    await ageOperations(30 * hour);
    await cron();
    expect(buyer.screen?.text).toContain("You got 0.64\u00a0₽ back");
    expect(await readLedger()).toEqual(compensated);
  });
});

describe("history: send again, when the link is dead by now", () => {
  test("replaces the link: the user gets the result", async ({
    runningOrder: _,
    finishWithDeadLinks,
    buyer,
    background,
    renewals,
    readLedger,
  }) => {
    await finishWithDeadLinks();
    await buyer.say("/history");
    await buyer.press("1");
    await background.end();
    expect(renewals()).toBe(1);
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await readLedger()).toEqual(done);
  });

  test("moves no money if the result was delivered", async ({
    runningOrder: _,
    finish,
    kie,
    telegram,
    buyer,
    background,
    readLedger,
  }) => {
    await finish();
    kie.forgetFiles();
    telegram.fail("sendPhoto", new Refusal("Bad Request: wrong file identifier"), 2);
    await buyer.say("/history");
    await buyer.press("1");
    await background.end();
    expect(buyer.screen?.text).toContain("no longer available");
    expect(await readLedger()).toEqual(done);
  });
});

describe("delivery: the message about a failure", () => {
  test("is a new one with the same order and other models to try", async ({
    runningOrder,
    finish,
    buyer,
  }) => {
    const prompt = buyer.chat.find(({ text }) => text === "a red fox");
    const before = buyer.chat.length;
    await finish({ failCode: "500" });
    // The order's own message has gone.
    expect(buyer.chat).toHaveLength(before);
    expect(runningOrder.order.text).toBeUndefined();
    const failure = buyer.screen;
    expect(failure?.replyTo).toBe(prompt?.messageId);
    expect(failure?.text).toContain("You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽");
    await buyer.press("Other model", failure);
    expect(buyer.screen?.replyTo).toBe(prompt?.messageId);
    expect(buyer.screen?.text).toBe("🖼 Picture\nChoose a model:");
    await buyer.press("Z-Image");
    expect(buyer.screen?.text).toBe("Z-Image\n1:1\nPrice: 0.64\u00a0₽ ≈ 2\u00a0⭐");
  });

  test("leads to the picture and the words of the order", async ({ buyer, generate, finish }) => {
    await buyer.sendPhoto({ caption: "make it snow" });
    await chooseModel(buyer, "Nano Banana Edit");
    await generate(buyer);
    await finish({ failCode: "500" });
    const failure = buyer.screen;
    await generate(buyer, "Try again");
    expect(buyer.screen?.text).toMatch(/^🎨 Working on it….*\nNano Banana 2.1\nmake it snow$/);
    expect(buyer.screen?.media).toHaveLength(1);
    await buyer.press("Other model", failure);
    expect(buyer.screen?.text).toContain("make it snow");
    expect(buyer.screen?.media).toHaveLength(1);
  });
});
