import { describe, expect } from "vitest";
import type { ChatMessage } from "../../../dev/telegram/chats.js";
import { Refusal } from "../../../dev/telegram/limits.js";
import { toApiMessage } from "../../../dev/telegram/messages.js";
import type { Person } from "../../../dev/telegram/person.js";
import { test as ordersTest, shown } from "../../support/orders.js";

const topic = { message_thread_id: 77, is_topic_message: true };

/** Somebody who does everything in a topic of their private chat. */
const test = ordersTest
  .extend("say", ({ buyer }) => (text: string, where: object = topic) => {
    const command = /^\/\w+(@\w+)?/.exec(text)?.[0];
    const mark = { type: "bot_command", offset: 0, length: command?.length };
    return buyer.sendContent({ text, ...(command && { entities: [mark] }), ...where });
  })
  .extend("press", ({ buyer, telegram, background }) => async (label: string) => {
    const { message, data } = find(buyer, label);
    await buyer.pressData(data, { ...toApiMessage(telegram.state, message), ...topic });
    await background.end();
  })
  /** Where the bot has sent something since the test began: the method and the topic. */
  .extend("places", ({ buyer: _, telegram }) => {
    const start = telegram.calls.length;
    return () =>
      telegram.calls
        .slice(start)
        .filter(({ method }) => /^send(?!ChatAction)/.test(method))
        .map(({ method, parameters }) => [method, parameters["message_thread_id"]]);
  });

function find({ chat }: Person, label: string): { message: ChatMessage; data: string } {
  const message = chat.findLast(({ buttons }) => buttons.length > 0);
  const button = message?.buttons.flat().find(({ text }) => text.includes(label));
  if (message === undefined || button === undefined) throw new Error(`no button "${label}"`);
  return { message, data: button.callback_data ?? "" };
}

describe("topics: a conversation in a topic", () => {
  test("gets every answer there", async ({ say, places }) => {
    const texts = ["/start", "/balance", "/topup", "/topup 250", "/topup x", "/help", "/history"];
    const more = ["/models", "/paysupport", "/imagine a fox", "hello", "\u3164", "a red fox"];
    for (const text of [...texts, ...more]) await say(text);
    expect(places()).toHaveLength(texts.length + more.length);
    expect(places().filter(([, place]) => place !== 77)).toEqual([]);
  });

  test("gets an order, its result and what follows there", async ({
    say,
    press,
    places,
    finish,
    sql,
  }) => {
    await say("a red fox");
    for (const label of ["Model", "Z-Image", "Generate"]) await press(label);
    await finish();
    const { rows } = await sql.query("SELECT context FROM operations WHERE context IS NOT NULL");
    expect(rows).toEqual([{ context: expect.stringMatching(/^en\.t\.\d+\.[\w-]*\.77$/) }]);
    expect(places()).toEqual([
      ["sendMessage", 77],
      ["sendPhoto", 77],
    ]);
    await press("Again");
    expect(places().at(-1)).toEqual(["sendMessage", 77]);
  });

  test("gets an order about a picture there", async ({ buyer, press, places, finish }) => {
    await buyer.sendPhoto();
    const { media } = buyer.chat.at(-2) ?? {};
    const photo = [{ file_id: media?.[0]?.fileId, file_unique_id: "u", width: 64, height: 48 }];
    await buyer.sendContent({ photo, ...topic });
    for (const label of ["Remove background", "Generate"]) await press(label);
    await finish();
    expect(places().slice(1)).toEqual([
      ["sendPhoto", 77],
      [expect.stringMatching(/^send/), 77],
    ]);
  });

  test("gets the notice of a failure there when the order's message is gone", async ({
    buyer,
    say,
    press,
    places,
    kie,
    background,
    refused,
  }) => {
    refused.push(/message to delete not found/);
    await say("a red fox");
    for (const label of ["Model", "Z-Image", "Generate"]) await press(label);
    if (buyer.screen !== undefined) buyer.delete(buyer.screen);
    await kie.finish("all", { failCode: "500" });
    await background.end();
    expect(places()).toEqual([
      ["sendMessage", 77],
      ["sendMessage", 77],
    ]);
    expect(shown(buyer).text).toContain("❌");
  });

  test("gets an invoice, and the confirmation of its payment, there", async ({
    buyer,
    say,
    press,
    places,
  }) => {
    await say("/topup");
    await press("100");
    const invoice = buyer.screen?.invoice;
    if (invoice === undefined) throw new Error("no invoice");
    const { chargeId } = buyer.payWithoutUpdate(invoice);
    const successful_payment = {
      currency: invoice.currency,
      total_amount: invoice.stars,
      invoice_payload: invoice.payload,
      telegram_payment_charge_id: chargeId,
      provider_payment_charge_id: chargeId,
    };
    await buyer.sendContent({ successful_payment, ...topic });
    expect(shown(buyer).text).toContain("✅");
    expect(places()).toEqual([
      ["sendMessage", 77],
      ["sendInvoice", 77],
      ["sendMessage", 77],
    ]);
  });

  test("gets the hint of a group there", async ({ telegram, post, buyer }) => {
    const chat = { id: -100_500, type: "supergroup", title: "Forum", is_forum: true } as const;
    telegram.state.chats.join(chat as never);
    const entities = [{ type: "bot_command", offset: 0, length: 16 }];
    const about = { message_id: 9, date: 1, chat, from: buyer.user, entities };
    await post({ update_id: 9, message: { ...about, text: "/start@Local_Bot", ...topic } });
    expect(telegram.calls.at(-1)).toMatchObject({
      method: "sendMessage",
      parameters: { chat_id: chat.id, message_thread_id: 77 },
    });
  });

  test("sends back only a topic's id, not that of other threads", async ({ say, places }) => {
    await say("/balance", { message_thread_id: 77 });
    await say("/balance", {});
    expect(places()).toEqual([
      ["sendMessage", undefined],
      ["sendMessage", undefined],
    ]);
  });
});

