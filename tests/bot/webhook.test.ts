import { describe, expect } from "vitest";
import { asOperator, secret, test } from "../support/world.js";

const header = "x-telegram-bot-api-secret-token";
const help = (id: number) => ({
  update_id: 1,
  message: {
    message_id: 1,
    date: 1,
    chat: { id, type: "private", first_name: "Ann" },
    from: { id, is_bot: false, first_name: "Ann" },
    text: "/help",
    entities: [{ type: "bot_command", offset: 0, length: 5 }],
  },
});

describe("webhook: the endpoint for Telegram", () => {
  const wrong: [string, Record<string, string>][] = [
    ["no secret", {}],
    ["an empty secret", { [header]: "" }],
    ["a wrong secret", { [header]: "b-secret-of-the-tests" }],
    ["a prefix of the secret", { [header]: secret.slice(0, -1) }],
    ["a longer secret", { [header]: `${secret}x` }],
    ["a huge secret", { [header]: "x".repeat(10_000) }],
  ];
  test.for(wrong)("is closed to %s", async ([, headers], { ann, post, telegram }) => {
    const before = telegram.calls.length;
    expect((await post(help(ann.user.id), headers)).status).toBe(401);
    expect((await post("not even JSON", headers)).status).toBe(401);
    expect(telegram.calls.length).toBe(before);
  });

  test("is closed to all callers without a configured secret", async ({ deploy, variables }) => {
    for (const unusable of ["", "short", "with spaces and so on !"]) {
      const { url } = await deploy({ ...variables, TELEGRAM_WEBHOOK_SECRET: unusable });
      for (const given of ["", unusable, "undefined"]) {
        const headers = { [header]: given };
        const response = await fetch(`${url}/api/telegram`, {
          method: "POST",
          headers,
          body: "{}",
        });
        expect(response.status).toBe(401);
      }
    }
  });

  test.for(["GET", "PUT", "DELETE", "PATCH"])("answers 405 to %s", async (method, { bot }) => {
    const headers = { [header]: secret };
    expect((await fetch(`${bot.url}/api/telegram`, { method, headers })).status).toBe(405);
  });

  const nonsense = [
    "",
    "{",
    "null",
    "[]",
    "42",
    '"update"',
    "{}",
    '{"update_id":"1"}',
    '{"update_id":1.5}',
  ];
  test.for(nonsense)("answers 400 to what is no update: %s", async (body, { post }) => {
    expect((await post(body)).status).toBe(400);
  });

  test("answers 413 to more than 1 MB, announced or not", async ({ bot, post, ann }) => {
    const update = JSON.stringify(help(ann.user.id));
    expect((await post(update.padEnd(1_048_576))).status).toBe(200);
    expect((await post(update.padEnd(1_048_577))).status).toBe(413);
    const chunk = new Uint8Array(100_000).fill(32);
    let sent = 0;
    const endless = new ReadableStream({
      pull: (controller) => (++sent > 50 ? controller.close() : controller.enqueue(chunk)),
    });
    const request = {
      method: "POST",
      headers: { [header]: secret },
      body: endless,
      duplex: "half",
    };
    const response = await fetch(`${bot.url}/api/telegram`, request as RequestInit).catch(
      () => undefined,
    );
    // The connection may be closed before all of it was sent.
    expect([413, undefined]).toContain(response?.status);
  });

  const strange = [
    { update_id: 1 },
    { update_id: 1, something_new: { id: 1 } },
    { update_id: 1, message: null },
    { update_id: 1, message: "text" },
    { update_id: 1, message: {} },
    { update_id: 1, message: { text: "/balance", chat: { id: 1, type: "private" } } },
    { update_id: 1, callback_query: { id: "1", data: 5 } },
    { update_id: 1, pre_checkout_query: {} },
    { update_id: 1, message: { ...help(5).message, from: { id: 1.5 }, text: "/balance" } },
    { update_id: 1, message: { ...help(5).message, text: "/".repeat(100_000) } },
  ];
  test.for(strange)("accepts an update of unknown shape: %j", async (update, { ann, post }) => {
    expect((await post(update)).status).toBe(200);
    expect((await ann.say("/help")).statuses).toEqual([200]);
  });

  test("accepts an update that is nested 100,000 deep", async ({ ann, post }) => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const { message } = help(5);
    const update = JSON.stringify({ update_id: 1, message: { ...message, rich_message: "deep" } });
    expect((await post(update.replace('"deep"', deep))).status).toBe(200);
    expect((await ann.say("/help")).statuses).toEqual([200]);
  });

  test("refuses a payment that it can't read, so that Telegram keeps it", async ({
    post,
    clock,
  }) => {
    const date = clock.time / 1000;
    const broken = [
      {},
      { total_amount: "160" },
      { total_amount: 0 },
      { total_amount: -5 },
      null,
      "x",
    ];
    for (const successful_payment of broken) {
      const message = { ...help(5).message, date, successful_payment };
      expect((await post({ update_id: 1, message })).status).toBe(503);
    }
  });
});

