import { describe, expect } from "vitest";
import type { ChatMessage } from "../../../dev/telegram/chats.js";
import { toApiMessage } from "../../../dev/telegram/messages.js";
import type { Person } from "../../../dev/telegram/person.js";
import { improveButton } from "../../../lib/bot/orders/improve-button.js";
import { createStatisticsRecords } from "../../../lib/storage/postgres/shop/statistics.js";
import { catalogue, findModel } from "../../../lib/studio/catalogue/catalogue.js";
import { defaultChoice } from "../../../lib/studio/choice.js";
import { chatModel } from "../../../lib/studio/kie/chat.js";
import type { Model } from "../../../lib/studio/model.js";
import { test as ordersTest, shown } from "../../support/orders.js";
import { deliver } from "../../support/press-at-once.js";
import { texts } from "../../support/texts.js";
import { secret } from "../../support/world.js";

const zImage = findModel("zimage") as Model;
/** What the button under a Z-Image order says. */
const data = "1:bw:zimage:1x1";
const { improve } = texts.en.words;
const better = "a red fox, in rich detail, soft natural light, balanced composition";

const improveTest = ordersTest
  .extend("refused", () => [/^answerCallbackQuery: .*query is too old/])
  /** An order of Z-Image for "a red fox" in a bot that improves prompts, and what its button does. */
  .extend("improving", async ({ operator, buyer, order, background, kie, sql }) => {
    await operator.say("/settings improve 1");
    await operator.press("✅");
    await order(buyer);
    const message = buyer.screen as ChatMessage;
    return {
      message,
      /** @returns what the alert says */
      async press(on = message, person = buyer): Promise<string | undefined> {
        const { answer } = await person.pressOn(on, data);
        await background.end();
        return answer;
      },
      countChats: () => kie.calls.filter(({ what }) => what === "chat").length,
      async read() {
        const { rows } = await sql.query(
          `SELECT key, type, amount, model, credits, claimed_at IS NOT NULL AS claimed
            FROM operations WHERE key LIKE 'improve:%' ORDER BY id`,
        );
        return rows;
      },
    };
  });

const test = improveTest;
const forms = ["other form", "fences"] as const;

const quotedBy = ({ screen }: Person) => {
  const quote = screen?.entities.find(({ type }) => type === "expandable_blockquote");
  return quote && screen?.text.slice(quote.offset, quote.offset + quote.length);
};

describe("improve: a prompt", () => {
  test("becomes a second order with the improved words; the first stays", async ({
    buyer,
    improving,
    kie,
    buy,
    telegram,
  }) => {
    const before = shown(buyer);
    expect(await improving.press()).toBeUndefined();
    expect(quotedBy(buyer)).toBe(better);
    expect(shown(buyer).text).toMatch(/^Z-Image\n/);
    expect(shown(buyer).text).toContain("✨ Improved.");
    expect(buyer.screen?.replyTo).toBeUndefined();
    const first = telegram.state.chats.find(
      improving.message.chatId,
      improving.message.messageId,
    ) as ChatMessage;
    expect(first.text).toBe(before.text);
    await buy(buyer);
    expect(kie.tasks.map(({ input }) => input["prompt"])).toEqual([better]);
  });

  test("is given to the model as data, and no longer than its model takes", async ({
    improving,
    kie,
  }) => {
    await improving.press();
    const call = kie.calls.find(({ what }) => what === "chat");
    expect(call?.body).toMatchObject({
      stream: false,
      messages: [
        { role: "system", content: expect.stringContaining("at most 900 characters") },
        { role: "user", content: JSON.stringify({ text: "a red fox" }) },
      ],
    });
  });

  test.for(forms)("is read from %s", async (fault, { buyer, improving, kie }) => {
    kie.fail("chat", fault);
    await improving.press();
    expect(quotedBy(buyer)).toBe(better);
  });
});