describe("topics: a conversation whose topic is gone", () => {
  const gone = "Bad Request: message thread not found";
  const refusals = [gone, "Bad Request: TOPIC_DELETED", "Bad Request: TOPIC_CLOSED"];

  describe.for(refusals)("because of %s", (reason) => {
    test("gets the answer in the chat", async ({ say, places, telegram, buyer, refused }) => {
      refused.push(/thread not found|TOPIC/);
      telegram.fail("sendMessage", new Refusal(reason));
      await say("/balance");
      expect(places()).toEqual([
        ["sendMessage", 77],
        ["sendMessage", undefined],
      ]);
      expect(shown(buyer).text).toContain("Balance");
    });
  });

  test("gets a result in the chat", async ({ say, press, places, finish, telegram, refused }) => {
    refused.push(/thread not found/);
    await say("a red fox");
    for (const label of ["Model", "Z-Image", "Generate"]) await press(label);
    telegram.fail("sendPhoto", new Refusal(gone));
    await finish();
    expect(places().slice(1)).toEqual([
      ["sendPhoto", 77],
      ["sendPhoto", undefined],
    ]);
  });

  const failures = [
    ["is refused for another reason", "Bad Request: chat not found", 400],
    ["may have been sent", "Bad Gateway: message thread not found", 502],
  ] as const;

  describe.for(failures)("with a message that %s", ([, reason, code]) => {
    test("does not get it again without the topic", async ({ say, places, telegram, refused }) => {
      refused.push(/sendMessage/);
      telegram.fail("sendMessage", new Refusal(reason, code), 2);
      await say("/topup");
      // The second one is the apology.
      expect(places().map(([, place]) => place)).toEqual([77, 77]);
    });
  });

  test("gets no message twice that names no topic", async ({ say, places, telegram, refused }) => {
    refused.push(/thread not found/);
    telegram.fail("sendMessage", new Refusal(gone), 2);
    await say("/topup", {});
    expect(places()).toHaveLength(2);
  });
});
