import { describe, expect } from "vitest";
import type { ChatMessage } from "../../../dev/telegram/chats.js";
import type { Person } from "../../../dev/telegram/person.js";
import { findModel } from "../../../lib/studio/catalogue/catalogue.js";
import { defaultChoice, formatChoice } from "../../../lib/studio/choice.js";
import { rowsOf, shown } from "../../support/orders.js";
import { gotBy } from "../../support/studio.js";
import { lastText } from "../../support/world.js";
import { test as shopTest } from "../console/shop-fixtures.js";

const generateButton = "✅ Generate · 0.64\u00a0₽ ≈ 2\u00a0⭐";
const paid = "✅ +50\u00a0₽. Balance: 50.00\u00a0₽";
const already = "This order has already started. You are charged only once.";

const choiceOf = (code: string) => {
  const model = findModel(code);
  if (model === undefined) throw new Error(`no model ${code}`);
  return formatChoice(model, defaultChoice(model));
};

const test = shopTest.extend("bot", ({ instance, studioVariables }) => instance(studioVariables));
/** A bot that was never given a database. */
const it = shopTest.extend("bot", ({ instance, studioVariables }) =>
  instance({ ...studioVariables, DATABASE_URL: "" }),
);

type Act = (person: Person) => Promise<unknown>;

/** Turns the bot's newest message into the order of a model. */
async function orderModel(person: Person, code: string): Promise<ChatMessage> {
  const message = person.screen as ChatMessage;
  await person.pressOn(message, `1:o:${code}:${choiceOf(code)}`);
  return person.screen as ChatMessage;
}

/** Orders a picture without the money for it. @returns the order's message as it is when asked for */
async function refuse(person: Person, generate: Act, prompt = "a fox") {
  await person.say(prompt);
  const { messageId } = await orderModel(person, "zimage");
  await generate(person);
  return () => messageOf(person, messageId);
}

/** Buys the smallest pack under a message, the newest one if none is named. @returns the payment's message */
async function buyPack(person: Person, message?: ChatMessage): Promise<ChatMessage> {
  await person.press("50\u00a0₽ · ", message);
  await person.pay();
  return person.screen as ChatMessage;
}

function messageOf({ chat }: Person, id: number | undefined): ChatMessage | undefined {
  return chat.find(({ messageId }) => messageId === id);
}

