import { describe, expect } from "vitest";
import { test } from "../support/outage.js";
import { until } from "../support/waiting.js";
import { asOperator, cronSecret, invoiceFor, lastText, noon, secret } from "../support/world.js";

// biome-ignore lint/suspicious/noExplicitAny: the report is looked at, not worked with
const read = async (response: Response): Promise<any> => response.json();

const annId = 2147483653;
const gone = "⚠️ Database unavailable, using JSON fallback: UND_ERR_SOCKET";
const back = "✅ Database available again";

/** `/balance`, delivered to an instance of choice: Telegram itself knows only the newest one. */
function updateOf(user: { readonly id: number }, round: number): RequestInit {
  const entities = [{ type: "bot_command", offset: 0, length: 8 }];
  const chat = { id: user.id, type: "private", first_name: "Fox" };
  const message = { message_id: round, date: 1, chat, from: user, text: "/balance", entities };
  const headers = { "x-telegram-bot-api-secret-token": secret };
  return { method: "POST", headers, body: JSON.stringify({ update_id: round, message }) };
}

describe("outage: while the database is down", () => {
  test("a user pays and sees the balance, and afterwards the database has it all, once", async ({
    instance,
    ann,
    neon,
    sql,
    clock,
    document,
    background,
    lines,
  }) => {
    await instance();
    await ann.pay(await invoiceFor(ann, "100"));
    await background.end();

    neon.fail("refuse");
    clock.time += 60_000;
    const { answer, delivery } = await ann.pay(await invoiceFor(ann, "250"));
    expect([answer.ok, delivery?.statuses]).toEqual([true, [200]]);
    expect(lastText(ann)).toBe(
      "✅ +250\u00a0₽. Balance: 350.00\u00a0₽\nAs of 22 Nov, 12:00. It will be up to date again soon.",
    );
    await ann.say("/balance");
    expect(lastText(ann)).toContain("Balance: 350.00\u00a0₽\nAs of 22 Nov, 12:00");
    await ann.say("/history");
    expect(lastText(ann)).toMatch(
      /Top-up \+250\u00a0₽\n.*Top-up \+100\u00a0₽\n.*Only the newest, as of/,
    );
    expect((await document(`journals/${annId}`)).entries).toHaveLength(1);
    expect(lines.filter((line) => line === gone)).toHaveLength(1);

    neon.fail();
    clock.time += 60_000;
    await ann.say("/balance");
    expect(lastText(ann)).toBe("Balance: 350.00\u00a0₽");
    expect(lines).toContain(back);
    expect((await document(`journals/${annId}`)).entries).toEqual([]);
    const { rows } = await sql.query("SELECT amount, created_at FROM operations ORDER BY id");
    expect(rows.map(({ amount }) => amount)).toEqual(["100.00", "250.00"]);
    expect(rows[1].created_at.getTime()).toBe(noon + 60_000);
  });

  test("the first request waits for both attempts, the next ones for nothing", async ({
    instance,
    ann,
    neon,
  }) => {
    await instance();
    neon.fail("hang");
    const before = neon.requests;
    const started = performance.now();
    await ann.say("/balance");
    const first = performance.now() - started;
    expect(first).toBeGreaterThan(1_900);
    expect(neon.requests - before).toBe(2);
    await ann.say("/balance");
    expect(neon.requests - before).toBe(2);
    expect(lastText(ann)).toContain(
      "Balance: 0.00\u00a0₽\nYour earlier balance is not included yet",
    );
  });

  test("an instance that still reaches it shows what another one recorded", async ({
    instance,
    ann,
    clock,
    sql,
  }) => {
    await instance({ FORCE_DATABASE_DOWN: "1" });
    await ann.pay(await invoiceFor(ann, "100"));
    await instance();
    await ann.say("/balance");
    expect(lastText(ann)).toBe("Balance: 100.00\u00a0₽");
    expect((await sql.query("SELECT balance FROM users")).rows).toEqual([{ balance: "100.00" }]);
    clock.time += 1;
  });

  test("a payment that Telegram refunds is reversed once", async ({
    instance,
    ann,
    neon,
    clock,
    sql,
  }) => {
    await instance();
    neon.fail("500");
    const { payment } = await ann.pay(await invoiceFor(ann, "100"));
    await ann.giveBack(payment?.chargeId ?? "");
    expect(lastText(ann)).toContain("−100\u00a0₽. Balance: 0.00\u00a0₽");
    neon.fail();
    clock.time += 60_000;
    await ann.say("/balance");
    expect(lastText(ann)).toBe("Balance: 0.00\u00a0₽");
    const { rows } = await sql.query("SELECT type, amount FROM operations ORDER BY id");
    expect(rows).toEqual([
      { type: "payment", amount: "100.00" },
      { type: "reversal", amount: "-100.00" },
    ]);
  });

  test("the operator gets one alarm", async ({ instance, ann, neon, operator, background }) => {
    await instance();
    neon.fail("password");
    for (let round = 0; round < 3; round++) await ann.say("/balance");
    await background.end();
    expect(operator.chat).toHaveLength(1);
    expect(lastText(operator)).toMatch(
      /^⚠️ The database is unavailable: .*password.*No money is lost/s,
    );
    expect(lastText(operator)).not.toContain("SQLSTATE");
  });
});

