import { describe, expect } from "vitest";
import { serveLocally } from "../../dev/http/serve.js";
import { Refusal } from "../../dev/telegram/limits.js";
import { createApp } from "../../lib/app.js";
import { listLanguages } from "../../lib/bot/setup.js";
import { languages } from "../../lib/bot/texts/format.js";
import { cronSecret, secret, test } from "../support/world.js";

const address = { PUBLIC_URL: "https://bot.example.com/" };

/** Telegram shows the English texts to users of all other languages, so they carry no code. */
const inEveryLanguage = (part: string) =>
  languages.map((language) => (language === "en" ? part : `${part} ${language}`));

describe("setup: the command", () => {
  test("tells Telegram everything, and may be repeated", async ({ telegram, variables }) => {
    const app = createApp({ ...variables, ...address });
    const first = await app.setUp();
    expect(first).toMatchObject({ done: true });
    expect(first.lines[0]).toBe("Webhook set: https://bot.example.com/api/telegram");
    const { profile } = telegram.state;
    const before = structuredClone([telegram.state.webhook, ...profile]);
    const second = await app.setUp();
    expect(second.lines[0]).toBe("Webhook confirmed: https://bot.example.com/api/telegram");
    expect([telegram.state.webhook, ...profile]).toEqual(before);
    expect(telegram.state.webhook).toEqual({
      url: "https://bot.example.com/api/telegram",
      secret,
      allowed: ["message", "callback_query", "pre_checkout_query", "my_chat_member"],
    });
    const parts = ["commands", "description", "short_description"];
    expect([...profile.keys()].sort()).toEqual(parts.flatMap(inEveryLanguage).sort());
  });

  test("says why Telegram did not answer, without the token", async ({ variables }) => {
    const server = await serveLocally(() => new Response());
    await server.stop();
    const app = createApp({ ...variables, ...address, TELEGRAM_API_ROOT: server.url });
    await expect(app.setUp()).rejects.toThrow(/^getWebhookInfo: 0 ECONNREFUSED$/);
  });

  test("never drops the updates that wait at Telegram", async ({ telegram, variables }) => {
    await createApp({ ...variables, ...address }).setUp();
    const calls = telegram.calls.filter(({ method }) => method === "setWebhook");
    expect(calls.map(({ parameters }) => parameters["drop_pending_updates"])).toEqual([false]);
    expect(telegram.calls.some(({ method }) => method === "deleteWebhook")).toBe(false);
  });

  test("lets Telegram deliver 100 updates at once", async ({ telegram, variables }) => {
    await createApp({ ...variables, ...address }).setUp();
    const call = telegram.calls.find(({ method }) => method === "setWebhook");
    expect(call?.parameters["max_connections"]).toBe(100);
  });

  test("names every command that users rely on, in every language", async ({
    telegram,
    variables,
  }) => {
    await createApp({ ...variables, ...address }).setUp();
    for (const list of inEveryLanguage("commands")) {
      const commands = telegram.state.profile.get(list) as { command: string }[];
      expect(commands.map(({ command }) => command)).toEqual([
        "start",
        "balance",
        "topup",
        "history",
        "models",
        "generate",
        "cancel",
        "paysupport",
        "support",
        "help",
        "terms",
        "privacy",
      ]);
    }
  });

  test("gives operators a menu of their own, with the users' commands first", async ({
    telegram,
    variables,
    operator,
  }) => {
    const viewer = telegram.person({ id: 5, first_name: "Viewer" });
    const ids = { VIEWER_IDS: `${viewer.user.id}, ${operator.user.id}` };
    await createApp({ ...variables, ...address, ...ids }).setUp();
    const { profile } = telegram.state;
    const namesOf = (menu: string) =>
      (profile.get(menu) as { command: string }[]).map(({ command }) => command);
    for (const language of inEveryLanguage("").map((code) => code.trimEnd())) {
      const users = namesOf(`commands${language}`);
      const own = namesOf(`commands in ${operator.user.id}${language}`);
      expect(own.slice(0, users.length)).toEqual(users);
      expect(own).toContain("audit");
      expect(users).not.toContain("audit");
      expect(namesOf(`commands in 5${language}`)).toContain("audit");
    }
  });

  test("reports an operator who never opened the bot, and goes on", async ({
    telegram,
    variables,
  }) => {
    const ids = { ADMIN_IDS: "424242", VIEWER_IDS: "" };
    const { done, lines } = await createApp({ ...variables, ...address, ...ids }).setUp();
    expect(done).toBe(true);
    expect(lines.filter((line) => line.startsWith("No menu"))).toEqual([
      "No menu of commands for the operator 424242 yet (Bad Request: chat not found): press Start in the bot with this account and run the setup again",
    ]);
    expect([...telegram.state.profile.keys()].some((name) => name.includes("424242"))).toBe(false);
  });

  test.for([
    [["en"], "English"],
    [["en", "ru"], "English and Russian"],
    [["en", "ru", "de", "fr", "es", "tr"], "English, Russian, German, French, Spanish and Turkish"],
  ] as const)("lists the languages as a sentence does: %s", ([codes, sentence]) => {
    expect(listLanguages(codes)).toBe(sentence);
  });

  const refused: [string, Record<string, string>, string][] = [
    ["for a preview deployment", { ...address, VERCEL_ENV: "preview" }, "preview"],
    ["without an address", { PUBLIC_URL: "" }, "PUBLIC_URL"],
  ];
  test.for(refused)("changes nothing %s", async ([, more, reason], { telegram, variables }) => {
    const report = await createApp({ ...variables, ...more }).setUp();
    expect(report.done).toBe(false);
    expect(report.lines.join()).toContain(reason);
    expect(telegram.calls).toEqual([]);
  });

  test("changes nothing without TLS", async ({ telegram, variables }) => {
    const { setUp } = createApp({ ...variables, PUBLIC_URL: "http://bot.example.com" });
    await expect(setUp()).rejects.toThrow("PUBLIC_URL must begin with https://");
    expect(telegram.calls).toEqual([]);
  });

  test("knows its address on Vercel automatically", async ({ telegram, variables }) => {
    const vercel = { VERCEL_ENV: "production", VERCEL_PROJECT_PRODUCTION_URL: "bot.vercel.app" };
    await createApp({ ...variables, ...vercel }).setUp();
    expect(telegram.state.webhook?.url).toBe("https://bot.vercel.app/api/telegram");
  });

  const silences: [string, string][] = [
    ["Wrong response from the webhook: 401 Unauthorized", "the secret differs"],
    ["Wrong response from the webhook: 404 Not Found", "another project"],
    ["Wrong response from the webhook: 307 Temporary Redirect", "redirects"],
    ["Wrong response from the webhook: 500 Internal Server Error", "the function fails"],
    ["Wrong response from the webhook: 503 Service Unavailable", "a payment could not be recorded"],
    ["Connection timed out", "did not answer in time"],
    ["SSL error {error:1416F086}", "certificate"],
    ["Failed to resolve host: Name or service not known", "does not exist"],
    ["Something new", "unknown"],
  ];
  test.for(silences)("explains the silence after: %s", async (given, { telegram, variables }) => {
    const [message, cause] = given;
    Object.assign(telegram.state, { lastError: { message, at: 0 } });
    const { lines } = await createApp({ ...variables, ...address }).setUp();
    expect(lines.at(-1)).toContain(message);
    expect(lines.at(-1)).toContain(cause);
  });

  test("waits as long as Telegram asks", async ({ telegram, variables, sleep, clock }) => {
    const before = clock.time;
    telegram.fail("setWebhook", new Refusal("Too Many Requests: retry after 1", 429, 1));
    const report = await createApp({ ...variables, ...address }, { sleep }).setUp();
    expect(report.done).toBe(true);
    expect(clock.time - before).toBe(1_000);
  });
});

