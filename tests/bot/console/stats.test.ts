import { describe, expect } from "vitest";
import { test as outage } from "../../support/outage.js";
import { cronSecret, invoiceFor, lastText } from "../../support/world.js";

const dayMs = 24 * 60 * 60 * 1000;
const present = Date.UTC(2025, 4, 3, 12);
const viewerId = 778;

const test = outage
  .extend("variables", ({ variables }) => ({
    ...variables,
    VIEWER_IDS: String(viewerId),
    TIME_ZONE: "Europe/Berlin",
  }))
  /** A shop with two days of history: yesterday and today, by the bot's clock. */
  .extend("shop", async ({ sql, clock }) => {
    clock.time = present;
    const [today, yesterday] = [new Date(present - 60_000), new Date(present - dayMs)];
    await sql.query(
      "INSERT INTO users (id, balance, source, created_at) VALUES (1, 87.5, 'ads', $1)",
      [today],
    );
    const row = (values: string, at: Date) =>
      sql.query(
        `INSERT INTO operations
          (key, user_id, type, amount, stars, model, state, credits, created_at, delivered_at)
          VALUES (${values}, $1::timestamptz, $1::timestamptz + interval '20 seconds')`,
        [at],
      );
    await row("'pay:1', 1, 'payment', 100, 160, NULL, 'final', NULL", today);
    await row("'pay:0', 1, 'payment', 50, 80, NULL, 'final', NULL", yesterday);
    await row("'gen:1:1', 1, 'generation', -12.5, NULL, 'z-image', 'done', 10", today);
    await row("'gen:1:2', 1, 'generation', -20, NULL, 'z-image', 'refunded', 0", today);
    await row("'refund:gen:1:2', 1, 'refund', 20, NULL, 'z-image', 'final', NULL", today);
    await row("'promo:SPRING:1', 1, 'bonus', 7, NULL, NULL, 'final', NULL", today);
  });

const plain = (text: string | undefined) => text?.replaceAll("\u00a0", " ");

describe("statistics: /stats", () => {
  test("shows today beside yesterday, with models, sources and promo codes", async ({
    operator,
    bot: _,
    shop: __,
  }) => {
    await operator.say("/stats");
    const said = plain(lastText(operator)) ?? "";
    expect(said).toContain("📊 Today, 3 May\nIn brackets: 2 May");
    for (const line of [
      "Received: 160 ⭐ (80 ⭐)",
      "Sold: 12.50 ₽ (0 ₽)",
      "Kie.ai's cost: 4 ₽ (0 ₽)",
      "Margin: 8.50 ₽, 68% (0 ₽)",
      "Given, bonuses: 7 ₽ (0 ₽)",
      "Owed to users now: 87.50 ₽",
      "New: 1 (0)",
      "– of them ordered: 1 (0)",
      "– of them paid: 1 (0)",
      "Active: 1 (1)",
      "Generations: 2 (0)",
      "Success: 50% (–)",
      "Money returned: 20 ₽ (0 ₽)",
      "1. Z-Image",
      "ads: 1, paid 1",
      "SPRING: 1 × · 7 ₽",
    ]) {
      expect(said).toContain(line);
    }
    for (const line of said.split("\n")) expect(line.length).toBeLessThanOrEqual(40);
  });

  test("takes 7d, 30d, all, a month and a day, and the buttons switch between them", async ({
    operator,
    bot: _,
    shop: __,
  }) => {
    for (const [words, title] of [
      ["7d", "7 days, 27 Apr – 3 May"],
      ["30d", "30 days, 4 Apr – 3 May"],
      ["all", "All, 2 May – 3 May"],
      ["2025-05", "1 May – 31 May"],
      ["2025-05-02", "2 May"],
    ] as const) {
      await operator.say(`/stats ${words}`);
      expect(lastText(operator)).toContain(`📊 ${title}`);
    }
    await operator.press("Today");
    expect(lastText(operator)).toContain("📊 Today, 3 May");
  });

  test("explains itself if it does not understand the period, or if that has not begun", async ({
    operator,
    bot: _,
    shop: __,
  }) => {
    for (const words of ["yesterday", "0d", "2025-13", "2025-02-30", "999d", "-1d", "'; DROP"]) {
      await operator.say(`/stats ${words}`);
      expect(lastText(operator)).toContain("Which days?");
    }
    await operator.say("/stats 2025-06");
    expect(lastText(operator)).toBe("This month has not begun.");
  });

  test("counts the cost at the live rate, on every instance within a minute", async ({
    operator,
    bot,
    deploy,
    variables,
    clock,
    shop: _,
  }) => {
    await operator.say("/stats");
    expect(plain(lastText(operator))).toContain("Kie.ai's cost: 4 ₽");
    const other = await deploy(variables);
    await other.setUp();
    await operator.say("/prices usd_rate 160");
    await operator.press("✅ Confirm");
    await operator.say("/admin");
    expect(plain(lastText(operator))).toContain("Kie.ai's cost: 8 ₽");
    await bot.setUp();
    clock.time += 60_000;
    await operator.say("/stats");
    expect(plain(lastText(operator))).toContain("Kie.ai's cost: 8 ₽");
  });

  test("shows zeros in an empty shop", async ({ operator, bot: _ }) => {
    for (const words of ["", "all", "30d"]) {
      await operator.say(`/stats ${words}`);
      expect(lastText(operator)).toContain("Received: 0");
    }
  });

  test("may be seen by viewers, in Russian, too", async ({ telegram, bot: _, shop: __ }) => {
    const viewer = telegram.person({ id: viewerId, first_name: "V", language_code: "ru" });
    await viewer.say("/stats");
    expect(plain(lastText(viewer))).toContain("Продано: 12,50 ₽ (0 ₽)");
  });

  test("does not exist for anyone else", async ({ ann, bot: _, shop: __ }) => {
    await ann.say("/stats");
    expect(lastText(ann)).toContain("I don't know /stats.");
    await ann.say("/admin");
    expect(lastText(ann)).toContain("I don't know /admin.");
  });

  test("says in an outage that the database can't be reached", async ({
    operator,
    bot: _,
    neon,
  }) => {
    neon.fail("refuse");
    await operator.say("/stats");
    expect(lastText(operator)).toContain("The database can't be reached right now.");
  });
});

