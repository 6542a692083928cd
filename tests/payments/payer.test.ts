import { describe, expect } from "vitest";
import type { Invoice } from "../../dev/telegram/chats.js";
import { invoiceFor, lastText, noon, test as worldTest } from "../support/world.js";

const group = { id: -1001234567890, type: "supergroup", title: "Foxes" };
const botItself = { id: 4242, is_bot: true, first_name: "Studio" };
const anonymous = {
  id: 1087968824,
  is_bot: true,
  first_name: "Group",
  username: "GroupAnonymousBot",
};
const channelBot = { id: 136817688, is_bot: true, first_name: "Channel" };
const telegramItself = { id: 777000, is_bot: false, first_name: "Telegram" };
const foreign = { currency: "XTR", stars: 160, payload: "foreign" };

const test = worldTest
  .extend("balances", ({ sql }) => async () => {
    const { rows } = await sql.query(
      "SELECT id, balance FROM users WHERE balance <> 0 ORDER BY id",
    );
    return Object.fromEntries(rows.map(({ id, balance }) => [id, balance]));
  })
  .extend("keys", ({ sql }) => async () => {
    const { rows } = await sql.query("SELECT key, user_id FROM operations ORDER BY id");
    return rows.map(({ key, user_id }) => `${key} ${user_id}`);
  })
  /** Delivers it once. @returns the status of the response */
  .extend("arrive", ({ post }) => async (update: object) => {
    return (await post({ update_id: 1, ...update })).status;
  });

const paid = (chargeId: string, invoice: Pick<Invoice, "currency" | "stars" | "payload">) => ({
  successful_payment: factsOf(chargeId, invoice),
});
const returned = (chargeId: string, invoice: Pick<Invoice, "currency" | "stars" | "payload">) => ({
  refunded_payment: factsOf(chargeId, invoice),
});
const inGroup = (content: object) => ({
  message: { message_id: 1, date: noon / 1000, chat: group, ...content },
});

describe("payer: a payment that Telegram refunds in a group", () => {
  test("is deducted from the user who was credited, not from the sender of the message", async ({
    ann,
    arrive,
    balances,
  }) => {
    const invoice = await invoiceFor(ann);
    const { payment } = await ann.pay(invoice);
    const chargeId = payment?.chargeId ?? "";
    expect(await balances()).toEqual({ [ann.user.id]: "100.00" });
    expect(await arrive(inGroup({ from: botItself, ...returned(chargeId, invoice) }))).toBe(200);
    expect(await balances()).toEqual({});
    expect(lastText(ann)).toBe(
      "↩️ Telegram returned your payment: −100\u00a0₽. Balance: 0.00\u00a0₽",
    );
  });

  test("is deducted from the user on record, although the invoice was another user's", async ({
    ann,
    telegram,
    arrive,
    balances,
    keys,
  }) => {
    const invoice = await invoiceFor(ann);
    const bob = telegram.person({ id: 99, first_name: "Bob", language_code: "en" });
    await bob.tellPaid(bob.payWithoutUpdate(invoice));
    const [credit = ""] = await keys();
    const chargeId = credit.slice("pay:".length, credit.indexOf(" "));
    expect(await arrive(inGroup({ from: botItself, ...returned(chargeId, invoice) }))).toBe(200);
    expect(await balances()).toEqual({});
    expect((await keys()).at(-1)).toBe(`payrev:${chargeId} 99`);
    expect(lastText(bob)).toContain("returned your payment: −100\u00a0₽");
    expect(lastText(ann)).not.toContain("returned");
  });

  test("without our invoice is deducted from the user on record", async ({
    ann,
    telegram,
    arrive,
    balances,
  }) => {
    const payment = ann.payWithoutUpdate({ ...(await invoiceFor(ann)), payload: "foreign" });
    await ann.tellPaid(payment);
    telegram.state.stars.giveBack(payment.chargeId);
    const content = returned(payment.chargeId, { ...payment.invoice, payload: "foreign" });
    expect(await arrive(inGroup({ from: botItself, ...content }))).toBe(200);
    expect(await balances()).toEqual({});
  });

  test("whose payer is unknown stays with Telegram, and the operator gets an alarm", async ({
    ann,
    operator,
    arrive,
    balances,
    keys,
    background,
  }) => {
    await ann.pay(await invoiceFor(ann));
    const before = await keys();
    const content = returned("unknown", foreign);
    expect(await arrive(inGroup({ from: ann.user, ...content }))).toBe(503);
    await background.end();
    expect(lastText(operator)).toContain("The payer of this payment is unknown: charge unknown");
    expect(await keys()).toEqual(before);
    expect(await balances()).toEqual({ [ann.user.id]: "100.00" });
  });
});

describe("payer: a refund in a private chat", () => {
  test("is deducted from the user who was credited, not from the partner of the chat", async ({
    ann,
    telegram,
    balances,
  }) => {
    await invoiceFor(ann);
    const { payment } = await ann.pay();
    if (payment === undefined) throw new Error("not paid");
    const bob = telegram.person({ id: 99, first_name: "Bob", language_code: "en" });
    await bob.tellReturned(payment);
    expect(await balances()).toEqual({});
    expect(lastText(ann)).toContain("−100\u00a0₽");
    expect(bob.screen).toBeUndefined();
  });
});

