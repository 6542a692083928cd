import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { gotBy, test } from "../../support/studio.js";

const done = ["generation -0.64 done", "balance 999.36"];
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 1000.00"];

describe("delivery: a message whose outcome is ambiguous", () => {
  test("is repeated once after a while: at most two messages, one charge", async ({
    runningOrder,
    finish,
    telegram,
    ageOperations,
    cron,
    buyer,
    readLedger,
  }) => {
    telegram.lose("sendPhoto", 2);
    expect(await finish()).toEqual([200]);
    expect(gotBy(buyer)).toHaveLength(1);
    await cron();
    expect(gotBy(buyer)).toHaveLength(1);
    for (let round = 0; round < 3; round++) {
      await ageOperations(2);
      await cron();
    }
    expect(gotBy(buyer)).toEqual(["photo", "photo"]);
    expect(await readLedger()).toEqual(done);
    // The user may not have it: the order's message leads to it.
    expect(runningOrder.order.text).toBe("✅ Z-Image");
  });

  test("and did not arrive is sent again, however the first attempt ended", async ({
    runningOrder,
    finish,
    telegram,
    ageOperations,
    followUp,
    buyer,
    readLedger,
  }) => {
    telegram.fail("sendPhoto", new Refusal("Bad Gateway", 502));
    await finish();
    expect(gotBy(buyer)).toEqual([]);
    await ageOperations(2);
    expect(await followUp()).toEqual({ pending: 1, ended: 0, told: 1 });
    expect(gotBy(buyer)).toEqual(["photo"]);
    // How long it took is not known any more.
    expect(buyer.screen?.text).toBe("Z-Image · 0.64\u00a0₽\nBalance: 999.36\u00a0₽");
    expect(runningOrder.order.text).toBeUndefined();
    expect(await readLedger()).toEqual(done);
  });

  test("and never arrives leaves the result in the history, and the order says where it is", async ({
    runningOrder,
    finish,
    telegram,
    ageOperations,
    cron,
    buyer,
    readLedger,
    background,
  }) => {
    telegram.fail("sendPhoto", new Refusal("Bad Gateway", 502), 2);
    await finish();
    await ageOperations(2);
    await cron();
    expect(gotBy(buyer)).toEqual([]);
    expect(runningOrder.order.text).toBe("✅ Z-Image");
    const { buttons } = runningOrder.order.message;
    expect(buttons.flat().map(({ text }) => text)).toContain("🧾 History");
    await buyer.say("/history");
    await buyer.press("1");
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await readLedger()).toEqual(done);
  });

  test("about a refund is repeated once, and the order mentions the refund in any case", async ({
    runningOrder,
    finish,
    telegram,
    ageOperations,
    cron,
    buyer,
    readLedger,
  }) => {
    telegram.lose("sendMessage", 2);
    await finish({ failCode: "500" });
    expect(runningOrder.order.text).toContain("Working on it");
    for (let round = 0; round < 3; round++) {
      await ageOperations(2);
      await cron();
    }
    const said = buyer.chat.filter(({ text }) => text.includes("You got 0.64\u00a0₽ back"));
    expect(said).toHaveLength(2);
    expect(runningOrder.order.text).toBe("❌ Z-Image\nYou got your money back.");
    expect(await readLedger()).toEqual(refunded);
  });
});

describe("delivery: a pause that Telegram demands", () => {
  test("of some seconds is awaited", async ({
    runningOrder: _,
    finish,
    telegram,
    clock,
    buyer,
    readLedger,
  }) => {
    telegram.fail("sendPhoto", new Refusal("Too Many Requests: retry after 7", 429, 7));
    const before = clock.time;
    await finish();
    expect(clock.time - before).toBe(7_000);
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await readLedger()).toEqual(done);
  });

  test("of minutes is left to the next follow-ups, as often as it takes", async ({
    runningOrder,
    finish,
    telegram,
    clock,
    ageOperations,
    cron,
    buyer,
    readLedger,
  }) => {
    const pause = new Refusal("Too Many Requests: retry after 600", 429, 600);
    telegram.fail("sendPhoto", pause, 3);
    const before = clock.time;
    await finish();
    for (let round = 0; round < 3; round++) {
      expect(gotBy(buyer)).toEqual([]);
      await ageOperations(2);
      await cron();
    }
    expect(clock.time).toBe(before);
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(runningOrder.order.text).toBeUndefined();
    expect(await readLedger()).toEqual(done);
  });
});

