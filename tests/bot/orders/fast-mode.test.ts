import { describe, expect } from "vitest";
import type { ChatMessage } from "../../../dev/telegram/chats.js";
import type { Person } from "../../../dev/telegram/person.js";
import { chooseOption } from "../../support/order-steps.js";
import { test as ordersTest, shown } from "../../support/orders.js";
import { deliver } from "../../support/press-at-once.js";
import { texts } from "../../support/texts.js";
import { secret } from "../../support/world.js";

const { studio, fastMode } = texts.en;

const test = ordersTest
  .extend("bot", ({ instance, studioVariables }) => instance(studioVariables))
  .extend<Fixtures>({
    fast: async ({ buyer }, use) => {
      await chooseLimit(buyer, "50");
      await use(buyer);
    },
    ask: async ({ background }, use) => {
      await use(async (person, words = "a red fox") => {
        const { message, update } = await person.say(words);
        await background.end();
        return { sent: message, update };
      });
    },
    keys: async ({ sql }, use) => {
      const generations = "SELECT key FROM operations WHERE type = 'generation' ORDER BY id";
      await use(async () => (await sql.query(generations)).rows.map(({ key }) => String(key)));
    },
  });

interface Fixtures {
  /** A buyer who chose "up to 50". */
  readonly fast: Person;
  /** Sends words, and waits for the work behind the answer. */
  readonly ask: (person: Person, words?: string) => Promise<Asked>;
  /** The keys of the generations that were charged. */
  readonly keys: () => Promise<string[]>;
}

interface Asked {
  readonly sent: ChatMessage;
  readonly update: Readonly<Record<string, unknown>>;
}

async function chooseLimit(person: Person, limit: string): Promise<void> {
  await person.say("/settings");
  await person.press(limit);
}

const keyOf = ({ chatId, messageId }: ChatMessage) => `gen:${chatId}:${messageId}`;

/** What the bot wrote below a message. */
function below(person: Person, { messageId }: ChatMessage) {
  return person.chat.filter((one) => one.fromBot && one.messageId > messageId);
}

const mediaBelow = (person: Person, message: ChatMessage) =>
  below(person, message).map(({ media }) => media?.[0]?.kind);

/** An order that waits for its press. */
function expectOrder(person: Person, note = ""): void {
  const { text, rows } = shown(person);
  expect(rows[0]?.[0]).toContain("✅ Generate");
  expect(text).toContain(note);
}

describe("fast mode: words within the limit", () => {
  test("become a result without a press, paid for by the message with the words", async ({
    fast,
    ask,
    finish,
    keys,
    telegram,
    neon,
  }) => {
    const [calls, requests] = [telegram.calls.length, neon.requests];
    const { sent } = await ask(fast);
    const [status, ...others] = below(fast, sent);
    expect(others).toEqual([]);
    expect(status?.text).toMatch(/^🎨 Working on it…/);
    expect(status?.replyTo).toBe(sent.messageId);
    await finish();
    expect(mediaBelow(fast, sent)).toEqual(["photo"]);
    expect(await keys()).toEqual([keyOf(sent)]);
    expect(neon.requests - requests).toBeLessThanOrEqual(5);
    expect(telegram.calls.length - calls).toBeLessThanOrEqual(8);
  });

  test("also become one after /generate, and in reply to a message that names a model", async ({
    fast,
    ask,
    background,
    kie,
    keys,
    finish,
  }) => {
    const first = await ask(fast, "/generate a red fox");
    await finish();
    await fast.say("/models");
    for (const label of ["Pictures", "Z-Image"]) await fast.press(label);
    const card = fast.screen as ChatMessage;
    const { message: second } = await fast.say("a blue fox", { replyTo: card });
    await background.end();
    expect(await keys()).toEqual([first.sent, second].map(keyOf));
    expect(kie.tasks[1]).toMatchObject({ model: "z-image", input: { prompt: "a blue fox" } });
    // Too long for this model.
    await ask(fast);
    await fast.say("x".repeat(3_000), { replyTo: card });
    await background.end();
    expect(fast.screen?.text).toContain("Z-Image");
    expect(kie.tasks).toHaveLength(3);
  });

  test("make the next picture soon after a result, and change it only as a reply", async ({
    fast,
    ask,
    finish,
    keys,
  }) => {
    const first = await ask(fast);
    await finish();
    const result = fast.screen as ChatMessage;
    const second = await ask(fast, "a blue whale");
    await finish();
    expect(await keys()).toEqual([keyOf(first.sent), keyOf(second.sent)]);
    await fast.say("make it green", { replyTo: result });
    expectOrder(fast);
    expect(await keys()).toHaveLength(2);
  });
});

