import { setTimeout as immediately } from "node:timers/promises";
import { test as base, describe, expect } from "vitest";
import { serveLocally } from "../../dev/http/serve.js";
import { validate } from "../../dev/telegram/bot-api.js";
import { readHtml } from "../../dev/telegram/html.js";
import { Refusal } from "../../dev/telegram/limits.js";
import { startTelegram } from "../../dev/telegram/telegram.js";

const test = base
  .extend("waits", () => [] as number[])
  .extend("telegram", async ({ waits }, { onCleanup }) => {
    let time = 0;
    const telegram = await startTelegram({
      token: "1:x",
      now: () => time,
      wait: async (milliseconds) => {
        waits.push(milliseconds);
        time += milliseconds;
        await immediately(0);
      },
    });
    onCleanup(telegram.stop);
    telegram.person({ id: 5, first_name: "Ann" });
    return telegram;
  })
  .extend("call", ({ telegram }) => async (method: string, parameters: object, token = "1:x") => {
    const response = await fetch(`${telegram.apiRoot}/bot${token}/${method}`, {
      method: "POST",
      body: JSON.stringify(parameters),
    });
    const { ok, description } = (await response.json()) as { ok: boolean; description: string };
    return ok ? "ok" : `${response.status} ${description}`;
  });

const invoice = {
  chat_id: 5,
  title: "Top-up",
  description: "Balance",
  payload: "p",
  provider_token: "",
  currency: "XTR",
  prices: [{ label: "x", amount: 100 }],
};
const button = (part: object) => ({
  chat_id: 5,
  text: "x",
  reply_markup: { inline_keyboard: [[{ text: "b", ...part }]] },
});

describe("local telegram: it refuses what the real one refuses", () => {
  const refusals: [string, string, object][] = [
    ["404 Not Found", "sendMessages", { chat_id: 5, text: "x" }],
    ['no field "txt"', "sendMessage", { chat_id: 5, txt: "x" }],
    ["text is required", "sendMessage", { chat_id: 5 }],
    ["text must be String", "sendMessage", { chat_id: 5, text: 5 }],
    ["message text is empty", "sendMessage", { chat_id: 5, text: " " }],
    ["chat not found", "sendMessage", { chat_id: 6, text: "x" }],
    ["message is too long", "sendMessage", { chat_id: 5, text: "x".repeat(4097) }],
    ["can't parse entities", "sendMessage", { chat_id: 5, text: "<b>x", parse_mode: "HTML" }],
    ["can't parse entities", "sendMessage", { chat_id: 5, text: "1 < 2", parse_mode: "HTML" }],
    ["BUTTON_DATA_INVALID", "sendMessage", button({ callback_data: "я".repeat(33) })],
    ["text buttons are unallowed", "sendMessage", button({})],
    ['no field "callback"', "sendMessage", button({ callback: "x" })],
    ["INVOICE_TITLE_INVALID", "sendInvoice", { ...invoice, title: "x".repeat(33) }],
    ["INVOICE_DESCRIPTION_INVALID", "sendInvoice", { ...invoice, description: "x".repeat(256) }],
    ["INVOICE_PAYLOAD_INVALID", "sendInvoice", { ...invoice, payload: "x".repeat(129) }],
    ["CURRENCY_INVALID", "sendInvoice", { ...invoice, currency: "USD" }],
    ["PAYMENT_PROVIDER_INVALID", "sendInvoice", { ...invoice, provider_token: "x" }],
    [
      "PRICES_INVALID",
      "sendInvoice",
      { ...invoice, prices: [...invoice.prices, ...invoice.prices] },
    ],
    [
      "amount must be Integer",
      "sendInvoice",
      { ...invoice, prices: [{ label: "x", amount: 1.5 }] },
    ],
    ["AMOUNT_INVALID", "sendInvoice", { ...invoice, prices: [{ label: "x", amount: 0 }] }],
    ["query is too old", "answerCallbackQuery", { callback_query_id: "none" }],
    ["query is too old", "answerPreCheckoutQuery", { pre_checkout_query_id: "none", ok: true }],
    [
      "error_message is required",
      "answerPreCheckoutQuery",
      { pre_checkout_query_id: "x", ok: false },
    ],
    ["message to edit not found", "editMessageText", { chat_id: 5, message_id: 99, text: "x" }],
    ["HTTPS URL must be provided", "setWebhook", { url: "http://example.com" }],
    ["unallowed characters", "setWebhook", { url: "https://x.com", secret_token: "a b" }],
    ["BOT_COMMAND_INVALID", "setMyCommands", { commands: [{ command: "Big", description: "x" }] }],
    ["does not do sendDice", "sendDice", { chat_id: 5 }],
  ];
  test.for(refusals)("%s: %s", async ([reason, method, parameters], { call }) => {
    expect(await call(method, parameters)).toContain(reason);
  });

  test("a wrong token", async ({ call }) => {
    expect(await call("getMe", {}, "1:y")).toBe("401 Unauthorized");
  });

  test("an edit that changes nothing", async ({ call, telegram }) => {
    await call("sendMessage", { chat_id: 5, text: "x" });
    const message_id = telegram.state.chats.messages[0]?.messageId;
    expect(await call("editMessageText", { chat_id: 5, message_id, text: "x" })).toContain(
      "not modified",
    );
    expect(await call("editMessageText", { chat_id: 5, message_id, text: "y" })).toBe("ok");
  });

  test("a second answer to one press", async ({ call, telegram }) => {
    telegram.state.openPresses.set("press", () => {});
    expect(await call("answerCallbackQuery", { callback_query_id: "press" })).toBe("ok");
    expect(await call("answerCallbackQuery", { callback_query_id: "press" })).toContain("too old");
  });

  test("to send updates of a shape that the Bot API does not have", async ({ telegram }) => {
    await expect(telegram.deliver({ message: { text: "x" } })).rejects.toThrow("is required");
    expect(validate(["Array of Array of Integer"], [[1], ["x"]], "rows")).toBe(
      "rows[1][0] must be Integer",
    );
  });
});