describe("payment: an order that waits for the money", () => {
  test("offers two or three packs that cover what is missing", async ({ ann, generate }) => {
    const order = await refuse(ann, generate);
    // Three in a row would be cut on a phone.
    expect(rowsOf(order()).slice(1, 3)).toEqual([
      ["50\u00a0₽ · 80\u00a0⭐", "100\u00a0₽ · 160\u00a0⭐"],
      ["300\u00a0₽ · 480\u00a0⭐"],
    ]);
    await ann.say("a bear");
    await orderModel(ann, "seedance25");
    await generate(ann);
    const missing = Number(/You're ([\d.]+)/.exec(lastText(ann) ?? "")?.[1]);
    const packs = shown(ann).rows.flatMap((row) =>
      row.flatMap((label) => /^(\d+)\u00a0₽ · /.exec(label)?.[1] ?? []),
    );
    expect(packs.length).toBeGreaterThanOrEqual(2);
    expect(packs.filter((sum) => Number(sum) < missing)).toEqual([]);
  });

  test("goes on with one press under the prompt", async ({ ann, generate, finish, readLedger }) => {
    const order = await refuse(ann, generate);
    const payment = await buyPack(ann);
    expect(shown(ann)).toEqual({ text: paid, rows: [[generateButton]] });
    const prompt = ann.chat.find(({ text }) => text === "a fox");
    expect(payment.replyTo).toBe(prompt?.messageId);
    await generate(ann);
    expect(order()?.text).toContain("Working on it");
    expect(await readLedger()).toEqual(["generation -0.64 submitted", "balance 49.36"]);
    expect(shown(ann)).toEqual({ text: paid, rows: [] });
    await finish();
    expect(gotBy(ann)).toEqual(["photo"]);
    expect(order()).toBeUndefined();
    expect(ann.screen?.replyTo).toBe(prompt?.messageId);
  });

  test("is charged once, whichever of its buttons are pressed, on any instance", async ({
    ann,
    bot,
    instance,
    studioVariables,
    pressAtOnce,
    charges,
    kie,
    generate,
  }) => {
    const order = await refuse(ann, generate);
    const payment = await buyPack(ann);
    const other = await instance(studioVariables);
    const buttons = [payment, order()].flatMap((one) => one ?? []).map((one) => lastButtonOf(one));
    await pressAtOnce([bot.url, other.url], ann, buttons);
    await pressAtOnce([bot.url, other.url], ann, buttons);
    expect(await charges()).toEqual(["-0.64"]);
    expect(kie.tasks).toHaveLength(1);
  });

  test("says that it has started, after its own button was pressed", async ({
    ann,
    background,
    finish,
    charges,
    generate,
  }) => {
    const order = await refuse(ann, generate);
    const payment = await buyPack(ann);
    await ann.press("Generate", order());
    await background.end();
    await finish();
    expect(await ann.press("Generate", payment)).toMatchObject({ answer: already });
    expect(await charges()).toEqual(["-0.64"]);
    expect(gotBy(ann)).toEqual(["photo"]);
  });

  test("goes on although its message is gone", async ({ ann, generate, finish }) => {
    const order = await refuse(ann, generate);
    await buyPack(ann);
    ann.delete(order() as ChatMessage);
    await generate(ann);
    await finish();
    expect(gotBy(ann)).toEqual(["photo"]);
  });

  test("needs its words: without them nothing is charged", async ({ ann, charges, generate }) => {
    await refuse(ann, generate);
    const payment = await buyPack(ann);
    ann.delete(ann.chat.find(({ text }) => text === "a fox") as ChatMessage);
    const { answer } = await ann.press("Generate", payment);
    expect(answer).toBe("This button no longer works. Send your prompt again.");
    expect(await charges()).toEqual([]);
  });

  test("goes on after 23 hours, with the options that were chosen", async ({
    ann,
    generate,
    clock,
    kie,
  }) => {
    const order = await refuse(ann, generate);
    await ann.pressOn(order() as ChatMessage, "1:o:zimage:16x9");
    await generate(ann);
    await ann.press("50\u00a0₽ · ", order());
    clock.time += 23 * 60 * 60 * 1000;
    await ann.pay();
    await generate(ann);
    expect(kie.tasks[0]?.input).toMatchObject({ prompt: "a fox", aspect_ratio: "16:9" });
  });

  test("with a picture goes on with it and its words", async ({
    ann,
    generate,
    kie,
    finish,
    readLedger,
  }) => {
    await ann.sendPhoto({ caption: "make it snow" });
    const { messageId } = await orderModel(ann, "qwen21ed");
    await generate(ann);
    const payment = await buyPack(ann);
    expect(payment.replyTo).toBe(messageId);
    expect(rowsOf(payment)).toEqual([["✅ Generate · 3.20\u00a0₽ ≈ 6\u00a0⭐"]]);
    await generate(ann);
    expect(messageOf(ann, messageId)?.text).toContain("Working on it");
    expect(kie.tasks[0]?.input).toMatchObject({ prompt: "make it snow" });
    expect(JSON.stringify(kie.tasks[0]?.input)).toContain("http");
    await finish();
    expect(gotBy(ann).at(-1)).toBe("photo");
    expect(await readLedger()).toEqual(["generation -3.20 done", "balance 46.80"]);
  });

  test("with an album goes on with all its pictures, at the price on its button", async ({
    ann,
    generate,
    background,
    charges,
    kie,
  }) => {
    await ann.sendAlbum([{ caption: "one sofa" }, {}, {}, {}]);
    await background.end();
    await orderModel(ann, "seedream5ped");
    await generate(ann);
    const payment = await buyPack(ann);
    // 7 credits, and 0.5 for each of three further pictures.
    expect(rowsOf(payment)).toEqual([["✅ Generate · 6.80\u00a0₽ ≈ 11\u00a0⭐"]]);
    await generate(ann);
    expect(await charges()).toEqual(["-6.80"]);
    expect(JSON.stringify(kie.tasks[0]?.input).match(/http/g)).toHaveLength(4);
  });

  test("is one of two: each payment goes on with its own", async ({ ann, generate, kie }) => {
    const fox = await refuse(ann, generate, "a fox");
    const bear = await refuse(ann, generate, "a bear");
    await buyPack(ann, fox());
    const second = await buyPack(ann, bear());
    await generate(ann);
    expect(kie.tasks.map(({ input }) => input["prompt"])).toEqual(["a bear"]);
    expect(second.replyTo).toBe(ann.chat.find(({ text }) => text === "a bear")?.messageId);
    await generate(ann);
    expect(kie.tasks.map(({ input }) => input["prompt"])).toEqual(["a bear", "a fox"]);
  });

  test("still lacks money: the payment offers packs that name the same order", async ({
    ann,
    generate,
    readLedger,
  }) => {
    await ann.say("a fox");
    const { messageId } = await orderModel(ann, "seedance25");
    await generate(ann);
    await ann.pressData(`1:pack:5000:seedance25:${choiceOf("seedance25")}`, apiOf(ann, messageId));
    await ann.pay();
    expect(lastText(ann)).toMatch(/^✅ \+50\u00a0₽\. Balance: 50\.00\u00a0₽\n❗️ Your order needs/);
    const [packs = []] = shown(ann).rows;
    expect(packs.length).toBeGreaterThanOrEqual(2);
    await ann.press(packs[0] ?? "");
    await ann.pay();
    await generate(ann);
    expect((await readLedger())[0]).toMatch(/^generation -.* submitted$/);
    expect(messageOf(ann, messageId)?.text).toContain("Working on it");
  });

  test("is announced without a button if a forged one would have no room", async ({ ann }) => {
    await ann.say("a fox");
    const forged = `1:pack:5000:${"a".repeat(12)}:${"b".repeat(38)}`;
    await ann.pressOn(ann.screen as ChatMessage, forged);
    await ann.pay();
    expect(shown(ann)).toEqual({ text: paid, rows: [] });
  });

  test("is shown anew if the money is gone again", async ({ ann, ledger, charges, generate }) => {
    await refuse(ann, generate);
    const payment = await buyPack(ann);
    const amount = -50_00n;
    await ledger.apply(ann.user.id, [{ key: "adj:1:1", type: "adjustment", amount }]);
    await ann.press("Generate", payment);
    expect(lastText(ann)).toContain("You're 0.64\u00a0₽ short");
    expect(ann.screen?.messageId).toBeGreaterThan(payment.messageId);
    expect(rowsOf(messageOf(ann, payment.messageId))).toEqual([]);
    expect(await charges()).toEqual([]);
  });
});

describe("pricing: an order that waits for the money", () => {
  test("names the price of now, and a price that changes after that is shown anew", async ({
    ann,
    instance,
    studioVariables,
    generate,
    charges,
  }) => {
    const order = await refuse(ann, generate);
    await instance({ ...studioVariables, USD_RATE: "100" });
    const payment = await buyPack(ann, order());
    expect(rowsOf(payment)).toEqual([["✅ Generate · 0.80\u00a0₽ ≈ 2\u00a0⭐"]]);
    await instance({ ...studioVariables, USD_RATE: "120" });
    await ann.press("Generate", payment);
    expect(lastText(ann)).toContain("The price has changed. You were not charged.");
    expect(shown(ann).rows.flat()).toContain("✅ Generate · 0.96\u00a0₽ ≈ 2\u00a0⭐");
    expect(await charges()).toEqual([]);
    await generate(ann);
    expect(await charges()).toEqual(["-0.96"]);
  });

  test("offers another model if its own is not sold any more", async ({
    ann,
    operator,
    charges,
    background,
    generate,
  }) => {
    const order = await refuse(ann, generate);
    await operator.say("/catalogue zimage off");
    await operator.press("✅");
    await background.end();
    const payment = await buyPack(ann, order());
    expect({ text: payment.text, rows: rowsOf(payment) }).toEqual({
      text: paid,
      rows: [["🔀 Other model"]],
    });
    await ann.press("Other model", payment);
    expect(lastText(ann)).toContain("This model isn't available right now. You were not charged.");
    expect(await charges()).toEqual([]);
    await ann.press(shown(ann).rows[0]?.[0] ?? "");
    await generate(ann);
    expect(await charges()).toHaveLength(1);
  });

  test("offers what replaces a model that retired, and charges nothing for that", async ({
    ann,
    charges,
    generate,
  }) => {
    const order = await refuse(ann, generate);
    await ann.pressData("1:pack:5000:imagen4:16x9", apiOf(ann, order()?.messageId));
    await ann.pay();
    expect(shown(ann)).toEqual({ text: paid, rows: [["🔀 Other model"]] });
    await ann.press("Other model");
    expect(lastText(ann)).toMatch(/^Nano Banana 2\.1\n/);
    expect(lastText(ann)).toContain("Imagen 4 is no longer available");
    expect(await charges()).toEqual([]);
  });

  test("of words that are priced by their length has the price of its own words", async ({
    ann,
    generate,
  }) => {
    await ann.say("A long story. ".repeat(150));
    const { messageId } = await orderModel(ann, "geminitts38");
    const label = rowsOf(ann.screen)
      .flat()
      .find((one) => one.startsWith("✅"));
    await generate(ann);
    const payment = await buyPack(ann, messageOf(ann, messageId));
    expect(rowsOf(payment)).toEqual([[label]]);
  });
});

describe("idempotency: a paid order", () => {
  test("is announced once, however often its payment is delivered", async ({
    ann,
    telegram,
    generate,
  }) => {
    await refuse(ann, generate);
    await ann.press("50\u00a0₽ · ");
    const payment = ann.payWithoutUpdate(ann.screen?.invoice ?? expect.fail("no invoice"));
    await ann.tellPaid(payment);
    await telegram.repeatNewest(ann.user.id, 3);
    expect(ann.chat.filter(({ text }) => text === paid)).toHaveLength(1);
  });
});

describe("outage: an order that waits for the money", () => {
  test("goes on while the database is down, and the database gets it once", async ({
    ann,
    neon,
    clock,
    generate,
    finish,
    endOutage,
    readLedger,
    kie,
  }) => {
    const order = await refuse(ann, generate);
    neon.fail("refuse");
    clock.time += 60_000;
    await buyPack(ann);
    expect(shown(ann).rows).toEqual([[generateButton]]);
    await generate(ann);
    expect(order()?.text).toContain("Working on it");
    await finish();
    expect(gotBy(ann)).toEqual(["photo"]);
    await endOutage();
    await ann.say("/balance");
    expect(lastText(ann)).toBe("Balance: 49.36\u00a0₽");
    expect(await readLedger()).toEqual(["generation -0.64 done", "balance 49.36"]);
    expect(kie.tasks).toHaveLength(1);
  });

  test("was charged before the database went down: the second button charges nothing", async ({
    ann,
    neon,
    clock,
    background,
    endOutage,
    readLedger,
    kie,
    generate,
  }) => {
    const order = await refuse(ann, generate);
    const payment = await buyPack(ann);
    await ann.press("Generate", order());
    await background.end();
    neon.fail("refuse");
    clock.time += 60_000;
    await ann.press("Generate", payment);
    await background.end();
    await endOutage();
    await ann.say("/balance");
    expect(await readLedger()).toEqual(["generation -0.64 submitted", "balance 49.36"]);
    expect(kie.tasks).toHaveLength(1);
  });

  it("goes on in a bot without a database, and is charged once", async ({
    ann,
    bot,
    generate,
    pressAtOnce,
    document,
    kie,
    finish,
  }) => {
    await refuse(ann, generate);
    const payment = await buyPack(ann);
    expect(shown(ann)).toEqual({ text: paid, rows: [[generateButton]] });
    await pressAtOnce([bot.url, bot.url], ann, [lastButtonOf(payment)]);
    await finish();
    const { entries } = await document(`journals/${ann.user.id}`);
    expect(entries.map(({ kind }: { kind: string }) => kind)).toEqual([
      "move",
      "charge",
      "submitted",
      "settle",
      "delivered",
    ]);
    expect(kie.tasks).toHaveLength(1);
  });
});

describe("payment: without an order", () => {
  test("has no button", async ({ ann }) => {
    await ann.say("/topup 100");
    await ann.pay();
    expect(shown(ann)).toEqual({ text: "✅ +100\u00a0₽. Balance: 100.00\u00a0₽", rows: [] });
  });
});

/** The message with its Generate button alone, as `pressAtOnce` presses it. */
function lastButtonOf(message: ChatMessage): ChatMessage {
  const buttons = message.buttons.flat().filter(({ text }) => text.startsWith("✅"));
  return { ...message, buttons: [buttons] };
}

/** A message of the bot as it comes with a press, whatever its buttons are. */
function apiOf(person: Person, messageId: number | undefined): object {
  const message = person.chat.find((one) => one.messageId === messageId);
  const asked = person.chat.find((one) => one.messageId === message?.replyTo);
  const chat = { id: person.user.id, type: "private", first_name: person.user.first_name };
  return {
    message_id: messageId,
    date: 1,
    chat,
    text: message?.text,
    ...(asked && {
      reply_to_message: { message_id: asked.messageId, chat, date: 1, text: asked.text },
    }),
  };
}