describe("fast mode: an order waits for its press", () => {
  test("of users who did not ask for fast mode, or switched it off", async ({
    buyer,
    ask,
    keys,
  }) => {
    await ask(buyer);
    expectOrder(buyer);
    await chooseLimit(buyer, "50");
    await buyer.press("Off");
    await ask(buyer);
    expectOrder(buyer);
    expect(await keys()).toEqual([]);
  });

  test("above the limit", async ({ buyer, ask, keys, sql }) => {
    await sql.query(`UPDATE users SET preferences = '{"fastUpTo":"0.01"}'`);
    await ask(buyer);
    expectOrder(buyer);
    expect(await keys()).toEqual([]);
  });

  test("with a photo, soon after one without words, and where a note says what is not used", async ({
    fast,
    ask,
    background,
    keys,
  }) => {
    await fast.sendPhoto({ caption: "a hat on the fox" });
    expectOrder(fast);
    await fast.sendPhoto();
    await background.end();
    await ask(fast, "in the rain");
    expectOrder(fast);
    const { message: place } = await fast.sendContent({ location: { latitude: 1, longitude: 2 } });
    await fast.say("a house here", { replyTo: place });
    await background.end();
    expectOrder(fast);
    expect(await keys()).toEqual([]);
  });

  test("after an unknown command, which may be a mistake", async ({ fast, ask, keys }) => {
    const { sent } = await ask(fast, "/balnce");
    await fast.say("/fox in the snow", { replyTo: sent });
    expect(await keys()).toEqual([]);
  });

  test("without enough money, with its reason and packs; later one press starts it", async ({
    fast,
    ask,
    generate,
    keys,
    sql,
  }) => {
    await sql.query("UPDATE users SET balance = 0.10");
    const { sent } = await ask(fast);
    expectOrder(fast, "short");
    expect(below(fast, sent)).toHaveLength(1);
    await sql.query("UPDATE users SET balance = 100");
    await generate(fast);
    expect(await keys()).toEqual([keyOf(sent)]);
  });

  test("beyond the limit of unfinished orders, with its reason", async ({ fast, ask, clock }) => {
    for (const words of ["one", "two", "three", "four", "five"]) {
      await ask(fast, `${words} foxes`);
      clock.time += 60_000;
    }
    await ask(fast, "six foxes");
    expectOrder(fast);
    expect(Object.values(studio.limits).some((note) => fast.screen?.text.includes(note))).toBe(
      true,
    );
  });

  test("if the price changed after it was read, and nothing is charged", async ({
    fast,
    ask,
    keys,
    sql,
  }) => {
    await ask(fast, "first");
    await sql.query(`INSERT INTO settings (name, value) VALUES ('markup', '"5"')`);
    await ask(fast, "second");
    expectOrder(fast, "The price has changed. You were not charged.");
    expect(await keys()).toHaveLength(1);
  });

  test("during a pause, with its reason", async ({ fast, ask, keys, sql, clock }) => {
    await sql.query(`INSERT INTO settings (name, value) VALUES ('paused', '{"text":"Moving"}')`);
    clock.time += 120_000;
    await ask(fast);
    expectOrder(fast, "Moving");
    expect(await keys()).toEqual([]);
  });

  test("of a user who is banned", async ({ fast, ask, keys, sql }) => {
    await sql.query("UPDATE users SET banned_at = now()");
    await ask(fast);
    expectOrder(fast);
    await fast.press("Generate");
    expect(await keys()).toEqual([]);
  });
});