describe("local telegram: it delivers as the real one", () => {
  const flaky = async (answers: (number | Response)[]) => {
    const seen: unknown[] = [];
    const server = await serveLocally(async (request) => {
      seen.push(await request.json());
      const next = answers.shift() ?? 200;
      return typeof next === "number" ? new Response(null, { status: next }) : next;
    });
    return { ...server, seen };
  };

  test("again at once, then after 2, 4, 8 seconds, then as Retry-After says", async ({
    telegram,
    call,
    waits,
  }) => {
    const later = new Response(null, { status: 503, headers: { "retry-after": "33" } });
    const webhook = await flaky([500, 500, 404, 302, later, 204]);
    await call("setWebhook", { url: webhook.url });
    const person = telegram.person({ id: 5, first_name: "Ann" });
    const { statuses, delivered } = await person.say("x");
    expect([statuses, delivered]).toEqual([[500, 500, 404, 302, 503, 204], true]);
    expect(waits).toEqual([0, 2_000, 4_000, 8_000, 33_000]);
    await webhook.stop();
  });

  test("for a day if it is a message, for 150 seconds if it is a press", async ({
    telegram,
    call,
  }) => {
    const webhook = await flaky(Array(10_000).fill(500));
    await call("setWebhook", { url: webhook.url });
    const person = telegram.person({ id: 5, first_name: "Ann" });
    const press = await person.pressData("x");
    expect(press.delivery.delivered).toBe(false);
    expect(press.delivery.statuses.length).toBeLessThan(12);
    const message = await person.say("x");
    expect(message.delivered).toBe(false);
    expect(message.statuses.length).toBeGreaterThan(1_000);
    await webhook.stop();
  });

  test("messages of one chat one after another, presses past them", async ({ telegram, call }) => {
    const webhook = await flaky([500, 200, 200]);
    await call("setWebhook", { url: webhook.url });
    const person = telegram.person({ id: 5, first_name: "Ann" });
    await Promise.all([person.say("first"), person.say("second")]);
    const texts = webhook.seen.map(
      (update) => (update as { message: { text: string } }).message.text,
    );
    expect(texts).toEqual(["first", "first", "second"]);
    await webhook.stop();
  });

  test("the newest update of a user once more, as often as a test asks", async ({
    telegram,
    call,
  }) => {
    const webhook = await flaky([200, 200, 500]);
    await call("setWebhook", { url: webhook.url });
    const person = telegram.person({ id: 5, first_name: "Ann" });
    expect(await telegram.repeatNewest(5, 2)).toEqual([]);
    await person.say("old");
    await person.say("new");
    const statuses = await telegram.repeatNewest(5, 2);
    expect(statuses.toSorted()).toEqual([200, 500]);
    expect(webhook.seen.slice(2)).toEqual([webhook.seen[1], webhook.seen[1]]);
    await webhook.stop();
  });

  test("and counts the updates that no server has accepted", async ({ telegram, call }) => {
    const waiting: number[] = [];
    const webhook = await serveLocally(() => {
      waiting.push(telegram.state.undelivered.size);
      return new Response();
    });
    await call("setWebhook", { url: webhook.url });
    await telegram.person({ id: 5, first_name: "Ann" }).say("x");
    expect([...waiting, telegram.state.undelivered.size]).toEqual([1, 0]);
    await expect(telegram.deliver({ message: { text: "x" } })).rejects.toThrow();
    expect(telegram.state.undelivered.size).toBe(0);
    await webhook.stop();
  });

  test("nothing that the bot did not ask for", async ({ telegram, call }) => {
    const webhook = await flaky([]);
    await call("setWebhook", { url: webhook.url, allowed_updates: ["message"] });
    const person = telegram.person({ id: 5, first_name: "Ann" });
    expect((await person.pressData("x")).delivery.statuses).toEqual([]);
    expect((await person.say("x")).statuses).toEqual([200]);
    await webhook.stop();
  });
});

