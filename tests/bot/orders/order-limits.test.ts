import { describe, expect } from "vitest";
import { languages } from "../../../lib/bot/texts/format.js";
import { test } from "../../support/studio.js";
import { texts } from "../../support/texts.js";

/** Telegram shows no more of an alert. */
const longestAlert = 200;

describe("rate limit: the limit of orders", () => {
  test("refuses the fifth in ten seconds without a charge; the same button works a little later", async ({
    buyer,
    order,
    generate,
    ageOperations,
    kie,
    readLedger,
    clock,
  }) => {
    for (let count = 1; count <= 4; count++) {
      await order(buyer);
      expect((await generate(buyer)).answer).toBeUndefined();
      // By the bot's clock; the database's does not move.
      clock.time += 10_000;
    }
    await order(buyer);
    expect((await generate(buyer)).answer).toBe(
      "You can start 4 orders in 10 seconds. You were not charged. Press again in a few seconds.",
    );
    expect(kie.tasks).toHaveLength(4);
    expect((await readLedger()).at(-1)).toBe("balance 997.44");
    await ageOperations(1);
    clock.time += 60_000;
    expect((await generate(buyer)).answer).toBeUndefined();
    expect(kie.tasks).toHaveLength(5);
  });

  test("refuses the seventh after six refunds in ten minutes and no result, until a while later", async ({
    buyer,
    order,
    generate,
    ageOperations,
    kie,
    readLedger,
    clock,
  }) => {
    kie.fail("createTask", 400, 6);
    for (let count = 1; count <= 6; count++) {
      await order(buyer);
      expect((await generate(buyer)).answer).toBeUndefined();
      await ageOperations(1);
      clock.time += 60_000;
    }
    await order(buyer);
    expect((await generate(buyer)).answer).toBe(
      "Your last 6 orders failed and were refunded. You were not charged for this one. Wait 10 minutes, then try another description, photo or model.",
    );
    expect(kie.calls).toHaveLength(6);
    expect((await readLedger()).at(-1)).toBe("balance 1000.00");
    await ageOperations(5);
    clock.time += 5 * 60_000;
    expect((await generate(buyer)).answer).toBeUndefined();
    expect(kie.tasks).toHaveLength(1);
  });

  test("does not stop a user who gets results, after many refunds", async ({
    buyer,
    order,
    generate,
    finish,
    ageOperations,
    kie,
    clock,
  }) => {
    await order(buyer);
    await generate(buyer);
    await finish();
    kie.fail("createTask", 400, 6);
    for (let count = 1; count <= 6; count++) {
      await ageOperations(1);
      clock.time += 60_000;
      await order(buyer);
      await generate(buyer);
    }
    await order(buyer);
    expect((await generate(buyer)).answer).toBeUndefined();
    expect(kie.tasks).toHaveLength(2);
  });

  test("has refusals that fit into an alert in every language", () => {
    const alerts = Object.values(texts).flatMap(({ studio }) => Object.values(studio.limits));
    expect(alerts).toHaveLength(3 * languages.length);
    for (const alert of alerts) expect(alert.length).toBeLessThanOrEqual(longestAlert);
  });
});
