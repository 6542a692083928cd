import { describe, expect } from "vitest";
import type { Person } from "../../../dev/telegram/person.js";
import { asOperator, cronSecret, invoiceFor, lastText, noon, test } from "../../support/world.js";

const day = 24 * 60 * 60 * 1000;

describe("reconciliation: the comparison with Telegram's own record", () => {
  test("credits a missed payment once, and notifies the user", async ({ ann, cron, sql }) => {
    const payment = ann.payWithoutUpdate(await invoiceFor(ann));
    expect(await cron()).toMatchObject({ stars: { compared: 1, found: 1 } });
    expect(lastText(ann)).toBe("✅ +100\u00a0₽. Balance: 100.00\u00a0₽");
    const before = ann.chat.length;
    expect(await cron()).toMatchObject({ stars: { compared: 1, found: 0 } });
    await ann.tellPaid(payment); // Telegram brings it after all.
    expect((await sql.query("SELECT balance FROM users")).rows).toEqual([{ balance: "100.00" }]);
    expect(ann.chat.length).toBe(before + 2); // Its own message, and a confirmation.
  });

  test("leaves alone what we have credited already", async ({ ann, cron }) => {
    await invoiceFor(ann);
    await ann.pay();
    expect(await cron()).toMatchObject({ stars: { compared: 1, found: 0 } });
  });

  test("deducts what Telegram refunded unnoticed", async ({ ann, cron, telegram }) => {
    await invoiceFor(ann);
    const { payment } = await ann.pay();
    telegram.state.stars.giveBack(payment?.chargeId ?? "");
    expect(await cron()).toMatchObject({ stars: { compared: 2, found: 1 } });
    expect(lastText(ann)).toBe(
      "↩️ Telegram returned your payment: −100\u00a0₽. Balance: 0.00\u00a0₽",
    );
  });

  const counts = [99, 100, 101, 199, 200, 250, 1000];

  test.for(counts)("finds the newest of %i", async (count, { ann, cron, telegram, clock }) => {
    const invoice = await invoiceFor(ann);
    for (let index = 1; index < count; index++) ann.payWithoutUpdate(invoice);
    clock.time += 8 * day;
    ann.payWithoutUpdate(invoice);
    const before = telegram.calls.length;
    expect(await cron()).toMatchObject({ stars: { compared: 1, found: 1 } });
    const asked = telegram.calls
      .slice(before)
      .filter(({ method }) => method === "getStarTransactions");
    expect(asked.length).toBeLessThanOrEqual(12);
  });

  test("compares a whole week over many pages", async ({ ann, cron }) => {
    const invoice = await invoiceFor(ann, "50");
    for (let index = 0; index < 230; index++) ann.payWithoutUpdate(invoice);
    expect(await cron()).toMatchObject({ stars: { compared: 230, found: 230 } });
    expect(lastText(ann)).toContain("11\u00a0500.00\u00a0₽");
  });

  test("may run twice at once", async ({ ann, cron, sql }) => {
    const invoice = await invoiceFor(ann);
    for (let index = 0; index < 20; index++) ann.payWithoutUpdate(invoice);
    const reports = await Promise.all([cron(), cron(), cron()]);
    const found = reports.map((report) => (report as { stars: { found: number } }).stars.found);
    expect(found.reduce((sum, next) => sum + next)).toBe(20);
    expect((await sql.query("SELECT balance FROM users")).rows).toEqual([{ balance: "2000.00" }]);
  });
});