describe("statistics: /admin", () => {
  test("shows today, the state and the commands", async ({ operator, bot: _, shop: __ }) => {
    await operator.say("/admin");
    const said = plain(lastText(operator)) ?? "";
    expect(said).toContain("📊 Today, 3 May\nReceived: 160 ⭐");
    expect(said).toContain("Generations: 2, failed 1");
    expect(said).toContain("Database: works\nObject store: none");
    expect(said).toContain("On the bot's balance: 0 ⭐");
    expect(said).toContain("\n\n/stats · /user · ");
    await operator.press("7 days");
    expect(lastText(operator)).toContain("📊 7 days");
  });

  test("says whether sales are paused", async ({ operator, bot: _, shop: __ }) => {
    await operator.say("/admin");
    expect(lastText(operator)).toContain("Sales are on.");
    await operator.say("/pause 2h We are moving");
    await operator.press("✅ Confirm");
    await operator.say("/admin");
    expect(lastText(operator)).toMatch(/⏸ Sales are paused until .*\./);
  });

  const opened = ["/catalogue", "/prices", "/settings", "/status", "/audit", "/export", "/user"];
  test.for(opened)("opens %s with one press", async (command, { operator, viewer, shop: _ }) => {
    for (const person of [operator, viewer]) {
      await person.say(command);
      const { text, buttons } = person.screen ?? {};
      await person.say("/admin");
      await person.press(command);
      expect(person.screen).toMatchObject({ text, buttons });
    }
  });

  test("copies the commands that need words, for admins alone", async ({
    operator,
    viewer,
    shop: _,
  }) => {
    const copiedBy = async (person: typeof operator) => {
      await person.say("/admin");
      const buttons = person.screen?.buttons.flat() ?? [];
      return buttons.flatMap(({ copy_text }) => copy_text?.text ?? []);
    };
    expect(await copiedBy(operator)).toEqual([
      "/adjust ID +50 reason",
      "/refund CHARGE",
      "/ban ID reason",
      "/unban ID",
      "/msg ID text",
      "/pause 30m text",
      "/resume",
    ]);
    expect(await copiedBy(viewer)).toEqual([]);
    await operator.say("/adjust ID +50 reason");
    expect(lastText(operator)).toContain("Corrects a balance.");
  });

  test("counts the journals that wait for the database", async ({
    instance,
    operator,
    telegram,
    neon,
    clock,
  }) => {
    const { url } = await instance();
    await operator.say("/admin");
    expect(lastText(operator)).toContain("No journal waits");
    neon.fail("refuse");
    for (const id of [2147483653, 2147483654, 2147483655]) {
      const person = telegram.person({ id, first_name: "Ann", language_code: "en" });
      await person.pay(await invoiceFor(person));
    }
    for (const language_code of ["en", "ru"]) {
      await telegram.person({ id: 777, first_name: "Operator", language_code }).say("/admin");
    }
    const said = operator.chat.map(({ text }) => text).join("\n");
    expect(said).toContain("⚠️ Journals that wait for the database: 3");
    expect(said).toContain("⚠️ Журналов в ожидании базы: 3");
    neon.fail();
    clock.time += 61_000;
    await fetch(`${url}/api/cron`, { headers: { authorization: `Bearer ${cronSecret}` } });
    // The flag is still raised, and the emptied documents are still there.
    await operator.say("/admin");
    expect(operator.chat.at(-1)?.text).toContain("No journal waits");
  });

  test("shows the state in an outage, too", async ({ operator, bot: _, neon }) => {
    neon.fail("refuse");
    await operator.say("/admin");
    expect(lastText(operator)).toContain("which can't be reached right now");
    expect(lastText(operator)).toContain("Database: ⚠️ can't be reached");
    neon.fail();
    await operator.press("🔄");
    const screens = operator.chat.map(({ text }) => text);
    expect(screens).toContainEqual(expect.stringContaining("Database: works"));
  });
});

