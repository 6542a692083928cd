import { describe, expect } from "vitest";
import { test } from "../../support/outage.js";
import { deliver, pressOf } from "../../support/press-at-once.js";
import { lastText, secret } from "../../support/world.js";

const annId = 2147483653;

describe("authorization: /msg", () => {
  test("is refused to viewers with a sentence", async ({ viewer, ann }) => {
    await ann.say("/balance");
    await viewer.say(`/msg ${annId} hello`);
    expect(lastText(viewer)).toContain("only an admin can change it.");
    expect(lastText(ann)).toContain("Balance");
  });

  test("is unknown to a stranger", async ({ ann, operator }) => {
    await ann.say("/msg 777 hello");
    expect(lastText(ann)).toContain("I don't know /msg");
    expect(operator.chat).toEqual([]);
  });
});

describe("messages to users: /msg", () => {
  test("shows the text, sends it as it is, and says that it arrived", async ({
    operator,
    ann,
    sql,
  }) => {
    const text = "<b>Hello</b> & welcome,\nAnn \u202e!";
    await ann.say("/balance");
    await operator.say(`/msg ${annId} ${text}`);
    expect(lastText(operator)).toContain(text);
    expect(lastText(ann)).not.toContain("welcome");
    await operator.press("✅ Confirm");
    expect(lastText(ann)).toBe(text);
    expect(lastText(operator)).toBe(`Message to ${annId}. The message arrived.`);
    const { rows } = await sql.query(
      "SELECT verb, subject, reason, outcome FROM admin_log WHERE outcome <> 'sending'",
    );
    expect(rows).toEqual([
      { verb: "msg", subject: String(annId), reason: text, outcome: "arrived" },
    ]);
  });

  test("says that it did not arrive", async ({ operator, ann, telegram }) => {
    await ann.say("/balance");
    ann.block();
    await operator.say(`/msg ${annId} hello`);
    await operator.press("✅ Confirm");
    expect(lastText(operator)).toContain("They have blocked the bot");
    await operator.say("/msg 9007199254740991 hello");
    await operator.press("✅ Confirm");
    expect(lastText(operator)).toContain("Telegram knows no such chat");
    ann.unblock();
    await operator.say(`/msg ${annId} hello`);
    telegram.lose("sendMessage");
    await operator.press("✅ Confirm");
    expect(lastText(operator)).toContain("it may have arrived. It will not be sent again.");
  });

  test("sends it at most once, whatever instances the presses reach", async ({
    instance,
    telegram,
    operator,
  }) => {
    const ann = telegram.person({ id: annId, first_name: "Ann", language_code: "en" });
    const instances = [await instance(), await instance()];
    await operator.say(`/msg ${annId} hello`);
    const confirmation = operator.screen;
    if (confirmation === undefined) throw new Error("no confirmation");
    await Promise.all(
      [1, 2, 3, 4].map((id) =>
        deliver(
          instances[id % 2]?.url ?? "",
          secret,
          pressOf(telegram.state, operator, confirmation, id, "Confirm"),
        ),
      ),
    );
    expect(ann.chat.map(({ text }) => text)).toEqual(["hello"]);
    await deliver(
      instances[0]?.url ?? "",
      secret,
      pressOf(telegram.state, operator, confirmation, 9, "Confirm"),
    );
    expect(ann.chat).toHaveLength(1);
    expect(lastText(operator)).toContain("The message arrived.");
  });

  test("sends nothing in an outage, and keeps its button", async ({ operator, ann, neon }) => {
    await ann.say("/balance");
    await operator.say(`/msg ${annId} hello`);
    const confirmation = operator.screen;
    neon.fail("refuse");
    await operator.press("✅ Confirm");
    expect(lastText(operator)).toContain("The database can't be reached right now.");
    expect(lastText(ann)).toContain("Balance");
    neon.fail();
    await operator.press("✅ Confirm", confirmation);
    expect(lastText(ann)).toBe("hello");
  });

  const strange = [
    ["/msg", "Write it like"],
    [`/msg ${annId}`, "Write it like"],
    [`/msg ${annId} \u200b`, "Write it like"],
    ["/msg 9007199254740993 hello", "Write it like"],
    [`/msg ${annId} ${"x".repeat(3_501)}`, "at most 3500 characters"],
  ] as const;
  test.for(strange)("answers %s with a sentence", async ([said, words], { operator, bot: _ }) => {
    await operator.say(said);
    expect(lastText(operator)).toContain(words);
  });

  test("speaks Russian", async ({ telegram, ann: _ }) => {
    const operator = telegram.person({ id: 777, first_name: "Operator", language_code: "ru" });
    await operator.say(`/msg ${annId} привет`);
    await operator.press("✅ Подтвердить");
    expect(lastText(operator)).toContain("Сообщение дошло.");
  });
});