describe("fast mode: idempotency", () => {
  test("words that Telegram delivers again, also to another instance, pay once", async ({
    fast,
    ask,
    finish,
    keys,
    telegram,
    background,
    instance,
    studioVariables,
  }) => {
    const { sent } = await ask(fast);
    const id = fast.user.id;
    expect(await telegram.repeatNewest(id, 3)).toEqual([200, 200, 200]);
    await background.end();
    await instance(studioVariables);
    expect(await telegram.repeatNewest(id, 2)).toEqual([200, 200]);
    await background.end();
    expect(below(fast, sent)).toHaveLength(1);
    await finish();
    expect(await telegram.repeatNewest(id, 1)).toEqual([200]);
    await background.end();
    expect(mediaBelow(fast, sent)).toEqual(["photo"]);
    expect(await keys()).toEqual([keyOf(sent)]);
  });

  test("words whose order was confirmed later, after other options, pay once if they are delivered again", async ({
    fast,
    ask,
    generate,
    keys,
    sql,
    telegram,
    background,
    instance,
    studioVariables,
  }) => {
    await sql.query("UPDATE users SET balance = 0.10");
    const { sent, update } = await ask(fast);
    await sql.query("UPDATE users SET balance = 100");
    await chooseOption(fast, "16:9");
    await generate(fast);
    await instance(studioVariables);
    await telegram.deliver(update);
    await background.end();
    expect(await keys()).toEqual([keyOf(sent)]);
  });

  test("an order that waited for money pays once, by whichever button, and however often it is delivered", async ({
    fast,
    ask,
    generate,
    finish,
    keys,
    sql,
    telegram,
    background,
    instance,
    studioVariables,
  }) => {
    await sql.query("UPDATE users SET balance = 0.10");
    const { sent, update } = await ask(fast);
    const order = fast.screen as ChatMessage;
    await fast.press("50\u00a0₽ · ");
    await fast.pay();
    const payment = fast.screen as ChatMessage;
    await fast.press("Generate", payment);
    await background.end();
    await instance(studioVariables);
    await generate(fast, "Generate").catch(() => undefined);
    await telegram.deliver(update);
    await background.end();
    expect(await keys()).toEqual([keyOf(sent)]);
    await finish();
    expect(fast.chat.find(({ messageId }) => messageId === order.messageId)).toBeUndefined();
    expect(fast.chat.find(({ messageId }) => messageId === payment.messageId)?.text).toContain(
      "+50",
    );
  });

  test("words that reach two instances at once pay once", async ({
    fast,
    ask,
    bot,
    finish,
    keys,
    background,
    instance,
    studioVariables,
    sql,
  }) => {
    // An order to confirm, whose update is then delivered to both as if it were new.
    const off = `UPDATE users SET preferences = '{}'`;
    await sql.query(off);
    const { sent, update } = await ask(fast);
    await sql.query(`UPDATE users SET preferences = '{"fastUpTo":"50.00"}'`);
    const other = await instance(studioVariables);
    const urls = [bot.url, other.url, bot.url, other.url];
    const statuses = await Promise.all(urls.map((url) => deliver(url, secret, update)));
    expect(statuses).toEqual([200, 200, 200, 200]);
    await background.end();
    await finish();
    expect(mediaBelow(fast, sent)).toEqual([undefined, "photo"]);
    expect(await keys()).toEqual([keyOf(sent)]);
  });

  test("words that are edited later change nothing", async ({
    fast,
    ask,
    bot,
    background,
    keys,
  }) => {
    const { sent, update } = await ask(fast);
    const message = { ...(update["message"] as object), text: "a blue fox", edit_date: 1 };
    await deliver(bot.url, secret, { update_id: 99_999, edited_message: message });
    await background.end();
    expect(below(fast, sent)).toHaveLength(1);
    expect(await keys()).toEqual([keyOf(sent)]);
  });
});

