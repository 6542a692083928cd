import { describe, expect } from "vitest";
import { serveLocally } from "../../dev/serve.js";
import { createApp } from "../../lib/app.js";
import { secret, test } from "../support/world.js";

const address = { PUBLIC_URL: "https://bot.example.com/" };

describe("the setup", () => {
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
      allowed: ["message", "callback_query", "pre_checkout_query"],
    });
    expect([...profile.keys()].sort()).toEqual([
      "commands",
      "commands ru",
      "description",
      "description ru",
      "short_description",
      "short_description ru",
    ]);
  });

  test("says why Telegram could not be asked, without the token", async ({ variables }) => {
    const server = await serveLocally(() => new Response());
    await server.stop();
    const app = createApp({ ...variables, ...address, TELEGRAM_API_ROOT: server.url });
    await expect(app.setUp()).rejects.toThrow(/^getWebhookInfo: 0 ECONNREFUSED$/);
  });

  test("never drops what waits at Telegram", async ({ telegram, variables }) => {
    await createApp({ ...variables, ...address }).setUp();
    const calls = telegram.calls.filter(({ method }) => method === "setWebhook");
    expect(calls.map(({ parameters }) => parameters["drop_pending_updates"])).toEqual([false]);
    expect(telegram.calls.some(({ method }) => method === "deleteWebhook")).toBe(false);
  });

  test("names every command that users rely on, in both languages", async ({
    telegram,
    variables,
  }) => {
    await createApp({ ...variables, ...address }).setUp();
    for (const language of ["commands", "commands ru"]) {
      const commands = telegram.state.profile.get(language) as { command: string }[];
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

  test("knows its address on Vercel by itself", async ({ telegram, variables }) => {
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
    ["Something new", "an unusual cause"],
  ];
  test.for(silences)(
    "explains the silence after: %s",
    async ([message, cause], { telegram, variables }) => {
      Object.assign(telegram.state, { lastError: { message, at: 0 } });
      const { lines } = await createApp({ ...variables, ...address }).setUp();
      expect(lines.at(-1)).toContain(message);
      expect(lines.at(-1)).toContain(cause);
    },
  );

  test("waits as long as Telegram asks", async ({ telegram, variables, sleep, clock }) => {
    const { Refusal } = await import("../../dev/telegram/limits.js");
    const before = clock.time;
    telegram.fail("setWebhook", new Refusal("Too Many Requests: retry after 1", 429, 1));
    const report = await createApp({ ...variables, ...address }, { sleep }).setUp();
    expect(report.done).toBe(true);
    expect(clock.time - before).toBe(1_000);
  });
});
