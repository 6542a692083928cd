import { describe, expect } from "vitest";
import { freePort } from "../../../dev/http/free-port.js";
import { gotBy, test as studioTest } from "../../support/studio.js";
import { lastText } from "../../support/world.js";

const done = ["generation -0.64 done", "balance 999.36"];
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 1000.00"];

const test = studioTest.extend("bot", ({ instance, studioVariables }) => instance(studioVariables));

describe("retry: a charge whose answer was lost", () => {
  test("once is confirmed by asking again", async ({
    buyer,
    order,
    generate,
    neon,
    kie,
    readLedger,
  }) => {
    await order(buyer);
    neon.fail("drop-after", 1);
    await generate(buyer);
    expect(kie.tasks).toHaveLength(1);
    expect(await readLedger()).toEqual(["generation -0.64 submitted", "balance 999.36"]);
  });

  test("twice goes on from the journal, and counts once", async ({
    buyer,
    order,
    generate,
    finish,
    neon,
    endOutage,
    kie,
    readLedger,
  }) => {
    await order(buyer);
    neon.fail("drop-after", 2);
    await generate(buyer);
    expect(kie.tasks).toHaveLength(1);
    await finish();
    expect(gotBy(buyer)).toEqual(["photo"]);
    await endOutage();
    await buyer.say("/balance");
    expect(lastText(buyer)).toBe("Balance: 999.36\u00a0₽");
    expect(await readLedger()).toEqual(done);
  });

  test("twice while the store is down, too, starts nothing, and is refunded at the deadline", async ({
    buyer,
    order,
    generate,
    neon,
    objects,
    endOutage,
    kie,
    ageOperations,
    cron,
    readLedger,
  }) => {
    const shown = await order(buyer);
    neon.fail("drop-after", 2);
    objects.setFaults(() => "503");
    const press = await generate(buyer);
    objects.setFaults();
    expect(press.answered).toBe(true);
    expect(shown.text).toContain("I couldn't confirm that it started.");
    await endOutage();
    expect(await readLedger()).toEqual(["generation -0.64 charged", "balance 999.36"]);
    await ageOperations(31);
    await cron();
    expect(shown.said).toContain(
      "❌ Failed. You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽",
    );
    expect([await readLedger(), kie.tasks]).toEqual([refunded, []]);
  });
});

describe("charge: a bot without a store", () => {
  const bare = studioTest;

  bare(
    "a charge whose answer was lost twice begins nothing, and comes back",
    async ({ buyer, order, generate, neon, kie, ageOperations, cron, readLedger }) => {
      const shown = await order(buyer);
      neon.fail("drop-after", 2);
      const press = await generate(buyer);
      expect(press.answered).toBe(true);
      expect(shown.text).toContain("I couldn't confirm that it started.");
      expect(await readLedger()).toEqual(["generation -0.64 charged", "balance 999.36"]);
      await ageOperations(31);
      await cron();
      expect(shown.said).toContain(
        "❌ Failed. You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽",
      );
      expect([await readLedger(), kie.tasks]).toEqual([refunded, []]);
    },
  );

  bare(
    "nothing is charged while the database can't be reached, and that is said",
    async ({
      buyer,
      bot,
      deploy,
      variables,
      studioVariables,
      order,
      generate,
      kie,
      readLedger,
    }) => {
      await order(buyer);
      const NEON_HTTP_ENDPOINT = `http://127.0.0.1:${await freePort()}/sql`;
      const lost = await deploy({ ...variables, ...studioVariables, NEON_HTTP_ENDPOINT });
      await lost.setUp();
      await generate(buyer);
      expect(lastText(buyer)).toContain("Something's wrong on our side. You were not charged");
      expect([await readLedger(), kie.calls]).toEqual([["balance 1000.00"], []]);
      await bot.setUp();
      await generate(buyer);
      expect(kie.tasks).toHaveLength(1);
    },
  );

  bare(
    "the task's number that could not be kept comes with the callback",
    async ({ buyer, order, bot: _, background, neon, kie, finish, readLedger, sql }) => {
      await order(buyer);
      kie.fail("createTask", 429);
      await buyer.press("Generate");
      neon.fail("refuse", 2);
      await background.end();
      neon.fail();
      expect(kie.tasks).toHaveLength(1);
      expect(await finish()).toEqual([200]);
      expect(await readLedger()).toEqual(done);
      const { rows } = await sql.query("SELECT task_id FROM operations WHERE type = 'generation'");
      expect(rows).toEqual([{ task_id: kie.tasks[0]?.taskId }]);
    },
  );
});
