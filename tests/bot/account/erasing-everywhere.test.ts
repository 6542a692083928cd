import { describe, expect } from "vitest";
import { orderOf } from "../../support/order-steps.js";
import { type payIn, test as studioTest } from "../../support/studio.js";

const word = "heliotrope";

const test = studioTest
  /** The bot with a database and a store. */
  .extend("bot", ({ instance, studioVariables }) => instance(studioVariables))
  /** Where the words, the links, the tasks or the files of orders still are: in rows or documents. */
  .extend("traces", ({ sql, store, kie }) => async () => {
    const words = [word, "/results/", "photo:", ...kie.tasks.map(({ taskId }) => taskId)];
    const { rows } = await sql.query(
      "SELECT row_to_json(operations)::text AS body FROM operations",
    );
    const bodies = rows.map(({ body }) => ({ key: "a row", body: String(body) }));
    for await (const { key } of store.list("")) {
      bodies.push({ key, body: (await store.get(key))?.body ?? "" });
    }
    return bodies.flatMap(({ key, body }) =>
      words.filter((one) => body.includes(one)).map((one) => `${one} in ${key}`),
    );
  })
  .extend("erase", ({ background }) => async (person: Parameters<typeof payIn>[0]) => {
    await person.say("/privacy");
    await person.press("Erase my data");
    const question = person.screen;
    await Promise.all([person.press("Erase now", question), person.press("Erase now", question)]);
    await background.end();
  });

describe("erasure: no text of a user remains anywhere", () => {
  test("after orders before and in an outage, and one that is unfinished", async ({
    buyer,
    generate,
    finish,
    neon,
    endOutage,
    cron,
    ageOperations,
    traces,
    erase,
    readLedger,
    clock,
  }) => {
    await orderOf(buyer, `a ${word} before`, "Z-Image");
    await generate(buyer);
    await finish();
    expect(await traces()).not.toEqual([]);
    neon.fail("refuse", Number.POSITIVE_INFINITY);
    await orderOf(buyer, `a ${word} in the outage`, "Z-Image");
    await generate(buyer);
    await finish();
    await orderOf(buyer, `a ${word} at work`, "Z-Image");
    await generate(buyer);
    await erase(buyer);
    await endOutage();
    await cron();
    await finish();
    clock.time += 10 * 60_000;
    await ageOperations(10);
    await cron();
    await cron();
    expect(await traces()).toEqual([]);
    // By the database's clock the outage was days ago: the deadline of the third has passed.
    expect(await readLedger()).toEqual([
      "generation -0.64 done",
      "generation -0.64 done",
      "generation -0.64 refunded",
      "refund 0.64 final",
      "balance 998.72",
    ]);
  });
});