describe("fast mode: outage", () => {
  test("what a user prefers is unknown: the order waits for its press, which works", async ({
    fast,
    ask,
    neon,
    generate,
    finish,
    clock,
    endOutage,
    keys,
  }) => {
    neon.fail("refuse");
    clock.time += 60_000;
    const { sent } = await ask(fast);
    expectOrder(fast);
    const order = fast.screen as ChatMessage;
    await generate(fast);
    await finish();
    expect(mediaBelow(fast, sent)).toEqual(["photo"]);
    await endOutage();
    await fast.say("/balance");
    expect(await keys()).toEqual([keyOf(order)]);
  });

  test("one that begins after the preferences were read: words pay once, in the journal", async ({
    fast,
    ask,
    neon,
    finish,
    telegram,
    background,
    clock,
    endOutage,
    keys,
  }) => {
    // The order's message is sent after the preferences were read, and before the charge.
    telegram.state.chats.listeners.add(({ fromBot }) => fromBot && neon.fail("refuse"));
    const { sent } = await ask(fast);
    telegram.state.chats.listeners.clear();
    await telegram.repeatNewest(fast.user.id, 2);
    await background.end();
    await finish();
    clock.time += 60_000;
    await endOutage();
    await fast.say("/balance");
    expect(await keys()).toHaveLength(1);
    expect(mediaBelow(fast, sent).filter(Boolean)).toEqual(["photo"]);
  });

  test("a bot without a database: words pay once, on every instance", async ({
    buyer,
    ask,
    finish,
    telegram,
    background,
    instance,
    studioVariables,
    store,
  }) => {
    const alone = { ...studioVariables, DATABASE_URL: "" };
    await instance(alone);
    await chooseLimit(buyer, "50");
    const { sent } = await ask(buyer);
    await instance(alone);
    await telegram.repeatNewest(buyer.user.id, 2);
    await background.end();
    await finish();
    expect(mediaBelow(buyer, sent)).toEqual(["photo"]);
    const journal = await store.get(`ledger/v1/journals/${buyer.user.id}.json`);
    expect(journal?.body.match(/"kind":"charge"/g)).toHaveLength(1);
  });
});

describe("fast mode: /settings", () => {
  test("shows what is chosen and what a picture costs, and keeps a new choice", async ({
    buyer,
  }) => {
    await buyer.say("/settings");
    expect(shown(buyer)).toEqual({
      text: fastMode.about(undefined, 64n).source.replaceAll(/<\/?b>/g, ""),
      rows: [
        ["• Off", "5\u00a0₽", "10\u00a0₽"],
        ["20\u00a0₽", "50\u00a0₽"],
      ],
    });
    await buyer.press("10");
    expect(
      shown(buyer)
        .rows.flat()
        .filter((label) => label.startsWith("•")),
    ).toEqual(["• 10\u00a0₽"]);
    await buyer.say("/settings");
    expect(shown(buyer).text).toContain("on, up to 10");
  });

  test("says in an outage that nothing has changed", async ({ buyer, neon }) => {
    await buyer.say("/settings");
    neon.fail("refuse");
    const { answer } = await buyer.press("10");
    expect(answer).toBe(fastMode.notChanged);
    neon.fail();
    await buyer.say("/settings");
    expect(shown(buyer).rows[0]?.[0]).toBe("• Off");
  });

  test("leads operators from the shop's settings to their own", async ({
    operator,
    bot: _,
    background,
  }) => {
    await operator.say("/settings");
    expect(operator.screen?.text).toContain("markup");
    await operator.press("fast mode");
    expect(shown(operator).text).toContain("⚡ Fast mode");
    await operator.press("5");
    await background.end();
    expect(shown(operator).text).toContain("on, up to 5");
  });
});
