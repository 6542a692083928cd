import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { chooseModel } from "../../support/order-steps.js";
import { shown, test } from "../../support/orders.js";
import { invoiceFor } from "../../support/world.js";

const told = "That was too fast for me. You were not charged. Please try again in a few seconds.";

describe("rate limit: a user who asks faster than a person can", () => {
  test.for([
    ["en", told],
    ["ru", "Слишком быстро. Деньги не списаны. Попробуйте ещё раз через несколько секунд."],
  ] as const)("is refused, with one reason, in %s", async ([code, words], { telegram, bot: _ }) => {
    const script = telegram.person({ id: 5, first_name: "Script", language_code: code });
    const sent = await Promise.all(Array.from({ length: 100 }, () => script.say("/help")));
    expect(new Set(sent.flatMap(({ statuses }) => statuses))).toEqual(new Set([200]));
    const answers = script.chat.filter(({ fromBot }) => fromBot);
    expect(answers).toHaveLength(21);
    expect(answers.filter(({ text }) => text === words)).toEqual([answers.at(-1)]);
  });

  test("gets answers again as time passes, and the reason again once in a while", async ({
    ann,
    clock,
  }) => {
    const answers = () => ann.chat.filter(({ fromBot }) => fromBot).length;
    for (let message = 0; message < 25; message++) await ann.say("/help");
    expect(answers()).toBe(21);
    clock.time += 1000;
    await ann.say("/help");
    await ann.say("/help");
    expect(answers()).toBe(22);
    for (let second = 0; second < 30; second++) {
      clock.time += 1000;
      await ann.say("/help");
      await ann.say("/help");
    }
    expect(answers()).toBe(22 + 30 + 1);
    expect(ann.chat.filter(({ text }) => text === told)).toHaveLength(2);
    clock.time += 20_000;
    for (let message = 0; message < 20; message++) await ann.say("/help");
    expect(answers()).toBe(53 + 20);
  });

  test("accepts requests again when the clock is set back by an hour", async ({ ann, clock }) => {
    for (let message = 0; message < 25; message++) await ann.say("/help");
    clock.time -= 60 * 60 * 1000;
    await ann.say("/help");
    expect(shown(ann).text).toContain("How it works");
  });

  test("delays no other user", async ({ ann, telegram }) => {
    await Promise.all(Array.from({ length: 50 }, () => ann.say("/help")));
    const bob = telegram.person({ id: 6, first_name: "Bob", language_code: "en" });
    await bob.say("/help");
    expect(shown(bob).text).toContain("How it works");
  });

  test("still pays, and gets refunds at once", async ({ ann, sql }) => {
    const invoice = await invoiceFor(ann, "100");
    await Promise.all(Array.from({ length: 50 }, () => ann.say("/help")));
    const { payment } = await ann.pay(invoice);
    expect(shown(ann).text).toContain("✅ +100\u00a0₽");
    await ann.giveBack(payment?.chargeId ?? "");
    expect(shown(ann).text).toContain("−100\u00a0₽");
    const { rows } = await sql.query("SELECT amount FROM operations ORDER BY id");
    expect(rows.map(({ amount }) => amount)).toEqual(["100.00", "-100.00"]);
  });

  test("gets an answer to every press, and no charge", async ({ buyer, charges }) => {
    await buyer.say("a red fox");
    await chooseModel(buyer, "Z-Image");
    const order = shown(buyer);
    await Promise.all(Array.from({ length: 50 }, () => buyer.say("/help")));
    const screen = buyer.chat.find(({ text }) => text === order.text);
    for (const label of ["Generate", "Model", "🎬"]) {
      const { answered, answer } = await buyer.press(label, screen);
      expect([answered, answer]).toEqual([true, told]);
    }
    expect(await charges()).toEqual([]);
  });
});

test("rate limit: a person's quick taps all count", async ({ ann, refused }) => {
  refused.push(/message is not modified/);
  await ann.say("a red fox");
  await chooseModel(ann, "Z-Image");
  await ann.press("Options");
  for (let tap = 0; tap < 16; tap++) {
    const { answered, answer } = await ann.press(tap % 2 === 0 ? "16:9" : "4:3");
    expect([answered, answer]).toEqual([true, undefined]);
  }
});

