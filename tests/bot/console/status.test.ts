import { describe, expect } from "vitest";
import { statusTexts } from "../../../lib/bot/console/texts/status.js";
import type { Status } from "../../../lib/shop/status.js";
import { test } from "../../support/outage.js";
import { texts } from "../../support/texts.js";
import { lastText } from "../../support/world.js";

describe("monitoring: /status", () => {
  test("says that all is well, and asks each place once", async ({
    instance,
    operator,
    telegram,
  }) => {
    const viewer = telegram.person({ id: 778, first_name: "Viewer", language_code: "en" });
    const { url } = await instance();
    for (const person of [operator, viewer]) {
      await person.say("/status");
      const said = lastText(person) ?? "";
      expect(said).toContain(`Webhook: ${url}/api/telegram\n`);
      expect(said).toContain("Updates waiting at Telegram: 1\n");
      expect(said).toContain("Database: ✅ works\nStore (s3): ✅ works\nNo journals wait.\n");
      expect(said).toContain("Kie: ⚠️ no key");
      expect(said).toContain("Scheduler: no run on record");
    }
  });

  test("says what is wrong, and what to do", async ({ instance, operator, neon, telegram }) => {
    await instance({ ADMIN_IDS: "777, 424242" });
    Object.assign(telegram.state, {
      lastError: { message: "Wrong response from the webhook: 401 <Unauthorized>", at: 0 },
    });
    neon.fail("refuse");
    await operator.say("/status");
    const said = operator.chat.map(({ text }) => text).join("\n");
    for (const words of [
      "⚠️ One of the two places for money is missing",
      "Last failed delivery, 1 Jan 1970, 00:00: Wrong response from the webhook: 401 <Unauthorized>. The secret differs",
      "Database: 🔴 does not answer",
      "⚠️ ADMIN_IDS: 424242 has never started the bot",
    ]) {
      expect(said).toContain(words);
    }
  });

  test("says that the webhook is missing or points elsewhere", () => {
    const status: Status = {
      whole: "ok",
      database: "ok",
      store: { status: "not configured" },
      problems: [],
      webhook: undefined,
      kie: { hasKey: true, credits: 12 },
      cron: undefined,
    };
    const webhook = { expected: "https://b.example", waiting: 0, lastError: undefined };
    const reportOf = (url: string) =>
      statusTexts.en.report(texts.en.figures, { ...status, webhook: { ...webhook, url } }).source;
    expect(reportOf("https://a.example")).toContain(
      "⚠️ Webhook: https://a.example. Run npm run setup.",
    );
    expect(reportOf("")).toContain("⚠️ Webhook: none. Run npm run setup.");
    expect(reportOf("https://b.example")).toContain("\nWebhook: https://b.example\n");
    expect(reportOf("")).toContain("Kie: ⚠️ 12 credits");
  });

  test("knows when the scheduler last ran", async ({ instance, operator }) => {
    const { url } = await instance();
    const headers = { authorization: "Bearer a-cron-secret-of-the-tests" };
    await fetch(`${url}/api/cron`, { headers });
    await operator.say("/status");
    expect(lastText(operator)).toMatch(/Scheduler: 2026-11-22 UTC \(.*audit/);
  });

  test("is unknown to a stranger, at no cost", async ({ ann, neon }) => {
    await ann.say("/balance");
    const before = neon.requests;
    await ann.say("/status");
    expect(lastText(ann)).toContain("I don't know /status");
    expect(neon.requests).toBe(before);
  });

  test("speaks Russian", async ({ instance, telegram, operator: _ }) => {
    await instance();
    const operator = telegram.person({ id: 777, first_name: "Operator", language_code: "ru" });
    await operator.say("/status");
    expect(lastText(operator)).toContain("База данных: ✅ работает");
  });
});
