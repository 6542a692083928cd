import { describe, expect } from "vitest";
import { orderOf } from "../support/order-steps.js";
import { runCommand } from "../support/run-command.js";
import { test as studioTest } from "../support/studio.js";

const word = "heliotrope";

const test = studioTest
  .extend("bot", ({ instance, studioVariables }) => instance(studioVariables))
  /** Rows and documents in which the words of orders still are. */
  .extend("traces", ({ sql, store }) => async () => {
    const { rows } = await sql.query(
      "SELECT key FROM operations WHERE row_to_json(operations)::text LIKE $1",
      [`%${word}%`],
    );
    const found: string[] = rows.map(({ key }) => key);
    for await (const { key } of store.list("")) {
      if ((await store.get(key))?.body.includes(word)) found.push(key);
    }
    return found;
  });

describe("command line: npm run erase", () => {
  test("erases a user's prompts and results, in the database and the store, and no sum", async ({
    bot: _,
    buyer,
    generate,
    finish,
    background,
    variables,
    storeVariables,
    traces,
    readLedger,
  }) => {
    await orderOf(buyer, `a ${word}`, "Z-Image");
    await generate(buyer);
    await finish();
    await background.end();
    const before = await readLedger();
    expect((await traces()).length).toBeGreaterThan(1);
    const { code, stdout, stderr } = await runCommand("erase", [String(buyer.user.id)], {
      ...variables,
      ...storeVariables,
    } as Record<string, string>);
    expect([code, stderr.includes(word), stdout]).toEqual([
      0,
      false,
      expect.stringMatching(/^Erased: operations 1, documents of the object store [1-9]/m),
    ]);
    expect(await traces()).toEqual([]);
    expect(await readLedger()).toEqual(before);
  });

  test("refuses a second id: it erases one user", async () => {
    const { code, stderr } = await runCommand("erase", ["7", "8"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("Unexpected argument '8'")]);
  });

  test("does not take a laptop's own empty folder for the store", async ({ variables }) => {
    const { TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET } = variables as Record<string, string>;
    const named = { TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET } as Record<string, string>;
    const { code, stdout, stderr } = await runCommand("erase", ["7"], named);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("the object store must be named");
  });
});