describe("access control: the scheduler's endpoint", () => {
  test.for([
    "",
    "Bearer",
    "Bearer wrong",
    cronSecret,
    `bearer ${cronSecret}`,
    `Bearer ${cronSecret}x`,
  ])("is closed to: %s", async (authorization, { bot, neon }) => {
    const before = neon.requests;
    const response = await fetch(`${bot.url}/api/cron`, { headers: { authorization } });
    expect(response.status).toBe(401);
    expect(neon.requests).toBe(before);
  });

  test("is closed to all callers without a configured secret", async ({ deploy, variables }) => {
    const { url } = await deploy({ ...variables, CRON_SECRET: "" });
    for (const authorization of ["", "Bearer ", "Bearer undefined"]) {
      expect((await fetch(`${url}/api/cron`, { headers: { authorization } })).status).toBe(401);
    }
  });

  test("sends the operator the audit's findings once a day", async ({
    cron,
    operator,
    sql,
    clock,
  }) => {
    await sql.query("INSERT INTO users (id, balance) VALUES (1, 5)");
    expect(await cron()).toMatchObject({ audit: { unbalanced: 1 } });
    expect(lastText(operator)).toContain("sum of their operations: 1 (user 1)");
    clock.time += day / 2 - 1; // The last moment of the day.
    expect(await cron()).toMatchObject({ audit: "not due" });
    expect(operator.chat).toHaveLength(1);
    clock.time += 1;
    expect(await cron()).toMatchObject({ audit: { unbalanced: 1 } });
    expect(operator.chat).toHaveLength(2);
  });

  test("reports each job that waits for the database, after one wait for all", async ({
    ann,
    cron,
    neon,
  }) => {
    ann.payWithoutUpdate(await invoiceFor(ann));
    neon.fail("refuse");
    const before = neon.requests;
    expect(await cron()).toEqual({
      stars: { compared: 0, found: 0, open: 0, complete: false, waits: "UND_ERR_SOCKET" },
      generations: { waits: "UND_ERR_SOCKET" },
      audit: { waits: "UND_ERR_SOCKET" },
      words: { waits: "UND_ERR_SOCKET" },
      statistics: { waits: "UND_ERR_SOCKET" },
    });
    expect(neon.requests - before).toBe(2); // Two tries of one question.
    neon.fail();
    expect(await cron()).toMatchObject({
      stars: { compared: 1, found: 1, open: 0 },
      generations: { pending: 0 },
      audit: { unbalanced: 0 },
    });
  });
});

describe("health: the report", () => {
  const ask = async (url: string) => {
    const response = await fetch(`${url}/api/health`, asOperator);
    return [response.status, await response.json()];
  };

  test("is true of the database, at most five seconds old", async ({ bot, neon, clock }) => {
    const store = { status: "not configured" };
    const problems = [
      expect.stringContaining("KIE_API_KEY is not set"),
      expect.stringContaining("No object store is configured"),
    ];
    expect(await ask(bot.url)).toEqual([
      200,
      { status: "ok", database: { status: "ok" }, store, problems },
    ]);
    const before = neon.requests;
    await ask(bot.url);
    expect(neon.requests).toBe(before);
    neon.fail("refuse");
    clock.time += 5_000;
    expect(await ask(bot.url)).toEqual([
      503,
      { status: "down", database: { status: "unavailable" }, store, problems },
    ]);
  });

  test("is down with neither database nor store", async ({ deploy, variables }) => {
    const { url } = await deploy({ ...variables, DATABASE_URL: "" });
    const problems = [expect.stringMatching(/^DATABASE_URL is required, or an object store/)];
    expect(await ask(url)).toMatchObject([503, { status: "down", problems }]);
  });

  test("is down in a drill without a store", async ({ deploy, variables, neon }) => {
    const { url } = await deploy({ ...variables, FORCE_DATABASE_DOWN: "1" });
    const before = neon.requests;
    expect(await ask(url)).toMatchObject([503, { database: { status: "unavailable" } }]);
    expect(neon.requests).toBe(before);
  });
});

