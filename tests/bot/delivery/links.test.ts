import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { gotBy, test as studioTest } from "../../support/studio.js";

const done = ["generation -0.64 done", "balance 999.36"];
const compensated = ["generation -0.64 done", "adjustment 0.64 final", "balance 1000.00"];
const hour = 60;

const test = studioTest
  /** Ends all tasks, whose links are dead before anybody could follow them. */
  .extend("finishWithDeadLinks", ({ kie, finish, telegram, rich }) => async () => {
    rich.block();
    await finish();
    rich.unblock();
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
    begun,
    finish,
    kie,
    rich,
    renewals,
    books,
  }) => {
    const dead = `${kie.url}/results/nowhere/0.png`;
    await finish({ resultJson: JSON.stringify({ resultUrls: [dead] }) });
    expect(begun.taskId).not.toBe("");
    // The record still names the dead one, so Kie was asked for another, which it does not have.
    expect(renewals()).toBe(1);
    expect(gotBy(rich)).toEqual([]);
    expect(await books()).toEqual(compensated);
  });

  test("is replaced by one that Kie signs, once, without a refund", async ({
    begun: _,
    finish,
    kie,
    rich,
    renewals,
    books,
  }) => {
    kie.expireLinks(true);
    await finish();
    expect(renewals()).toBe(1);
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(await books()).toEqual(done);
  });

  test("waits while Kie does not answer", async ({
    begun: _,
    finish,
    kie,
    rich,
    grow,
    cron,
    books,
  }) => {
    kie.fail("freshLink", "http 500");
    await finish({
      resultJson: JSON.stringify({ resultUrls: [`${kie.url}/results/nowhere/0.png`] }),
    });
    expect(rich.screen?.text).not.toContain("returned");
    expect(await books()).toEqual(done);
    await grow(2);
    await cron();
    expect(await books()).toEqual(compensated);
  });
});

describe("delivery: a result on a host that fails for a while", () => {
  const it = test.extend("failing", ({ kie, telegram }) => (times: number) => {
    const refusal = new Refusal("Bad Request: failed to get HTTP URL content");
    telegram.fail("sendPhoto", refusal, times);
    kie.fail("result", "http 500", times);
  });

  it("is neither sent as a link nor lost, and comes later", async ({
    begun,
    failing,
    finish,
    grow,
    cron,
    rich,
    operator,
    books,
  }) => {
    failing(2);
    await finish();
    await grow(2);
    await cron();
    expect(gotBy(rich)).toEqual([]);
    expect(begun.order.text).toContain("Working on it");
    await grow(2);
    await cron();
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(await books()).toEqual(done);
    expect(operator.chat).toEqual([]);
  });

  it("counts as lost six hours after the order and is refunded once", async ({
    begun: _,
    failing,
    finish,
    grow,
    cron,
    rich,
    books,
  }) => {
    failing(9);
    await finish();
    await grow(5 * hour);
    await cron();
    expect(await books()).toEqual(done);
    for (let round = 0; round < 3; round++) {
      await grow(2 * hour);
      await cron();
    }
    expect(rich.chat.filter(({ text }) => text.includes("You got 0.64\u00a0₽ back"))).toHaveLength(
      1,
    );
    expect(await books()).toEqual(compensated);
  });

  it("counts as lost at the first attempt after a day without any", async ({
    begun: _,
    failing,
    finish,
    grow,
    cron,
    rich,
    books,
  }) => {
    failing(9);
    await finish();
    await grow(30 * hour);
    await cron();
    expect(rich.screen?.text).toContain("You got 0.64\u00a0₽ back");
    expect(await books()).toEqual(compensated);
  });
});

describe("history: send again, when the link is dead by now", () => {
  test("replaces the link: the user gets the result", async ({
    begun: _,
    finishWithDeadLinks,
    rich,
    background,
    renewals,
    books,
  }) => {
    await finishWithDeadLinks();
    await rich.say("/history");
    await rich.press("1");
    await background.end();
    expect(renewals()).toBe(1);
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(await books()).toEqual(done);
  });

  test("moves no money if the result was delivered", async ({
    begun: _,
    finish,
    kie,
    telegram,
    rich,
    background,
    books,
  }) => {
    await finish();
    kie.forgetFiles();
    telegram.fail("sendPhoto", new Refusal("Bad Request: wrong file identifier"), 2);
    await rich.say("/history");
    await rich.press("1");
    await background.end();
    expect(rich.screen?.text).toContain("no longer available");
    expect(await books()).toEqual(done);
  });
});

describe("delivery: the message about a failure", () => {
  test("is a new one with the same order and other models to try", async ({
    begun,
    finish,
    rich,
  }) => {
    const prompt = rich.chat.find(({ text }) => text === "a red fox");
    const before = rich.chat.length;
    await finish({ failCode: "500" });
    // The order's own message has gone.
    expect(rich.chat).toHaveLength(before);
    expect(begun.order.text).toBeUndefined();
    const failure = rich.screen;
    expect(failure?.replyTo).toBe(prompt?.messageId);
    expect(failure?.text).toContain("You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽");
    await rich.press("Try again", failure);
    expect(rich.screen?.text).toBe("Z-Image\na red fox\nPrice: 0.64\u00a0₽ ≈ 2\u00a0⭐");
    await rich.press("Other model", failure);
    expect(rich.screen?.replyTo).toBe(prompt?.messageId);
    await rich.press("Pictures");
    await rich.press("Z-Image");
    expect(rich.screen?.text).toBe("Z-Image\na red fox\nPrice: 0.64\u00a0₽ ≈ 2\u00a0⭐");
  });

  test("leads to the picture and the words of the order", async ({ rich, generate, finish }) => {
    await rich.sendPhoto({ caption: "make it snow" });
    await rich.press("Edit a photo");
    await rich.press("Nano Banana Edit");
    await generate(rich);
    await finish({ failCode: "500" });
    const failure = rich.screen;
    await rich.press("Try again", failure);
    expect(rich.screen?.text).toContain("Nano Banana 2.1\nmake it snow");
    expect(rich.screen?.media).toHaveLength(1);
    await rich.press("Other model", failure);
    expect(rich.screen?.text).toContain("make it snow");
    expect(rich.screen?.media).toHaveLength(1);
  });
});