describe("delivery: a user who blocked the bot", () => {
  test("gets no retries, and finds the result in the history", async ({
    runningOrder: _,
    finish,
    ageOperations,
    followUp,
    buyer,
    kie,
    telegram,
    readLedger,
    lines,
    background,
  }) => {
    buyer.block();
    expect(await finish()).toEqual([200]);
    const before = telegram.calls.length;
    await ageOperations(5);
    expect(await followUp()).toEqual({ pending: 0, ended: 0, told: 0 });
    const pursuits = telegram.calls.slice(before).filter(({ method }) => /send|edit/.test(method));
    expect(pursuits).toEqual([]);
    expect(await readLedger()).toEqual(done);
    expect(lines.filter((line) => /could not be told/.test(line))).toEqual([]);
    buyer.unblock();
    await buyer.say("/history");
    await buyer.press("1");
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(kie.tasks).toHaveLength(1);
  });

  test("gets the refund anyway", async ({
    runningOrder: _,
    finish,
    ageOperations,
    followUp,
    buyer,
    readLedger,
  }) => {
    buyer.block();
    await finish({ failCode: "500" });
    await ageOperations(5);
    expect(await followUp()).toMatchObject({ pending: 0 });
    expect(await readLedger()).toEqual(refunded);
  });

  test("while confirming an order is charged, and the generation starts", async ({
    buyer,
    order,
    generate,
    kie,
    finish,
    readLedger,
  }) => {
    await order(buyer);
    buyer.block();
    await generate(buyer);
    expect(kie.tasks).toHaveLength(1);
    await finish();
    expect(await readLedger()).toEqual(done);
  });
});

describe("delivery: an order's message that Telegram does not delete", () => {
  test("because it is older than 48 hours shows the end", async ({
    buyer,
    order,
    generate,
    finish,
    clock,
    readLedger,
  }) => {
    const old = await order(buyer);
    clock.time += 49 * 60 * 60_000;
    await generate(buyer);
    await finish();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect([old.text, old.message.buttons]).toEqual(["✅ Z-Image", []]);
    expect(await readLedger()).toEqual(done);
  });

  test("because it is older than 48 hours shows that the order failed", async ({
    buyer,
    order,
    generate,
    finish,
    clock,
  }) => {
    const old = await order(buyer);
    clock.time += 49 * 60 * 60_000;
    await generate(buyer);
    await finish({ failCode: "500" });
    expect(old.said).toContain("❌ Failed. You got 0.64\u00a0₽ back");
    expect(old.text).toBe("❌ Z-Image");
  });

  test("nor edits stays, and the result comes once", async ({
    runningOrder,
    finish,
    telegram,
    buyer,
    followUp,
    ageOperations,
    readLedger,
  }) => {
    telegram.fail("deleteMessage", new Refusal("Bad Gateway", 502), 2);
    telegram.fail("editMessageText", new Refusal("Bad Gateway", 502), 2);
    await finish();
    expect(runningOrder.order.text).toContain("Working on it");
    await ageOperations(2);
    expect(await followUp()).toMatchObject({ pending: 0 });
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await readLedger()).toEqual(done);
  });
});

