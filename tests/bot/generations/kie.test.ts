import { describe, expect } from "vitest";
import { freePort } from "../../../dev/http/free-port.js";
import type { Fault } from "../../../dev/kie/faults.js";
import { alarmsTo, test } from "../../support/studio.js";
import { until } from "../../support/waiting.js";

const returned = "❌ Failed. You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽\n";
const unconfirmed = "⏳ I couldn't confirm that it started.";
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 1000.00"];
const open = ["generation -0.64 charged", "balance 999.36"];

const words = {
  account: "The service is unavailable right now. Please try again later.",
  request: "The model refused this request",
  busy: "The service is busy right now.",
  picture: "The model couldn't read the photo.",
  unreachable: "The service isn't responding right now.",
  failure: "The model failed to generate this.",
};

/** With what the user reads, and what the operator is told. */
const refusals: readonly [Fault, keyof typeof words, string?][] = [
  [400, "request"],
  [401, "account", "401 (z-image): the API key is refused."],
  [402, "account", "402 (z-image): the credits at Kie.ai are used up."],
  [404, "account", "404 (z-image): it does not know the model or the address."],
  [422, "request", "422 (z-image): it refused the input."],
  [433, "account", "433 (z-image): the key has reached its spending limit."],
  [451, "picture"],
  [455, "account", "455 (z-image): it is closed for maintenance."],
  [501, "failure"],
  [505, "account", "505 (z-image): it has switched the model off."],
  ["cloudflare", "unreachable", "403 (z-image): its firewall turned the bot away."],
];

describe("order: a status that arrives after the end", () => {
  /** An order whose message stays, and whose task ends while the status is on its way. */
  const it = test.extend("endAs", ({ buyer, order, generate, kie, telegram, clock }) => {
    return async (outcome: Parameters<typeof kie.finish>[1], mark: string) => {
      const old = await order(buyer);
      // Telegram deletes nothing that is so old.
      clock.time += 49 * 60 * 60_000;
      kie.fail("createTask", "lose answer");
      let isLate = false;
      telegram.setFaults(async (method, parameters) => {
        if (method !== "editMessageText" || !String(parameters["text"]).includes("⏳")) return;
        isLate = true;
        await kie.finish("all", outcome);
        await until(() => old.text?.startsWith(mark) ?? false);
      });
      await generate(buyer);
      expect(isLate).toBe(true);
      return { text: old.text, buttons: old.message.buttons.flat().map(({ text }) => text) };
    };
  });

  it("does not take the place of results", async ({ endAs }) => {
    const buttons = ["🔁 Again", "📎 Original", "🧾 History"];
    expect(await endAs({ results: 2 }, "✅")).toEqual({ text: "✅ Z-Image", buttons });
  });

  it("does not take the place of a refund", async ({ endAs }) => {
    const text = "❌ Z-Image\nYou got your money back.";
    expect(await endAs({ failCode: "500" }, "❌")).toEqual({ text, buttons: [] });
  });
});

describe("refund: an order that Kie refuses", () => {
  describe.for(refusals)("with %s (%s)", ([fault, why, alarm]) => {
    test("is refunded at once", async ({ buyer, operator, order, generate, readLedger, kie }) => {
      kie.fail("createTask", fault, 2);
      const first = await order(buyer);
      await generate(buyer);
      expect(first.said).toContain(`${returned}${words[why]}`);
      expect(first.text).toBeUndefined();
      expect(await readLedger()).toEqual(refunded);
      expect(buyer.chat.map(({ text }) => text).join()).not.toContain("short");

      await order(buyer);
      await generate(buyer);
      expect(alarmsTo(operator)).toEqual(
        alarm === undefined ? [] : [expect.stringContaining(`Kie.ai answered ${alarm}`)],
      );
      expect(kie.calls.map(({ what }) => what)).toEqual(["createTask", "createTask"]);
      expect(kie.tasks).toEqual([]);
    });
  });

  test("alarms the operator again after a quarter of an hour", async ({
    buyer,
    operator,
    order,
    generate,
    kie,
    clock,
  }) => {
    kie.fail("createTask", 402, 3);
    for (const minutes of [0, 14, 2]) {
      clock.time += minutes * 60_000;
      await order(buyer);
      await generate(buyer);
    }
    expect(alarmsTo(operator)).toHaveLength(2);
  });

  test("is refunded when no server listens at Kie's address", async ({
    buyer,
    deploy,
    variables,
    studioVariables,
    order,
    generate,
    readLedger,
  }) => {
    const KIE_API_ROOT = `http://127.0.0.1:${await freePort()}`;
    const lost = await deploy({ ...variables, ...studioVariables, KIE_API_ROOT });
    await lost.setUp();
    const shown = await order(buyer);
    await generate(buyer);
    expect(shown.said).toContain(`${returned}${words.unreachable}`);
    expect(await readLedger()).toEqual(refunded);
  });
});