describe("local telegram: lasting faults", () => {
  test("meet every call until they change", async ({ telegram, call }) => {
    const met: string[] = [];
    telegram.setFaults((method) => {
      met.push(method);
      return new Refusal("Too Many Requests: retry after 1", 429, 1);
    });
    expect(await call("getMe", {})).toContain("429");
    expect(await call("getMe", {})).toContain("429");
    telegram.setFaults(() => undefined);
    expect(await call("getMe", {})).toBe("ok");
    expect(met).toEqual(["getMe", "getMe"]);
  });

  test("are reported to a listener when they begin, change and end", async ({ telegram, call }) => {
    const heard: string[] = [];
    telegram.state.chats.listeners.add(({ text }, change) => heard.push(`${text} ${change}`));
    await call("sendMessage", { chat_id: 5, text: "a" });
    const [message] = telegram.state.chats.messages;
    await call("editMessageText", { chat_id: 5, message_id: message?.messageId, text: "b" });
    await call("deleteMessage", { chat_id: 5, message_id: message?.messageId });
    expect(heard).toEqual(["a kept", "b kept", "b gone"]);
  });
});

describe("local telegram: HTML as Telegram reads it", () => {
  test.for([
    ["a &lt;b&gt; &amp; &quot;c&quot; &#65;&#x42;", 'a <b> & "c" AB'],
    ['<a href="tg://user?id=5">x</a> <code>y</code>', "x y"],
    ["AT&T & more", "AT&T & more"],
  ] as const)("%s", ([source, seen]) => {
    expect(readHtml(source).text).toBe(seen);
  });

  const malformed = [
    "<b>",
    "</b>",
    "<b><i></b></i>",
    "<script>x</script>",
    "1 < 2",
    "<b onclick=x>y</b>",
  ];

  test.for(malformed)("is refused: %s", (source) => {
    expect(() => readHtml(source)).toThrow("can't parse entities");
  });
});
