import { describe, expect } from "vitest";
import type { Invoice } from "../../../dev/telegram/chats.js";
import { Refusal } from "../../../dev/telegram/limits.js";
import { asOperator, invoiceFor, lastText, test } from "../../support/world.js";

const operationsOf = "SELECT key, type, amount, stars FROM operations ORDER BY id";

describe("payment: a top-up", () => {
  test("goes from the pack to the balance", async ({ ann, lines }) => {
    await ann.say("/start");
    await ann.press("Top up");
    await ann.press("300\u00a0₽ for 480\u00a0⭐");
    expect(ann.screen?.invoice).toMatchObject({ currency: "XTR", stars: 480 });
    const { answer, delivery } = await ann.pay();
    expect(answer).toEqual({ ok: true, complaint: undefined });
    expect(delivery?.statuses).toEqual([200]);
    expect(lastText(ann)).toBe("✅ +300\u00a0₽. Balance: 300.00\u00a0₽");
    expect(lines).toContain("✅ Payment operation saved to DB: user_id=2147483653, amount=300.00");
  });

  const largeIds = [2147483653, 4503599627370495];

  test.for(largeIds)("credits the user %i exactly", async (id, { telegram, bot: _, sql }) => {
    const person = telegram.person({ id, first_name: "Far" });
    await invoiceFor(person, "250.50");
    await person.pay();
    const { rows } = await sql.query("SELECT id, balance FROM users");
    expect(rows).toEqual([{ id: String(id), balance: "250.50" }]);
  });

  test("is credited twice if the user pays twice", async ({ ann }) => {
    const invoice = await invoiceFor(ann);
    await ann.pay(invoice);
    await ann.pay(invoice);
    expect(lastText(ann)).toBe("✅ +100\u00a0₽. Balance: 200.00\u00a0₽");
  });

  test("credits each of two open invoices its own sum", async ({ ann }) => {
    const [small, large] = [await invoiceFor(ann, "50"), await invoiceFor(ann, "1000")];
    await ann.pay(large);
    await ann.pay(small);
    expect(lastText(ann)).toBe("✅ +50\u00a0₽. Balance: 1\u00a0050.00\u00a0₽");
  });

  test("is confirmed once Telegram accepts messages again", async ({ ann, telegram, clock }) => {
    const before = clock.time;
    const invoice = await invoiceFor(ann);
    telegram.fail("sendMessage", new Refusal("Too Many Requests: retry after 7", 429, 7));
    const { delivery } = await ann.pay(invoice);
    expect(delivery?.statuses).toEqual([200]);
    expect(clock.time - before).toBe(7_000);
    expect(lastText(ann)).toBe("✅ +100\u00a0₽. Balance: 100.00\u00a0₽");
  });

  test.for([
    new Refusal("Forbidden: bot was blocked by the user", 403),
    new Refusal("Too Many Requests: retry after 600", 429, 600),
    new Refusal("Internal Server Error", 500),
  ])("stays credited on $message", async (refusal, { ann, telegram, sql }) => {
    const invoice = await invoiceFor(ann);
    telegram.fail("sendMessage", refusal);
    const { delivery } = await ann.pay(invoice);
    expect(delivery?.statuses).toEqual([200]);
    expect((await sql.query(operationsOf)).rowCount).toBe(1);
  });
});