describe("retry: an order above Kie's rate limit", () => {
  test("waits for Kie's next window, once, and makes one task", async ({
    buyer,
    order,
    generate,
    readLedger,
    kie,
    clock,
  }) => {
    kie.fail("createTask", 429);
    await order(buyer);
    const before = clock.time;
    await generate(buyer);
    expect(clock.time - before).toBeGreaterThanOrEqual(10_000);
    expect(clock.time - before).toBeLessThan(12_000);
    expect(kie.calls.map(({ what }) => what)).toEqual(["createTask", "createTask"]);
    expect(kie.tasks).toHaveLength(1);
    expect(await readLedger()).toEqual(["generation -0.64 submitted", "balance 999.36"]);
  });

  test("is refunded if that window is full, too", async ({
    buyer,
    order,
    generate,
    readLedger,
    kie,
  }) => {
    kie.fail("createTask", 429, 2);
    const shown = await order(buyer);
    await generate(buyer);
    expect(shown.said).toContain(`${returned}${words.busy}`);
    expect(kie.calls).toHaveLength(2);
    expect(await readLedger()).toEqual(refunded);
  });

  test("is not sent a third time if the second answer is lost", async ({
    buyer,
    order,
    generate,
    readLedger,
    kie,
  }) => {
    kie.fail("createTask", 429);
    kie.fail("createTask", "lose answer");
    await order(buyer);
    await generate(buyer);
    expect(kie.calls).toHaveLength(2);
    expect(kie.tasks).toHaveLength(1);
    expect(await readLedger()).toEqual(open);
  });
});

/** Nobody can say whether a task was begun. */
const doubts: readonly [Fault, boolean][] = [
  [500, false],
  ["http 500", false],
  ["not json", false],
  ["refuse", false],
  ["lose answer", true],
  ["cut answer", true],
];

describe("retry: a task whose creation is ambiguous", () => {
  describe.for(doubts)("for %s (task: %s)", ([fault, begins]) => {
    test("is requested once, and waits", async ({
      buyer,
      operator,
      order,
      generate,
      finish,
      cron,
      ageOperations,
      readLedger,
      kie,
    }) => {
      kie.fail("createTask", fault);
      const shown = await order(buyer);
      await generate(buyer);
      expect(shown.text).toContain(unconfirmed);
      expect(kie.calls.map(({ what }) => what)).toEqual(["createTask"]);
      expect(await readLedger()).toEqual(open);
      expect(alarmsTo(operator)).toEqual([]);
      if (begins) {
        expect(await finish()).toEqual([200]);
        expect(shown.text).toBeUndefined();
        expect(await readLedger()).toEqual(["generation -0.64 done", "balance 999.36"]);
        return;
      }
      await ageOperations(29);
      await cron();
      expect(await readLedger()).toEqual(open);
      await ageOperations(2);
      await cron();
      expect(shown.said).toContain(`${returned}It took too long. Please try again.`);
      expect(await readLedger()).toEqual(refunded);
    });
  });

  const silences = [
    ["hang", 0],
    ["hang after", 1],
  ] as const;

  describe.for(silences)("while Kie is silent (%s)", ([fault, tasks]) => {
    test("waits for the deadline, and the order says so", async ({
      buyer,
      order,
      background,
      kie,
      patience,
      readLedger,
    }) => {
      kie.fail("createTask", fault);
      const shown = await order(buyer);
      const press = await buyer.press("Generate");
      expect(press.answered).toBe(true);
      await until(() => kie.countHanging() === 1);
      expect(shown.text).toContain("Working on it");
      patience.end();
      await background.end();
      expect(shown.text).toContain(unconfirmed);
      expect(kie.tasks).toHaveLength(tasks);
      expect(kie.calls).toHaveLength(1);
      expect(await readLedger()).toEqual(open);
    });
  });

  test("becomes a gift if it starts after all, long after the refund", async ({
    buyer,
    order,
    background,
    kie,
    patience,
    ageOperations,
    cron,
    finish,
    readLedger,
  }) => {
    kie.fail("createTask", "late");
    await order(buyer);
    await buyer.press("Generate");
    await until(() => kie.countHanging() === 1);
    patience.end();
    await background.end();
    await ageOperations(31);
    await cron();
    await kie.releaseLate();
    expect(await finish()).toEqual([200]);
    expect(buyer.screen).toMatchObject({ text: expect.stringContaining("🎁") });
    expect(buyer.screen?.media?.[0]?.kind).toBe("photo");
    expect(await readLedger()).toEqual(refunded);
  });
});

describe("refund: a task that Kie does not complete", () => {
  const failures = [
    ["500", "failure"],
    ["501", "failure"],
    ["400", "request"],
    ["422", "request"],
  ] as const;

  describe.for(failures)("with %s (%s)", ([failCode, why]) => {
    test("is refunded with the reason", async ({
      runningOrder,
      finish,
      readLedger,
      kie,
      buyer,
    }) => {
      expect(await finish({ failCode, failMsg: "<b>a red fox</b> & co" })).toEqual([200]);
      expect(runningOrder.order.said).toContain(`${returned}${words[why]}`);
      expect(await readLedger()).toEqual(refunded);
      expect(kie.tasks).toHaveLength(1);
      expect(buyer.chat.map(({ text }) => text).join()).not.toContain("& co");
    });
  });

  const results = ["no links", "broken result"] as const;

  describe.for(results)("that Kie calls a success with %s", (fault) => {
    test("is refunded", async ({ runningOrder, kie, background, readLedger }) => {
      kie.fail("recordInfo", fault);
      expect(await kie.callBack(runningOrder.taskId)).toBe(200);
      await background.end();
      expect(runningOrder.order.said).toContain(`${returned}${words.failure}`);
      expect(await readLedger()).toEqual(refunded);
    });
  });
});