describe("access control: a secret that is missing or malformed", () => {
  const closed = [
    ["TELEGRAM_WEBHOOK_SECRET", "is not set", undefined],
    ["TELEGRAM_WEBHOOK_SECRET", "must be 16 to 256 of A-Z a-z 0-9 _ -", "has spaces, and more !"],
    ["TELEGRAM_WEBHOOK_SECRET", "must be 16 to 256 of A-Z a-z 0-9 _ -", "short"],
    ["CRON_SECRET", "is not set", " "],
    ["CRON_SECRET", "must have at least 16 characters", "short"],
  ] as const;
  test.for(closed)("is logged once, unseen: %s %s", async (given, { deploy, variables, lines }) => {
    const [name, why, value] = given;
    const { [name]: _, ...others } = variables;
    const { url } = await deploy(value === undefined ? others : { ...others, [name]: value });
    const headers = { [header]: value ?? "", authorization: `Bearer ${value}` };
    const refuses = {
      TELEGRAM_WEBHOOK_SECRET: [
        { method: "POST", path: "/api/telegram" },
        { method: "POST", path: "/api/kie?op=gen:1:1&uid=1&sig=x" },
      ],
      CRON_SECRET: [
        { method: "GET", path: "/api/cron" },
        { method: "GET", path: "/api/health?deep" },
      ],
    };
    for (const { method, path } of [...refuses[name], ...refuses[name]]) {
      expect((await fetch(`${url}${path}`, { method, headers })).status).toBe(401);
    }
    expect(lines).toEqual([`Every request is refused: ${name} ${why}`]);
  });

  test("is not logged while the secret is valid and a request without it is refused", async ({
    bot,
    lines,
  }) => {
    const already = lines.length;
    for (const path of ["/api/cron", "/api/health?deep"]) {
      expect((await fetch(`${bot.url}${path}`)).status).toBe(401);
    }
    expect((await fetch(`${bot.url}/api/telegram`, { method: "POST" })).status).toBe(401);
    expect(lines.slice(already)).toEqual([]);
  });
});

describe("webhook: a bot with an invalid variable", () => {
  const broken = { STARS_PER_UNIT: "cheap-and-secret" };

  test("takes no money, delays nothing else, and shows no caller the value", async ({
    deploy,
    variables,
    lines,
  }) => {
    const { url } = await deploy({ ...variables, ...broken });
    const post = (update: object) =>
      fetch(`${url}/api/telegram`, {
        method: "POST",
        headers: { [header]: secret },
        body: JSON.stringify(update),
      });
    const paid = { ...help(5).message, successful_payment: { total_amount: 1 } };
    expect((await post({ update_id: 1, message: paid })).status).toBe(503);
    expect((await post(help(5))).status).toBe(200);
    const health = await fetch(`${url}/api/health`, asOperator);
    expect(health.status).toBe(503);
    const report = await health.text();
    expect(report).toContain("STARS_PER_UNIT must be a decimal");
    expect(report + lines.join()).not.toContain("cheap-and-secret");
  });
});
