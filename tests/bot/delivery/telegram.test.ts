import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { gotBy, test } from "../../support/studio.js";

const done = ["generation -0.64 done", "balance 999.36"];
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 1000.00"];

describe("delivery: a message whose outcome is ambiguous", () => {
  test("is repeated once after a while: at most two messages, one charge", async ({
    begun,
    finish,
    telegram,
    grow,
    cron,
    rich,
    books,
  }) => {
    telegram.lose("sendPhoto", 2);
    expect(await finish()).toEqual([200]);
    expect(gotBy(rich)).toHaveLength(1);
    await cron();
    expect(gotBy(rich)).toHaveLength(1);
    for (let round = 0; round < 3; round++) {
      await grow(2);
      await cron();
    }
    expect(gotBy(rich)).toEqual(["photo", "photo"]);
    expect(await books()).toEqual(done);
    // The user may not have it: the order's message leads to it.
    expect(begun.order.text).toBe("✅ Z-Image");
  });

  test("and did not arrive is sent again, however the first attempt ended", async ({
    begun,
    finish,
    telegram,
    grow,
    look,
    rich,
    books,
  }) => {
    telegram.fail("sendPhoto", new Refusal("Bad Gateway", 502));
    await finish();
    expect(gotBy(rich)).toEqual([]);
    await grow(2);
    expect(await look()).toEqual({ pending: 1, ended: 0, told: 1 });
    expect(gotBy(rich)).toEqual(["photo"]);
    // How long it took is not known any more.
    expect(rich.screen?.text).toBe("Z-Image · 0.64\u00a0₽\nBalance: 999.36\u00a0₽");
    expect(begun.order.text).toBeUndefined();
    expect(await books()).toEqual(done);
  });

  test("and never arrives leaves the result in the history, and the order says where it is", async ({
    begun,
    finish,
    telegram,
    grow,
    cron,
    rich,
    books,
    background,
  }) => {
    telegram.fail("sendPhoto", new Refusal("Bad Gateway", 502), 2);
    await finish();
    await grow(2);
    await cron();
    expect(gotBy(rich)).toEqual([]);
    expect(begun.order.text).toBe("✅ Z-Image");
    const { buttons } = begun.order.message;
    expect(buttons.flat().map(({ text }) => text)).toContain("🧾 History");
    await rich.say("/history");
    await rich.press("1");
    await background.end();
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(await books()).toEqual(done);
  });

  test("about a refund is repeated once, and the order mentions the refund in any case", async ({
    begun,
    finish,
    telegram,
    grow,
    cron,
    rich,
    books,
  }) => {
    telegram.lose("sendMessage", 2);
    await finish({ failCode: "500" });
    expect(begun.order.text).toContain("Working on it");
    for (let round = 0; round < 3; round++) {
      await grow(2);
      await cron();
    }
    const said = rich.chat.filter(({ text }) => text.includes("You got 0.64\u00a0₽ back"));
    expect(said).toHaveLength(2);
    expect(begun.order.text).toBe("❌ Z-Image\nYou got your money back.");
    expect(await books()).toEqual(refunded);
  });
});

describe("delivery: a pause that Telegram demands", () => {
  test("of some seconds is awaited", async ({ begun: _, finish, telegram, clock, rich, books }) => {
    telegram.fail("sendPhoto", new Refusal("Too Many Requests: retry after 7", 429, 7));
    const before = clock.time;
    await finish();
    expect(clock.time - before).toBe(7_000);
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(await books()).toEqual(done);
  });

  test("of minutes is left to the next follow-ups, as often as it takes", async ({
    begun,
    finish,
    telegram,
    clock,
    grow,
    cron,
    rich,
    books,
  }) => {
    const pause = new Refusal("Too Many Requests: retry after 600", 429, 600);
    telegram.fail("sendPhoto", pause, 3);
    const before = clock.time;
    await finish();
    for (let round = 0; round < 3; round++) {
      expect(gotBy(rich)).toEqual([]);
      await grow(2);
      await cron();
    }
    expect(clock.time).toBe(before);
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(begun.order.text).toBeUndefined();
    expect(await books()).toEqual(done);
  });
});

