import type { Client } from "pg";
import { describe, expect, vi } from "vitest";
import { orderOf } from "../../support/order-steps.js";
import { payIn, test } from "../../support/studio.js";
import { lastText } from "../../support/world.js";

const charged = ["generation -0.64 submitted", "balance 999.36"];

describe("idempotency: one order", () => {
  test("pressed twenty times at once is one charge and one task, and every press is answered", async ({
    buyer,
    order,
    bot,
    pressAtOnce,
    readLedger,
    kie,
    telegram,
    clock,
  }) => {
    const { message } = await order(buyer);
    clock.time += 60_000;
    const before = telegram.calls.length;
    const presses = Array.from({ length: 20 }, () => message);
    expect(await pressAtOnce([bot.url], buyer, presses)).toEqual(Array(20).fill(200));
    expect(await readLedger()).toEqual(charged);
    expect(kie.calls.filter(({ what }) => what === "createTask")).toHaveLength(1);
    const answers = telegram.calls
      .slice(before)
      .filter(({ method }) => method === "answerCallbackQuery")
      .map(({ parameters }) => parameters["text"]);
    expect(answers).toHaveLength(20);
    expect(answers.filter((text) => text === undefined)).toHaveLength(1);
    expect(new Set(answers)).toEqual(
      new Set([undefined, "This order has already started. You are charged only once."]),
    );
  });

  test("pressed at two instances at once is charged once", async ({
    buyer,
    order,
    bot,
    deploy,
    variables,
    studioVariables,
    pressAtOnce,
    readLedger,
    kie,
  }) => {
    const other = await deploy({ ...variables, ...studioVariables });
    const { message } = await order(buyer);
    await pressAtOnce([bot.url, other.url], buyer, [message, message, message]);
    expect(await readLedger()).toEqual(charged);
    expect(kie.tasks).toHaveLength(1);
  });

  test("is charged once when Telegram delivers the press again, while it runs and afterwards", async ({
    buyer,
    order,
    generate,
    bot,
    pressAtOnce,
    finish,
    readLedger,
    kie,
  }) => {
    const { message } = await order(buyer);
    await generate(buyer);
    await pressAtOnce([bot.url], buyer, [message]);
    expect(await readLedger()).toEqual(charged);
    await finish();
    await pressAtOnce([bot.url], buyer, [message]);
    expect(await readLedger()).toEqual(["generation -0.64 done", "balance 999.36"]);
    expect(kie.tasks).toHaveLength(1);
  });

  test("that was refunded is not started again by an old press", async ({
    runningOrder,
    buyer,
    finish,
    bot,
    pressAtOnce,
    readLedger,
    kie,
  }) => {
    await finish({ failCode: "500" });
    await pressAtOnce([bot.url], buyer, [runningOrder.shown]);
    expect(await readLedger()).toEqual([
      "generation -0.64 refunded",
      "refund 0.64 final",
      "balance 1000.00",
    ]);
    expect(kie.tasks).toHaveLength(1);
  });

  test("confirmed with one option is not charged with another", async ({
    buyer,
    order,
    bot,
    pressAtOnce,
    readLedger,
    telegram,
  }) => {
    const { message } = await order(buyer);
    await pressAtOnce([bot.url], buyer, [message]);
    const buttons = message.buttons.map((row) =>
      row.map((one) => ({
        ...one,
        callback_data: one.callback_data?.replace(":1x1:", ":16x9:") ?? "",
      })),
    );
    await pressAtOnce([bot.url], buyer, [{ ...message, buttons }]);
    expect(await readLedger()).toEqual(charged);
    expect(telegram.calls.at(-1)?.parameters).toMatchObject({
      text: "This order has already started. You are charged only once.",
    });
  });
});

describe("charge: money for one order", () => {
  test("pays for one of two orders that are confirmed at once, and the balance stays positive", async ({
    ann,
    bot,
    order,
    pressAtOnce,
    readLedger,
    sql,
    kie,
    clock,
  }) => {
    await payIn(ann, "50");
    await sql.query("UPDATE users SET balance = 1.00");
    const orders = [];
    for (let round = 0; round < 6; round++) {
      clock.time += 10_000;
      orders.push(await order(ann, `fox ${round}`));
    }
    clock.time += 60_000;
    await pressAtOnce(
      [bot.url],
      ann,
      orders.map(({ message }) => message),
    );
    expect(await readLedger()).toEqual(["generation -0.64 submitted", "balance 0.36"]);
    expect(kie.tasks).toHaveLength(1);
    const refused = orders.filter(({ text }) => text?.includes("You're 0.28\u00a0₽ short."));
    expect(refused).toHaveLength(5);
  });
});