describe("alarm: the all-clear after an outage", () => {
  test("comes once, from the first of several instances, with what was replayed", async ({
    instance,
    telegram,
    neon,
    clock,
    operator,
    background,
  }) => {
    const instances = [await instance(), await instance(), await instance()];
    const people = [1, 2, 3].map((id) => telegram.person({ id, first_name: "Fox" }));
    const everywhere = async (round: number) => {
      for (const { url } of instances) {
        for (const { user } of people) {
          await fetch(`${url}/api/telegram`, updateOf(user, round));
          await background.end();
        }
      }
    };
    neon.fail("refuse");
    await everywhere(1);
    for (const person of people) await person.pay(await invoiceFor(person, "100"));
    neon.fail();
    clock.time += 60_000;
    await everywhere(2);
    await everywhere(3);
    const told = operator.chat.map(({ text }) => text);
    expect(told.filter((text) => text.startsWith("⚠️ The database is unavail"))).toHaveLength(3);
    expect(told.filter((text) => text.startsWith("✅"))).toEqual([
      "✅ The database is back: 3 journals were replayed. No journal waits any more, and you need to do nothing.",
    ]);
  });

  test("comes from the scheduler's instance if that one replays the journals", async ({
    instance,
    ann,
    neon,
    operator,
    background,
  }) => {
    await instance();
    neon.fail("refuse");
    await ann.pay(await invoiceFor(ann, "100"));
    neon.fail();
    const { url } = await instance();
    const headers = { authorization: `Bearer ${cronSecret}` };
    for (let run = 0; run < 3; run++) await fetch(`${url}/api/cron`, { headers });
    await background.end();
    const told = operator.chat.map(({ text }) => text).filter((text) => text.startsWith("✅"));
    expect(told).toEqual([expect.stringContaining("1 journal was replayed")]);
  });

  test("comes after each outage, even without a write meanwhile", async ({
    instance,
    ann,
    neon,
    clock,
    operator,
    background,
  }) => {
    await instance();
    for (let outage = 0; outage < 2; outage++) {
      neon.fail("refuse");
      await ann.say("/balance");
      neon.fail();
      clock.time += 60_000;
      await ann.say("/balance");
      await background.end();
    }
    expect(operator.chat.map(({ text }) => text.slice(0, 32))).toEqual([
      "⚠️ The database is unavailable: ",
      "✅ The database is back. No journ",
      "⚠️ The database is unavailable: ",
      "✅ The database is back. No journ",
    ]);
  });

  test("comes without an object store as well", async ({
    deploy,
    variables,
    ann,
    neon,
    operator,
    background,
  }) => {
    await (await deploy(variables)).setUp();
    neon.fail("refuse");
    await ann.say("/balance");
    await ann.say("/balance");
    neon.fail();
    await ann.say("/balance");
    await ann.say("/balance");
    await background.end();
    expect(operator.chat.map(({ text }) => text.slice(0, 32))).toEqual([
      "⚠️ The database is unavailable: ",
      "✅ The database is back. No journ",
    ]);
  });
});