describe("improve: its cost", () => {
  test("is on record as an adjustment of 0.00, which no history shows and no balance feels", async ({
    buyer,
    improving,
    sql,
  }) => {
    const read = async () => (await sql.query("SELECT balance, rev FROM users ORDER BY id")).rows;
    const before = await read();
    await improving.press();
    const [record, ...others] = await improving.read();
    expect(others).toEqual([]);
    expect(record).toMatchObject({ type: "adjustment", amount: "0.00" });
    expect(Number(record?.["credits"])).toBeGreaterThan(0);
    expect(await read()).toEqual(before);
    await buyer.say("/history");
    expect(shown(buyer).text).not.toContain("Correction");
  });

  test("counts in the statistics as cost, and not as a generation", async ({
    improving,
    database,
  }) => {
    await improving.press();
    const credits = Number((await improving.read())[0]?.["credits"]);
    const interval = { since: 0, until: Date.UTC(2100, 0, 1) };
    const span = { summed: undefined, live: interval, whole: interval, isWholeHistory: false };
    const { spans } = await createStatisticsRecords(database).read([span], 0, "UTC");
    const sums = spans?.[0]?.sums;
    expect(sums?.get(`credits:${chatModel}`)).toBe(BigInt(Math.round(credits * 100)));
    const counted = [...(sums?.keys() ?? [])].filter((name) => name.startsWith("generations"));
    expect(counted).toEqual([]);
  });
});

describe("improve: idempotency: one press", () => {
  test("asks the model once, however often it is delivered and on two instances", async ({
    buyer,
    improving,
    telegram,
    bot,
    deploy,
    background,
    variables,
    studioVariables,
  }) => {
    const other = await deploy({ ...variables, ...studioVariables });
    const query = { from: buyer.user, chat_instance: "1", data };
    const message = { ...messageOf(telegram, improving.message) };
    const updates = Array.from({ length: 6 }, (_, index) => ({
      update_id: 2_000_000 + index,
      callback_query: { id: `twice-${index}`, ...query, message },
    }));
    const statuses = await Promise.all(
      updates.map((update, index) =>
        deliver([bot.url, other.url][index % 2] ?? "", secret, update),
      ),
    );
    await background.end();
    expect(statuses).toEqual(updates.map(() => 200));
    expect(improving.countChats()).toBe(1);
    expect(await improving.read()).toHaveLength(1);
  });

  test("says so when it is repeated later", async ({ improving }) => {
    await improving.press();
    expect(await improving.press()).toBe(improve.already);
    expect(improving.countChats()).toBe(1);
  });
});

const noAnswers = [402, "error object", "http 500", "not json", "lose answer"] as const;

describe("improve: a service that fails", () => {
  test.for(noAnswers)("counts nothing: %s", async (fault, { buyer, improving, kie }) => {
    kie.fail("chat", fault);
    await improving.press();
    expect(shown(buyer).text).toBe(improve.failed.source);
    expect(await improving.read()).toMatchObject([{ credits: null, claimed: false }]);
    await improving.press();
    expect(quotedBy(buyer)).toBe(better);
  });

  const useless = ["chatter", "no words"] as const;
  test.for(useless)("was paid, so that counts: %s", async (fault, { buyer, improving, kie }) => {
    kie.fail("chat", fault);
    await improving.press();
    expect(shown(buyer).text).toBe(improve.failed.source);
    expect(Number((await improving.read())[0]?.["credits"])).toBeGreaterThan(0);
    expect(await improving.press()).toBe(improve.already);
  });

  test("after 20 seconds without an answer is no longer waited for", async ({
    buyer,
    improving,
    kie,
    background,
    patience,
  }) => {
    kie.fail("chat", "hang");
    await buyer.pressOn(improving.message, data);
    await expect.poll(kie.countHanging).toBe(1);
    patience.end();
    await background.end();
    expect(shown(buyer).text).toBe(improve.failed.source);
  });

  test("whose claim was never released may be asked again after a minute", async ({
    buyer,
    improving,
    sql,
  }) => {
    await sql.query(
      `INSERT INTO operations (key, user_id, type, amount, attempt, claimed_at)
        VALUES ($1, $2, 'adjustment', 0, 'killed', now() - interval '50 seconds')`,
      [`improve:${improving.message.chatId}:${improving.message.messageId}`, buyer.user.id],
    );
    expect(await improving.press()).toBe(improve.already);
    await sql.query("UPDATE operations SET claimed_at = now() - interval '61 seconds'");
    expect(await improving.press()).toBeUndefined();
    expect(improving.countChats()).toBe(1);
  });
});