describe("setup: operators whom the bot can't write to", () => {
  const admins = { ADMIN_IDS: "777, 424242, 5, 6" };
  const sentences = [
    "ADMIN_IDS: 424242 has never started the bot, so they get no alarms; open the bot with this account and press Start",
    "ADMIN_IDS: 5 has blocked the bot, so they get no alarms; open the bot with this account and press Restart",
  ];

  /** One can be reached, one is unknown, one has blocked the bot; of one Telegram says nothing now. */
  const it = test.extend("admins", ({ telegram, operator: _ }) => {
    telegram.person({ id: 5, first_name: "Five" }).block();
    telegram.person({ id: 6, first_name: "Six" });
    telegram.setFaults((method) => {
      const { parameters } = telegram.calls.at(-1) ?? {};
      const isSix = method === "sendChatAction" && parameters?.["chat_id"] === 6;
      return isSix ? new Refusal("Internal Server Error", 500) : undefined;
    });
    return admins;
  });

  it("are named, and the setup does its work", async ({ variables, admins: ids }) => {
    const { done, lines } = await createApp({ ...variables, ...address, ...ids }).setUp();
    expect(done).toBe(true);
    expect(lines.filter((line) => line.startsWith("!"))).toEqual(
      sentences.map((one) => `! ${one}`),
    );
  });

  it("are named by the authorized report", async ({
    deploy,
    variables,
    admins: ids,
    telegram,
    clock,
  }) => {
    const { url } = await deploy({ ...variables, ...ids });
    const problems = async () => {
      const headers = { authorization: `Bearer ${cronSecret}` };
      const report = await (await fetch(`${url}/api/health?deep`, { headers })).json();
      return (report as { problems: string[] }).problems.filter((line) =>
        /has (never|blocked)/.test(line),
      );
    };
    const count = () => telegram.calls.filter(({ method }) => method === "sendChatAction").length;
    await fetch(`${url}/api/health`);
    expect(count()).toBe(0);
    expect(await problems()).toEqual(sentences);
    const asked = count();
    clock.time += 10 * 60_000 - 1;
    expect(await problems()).toEqual(sentences);
    await fetch(`${url}/api/health`);
    expect(count()).toBe(asked);
    telegram.person({ id: 424242, first_name: "New" });
    clock.time += 5_000;
    expect(await problems()).toEqual(sentences.slice(1));
  });

  test("get no message", async ({ variables, operator }) => {
    await createApp({ ...variables, ...address }).setUp();
    expect(operator.chat).toEqual([]);
  });
});
