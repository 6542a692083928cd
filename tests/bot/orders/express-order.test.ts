import { describe, expect } from "vitest";
import type { ChatMessage } from "../../../dev/telegram/chats.js";
import type { Person } from "../../../dev/telegram/person.js";
import { priceFingerprint } from "../../../lib/bot/orders/order.js";
import { test as ordersTest, shown } from "../../support/orders.js";
import { texts } from "../../support/texts.js";

const { studio } = texts.en;
const price = 64n;

/** The button that orders a result once more, at the price of Z-Image or another one. */
const again = (seen = price) => `1:re:zimage:1x1:${priceFingerprint(seen)}`;

/** Of presses that did not come from Telegram. */
const unknownPress = /^answerCallbackQuery: .*query ID is invalid/;

const test = ordersTest
  .extend("bot", ({ instance, studioVariables }) => instance(studioVariables))
  /** The first result of a buyer, whose order is gone from the chat. */
  .extend("result", async ({ buyer, order, buy }) => {
    await order(buyer);
    await buy(buyer);
    return buyer.screen as ChatMessage;
  });

/** What stands in the chat below the result. */
function since(person: Person, { messageId }: ChatMessage) {
  return person.chat.filter((message) => message.messageId > messageId);
}

describe("idempotency: an order that one press places at once", () => {
  test("is charged and delivered with one press, and its message goes", async ({
    buyer,
    result,
    kie,
    background,
    finish,
    charges,
    sql,
  }) => {
    expect((await buyer.pressOn(result, again())).answer).toBeUndefined();
    await background.end();
    const [status, ...others] = since(buyer, result);
    expect(others).toEqual([]);
    expect(status?.text).toMatch(/^🎨 Working on it…/);
    expect(status?.replyTo).toBe(result.replyTo);
    const [first, second] = kie.tasks;
    expect(second?.input).toEqual(first?.input);
    await finish();
    expect(since(buyer, result).map(({ media }) => media?.[0]?.kind)).toEqual(["photo"]);
    expect(await charges()).toEqual(["-0.64", "-0.64"]);
    const { rows } = await sql.query("SELECT key FROM operations WHERE type = 'generation'");
    expect(rows.map(({ key }) => key)).toContain(`gen:${result.chatId}:${result.messageId}`);
  });

  test("is charged once for twenty presses on two instances", async ({
    buyer,
    result,
    bot,
    instance,
    studioVariables,
    pressAtOnce,
    finish,
    charges,
    refused,
  }) => {
    refused.push(unknownPress);
    const other = await instance(studioVariables);
    const button = { text: "Generate", callback_data: again() };
    const pressed = { ...result, buttons: [[button]] };
    await pressAtOnce([bot.url, other.url], buyer, Array(10).fill(pressed));
    await finish();
    expect(await charges()).toEqual(["-0.64", "-0.64"]);
    expect(since(buyer, result).map(({ media }) => media?.[0]?.kind)).toEqual(["photo"]);
  });

  test("costs a repeated press no request at all, and a press on another instance no message", async ({
    buyer,
    result,
    instance,
    studioVariables,
    background,
    telegram,
    neon,
  }) => {
    await buyer.pressOn(result, again());
    await background.end();
    const [status] = since(buyer, result);
    const [calls, requests] = [telegram.calls.length, neon.requests];
    expect((await buyer.pressOn(result, again())).answer).toBe(studio.already);
    expect(neon.requests).toBe(requests);
    expect(telegram.calls.slice(calls).map(({ method }) => method)).toEqual([
      "answerCallbackQuery",
    ]);
    await instance(studioVariables);
    expect((await buyer.pressOn(result, again())).answer).toBe(studio.already);
    expect(since(buyer, result)).toEqual([status]);
  });

  test("stays an order to confirm if the price is not the one that the user saw", async ({
    buyer,
    result,
    charges,
    background,
  }) => {
    expect((await buyer.pressOn(result, again(65n))).answer).toBeUndefined();
    await background.end();
    expect(shown(buyer).text).toContain("The price has changed. You were not charged.");
    expect(await charges()).toEqual(["-0.64"]);
    await buyer.press("Generate");
    await background.end();
    expect(await charges()).toEqual(["-0.64", "-0.64"]);
  });

  test("says that it has started, after the price changed", async ({
    buyer,
    result,
    instance,
    studioVariables,
    background,
    charges,
  }) => {
    await buyer.pressOn(result, again());
    await background.end();
    const [status] = since(buyer, result);
    await instance({ ...studioVariables, MARKUP: "4" });
    expect((await buyer.pressOn(result, again())).answer).toBe(studio.already);
    expect(since(buyer, result)).toEqual([status]);
    expect(await charges()).toHaveLength(2);
  });

  test("stays an order with a pack if the balance does not suffice", async ({
    buyer,
    result,
    sql,
    charges,
  }) => {
    await sql.query("UPDATE users SET balance = 0.10");
    await buyer.pressOn(result, again());
    expect(shown(buyer).text).toContain("You're 0.54\u00a0₽ short.");
    expect(shown(buyer).rows.flat().join()).toContain("✅ Generate · 0.64");
    expect(await charges()).toEqual(["-0.64"]);
  });

  test("is charged once in an outage, on two instances, and the database gets it once", async ({
    buyer,
    result,
    bot,
    instance,
    studioVariables,
    pressAtOnce,
    finish,
    neon,
    clock,
    endOutage,
    charges,
    refused,
  }) => {
    refused.push(unknownPress);
    const other = await instance(studioVariables);
    neon.fail("refuse");
    clock.time += 60_000;
    const button = { text: "Generate", callback_data: again() };
    const pressed = { ...result, buttons: [[button]] };
    await pressAtOnce([bot.url, other.url], buyer, [pressed, pressed]);
    await finish();
    expect(since(buyer, result).map(({ media }) => media?.[0]?.kind)).toEqual(["photo"]);
    await endOutage();
    await buyer.say("/balance");
    expect(await charges()).toEqual(["-0.64", "-0.64"]);
  });

  test("is charged once in a bot without a database", async ({
    buyer,
    result,
    instance,
    studioVariables,
    finish,
    background,
  }) => {
    await instance({ ...studioVariables, DATABASE_URL: "" });
    await buyer.pressOn(result, again());
    await buyer.pressOn(result, again());
    await background.end();
    await finish();
    const got = since(buyer, result);
    expect(got.map(({ media }) => media?.[0]?.kind)).toEqual(["photo"]);
    expect(got[0]?.text).toContain("Balance: 998.72");
  });
});