describe("retry: a payment that we can't record", () => {
  test("comes again until we can, and is credited once", async ({ ann, neon, sql }) => {
    const payment = ann.payWithoutUpdate(await invoiceFor(ann));
    neon.fail("refuse", 4); // Two tries for each delivery.
    const { statuses } = await ann.tellPaid(payment);
    expect(statuses).toEqual([503, 503, 200]);
    expect((await sql.query(operationsOf)).rowCount).toBe(1);
    expect(lastText(ann)).toBe("✅ +100\u00a0₽. Balance: 100.00\u00a0₽");
  });

  test("is credited once and confirmed although the first answer was lost", async ({
    ann,
    neon,
    sql,
  }) => {
    const payment = ann.payWithoutUpdate(await invoiceFor(ann));
    neon.fail("drop-after", 2);
    const { statuses } = await ann.tellPaid(payment);
    expect(statuses).toEqual([503, 200]);
    expect((await sql.query(operationsOf)).rowCount).toBe(1);
    expect(lastText(ann)).toBe("✅ +100\u00a0₽. Balance: 100.00\u00a0₽");
  });

  test("tells Telegram when to retry", async ({ ann, neon, post }) => {
    const payment = ann.payWithoutUpdate(await invoiceFor(ann));
    neon.fail("500");
    const paid = { successful_payment: factsOf(payment.chargeId, payment.invoice) };
    const response = await post({ update_id: 1, message: messageOf(1, ann.user, paid) });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("10");
  });

  test("tells the payer once that it arrived", async ({ ann, neon }) => {
    const payment = ann.payWithoutUpdate(await invoiceFor(ann));
    neon.fail("refuse", 8);
    const before = ann.chat.length;
    expect((await ann.tellPaid(payment)).statuses).toEqual([503, 503, 503, 503, 200]);
    expect(ann.chat.slice(before).map(({ text }) => text)).toEqual([
      "", // What Telegram shows of a payment.
      "Your payment arrived, but we can't record it right now. Your money is safe: we will add it to your balance as soon as we can. Questions: /paysupport.",
      "✅ +100\u00a0₽. Balance: 100.00\u00a0₽",
    ]);
  });
});