describe("delivery: an order whose message is gone", () => {
  test("is delivered anyway", async ({
    runningOrder,
    finish,
    buyer,
    telegram,
    readLedger,
    followUp,
    ageOperations,
  }) => {
    buyer.delete(runningOrder.order.message);
    const before = telegram.calls.length;
    await finish();
    const methods = telegram.calls.slice(before).map(({ method }) => method);
    expect(methods).toEqual(["sendPhoto", "deleteMessage"]);
    expect(gotBy(buyer)).toEqual(["photo"]);
    await ageOperations(2);
    expect(await followUp()).toMatchObject({ pending: 0 });
    expect(await readLedger()).toEqual(done);
  });

  test("and that fails is refunded, with a message of its own", async ({
    runningOrder,
    finish,
    buyer,
    readLedger,
  }) => {
    buyer.delete(runningOrder.order.message);
    await finish({ failCode: "500" });
    expect(buyer.screen?.text).toContain(
      "❌ Failed. You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽",
    );
    expect(await readLedger()).toEqual(refunded);
  });

  test("gets the buttons of an album in a message of its own", async ({
    runningOrder,
    finish,
    buyer,
    telegram,
    background,
    followUp,
    ageOperations,
  }) => {
    buyer.delete(runningOrder.order.message);
    const before = telegram.calls.length;
    await finish({ results: 2 });
    const methods = telegram.calls.slice(before).map(({ method }) => method);
    expect(methods).toEqual(["sendMediaGroup", "editMessageText", "sendMessage"]);
    expect(buyer.screen?.text).toBe("✅ Z-Image");
    const buttons = buyer.screen?.buttons.flat().map(({ text }) => text);
    expect(buttons).toEqual(["🔁 Again · 0.64\u00a0₽", "✏️ Edit 1", "✏️ Edit 2", "📎 Original"]);
    await ageOperations(2);
    expect(await followUp()).toMatchObject({ pending: 0 });
    expect(gotBy(buyer)).toHaveLength(2);
    await buyer.press("Again");
    await background.end();
    expect(buyer.screen?.text).toMatch(/^🎨 Working on it….*\nZ-Image$/);
  });

  test("together with its prompt is delivered anyway", async ({ runningOrder, finish, buyer }) => {
    for (const message of buyer.chat) buyer.delete(message);
    expect(runningOrder.taskId).not.toBe("");
    await finish();
    expect(gotBy(buyer)).toEqual(["photo"]);
  });
});

describe("history: a result that Telegram or Kie forgot", () => {
  const it = test.extend("got", async ({ runningOrder: _, finish, buyer }) => {
    await finish();
    await buyer.say("/history");
    return buyer;
  });

  it("comes by Telegram's file id long after Kie forgot it", async ({ got, kie, telegram }) => {
    kie.forgetFiles();
    const before = kie.calls.length;
    await got.press("1");
    expect(gotBy(got)).toEqual(["photo", "photo"]);
    expect(
      telegram.calls.findLast(({ method }) => method === "sendPhoto")?.parameters["photo"],
    ).toMatch(/^AgAC/);
    expect(kie.calls).toHaveLength(before);
  });

  it("comes from Kie when Telegram forgot it, and gets a new file id", async ({
    got,
    telegram,
    background,
    sql,
  }) => {
    const record = async () => {
      const query = "SELECT file_id FROM operations WHERE type = 'generation'";
      return (await sql.query<{ file_id: string }>(query)).rows[0]?.file_id ?? "";
    };
    const before = await record();
    telegram.fail(
      "sendPhoto",
      new Refusal("Bad Request: wrong file identifier/HTTP URL specified"),
    );
    expect((await got.press("1")).answer).toBeUndefined();
    await background.end();
    expect(gotBy(got)).toEqual(["photo", "photo"]);
    expect(await record()).toMatch(/^photo:AgAC/);
    expect(await record()).not.toBe(before);
  });

  it("is named as gone when both forgot it, and moves no money", async ({
    got,
    telegram,
    kie,
    readLedger,
    background,
  }) => {
    kie.forgetFiles();
    telegram.fail(
      "sendPhoto",
      new Refusal("Bad Request: wrong file identifier/HTTP URL specified"),
    );
    expect((await got.press("1")).answer).toBeUndefined();
    await background.end();
    expect(got.screen?.text).toContain("no longer available");
    expect(gotBy(got)).toEqual(["photo"]);
    expect(await readLedger()).toEqual(done);
  });
});