describe("delivery: a user who blocked the bot", () => {
  test("gets no retries, and finds the result in the history", async ({
    begun: _,
    finish,
    grow,
    look,
    rich,
    kie,
    telegram,
    books,
    lines,
    background,
  }) => {
    rich.block();
    expect(await finish()).toEqual([200]);
    const before = telegram.calls.length;
    await grow(5);
    expect(await look()).toEqual({ pending: 0, ended: 0, told: 0 });
    const pursuits = telegram.calls.slice(before).filter(({ method }) => /send|edit/.test(method));
    expect(pursuits).toEqual([]);
    expect(await books()).toEqual(done);
    expect(lines.filter((line) => /could not be told/.test(line))).toEqual([]);
    rich.unblock();
    await rich.say("/history");
    await rich.press("1");
    await background.end();
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(kie.tasks).toHaveLength(1);
  });

  test("gets the refund anyway", async ({ begun: _, finish, grow, look, rich, books }) => {
    rich.block();
    await finish({ failCode: "500" });
    await grow(5);
    expect(await look()).toMatchObject({ pending: 0 });
    expect(await books()).toEqual(refunded);
  });

  test("while confirming an order is charged, and the generation starts", async ({
    rich,
    order,
    generate,
    kie,
    finish,
    books,
  }) => {
    await order(rich);
    rich.block();
    await generate(rich);
    expect(kie.tasks).toHaveLength(1);
    await finish();
    expect(await books()).toEqual(done);
  });
});

describe("delivery: an order's message that Telegram does not delete", () => {
  test("because it is older than 48 hours shows the end", async ({
    rich,
    order,
    generate,
    finish,
    clock,
    books,
  }) => {
    const old = await order(rich);
    clock.time += 49 * 60 * 60_000;
    await generate(rich);
    await finish();
    expect(gotBy(rich)).toEqual(["photo"]);
    expect([old.text, old.message.buttons]).toEqual(["✅ Z-Image", []]);
    expect(await books()).toEqual(done);
  });

  test("because it is older than 48 hours shows that the order failed", async ({
    rich,
    order,
    generate,
    finish,
    clock,
  }) => {
    const old = await order(rich);
    clock.time += 49 * 60 * 60_000;
    await generate(rich);
    await finish({ failCode: "500" });
    expect(old.said).toContain("❌ Failed. You got 0.64\u00a0₽ back");
    expect(old.text).toBe("❌ Z-Image");
  });

  test("nor edits stays, and the result comes once", async ({
    begun,
    finish,
    telegram,
    rich,
    look,
    grow,
    books,
  }) => {
    telegram.fail("deleteMessage", new Refusal("Bad Gateway", 502), 2);
    telegram.fail("editMessageText", new Refusal("Bad Gateway", 502), 2);
    await finish();
    expect(begun.order.text).toContain("Working on it");
    await grow(2);
    expect(await look()).toMatchObject({ pending: 0 });
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(await books()).toEqual(done);
  });
});

describe("delivery: an order whose message is gone", () => {
  test("is delivered anyway", async ({ begun, finish, rich, telegram, books, look, grow }) => {
    rich.delete(begun.order.message);
    const before = telegram.calls.length;
    await finish();
    const methods = telegram.calls.slice(before).map(({ method }) => method);
    expect(methods).toEqual(["sendPhoto", "deleteMessage"]);
    expect(gotBy(rich)).toEqual(["photo"]);
    await grow(2);
    expect(await look()).toMatchObject({ pending: 0 });
    expect(await books()).toEqual(done);
  });

  test("and that fails is refunded, with a message of its own", async ({
    begun,
    finish,
    rich,
    books,
  }) => {
    rich.delete(begun.order.message);
    await finish({ failCode: "500" });
    expect(rich.screen?.text).toContain(
      "❌ Failed. You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽",
    );
    expect(await books()).toEqual(refunded);
  });

  test("gets the buttons of an album in a message of its own", async ({
    begun,
    finish,
    rich,
    telegram,
    background,
    look,
    grow,
  }) => {
    rich.delete(begun.order.message);
    const before = telegram.calls.length;
    await finish({ results: 2 });
    const methods = telegram.calls.slice(before).map(({ method }) => method);
    expect(methods).toEqual(["sendMediaGroup", "editMessageText", "sendMessage"]);
    expect(rich.screen?.text).toBe("✅ Z-Image");
    const buttons = rich.screen?.buttons.flat().map(({ text }) => text);
    expect(buttons).toEqual(["📎 Original", "🔁 Again", "🧾 History"]);
    await grow(2);
    expect(await look()).toMatchObject({ pending: 0 });
    expect(gotBy(rich)).toHaveLength(2);
    await rich.press("Again");
    await background.end();
    expect(rich.screen?.text).toContain("Z-Image");
    expect(
      rich.screen?.buttons
        .flat()
        .map(({ text }) => text)
        .join(),
    ).toContain("Generate");
  });

  test("together with its prompt is delivered anyway", async ({ begun, finish, rich }) => {
    for (const message of rich.chat) rich.delete(message);
    expect(begun.taskId).not.toBe("");
    await finish();
    expect(gotBy(rich)).toEqual(["photo"]);
  });
});

describe("history: a result that Telegram or Kie forgot", () => {
  const it = test.extend("got", async ({ begun: _, finish, rich }) => {
    await finish();
    await rich.say("/history");
    return rich;
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
    books,
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
    expect(await books()).toEqual(done);
  });
});