describe("payment: one that we refuse for good", () => {
  const it = test.extend("poison", async ({ sql }, { onCleanup }) => {
    await sql.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'poison' USING ERRCODE = 'P0001'; END $$`);
    await sql.query("CREATE TRIGGER poison BEFORE INSERT ON operations EXECUTE FUNCTION refuse()");
    onCleanup(async () => {
      await sql.query("DROP TRIGGER poison ON operations; DROP FUNCTION refuse()");
    });
    return true;
  });

  it("alarms the operator after an hour", async ({ ann, operator, clock, poison: _ }) => {
    const payment = ann.payWithoutUpdate(await invoiceFor(ann));
    const paidAt = clock.time;
    const paid = ann.tellPaid(payment);
    const next = ann.say("/balance");
    const { statuses, delivered } = await paid;
    expect(delivered).toBe(true);
    expect(statuses.slice(0, -1)).toEqual(Array(statuses.length - 1).fill(503));
    expect(clock.time - paidAt).toBeGreaterThanOrEqual(60 * 60 * 1000);
    expect((await next).statuses).toEqual([200]);
    expect(lastText(ann)).toBe("Balance: 0.00\u00a0₽");
    expect(lastText(operator)).toContain("needs a person");
    expect(lastText(operator)).toContain(payment.chargeId);
  });

  it("stays while our clock is an hour behind", async ({
    ann,
    operator,
    post,
    clock,
    poison: _,
  }) => {
    const payment = ann.payWithoutUpdate(await invoiceFor(ann));
    const paid = { successful_payment: factsOf(payment.chargeId, payment.invoice) };
    const date = clock.time / 1000 + 60 * 60;
    const update = { update_id: 1, message: { ...messageOf(1, ann.user, paid), date } };
    const before = [ann.chat.length, operator.chat.length];
    expect((await post(update)).status).toBe(503);
    expect((await post(update)).status).toBe(503);
    expect([ann.chat.length, operator.chat.length]).toEqual(before);
  });

  it("has an alarm apart from the user's others", async ({
    ann,
    operator,
    post,
    clock,
    poison: _,
  }) => {
    const payments = [await invoiceFor(ann), await invoiceFor(ann, "200")].map(
      ann.payWithoutUpdate,
    );
    for (const [index, { chargeId, invoice }] of payments.entries()) {
      const paid = { successful_payment: factsOf(chargeId, invoice) };
      const date = clock.time / 1000 - 2 * 60 * 60;
      const update = { update_id: index, message: { ...messageOf(index, ann.user, paid), date } };
      expect((await post(update)).status).toBe(200);
      expect(lastText(operator)).toContain(chargeId);
    }
  });

  it("stays at Telegram without operators", async ({ ann, operator, post, clock, poison: _ }) => {
    const payment = ann.payWithoutUpdate(await invoiceFor(ann));
    const paid = { successful_payment: factsOf(payment.chargeId, payment.invoice) };
    const date = clock.time / 1000 - 20 * 60 * 60;
    const update = { update_id: 1, message: { ...messageOf(1, ann.user, paid), date } };
    operator.block();
    expect((await post(update)).status).toBe(503);
    operator.unblock();
    expect((await post(update)).status).toBe(200);
    expect(lastText(operator)).toContain(payment.chargeId);
    expect(lastText(ann)).toContain("Your money is safe");
  });
});

describe("checkout: an order to pay", () => {
  test("of another user's invoice is refused", async ({ ann, telegram }) => {
    const invoice = await invoiceFor(ann);
    const bob = telegram.person({ id: 99, first_name: "Боб", language_code: "ru-RU" });
    expect(await bob.checkout(invoice)).toEqual({
      ok: false,
      complaint: "Этот счёт выставлен другому человеку. Деньги не списаны. Ваш счёт: /topup.",
    });
  });

  const altered: [string, (invoice: Invoice) => Invoice][] = [
    ["another sum", (invoice) => ({ ...invoice, stars: 1 })],
    ["another currency", (invoice) => ({ ...invoice, currency: "USD" })],
    [
      "an altered payload",
      (invoice) => ({ ...invoice, payload: invoice.payload.replace("2.", "1.") }),
    ],
    ["a shortened signature", (invoice) => ({ ...invoice, payload: invoice.payload.slice(0, -1) })],
    ["a foreign payload", (invoice) => ({ ...invoice, payload: "order-17" })],
    ["an empty payload", (invoice) => ({ ...invoice, payload: "" })],
  ];
  test.for(altered)("with %s is refused", async ([, alter], { ann }) => {
    const { ok, complaint } = await ann.checkout(alter(await invoiceFor(ann)));
    expect(ok).toBe(false);
    expect(complaint).toContain("/topup");
  });

  test("with every single character of the payload changed is refused", async ({ ann }) => {
    const invoice = await invoiceFor(ann);
    const forged = Array.from(invoice.payload, (character, at) => {
      const other = character === "a" ? "b" : "a";
      return invoice.payload.slice(0, at) + other + invoice.payload.slice(at + 1);
    });
    for (const payload of forged)
      expect((await ann.checkout({ ...invoice, payload })).ok).toBe(false);
  });

  test("is refused a day after the invoice", async ({ ann, clock }) => {
    const invoice = await invoiceFor(ann);
    clock.time += 24 * 60 * 60 * 1000 - 1;
    expect((await ann.checkout(invoice)).ok).toBe(true);
    clock.time += 1;
    expect(await ann.checkout(invoice)).toMatchObject({
      ok: false,
      complaint: expect.stringContaining("24 hours"),
    });
  });

  test("gets the same answer from another instance that knows nothing of it", async ({
    ann,
    deploy,
    variables,
  }) => {
    const invoice = await invoiceFor(ann);
    await (await deploy(variables)).setUp();
    expect((await ann.checkout(invoice)).ok).toBe(true);
  });

  test("is refused once the price has changed", async ({ ann, deploy, variables }) => {
    const invoice = await invoiceFor(ann);
    await (await deploy({ ...variables, STARS_PER_UNIT: "1.7" })).setUp();
    expect(await ann.checkout(invoice)).toMatchObject({
      ok: false,
      complaint: expect.stringContaining("price has changed"),
    });
  });

  const faults = ["refuse", "500", "hang", "password"] as const;

  test.for(faults)("is refused on a database fault: %s", async (fault, { ann, neon }) => {
    const invoice = await invoiceFor(ann);
    neon.fail(fault);
    expect(await ann.checkout(invoice)).toMatchObject({
      ok: false,
      complaint: expect.stringContaining("You were not charged"),
    });
  });
});

describe("checkout: the test whether a payment could be recorded", () => {
  const obstacles: [string, string, string][] = [
    [
      "a table is gone",
      "ALTER TABLE operations RENAME TO lost",
      "ALTER TABLE lost RENAME TO operations",
    ],
    [
      "nothing may be written",
      "ALTER DATABASE {db} SET default_transaction_read_only = on",
      "ALTER DATABASE {db} RESET default_transaction_read_only",
    ],
  ];
  test.for(obstacles)("fails: %s", async (given, { ann, bot, sql, databaseName, neon }) => {
    const [, spoil, mend] = given;
    const invoice = await invoiceFor(ann);
    await sql.query(spoil.replace("{db}", databaseName));
    await neon.reconnect();
    try {
      expect((await ann.checkout(invoice)).ok).toBe(false);
      expect((await fetch(`${bot.url}/api/health`, asOperator)).status).toBe(503);
    } finally {
      await sql.query("SET default_transaction_read_only = off");
      await sql.query(mend.replace("{db}", databaseName));
      await neon.reconnect();
    }
  });

  test("is answered again if our answer was lost", async ({ ann, telegram }) => {
    const invoice = await invoiceFor(ann);
    telegram.fail("answerPreCheckoutQuery", new Refusal("Bad Gateway", 502));
    expect((await ann.checkout(invoice)).ok).toBe(true);
  });
});

describe("idempotency: a payment whose charge is on record already", () => {
  test("with another sum is confirmed as recorded", async ({
    ann,
    deploy,
    variables,
    telegram,
  }) => {
    const facts = factsOf("odd", { currency: "XTR", stars: 160, payload: "foreign" });
    const update = { message: messageOf(1, ann.user, { successful_payment: facts }) };
    await telegram.deliver(update);
    await (await deploy({ ...variables, STARS_PER_UNIT: "2" })).setUp();
    await telegram.deliver(update);
    expect(lastText(ann)).toContain("we are checking it");
  });

  test("for another user gives nothing and confirms nothing", async ({
    ann,
    telegram,
    operator,
    background,
  }) => {
    const payment = ann.payWithoutUpdate(await invoiceFor(ann));
    await ann.tellPaid(payment);
    const bob = telegram.person({ id: 99, first_name: "Bob" });
    await bob.tellPaid(payment);
    expect(lastText(bob)).toContain("we are checking it");
    await background.end();
    expect(lastText(operator)).toContain("another user or sum");
  });
});

describe("payment: one without our invoice", () => {
  test("is credited at the value of its Stars, and the operator gets an alarm", async ({
    ann,
    operator,
    telegram,
    background,
  }) => {
    const facts = { ...factsOf("odd", { currency: "XTR", stars: 81, payload: "foreign" }) };
    await telegram.deliver({ message: messageOf(1, ann.user, { successful_payment: facts }) });
    expect(lastText(ann)).toBe("✅ +50.62\u00a0₽. Balance: 50.62\u00a0₽");
    await background.end();
    expect(lastText(operator)).toContain("odd");
  });

  test("of a changed sum is credited at what the user paid", async ({ ann, telegram }) => {
    const { payload } = await invoiceFor(ann, "3000");
    const facts = factsOf("less", { currency: "XTR", stars: 8, payload });
    await telegram.deliver({ message: messageOf(1, ann.user, { successful_payment: facts }) });
    expect(lastText(ann)).toBe("✅ +5\u00a0₽. Balance: 5.00\u00a0₽");
  });

  test("in another currency is left to the operator", async ({ ann, operator, telegram, sql }) => {
    const facts = factsOf("usd", { currency: "USD", stars: 500, payload: "foreign" });
    const message = messageOf(1, ann.user, { successful_payment: facts });
    const { statuses } = await telegram.deliver({ message });
    expect(statuses).toEqual([200]);
    expect(lastText(operator)).toContain("500 USD");
    expect(lastText(ann)).toContain("we have been notified");
    expect((await sql.query(operationsOf)).rowCount).toBe(0);
  });

  test("with a charge id longer than any key is credited once", async ({ ann, telegram }) => {
    const facts = factsOf("x".repeat(500), { currency: "XTR", stars: 160, payload: "" });
    const update = { message: messageOf(1, ann.user, { successful_payment: facts }) };
    await telegram.deliver(update);
    await telegram.deliver(update);
    expect(lastText(ann)).toBe("✅ +100\u00a0₽. Balance: 100.00\u00a0₽");
  });
});

describe("idempotency: a payment that is delivered many times", () => {
  test("is one credit after forty simultaneous deliveries", async ({ ann, sql, telegram }) => {
    const payment = ann.payWithoutUpdate(await invoiceFor(ann));
    const update = { successful_payment: factsOf(payment.chargeId, payment.invoice) };
    const deliveries = Array.from({ length: 40 }, (_, index) =>
      telegram.deliver({ message: messageOf(ann.user.id + index, ann.user, update) }),
    );
    const statuses = (await Promise.all(deliveries)).flatMap((delivery) => delivery.statuses);
    expect(statuses).toEqual(Array(40).fill(200));
    expect((await sql.query(operationsOf)).rows).toEqual([
      { key: `pay:${payment.chargeId}`, type: "payment", amount: "100.00", stars: 160 },
    ]);
  });
});

describe("reversal: a payment that Telegram refunds", () => {
  test("is deducted from the balance once, however often Telegram says so", async ({
    ann,
    sql,
  }) => {
    await invoiceFor(ann);
    const { payment } = await ann.pay();
    if (payment === undefined) throw new Error("not paid");
    await ann.giveBack(payment.chargeId);
    await ann.tellReturned(payment);
    expect(lastText(ann)).toBe(
      "↩️ Telegram returned your payment: −100\u00a0₽. Balance: 0.00\u00a0₽",
    );
    const { rows } = await sql.query(operationsOf);
    expect(rows.map(({ type, amount }) => [type, amount])).toEqual([
      ["payment", "100.00"],
      ["reversal", "-100.00"],
    ]);
  });

  test("may make the balance negative", async ({ ann, sql }) => {
    await invoiceFor(ann);
    const { payment } = await ann.pay();
    await sql.query(`UPDATE users SET balance = 10; UPDATE operations SET amount = 10`);
    await sql.query(`INSERT INTO operations (key, user_id, type, amount, state)
      SELECT 'gen:1:1', id, 'generation', -4, 'done' FROM users; UPDATE users SET balance = 6`);
    await ann.giveBack(payment?.chargeId ?? "");
    expect(lastText(ann)).toBe(
      "↩️ Telegram returned your payment: −10\u00a0₽. Balance: −4.00\u00a0₽",
    );
  });

  test("before we credit it leaves nothing in the end", async ({ ann }) => {
    const payment = ann.payWithoutUpdate(await invoiceFor(ann, "50.01"));
    await ann.giveBack(payment.chargeId);
    await ann.tellPaid(payment);
    expect(lastText(ann)).toBe("✅ +50.01\u00a0₽. Balance: 0.00\u00a0₽");
  });

  test("in another currency is left to the operator", async ({ ann, operator, telegram, sql }) => {
    const facts = factsOf("usd", { currency: "USD", stars: 500, payload: "foreign" });
    await telegram.deliver({ message: messageOf(1, ann.user, { refunded_payment: facts }) });
    expect(lastText(operator)).toContain("500 USD");
    expect((await sql.query(operationsOf)).rowCount).toBe(0);
  });

  test("loses what was credited, even after secret and price have changed", async ({
    ann,
    deploy,
    variables,
  }) => {
    await invoiceFor(ann, "50.01");
    const { payment } = await ann.pay();
    const changed = { TELEGRAM_WEBHOOK_SECRET: "another-secret-of-tests", STARS_PER_UNIT: "2" };
    await (await deploy({ ...variables, ...changed })).setUp();
    await ann.giveBack(payment?.chargeId ?? "");
    expect(lastText(ann)).toBe(
      "↩️ Telegram returned your payment: −50.01\u00a0₽. Balance: 0.00\u00a0₽",
    );
  });
});

function factsOf(chargeId: string, invoice: Pick<Invoice, "currency" | "stars" | "payload">) {
  return {
    currency: invoice.currency,
    total_amount: invoice.stars,
    invoice_payload: invoice.payload,
    telegram_payment_charge_id: chargeId,
    provider_payment_charge_id: chargeId,
  };
}

/** Each message of its own chat: Telegram would deliver those of one chat one after another. */
function messageOf(chatId: number, from: { id: number; first_name: string }, content: object) {
  const chat = chatId === 1 ? from.id : chatId;
  return {
    message_id: 1,
    date: Date.UTC(2026, 10, 22, 12) / 1000,
    chat: { id: chat, type: "private", first_name: from.first_name },
    from: { is_bot: false, ...from },
    ...content,
  };
}