describe("statistics: the daily digest", () => {
  const it = test
    .extend("variables", ({ variables }) => ({ ...variables, DIGEST_HOUR: "9" }))
    .extend("digests", ({ operator }) => () => {
      return operator.chat.filter(({ text }) => text?.includes("📊 2 May")).length;
    });

  it("is sent once, by the first run after its hour, to admins and viewers", async ({
    operator,
    telegram,
    cron,
    clock,
    shop: _,
    digests,
  }) => {
    const viewer = telegram.person({ id: viewerId, first_name: "V", language_code: "ru" });
    await viewer.say("/start");
    clock.time = Date.UTC(2025, 4, 3, 6, 59);
    await cron();
    expect(digests()).toBe(0);
    clock.time = Date.UTC(2025, 4, 3, 7, 1);
    await Promise.all([cron(), cron(), cron()]);
    expect(digests()).toBe(1);
    const lines = lastText(operator)?.split("\n") ?? [];
    expect(lines).toHaveLength(10);
    expect(plain(lastText(viewer))).toContain("Received: 80 ⭐ (0 ⭐)");
    await cron();
    expect(digests()).toBe(1);
  });

  it("is in the language that an operator chose or last ordered in, otherwise in English", async ({
    operator,
    telegram,
    cron,
    clock,
    shop: _,
    sql,
  }) => {
    const viewer = telegram.person({ id: viewerId, first_name: "V", language_code: "ru" });
    for (const person of [operator, viewer]) await person.say("/start");
    await sql.query(`INSERT INTO users (id, language) VALUES (777, NULL), (${viewerId}, 'en')
      ON CONFLICT (id) DO UPDATE SET language = EXCLUDED.language`);
    await sql.query(`INSERT INTO operations
      (key, user_id, type, amount, state, context, delivered_at)
      SELECT 'gen:' || id || ':1', id, 'generation', 0, 'done', 'ru.1', now()
      FROM users WHERE id IN (777, ${viewerId})`);
    clock.time = Date.UTC(2025, 4, 3, 7, 1);
    await cron();
    expect(plain(lastText(operator))).toContain("Получено: 80 ⭐ (0 ⭐)");
    expect(plain(lastText(viewer))).toContain("Received: 80 ⭐ (0 ⭐)");
  });

  it("is sent by traffic where an instance sees its hour come, and not by a new one", async ({
    ann,
    clock,
    deploy,
    variables,
    shop: _,
    digests,
    background,
  }) => {
    clock.time = Date.UTC(2025, 4, 3, 7, 30);
    await ann.say("/balance");
    await background.end();
    expect(digests()).toBe(0);
    clock.time = Date.UTC(2025, 4, 3, 6, 30);
    const instance = await deploy(variables);
    await instance.setUp();
    await ann.say("/balance");
    clock.time = Date.UTC(2025, 4, 3, 7, 1);
    await ann.say("/balance");
    await background.end();
    expect(digests()).toBe(1);
  });

  it("is not sent about nothing", async ({ operator, cron, clock, bot: _ }) => {
    clock.time = Date.UTC(2025, 4, 3, 12);
    await cron();
    expect(operator.chat).toHaveLength(0);
  });
});