describe("rate limit: in groups", () => {
  const sentTo = (
    telegram: { calls: readonly { method: string; parameters: object }[] },
    chatId: number,
  ) =>
    telegram.calls.filter(
      ({ parameters }) => "chat_id" in parameters && parameters.chat_id === chatId,
    );
  const command = "/balance@local_bot";

  test("the bot sends one hint an hour to each group for all its members", async ({
    ann,
    telegram,
    clock,
  }) => {
    const [foxes, owls] = [
      { id: -100, title: "Foxes" },
      { id: -200, title: "Owls" },
    ];
    const bob = telegram.person({ id: 8, first_name: "Bob", language_code: "en" });
    for (let time = 0; time < 5; time++) await ann.sayInGroup(command, foxes);
    clock.time += 60 * 60 * 1000 - 1;
    await bob.sayInGroup(command, foxes);
    await ann.sayInGroup(command, owls);
    expect([sentTo(telegram, -100).length, sentTo(telegram, -200).length]).toEqual([1, 1]);
    clock.time += 1;
    await bob.sayInGroup(command, foxes);
    expect(sentTo(telegram, -100)).toHaveLength(2);
  });

  test("one account gets no more than its 20 hints, in however many groups", async ({
    ann,
    telegram,
  }) => {
    const groups = Array.from({ length: 40 }, (_, number) => ({
      id: -1000 - number,
      title: "Foxes",
    }));
    await Promise.all(groups.map((group) => ann.sayInGroup(command, group)));
    expect(groups.filter(({ id }) => sentTo(telegram, id).length > 0)).toHaveLength(20);
  });

  test("messages between people cost no call, and do not count for their own limit", async ({
    ann,
    telegram,
  }) => {
    const before = telegram.calls.length;
    const group = { id: -100, title: "Foxes" };
    for (let time = 0; time < 30; time++) await ann.sayInGroup("a red fox", group);
    const press = { id: "1", from: ann.user, chat_instance: "1", data: "1:topup" };
    const message = { message_id: 1, date: 1, chat: { ...group, type: "group" } };
    await telegram.deliver({ callback_query: { ...press, message } });
    expect(telegram.calls.length).toBe(before);
    await ann.say("/help");
    expect(shown(ann).text).toContain("How it works");
  });

  test("a flooded group is limited, and its members get answers in private", async ({
    ann,
    telegram,
    deploy,
    variables,
    refused,
  }) => {
    refused.push(/getMe/);
    // An instance that does not know its name yet would ask for it at each command.
    await (await deploy(variables)).setUp();
    telegram.fail("getMe", new Refusal("Internal Server Error", 500), 1_000);
    const before = telegram.calls.length;
    const group = { id: -100, title: "Foxes" };
    const people = Array.from({ length: 50 }, (_, id) =>
      telegram.person({ id: 100 + id, first_name: "Fox", language_code: "en" }),
    );
    await Promise.all(people.map((person) => person.sayInGroup(command, group)));
    // A call whose answer is lost is made once more.
    expect(telegram.calls.length - before).toBe(2 * 20);
    await ann.say("/help");
    expect(shown(ann).text).toContain("How it works");
  });

  test("anonymous administrators, who share one account, are not limited together", async ({
    telegram,
    bot: _,
  }) => {
    const from = { id: 1087968824, is_bot: true, first_name: "Group" };
    const groups = Array.from({ length: 30 }, (_, number) => -2000 - number);
    for (const id of groups) {
      telegram.state.chats.join({ id, type: "group", title: "Foxes" });
      const chat = { id, type: "supergroup", title: "Foxes" };
      const entities = [{ type: "bot_command", offset: 0, length: command.length }];
      await telegram.deliver({
        message: { message_id: 1, date: 1, chat, from, sender_chat: chat, text: command, entities },
      });
    }
    expect(groups.filter((id) => sentTo(telegram, id).length === 1)).toHaveLength(30);
  });
});

describe("rate limit: Telegram's own (429)", () => {
  const it = test.extend("refused", () => [/Too Many Requests/]);
  const pause = new Refusal("Too Many Requests: retry after 7", 429, 7);

  it("ends an ordinary answer, with no apology after it", async ({ ann, telegram, clock }) => {
    const before = [clock.time, telegram.calls.length];
    telegram.fail("sendMessage", pause);
    expect((await ann.say("/help")).statuses).toEqual([200]);
    expect([clock.time, telegram.calls.length - 1]).toEqual(before);
  });

  it("ends a press, an invoice, or a hint in a group", async ({ ann, telegram, clock }) => {
    await ann.say("/topup");
    const before = clock.time;
    telegram.fail("answerCallbackQuery", pause);
    telegram.fail("sendInvoice", pause);
    telegram.fail("sendMessage", pause);
    expect((await ann.press("100\u00a0₽")).delivery.statuses).toEqual([200]);
    expect(
      (await ann.sayInGroup("/balance@local_bot", { id: -1, title: "Foxes" })).statuses,
    ).toEqual([200]);
    expect(clock.time).toBe(before);
  });

  it("delays a notice of money: a payment, a refund", async ({ ann, telegram, clock }) => {
    const invoice = await invoiceFor(ann, "100");
    const before = clock.time;
    telegram.fail("sendMessage", pause);
    const { payment } = await ann.pay(invoice);
    expect(shown(ann).text).toContain("✅ +100\u00a0₽");
    telegram.fail("sendMessage", pause);
    await ann.giveBack(payment?.chargeId ?? "");
    expect(shown(ann).text).toContain("−100\u00a0₽");
    expect(clock.time - before).toBe(14_000);
  });

  it("without a pause is retried after a second", async ({ ann, telegram, clock }) => {
    const invoice = await invoiceFor(ann, "100");
    const before = clock.time;
    telegram.fail("sendMessage", new Refusal("Too Many Requests: retry after 0", 429, 0), 3);
    await ann.pay(invoice);
    expect(clock.time - before).toBe(3_000);
    expect(shown(ann).text).toContain("✅ +100\u00a0₽");
  });
});