describe("payer: a payment in the name of a chat", () => {
  const senders: [string, object][] = [
    ["a group", { from: anonymous, sender_chat: group }],
    ["a group, by its sender alone", { from: anonymous }],
    ["a group, by its chat alone", { from: { id: 5, is_bot: false }, sender_chat: group }],
    ["a channel", { from: channelBot, sender_chat: { id: -100777, type: "channel" } }],
    ["Telegram", { from: telegramItself }],
    ["no sender", {}],
    ["the bot", { from: botItself }],
  ];
  test.for(senders)("%s is for the invoice's user", async (given, { ann, arrive, balances }) => {
    const [, sender] = given;
    const invoice = await invoiceFor(ann);
    expect(await arrive(inGroup({ ...sender, ...paid("a", invoice) }))).toBe(200);
    expect(await balances()).toEqual({ [ann.user.id]: "100.00" });
    expect(lastText(ann)).toBe("✅ +100\u00a0₽. Balance: 100.00\u00a0₽");
  });

  const kinds = [
    ["channel_post", { chat: { id: -100777, type: "channel", title: "News" } }],
    [
      "business_message",
      { chat: { id: 5, type: "private" }, from: { id: 6 }, business_connection_id: "b" },
    ],
  ] as const;

  test.for(kinds)("as %s is for the invoice's user", async (given, { ann, arrive, balances }) => {
    const [kind, place] = given;
    const invoice = await invoiceFor(ann);
    const message = { message_id: 1, date: noon / 1000, ...place, ...paid("a", invoice) };
    expect(await arrive({ [kind]: message })).toBe(200);
    expect(await balances()).toEqual({ [ann.user.id]: "100.00" });
  });

  test("without our invoice is credited to the payer whom Telegram's record names", async ({
    ann,
    operator,
    arrive,
    balances,
    background,
  }) => {
    const payment = ann.payWithoutUpdate({ ...(await invoiceFor(ann)), payload: "foreign" });
    const content = paid(payment.chargeId, { ...payment.invoice, payload: "foreign" });
    expect(await arrive(inGroup({ from: anonymous, sender_chat: group, ...content }))).toBe(200);
    expect(await balances()).toEqual({ [ann.user.id]: "100.00" });
    await background.end();
    expect(lastText(operator)).toContain("without our invoice");
  });

  test("whose payer is unknown waits, raises an alarm, and is credited once by the reconciliation", async ({
    ann,
    operator,
    arrive,
    balances,
    clock,
    cron,
    keys,
    telegram,
    background,
  }) => {
    const update = inGroup({ from: anonymous, sender_chat: group, ...paid("late", foreign) });
    expect(await arrive(update)).toBe(503);
    await background.end();
    expect(lastText(operator)).toContain("The payer of this payment is unknown: charge late");
    expect(await keys()).toEqual([]);
    clock.time += 60 * 60 * 1000;
    expect(await arrive(update)).toBe(200); // Escalated to the operator.
    expect(lastText(operator)).toContain("needs a person");
    const source = { type: "user", transaction_type: "invoice_payment", user: ann.user };
    telegram.addTransaction({ id: "late", date: noon / 1000, amount: 160, source });
    expect(await cron()).toMatchObject({ stars: { found: 1, open: 0 } });
    expect(await arrive(update)).toBe(200); // Telegram delivers it once more.
    expect(await balances()).toEqual({ [ann.user.id]: "100.00" });
    expect(await keys()).toHaveLength(1);
  });

  test("of a person in a group is credited to that person, although another user ordered the invoice", async ({
    ann,
    arrive,
    balances,
  }) => {
    const invoice = await invoiceFor(ann);
    const bob = { id: 99, is_bot: false, first_name: "Bob" };
    expect(await arrive(inGroup({ from: bob, ...paid("a", invoice) }))).toBe(200);
    expect(await balances()).toEqual({ 99: "100.00" });
  });
});

describe("payer: records of an earlier version", () => {
  test("with a refund on the wrong account are reported to the operator", async ({
    ann,
    cron,
    operator,
    sql,
    telegram,
  }) => {
    await invoiceFor(ann);
    const { payment } = await ann.pay();
    const chargeId = payment?.chargeId ?? "";
    telegram.state.stars.giveBack(chargeId);
    await sql.query("INSERT INTO users (id, balance, overdrawn) VALUES (4242, -100, true)");
    await sql.query(
      "INSERT INTO operations (key, user_id, type, amount) VALUES ($1, 4242, 'reversal', -100)",
      [`payrev:${chargeId}`],
    );
    expect(await cron()).toMatchObject({ stars: { found: 0, open: 1 } });
    const told = operator.chat.map(({ text }) => text).join("\n");
    expect(told).toContain(
      `${chargeId} of user ${ann.user.id}: taken from user 4242 instead of user ${ann.user.id}; correct both balances`,
    );
  });

  test("with a payment on a group's account are reported to the operator", async ({
    ann,
    cron,
    operator,
    sql,
  }) => {
    const payment = ann.payWithoutUpdate(await invoiceFor(ann));
    await sql.query("INSERT INTO users (id, balance) VALUES (1087968824, 100)");
    await sql.query(
      "INSERT INTO operations (key, user_id, type, amount) VALUES ($1, 1087968824, 'payment', 100)",
      [`pay:${payment.chargeId}`],
    );
    expect(await cron()).toMatchObject({ stars: { found: 0, open: 1 } });
    expect(lastText(operator)).toContain("credited to user 1087968824 instead of user");
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