describe("charge: too little money", () => {
  test("is answered with the missing sum, and after a top-up the same button goes on", async ({
    ann,
    order,
    generate,
    readLedger,
    kie,
  }) => {
    const { message } = await order(ann);
    const shown = await order(ann);
    const press = await generate(ann);
    expect(press.answered).toBe(true);
    expect(shown.text).toBe(
      "Z-Image\n1:1\nPrice: 0.64\u00a0₽ ≈ 2\u00a0⭐\n❗️ You're 0.64\u00a0₽ short. Balance: 0.00\u00a0₽\nTop up and press ✅ Generate: it starts right away.",
    );
    const labels = shown.message.buttons.flat().map(({ text }) => text);
    expect(labels).toContain("100\u00a0₽ for 160\u00a0⭐");
    expect([await readLedger(), kie.calls]).toEqual([["balance "], []]);

    await ann.press("100\u00a0₽ for 160\u00a0⭐", shown.message);
    await ann.pay();
    await ann.press("Generate", shown.message);
    expect(shown.text).toContain("Working on it");
    expect(await readLedger()).toContain("balance 99.36");
    expect(message.buttons.flat()).not.toHaveLength(0);
  });

  test("for something dear is answered with a pack that suffices", async ({ ann }) => {
    await orderOf(ann, "a red fox", "Veo 3.1 ·", "🎬");
    const price = /Generate · (\d+)\u00a0₽/.exec(
      ann.screen?.buttons
        .flat()
        .map(({ text }) => text)
        .join() ?? "",
    )?.[1];
    await ann.press("Generate");
    expect(lastText(ann)).toContain(`You're ${price}\u00a0₽ short`);
    const pack = ann.screen?.buttons.flat().find(({ text }) => text.includes(" for "))?.text ?? "";
    const sum = Number(pack.split("\u00a0₽")[0]?.replaceAll(/\s/g, ""));
    expect(sum).toBeGreaterThanOrEqual(Number(price?.replaceAll(/\s/g, "")));
  });
});

describe("pricing: a price that changed after it was shown", () => {
  test("is shown again and not charged, then charged as shown", async ({
    buyer,
    order,
    generate,
    deploy,
    variables,
    studioVariables,
    readLedger,
    kie,
  }) => {
    const shown = await order(buyer);
    const dearer = await deploy({ ...variables, ...studioVariables, USD_RATE: "100" });
    await dearer.setUp();
    await generate(buyer);
    expect(shown.text).toContain(
      "Price: 0.80\u00a0₽ ≈ 2\u00a0⭐\nThe price has changed. You were not charged",
    );
    expect([await readLedger(), kie.calls]).toEqual([["balance 1000.00"], []]);
    await generate(buyer);
    expect(await readLedger()).toEqual(["generation -0.80 submitted", "balance 999.20"]);
  });
});

describe("rate limit: the sixth unfinished generation", () => {
  test("is refused before it is charged, until one has ended", async ({
    buyer,
    order,
    generate,
    readLedger,
    kie,
    background,
    clock,
    ageOperations,
  }) => {
    for (let round = 0; round < 5; round++) {
      await order(buyer, `fox ${round}`);
      await generate(buyer);
      await ageOperations(1);
      clock.time += 10_000;
    }
    const sixth = await order(buyer, "one too many");
    expect((await generate(buyer)).answer).toBe(
      "You already have 5 in progress. You were not charged. Wait for one to finish.",
    );
    expect((await readLedger()).at(-1)).toBe("balance 996.80");
    expect(kie.tasks).toHaveLength(5);
    await kie.finish(kie.tasks[0]?.taskId ?? "");
    await background.end();
    await buyer.press("Generate", sixth.message);
    await background.end();
    expect(kie.tasks).toHaveLength(6);
    expect((await readLedger()).at(-1)).toBe("balance 996.16");
  });
});

describe("rate limit: more orders than may be unfinished", () => {
  test("confirmed in the same moment are five charges and five tasks", async ({
    buyer,
    order,
    generate,
    ageOperations,
    bot,
    pressAtOnce,
    readLedger,
    kie,
    sql,
    clock,
  }) => {
    for (let count = 0; count < 3; count++) {
      await order(buyer);
      await generate(buyer);
      await ageOperations(1);
      clock.time += 10_000;
    }
    const messages = [];
    for (let count = 0; count < 8; count++) {
      messages.push((await order(buyer)).message);
      clock.time += 60_000;
    }
    // All of them wait for the user's row, and none has seen what the others charge.
    await sql.query("BEGIN; SELECT FROM users FOR UPDATE");
    const presses = pressAtOnce([bot.url], buyer, messages);
    await waitingStatements(sql, messages.length);
    await sql.query("COMMIT");
    expect(await presses).toEqual(Array(8).fill(200));
    expect(kie.tasks).toHaveLength(5);
    expect((await readLedger()).filter((line) => line.startsWith("generation"))).toHaveLength(5);
  });
});

/** Resolves when so many statements wait for a lock, or more: one that waits for long is tried again. */
async function waitingStatements(sql: Client, wanted: number): Promise<void> {
  await vi.waitFor(async () => {
    // Within a transaction the first answer would be given again and again.
    await sql.query("SELECT pg_stat_clear_snapshot()");
    const { rows } = await sql.query(
      "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    expect(rows[0].waiting).toBeGreaterThanOrEqual(wanted);
  }, 20_000);
}