describe("improve: the limit of a day", () => {
  const test = improveTest.extend("studioVariables", async ({ studioVariables }) => ({
    ...studioVariables,
    IMPROVE_PER_DAY: "2",
    TIME_ZONE: "Asia/Tokyo",
  }));

  test("holds for each user, and ends at midnight in the bot's time zone", async ({
    buyer,
    improving,
    sql,
    order,
  }) => {
    const orders: ChatMessage[] = [];
    for (const prompt of ["one fox", "two foxes", "three foxes"]) {
      await order(buyer, prompt);
      orders.push(buyer.screen as ChatMessage);
    }
    const [first, second, third] = orders;
    expect(await improving.press(first)).toBeUndefined();
    expect(await improving.press(second)).toBeUndefined();
    expect(await improving.press(third)).toBe(improve.limit(2));
    expect(improving.countChats()).toBe(2);
    await sql.query(
      `UPDATE operations SET created_at = date_trunc('day', now(), 'Asia/Tokyo') - interval '1 second'
      WHERE key LIKE 'improve:%' AND key = $1`,
      [`improve:${first?.chatId}:${first?.messageId}`],
    );
    expect(await improving.press(third)).toBeUndefined();
  });

  test("is not exceeded by presses at the same time", async ({
    buyer,
    improving,
    telegram,
    bot,
    background,
    order,
  }) => {
    const messages: ChatMessage[] = [];
    for (const prompt of ["1 fox", "2 foxes", "3 foxes", "4 foxes"]) {
      await order(buyer, prompt);
      messages.push(buyer.screen as ChatMessage);
    }
    await Promise.all(
      messages.map((message, index) =>
        deliver(bot.url, secret, {
          update_id: 3_000_000 + index,
          callback_query: {
            ...{ id: `day-${index}`, from: buyer.user, chat_instance: "1", data },
            message: messageOf(telegram, message),
          },
        }),
      ),
    );
    await background.end();
    expect(improving.countChats()).toBe(2);
  });
});

describe("improve: no call", () => {
  test("is made while the setting is off", async ({ buyer, operator, improving }) => {
    await operator.say("/settings improve default");
    await operator.press("✅");
    expect(await improving.press()).toBe(improve.off);
    expect(buyer.screen?.messageId).toBe(improving.message.messageId);
    expect(improving.countChats()).toBe(0);
  });

  test("is made for a banned user", async ({ improving, sql }) => {
    await sql.query("UPDATE users SET banned_at = now()");
    expect(await improving.press()).toBe(texts.en.studio.banned);
    expect(improving.countChats()).toBe(0);
  });

  test("is made for a user whom the ledger does not know", async ({
    telegram,
    order,
    improving,
  }) => {
    const stranger = telegram.person({ id: 77, first_name: "Eve", language_code: "en" });
    await order(stranger);
    const shownOrder = stranger.screen as ChatMessage;
    expect(await improving.press(shownOrder, stranger)).toBe(improve.stranger);
    expect(improving.countChats()).toBe(0);
  });

  test("is made while the database can't be asked", async ({ improving, patience, neon }) => {
    neon.fail("refuse");
    const pressing = improving.press();
    patience.end();
    expect(await pressing).toBe(improve.outage);
    expect(improving.countChats()).toBe(0);
    neon.fail();
  });

  test("is made under an order that was started", async ({ buyer, improving, generate }) => {
    await generate(buyer);
    expect(await improving.press()).toBe(texts.en.stale);
    expect(improving.countChats()).toBe(0);
  });
});

describe("improve: the button", () => {
  const on = { improvesPrompts: () => true };
  const off = { improvesPrompts: () => false };
  const orderFor = (model: Model, more: object = {}) => ({
    ...{ model, choice: defaultChoice(model) },
    input: { prompt: "a red fox", replyTo: 1, ...more },
  });

  ordersTest("stands under words for pictures and video only, and only while it is on", () => {
    expect(improveButton(orderFor(zImage), texts.en, on)).toEqual({
      text: "✨ Improve",
      callback_data: data,
    });
    expect(improveButton(orderFor(zImage), texts.en, off)).toBeUndefined();
    const picture = { fileId: "f", kind: "photo" as const };
    expect(improveButton(orderFor(zImage, { picture }), texts.en, on)).toBeUndefined();
    expect(improveButton(orderFor(zImage, { prompt: "" }), texts.en, on)).toBeUndefined();
    const sounds = catalogue.filter(({ makes }) => makes === "sound");
    for (const model of sounds)
      expect(improveButton(orderFor(model), texts.en, on)).toBeUndefined();
  });

  ordersTest("has data that Telegram takes, for every model", () => {
    for (const model of catalogue) {
      const button = improveButton(orderFor(model), texts.en, on);
      const bytes = button && "callback_data" in button ? button.callback_data.length : 0;
      expect(bytes).toBeLessThanOrEqual(64);
    }
  });
});

function messageOf(
  telegram: { readonly state: Parameters<typeof toApiMessage>[0] },
  message: ChatMessage,
): object {
  return toApiMessage(telegram.state, message);
}