describe("isolation: a transaction that can't be recorded", () => {
  test("does not stop the others, and the operator gets an alarm", async ({
    ann,
    cron,
    operator,
    sql,
    telegram,
  }) => {
    await sql.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.user_id = 99 THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$`);
    await sql.query(
      "CREATE TRIGGER poison BEFORE INSERT ON operations FOR EACH ROW EXECUTE FUNCTION refuse()",
    );
    const bob = telegram.person({ id: 99, first_name: "Bob" });
    const lost = bob.payWithoutUpdate(await invoiceFor(bob));
    ann.payWithoutUpdate(await invoiceFor(ann));
    expect(await cron()).toMatchObject({ stars: { compared: 2, found: 1, open: 1 } });
    expect(lastText(ann)).toBe("✅ +100\u00a0₽. Balance: 100.00\u00a0₽");
    expect(lastText(operator)).toContain(`${lost.chargeId} of user 99: `);
    await sql.query("DROP TRIGGER poison ON operations; DROP FUNCTION refuse()");
  });

  const odd: [string, { amount: number; nanostar_amount?: number }][] = [
    ["a fraction of a Star", { amount: 0, nanostar_amount: 950_000_000 }],
    ["nothing", { amount: 0 }],
  ];
  test.for(odd)("if it is %s raises an alarm", async ([, amounts], { ann, cron, telegram }) => {
    telegram.addTransaction({
      id: "odd",
      date: noon / 1000,
      ...amounts,
      source: partnerOf(ann, "x"),
    });
    ann.payWithoutUpdate(await invoiceFor(ann));
    expect(await cron()).toMatchObject({ stars: { compared: 2, found: 1, open: 1 } });
  });

  test("because it refunds an unrecorded payment is not deducted", async ({
    ann,
    cron,
    sql,
    telegram,
  }) => {
    const receiver = partnerOf(ann, "x");
    telegram.addTransaction({ id: "old", date: noon / 1000, amount: 160, receiver });
    expect(await cron()).toMatchObject({ stars: { compared: 1, found: 0, open: 1 } });
    expect((await sql.query("SELECT FROM operations")).rowCount).toBe(0);
  });
});

describe("reconciliation: in Telegram's record", () => {
  test("our own invoice counts in full, whatever its commission", async ({
    ann,
    cron,
    telegram,
  }) => {
    const { payload } = await invoiceFor(ann);
    const affiliate = { commission_per_mille: 300, amount: 48 };
    const source = { ...partnerOf(ann, payload), affiliate };
    telegram.addTransaction({ id: "net", date: noon / 1000, amount: 112, source });
    expect(await cron()).toMatchObject({ stars: { found: 1 } });
    expect(lastText(ann)).toBe("✅ +100\u00a0₽. Balance: 100.00\u00a0₽");
  });

  test("a payment and its refund, both unrecorded, leave nothing", async ({
    ann,
    cron,
    telegram,
  }) => {
    const payment = ann.payWithoutUpdate(await invoiceFor(ann));
    telegram.state.stars.giveBack(payment.chargeId);
    expect(await cron()).toMatchObject({ stars: { found: 2, open: 0 } });
    expect(lastText(ann)).toContain("Balance: 0.00\u00a0₽");
  });

  test("what is no sale of ours is ignored", async ({ ann, cron, telegram }) => {
    const user = { ...partnerOf(ann, "x"), transaction_type: "gift_purchase" };
    const others = [
      { receiver: { type: "fragment" } },
      { receiver: { type: "telegram_ads" } },
      { source: { type: "other" } },
      { receiver: user },
      {},
    ];
    others.forEach((part, index) => {
      telegram.addTransaction({ id: `t${index}`, amount: 5, date: noon / 1000, ...part });
    });
    expect(await cron()).toMatchObject({ stars: { compared: 0, found: 0, open: 0 } });
  });

  test("a payment without our invoice is found, and the operator gets an alarm", async ({
    ann,
    cron,
    operator,
    telegram,
  }) => {
    const source = partnerOf(ann, "foreign");
    telegram.addTransaction({ id: "alien", amount: 160, date: noon / 1000, source });
    await cron();
    expect(lastText(ann)).toBe("✅ +100\u00a0₽. Balance: 100.00\u00a0₽");
    expect(lastText(operator)).toContain("pay:alien of user 2147483653 (not ours)");
  });
});

describe("cron: the scheduler with an invalid variable", () => {
  test("gets its name", async ({ deploy, variables }) => {
    const { url } = await deploy({ ...variables, CURRENCY: "far too long" });
    const response = await fetch(`${url}/api/cron`, asOperator);
    expect([response.status, await response.json()]).toEqual([
      200,
      { problems: ["CURRENCY must have at most 8 characters"] },
    ]);
  });
});

function partnerOf({ user }: Person, invoice_payload: string) {
  return { type: "user", transaction_type: "invoice_payment", user, invoice_payload };
}