describe("outage: with database and store both down", () => {
  test("the bot sells nothing and loses nothing, and every user gets an answer", async ({
    instance,
    ann,
    neon,
    objects,
    sql,
    lines,
  }) => {
    const { url } = await instance();
    const invoice = await invoiceFor(ann, "100");
    neon.fail("refuse");
    objects.setFaults(() => "503");
    const { answer } = await ann.pay(invoice);
    expect(answer).toMatchObject({ ok: false, complaint: /can't record payments/ });
    expect((await ann.say("/balance")).statuses).toEqual([200]);
    expect(lastText(ann)).toContain("Something's wrong on our side. You were not charged");
    expect((await fetch(`${url}/api/health`, asOperator)).status).toBe(503);
    const payment = ann.payWithoutUpdate(invoice);
    const told = ann.tellPaid(payment);
    await until(() => lines.some((line) => line.includes("could not be finished")));

    neon.fail();
    objects.setFaults();
    const { statuses } = await told;
    expect([statuses[0], statuses.at(-1)]).toEqual([503, 200]);
    expect(lastText(ann)).toContain("+100\u00a0₽");
    expect((await sql.query("SELECT key, amount FROM operations")).rows).toEqual([
      { key: `pay:${payment.chargeId}`, amount: "100.00" },
    ]);
  });
});

describe("outage: with the store down in the middle of an outage", () => {
  test("the bot approves no further checkout", async ({
    instance,
    ann,
    telegram,
    neon,
    objects,
  }) => {
    const bob = telegram.person({ id: 8, first_name: "Bob" });
    await instance();
    const [first, second] = [await invoiceFor(ann), await invoiceFor(bob)];
    neon.fail("refuse");
    expect((await ann.pay(first)).answer.ok).toBe(true);
    objects.setFaults(() => "503");
    expect((await bob.checkout(second)).ok).toBe(false);
  });
});

describe("isolation: a journal that can't be read", () => {
  test("does not stop the reconciliation of others, without a database", async ({
    instance,
    ann,
    telegram,
    store,
    operator,
    background,
  }) => {
    const bob = telegram.person({ id: 8, first_name: "Bob" });
    const { url } = await instance({ DATABASE_URL: "" });
    await ann.pay(await invoiceFor(ann));
    const key = `ledger/v1/journals/${annId}.json`;
    const { tag } = (await store.get(key)) ?? {};
    if (tag !== undefined) await store.put(key, "garbage", { ifMatch: tag });
    bob.payWithoutUpdate(await invoiceFor(bob));
    const headers = { authorization: `Bearer ${cronSecret}` };
    expect(await read(await fetch(`${url}/api/cron`, { headers }))).toEqual({
      stars: { compared: 2, found: 1, open: 0, complete: true, reached: expect.any(String) },
      generations: { pending: 0, ended: 0, told: 0 },
      words: { copies: 0, cleared: 0 },
    });
    await background.end();
    const told = operator.chat.map(({ text }) => text).join();
    expect(told).toContain("A journal can't be read and needs a person");
  });
});

describe("outage: while the store is down", () => {
  test("only the confirmation of a payment waits for it, and not for long", async ({
    instance,
    ann,
    objects,
    neon,
    clock,
    operator,
    background,
  }) => {
    await instance();
    await ann.say("/balance");
    objects.setFaults(() => "hang");
    clock.time += 60_000;
    const timed = async (act: () => Promise<unknown>) => {
      const started = performance.now();
      await act();
      return performance.now() - started;
    };
    // A look at the flag waits 0.3 s at most, and only once.
    expect(await timed(() => ann.say("/balance"))).toBeLessThan(1_000);
    const before = neon.requests;
    const asked = () => (["get", "put", "list"] as const).map(objects.countRequests);
    const earlier = asked();
    await ann.say("/balance");
    expect(asked()).toEqual(earlier);
    expect(neon.requests - before).toBe(1);
    const invoice = await invoiceFor(ann, "100");
    expect(await timed(() => ann.tellPaid(ann.payWithoutUpdate(invoice)))).toBeLessThan(4_500);
    expect(lastText(ann)).toBe("✅ +100\u00a0₽. Balance: 100.00\u00a0₽");
    objects.setFaults(() => "403");
    await ann.tellPaid(ann.payWithoutUpdate(invoice));
    await background.end();
    expect(operator.chat.at(-1)?.text).toContain("The object store is unavailable");
  });
});

describe("cost: an object store beside a healthy database", () => {
  test("takes one read and one write for a payment, and nothing for a view", async ({
    instance,
    ann,
    objects,
    neon,
    background,
  }) => {
    await instance();
    await ann.say("/balance");
    await ann.tellPaid(ann.payWithoutUpdate(await invoiceFor(ann)));
    await background.end();
    const count = () => [
      neon.requests,
      objects.countRequests("get"),
      objects.countRequests("put"),
      objects.countRequests("list"),
    ];
    const cost = async (act: () => Promise<unknown>) => {
      const before = count();
      await act();
      await background.end();
      return count().map((after, index) => after - (before[index] ?? 0));
    };
    const payment = ann.payWithoutUpdate(await invoiceFor(ann));
    expect({
      payment: await cost(() => ann.tellPaid(payment)),
      again: await cost(() => ann.tellPaid(payment)),
      balance: await cost(() => ann.say("/balance")),
      history: await cost(() => ann.say("/history")),
      topup: await cost(() => ann.say("/topup")),
    }).toEqual({
      payment: [1, 1, 1, 0],
      again: [1, 1, 0, 0],
      balance: [1, 0, 0, 0],
      history: [1, 0, 0, 0],
      topup: [0, 0, 0, 0],
    });
  });
});

describe("outage: without a database at all", () => {
  const json = { DATABASE_URL: "" };

  test("everything works from JSON, exactly", async ({ instance, ann, neon, lines }) => {
    const { url } = await instance(json);
    const before = neon.requests;
    await ann.pay(await invoiceFor(ann, "100"));
    await ann.say("/balance");
    expect(lastText(ann)).toBe("Balance: 100.00\u00a0₽");
    await ann.say("/history");
    expect(lastText(ann)).toMatch(/^Your history\n.*Top-up \+100\u00a0₽$/);
    await ann.say("/paysupport");
    expect(lastText(ann)).toContain("+100\u00a0₽ · 160\u00a0⭐");
    expect(neon.requests).toBe(before);
    expect(lines).toContain("⚠️ Database unavailable, using JSON fallback: DATABASE_URL is not set");
    const health = await fetch(`${url}/api/health`, asOperator);
    expect([health.status, await health.json()]).toMatchObject([
      200,
      {
        status: "ok",
        database: { status: "not configured" },
        store: { status: "ok", kind: "s3", journals: "kept" },
      },
    ]);
  });

  test("the scheduler reconciles with Telegram's record", async ({ instance, ann }) => {
    const { url } = await instance(json);
    ann.payWithoutUpdate(await invoiceFor(ann, "100"));
    const headers = { authorization: `Bearer ${cronSecret}` };
    const report = await (await fetch(`${url}/api/cron`, { headers })).json();
    expect(report).toEqual({
      stars: { compared: 1, found: 1, open: 0, complete: true, reached: expect.any(String) },
      generations: { pending: 0, ended: 0, told: 0 },
      words: { copies: 0, cleared: 0 },
    });
    await ann.say("/balance");
    expect(lastText(ann)).toBe("Balance: 100.00\u00a0₽");
  });

  test("a database that appears gets every user's money, by use and by the scheduler", async ({
    instance,
    telegram,
    ann,
    sql,
    document,
  }) => {
    const bob = telegram.person({ id: 4503599627370495, first_name: "Bob" });
    await instance(json);
    await ann.pay(await invoiceFor(ann, "100"));
    await bob.pay(await invoiceFor(bob, "300"));

    const { url } = await instance();
    await ann.say("/balance");
    expect(lastText(ann)).toBe("Balance: 100.00\u00a0₽");
    const headers = { authorization: `Bearer ${cronSecret}` };
    const { journals } = await read(await fetch(`${url}/api/cron`, { headers }));
    expect(journals).toMatchObject({ waiting: 1, emptied: 1, replayed: 1 });
    const { rows } = await sql.query("SELECT id, balance FROM users ORDER BY id");
    expect(rows).toEqual([
      { id: String(annId), balance: "100.00" },
      { id: "4503599627370495", balance: "300.00" },
    ]);
    expect((await document("journals/4503599627370495")).entries).toEqual([]);
  });

  test("instances that do not know of the database yet lose nothing", async ({
    instance,
    ann,
    sql,
  }) => {
    await instance(json);
    await ann.pay(await invoiceFor(ann, "100"));
    await instance();
    await ann.pay(await invoiceFor(ann, "50"));
    await instance(json);
    await ann.pay(await invoiceFor(ann, "60"));
    expect(lastText(ann)).toContain("✅ +60\u00a0₽. Balance: 210.00\u00a0₽\nAs of");
    await instance();
    await ann.say("/balance");
    expect(lastText(ann)).toBe("Balance: 210.00\u00a0₽");
    expect((await sql.query("SELECT balance FROM users")).rows).toEqual([{ balance: "210.00" }]);
  });
});

describe("mirror: another database", () => {
  test("is noticed, and old mirrors do not count as its balances", async ({
    instance,
    ann,
    neon,
    databaseName,
    operator,
    background,
    clock,
  }) => {
    const headers = { authorization: `Bearer ${cronSecret}` };
    const first = await instance();
    await ann.pay(await invoiceFor(ann, "100"));
    await fetch(`${first.url}/api/cron`, { headers });
    const elsewhere = neon.connectionString(databaseName).replace("local.", "elsewhere.");
    const second = await instance({ DATABASE_URL: elsewhere });
    await fetch(`${second.url}/api/cron`, { headers });
    await background.end();
    expect(operator.chat.at(-1)?.text).toContain("another database");
    neon.fail("refuse");
    clock.time += 60_000;
    await ann.say("/balance");
    expect(lastText(ann)).toContain(
      "Balance: 0.00\u00a0₽\nYour earlier balance is not included yet",
    );
  });
});

describe("health: the report", () => {
  test("is correct in every state", async ({ instance, neon, objects, clock, ann }) => {
    const { url } = await instance();
    const ask = async () => {
      clock.time += 5_000;
      const response = await fetch(`${url}/api/health`, asOperator);
      const { status, database, store } = await read(response);
      return [response.status, status, database.status, store.status, store.journals];
    };
    expect(await ask()).toEqual([200, "ok", "ok", "ok", "empty"]);
    neon.fail("500");
    expect(await ask()).toEqual([200, "degraded", "unavailable", "ok", "empty"]);
    await ann.pay(await invoiceFor(ann, "100"));
    expect(await ask()).toEqual([200, "degraded", "unavailable", "ok", "waiting"]);
    objects.setFaults(() => "403");
    expect(await ask()).toEqual([503, "down", "unavailable", "unavailable", undefined]);
    neon.fail();
    expect(await ask()).toEqual([200, "degraded", "ok", "unavailable", undefined]);
    objects.setFaults();
    expect(await ask()).toEqual([200, "ok", "ok", "ok", "waiting"]);
  });

  test("tests the store's conditional writes, for authorized callers", async ({
    instance,
    objects,
  }) => {
    const { url } = await instance();
    const deep = (secret: string) =>
      fetch(`${url}/api/health?deep`, { headers: { authorization: `Bearer ${secret}` } });
    expect((await deep("guess")).status).toBe(401);
    expect((await fetch(`${url}/api/health?deep`)).status).toBe(401);
    const puts = objects.countRequests("put");
    expect(await (await deep(cronSecret)).json()).toMatchObject({ status: "ok" });
    expect(objects.countRequests("put")).toBeGreaterThan(puts);
  });
});

describe("cron: the scheduler", () => {
  test("replays the journals and lowers the flag after a long quiet time", async ({
    instance,
    ann,
    neon,
    clock,
    document,
  }) => {
    const { url } = await instance();
    const cron = async () => {
      const headers = { authorization: `Bearer ${cronSecret}` };
      return (await read(await fetch(`${url}/api/cron`, { headers }))).journals;
    };
    neon.fail("refuse");
    await ann.pay(await invoiceFor(ann, "100"));
    clock.time += 60_000;
    expect(await cron()).toMatchObject({ waiting: 1, emptied: 0, waits: "UND_ERR_SOCKET" });
    neon.fail();
    expect(await cron()).toEqual({ waiting: 1, emptied: 1, replayed: 1, left: 0, dirty: true });
    expect(await cron()).toEqual({ waiting: 0, emptied: 0, replayed: 0, left: 0, dirty: true });
    clock.time += 16 * 60_000;
    expect(await cron()).toEqual({ waiting: 0, emptied: 0, replayed: 0, left: 0, dirty: false });
    expect(await document("state")).toMatchObject({ dirty: false });
  });
});

describe("reconciliation: the cursor in an object store", () => {
  test("continues where an earlier run stopped, and stores where it reached the end", async ({
    instance,
    ann,
    clock,
    document,
    store,
  }) => {
    const { url } = await instance();
    const invoice = await invoiceFor(ann);
    for (let payment = 0; payment < 230; payment++) ann.payWithoutUpdate(invoice);
    clock.time += 8 * 24 * 60 * 60_000;
    const key = "ledger/v1/cursors/stars-4242.json";
    await store.put(key, '{"v":1,"sequence":1,"place":"100"}', { ifAbsent: true });
    const headers = { authorization: `Bearer ${cronSecret}` };
    const { stars } = await read(await fetch(`${url}/api/cron`, { headers }));
    expect(stars).toEqual({
      compared: 130,
      found: 130,
      open: 0,
      complete: true,
      reached: "2026-11-22T12:00:00.000Z",
    });
    expect(await document("cursors/stars-4242")).toMatchObject({ place: "end:230" });
  });
});

describe("reversal: one in a group, while the database is down", () => {
  test("is deducted in the end from the user on record, although the invoice was another user's", async ({
    instance,
    ann,
    telegram,
    neon,
    clock,
    sql,
    operator,
    background,
  }) => {
    const { url } = await instance();
    const headers = { authorization: `Bearer ${cronSecret}` };
    const invoice = await invoiceFor(ann, "100");
    const bob = telegram.person({ id: 99, first_name: "Bob", language_code: "en" });
    const payment = bob.payWithoutUpdate(invoice);
    await bob.tellPaid(payment);
    telegram.state.stars.giveBack(payment.chargeId);
    neon.fail("refuse");
    clock.time += 60_000;
    const { statuses } = await telegram.deliver({
      message: {
        message_id: 1,
        date: clock.time / 1000,
        chat: { id: -1001, type: "supergroup", title: "Foxes" },
        from: { id: 4242, is_bot: true, first_name: "Studio" },
        refunded_payment: {
          currency: "XTR",
          total_amount: invoice.stars,
          invoice_payload: invoice.payload,
          telegram_payment_charge_id: payment.chargeId,
        },
      },
    });
    expect(statuses).toEqual([200]);
    neon.fail();
    clock.time += 60_000;
    const report = await read(await fetch(`${url}/api/cron`, { headers }));
    expect(report).toMatchObject({ journals: { emptied: 1 }, stars: { found: 1, open: 0 } });
    await background.end();
    const { rows } = await sql.query("SELECT id FROM users WHERE balance <> 0");
    expect(rows).toEqual([]);
    expect(lastText(bob)).toContain("returned your payment: −100\u00a0₽");
    const told = operator.chat.map(({ text }) => text).join();
    expect(told).toContain("The journal and the database disagree");
  });
});

describe("replay: a database that is restored to yesterday", () => {
  test("gets everything again: from the journals' copies and from Telegram's record", async ({
    instance,
    variables,
    storeVariables,
    ann,
    neon,
    clock,
    sql,
    log,
    background,
  }) => {
    const { url } = await instance();
    const cron = async () => read(await fetch(`${url}/api/cron`, asOperator));
    await ann.pay(await invoiceFor(ann, "100"));
    await sql.query("CREATE TABLE yesterday AS SELECT * FROM operations");
    await sql.query("CREATE TABLE yesterday_users AS SELECT * FROM users");

    neon.fail("refuse");
    clock.time += 60_000;
    await ann.pay(await invoiceFor(ann, "250"));
    neon.fail();
    clock.time += 60_000;
    await ann.pay(await invoiceFor(ann, "50"));
    expect(lastText(ann)).toContain("Balance: 400.00\u00a0₽");
    await background.end();
    // What has been done today is done again after the database is set back.
    expect((await cron()).stars).toMatchObject({ compared: 3, complete: true });
    expect((await cron()).stars).toMatchObject({ compared: 0, complete: true });

    await sql.query(`DELETE FROM operations WHERE key NOT IN (SELECT key FROM yesterday);
      UPDATE users SET balance = 100, rev = 1; DROP TABLE yesterday, yesterday_users`);
    const { createApp } = await import("../../lib/app.js");
    const { restore } = createApp({ ...variables, ...storeVariables }, { log, now: clock.now });
    expect(await restore("2026-11-22")).toEqual({ copies: 1, mirrors: 1, failed: [] });
    expect((await cron()).stars).toMatchObject({ compared: 3, found: 1 });
    await ann.say("/balance");
    expect(lastText(ann)).toBe("Balance: 400.00\u00a0₽");
    await background.end();

    neon.fail("refuse");
    clock.time += 60_000;
    await ann.say("/balance");
    expect(lastText(ann)).toContain("Balance: 400.00\u00a0₽\nAs of");
  });
});
