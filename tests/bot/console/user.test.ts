import { describe, expect } from "vitest";
import type { Person } from "../../../dev/telegram/person.js";
import { invoiceFor, lastText, test } from "../../support/world.js";

const annId = 2147483653;

const buttonsOf = (person: Person) => person.screen?.buttons.flat() ?? [];

describe("authorization: /user", () => {
  test("shows viewers the card without acts, and refuses their forged presses", async ({
    viewer,
    ann,
    sql,
  }) => {
    await ann.say("/balance");
    await viewer.say(`/user ${annId}`);
    expect(buttonsOf(viewer).map(({ text }) => text)).toEqual(["🧾 Operations", "CSV"]);
    if (viewer.screen === undefined) throw new Error("no card");
    const { answer } = await viewer.pressOn(viewer.screen, `1:c:erase:${annId}:yes`);
    expect(answer).toContain("only an admin");
    expect((await sql.query("SELECT erased_at FROM users")).rows).toEqual([{ erased_at: null }]);
  });

  test("is unknown to a stranger", async ({ ann, neon }) => {
    await ann.say("/user 1");
    const before = neon.requests;
    await ann.say(`/user ${annId}`);
    expect(lastText(ann)).toContain("I don't know /user");
    expect(neon.requests).toBe(before);
  });
});

describe("user card: /user", () => {
  test("shows all facts in one request, and the name as Telegram has it", async ({
    operator,
    ann,
    sql,
    neon,
    telegram,
  }) => {
    await ann.pay(await invoiceFor(ann, "100"));
    await sql.query(
      `UPDATE users SET language = 'ru', source = 'ads<1>', invited_by = 777, banned_at = now(),
        ban_reason = 'spam & more', blocked_at = now()`,
    );
    await sql.query(
      `INSERT INTO operations (key, user_id, type, amount, state) VALUES
        ('gen:1:1', $1, 'generation', -10, 'done'), ('gen:1:2', $1, 'generation', -5, 'refunded'),
        ('refund:gen:1:2', $1, 'refund', 5, 'final'), ('gen:1:3', $1, 'generation', -1, 'submitted')`,
      [annId],
    );
    const before = [neon.requests, telegram.calls.length] as const;
    await operator.say(`/user ${annId}`);
    expect([neon.requests - before[0], telegram.calls.length - before[1]]).toEqual([1, 2]);
    const card = lastText(operator) ?? "";
    for (const line of [
      "👤 Ann\n",
      `ID ${annId}\n`,
      "Language: ru\n",
      "Source: ads<1>\n",
      "Invited by 777\n",
      "Balance: 100.00\u00a0₽\n",
      "Paid: 160\u00a0⭐, refunded: 0\u00a0⭐\n",
      "Spent: 11\u00a0₽\n",
      "Generations: 1 ok, 1 failed, 1 running\n",
      "spam & more",
      "🔕 Blocks the bot",
    ]) {
      expect(card).toContain(line);
    }
  });

  test("finds a user by charge id, key, operation number or task id", async ({
    operator,
    ann,
    sql,
  }) => {
    const { payment } = await ann.pay(await invoiceFor(ann, "100"));
    await sql.query(
      `INSERT INTO operations (key, user_id, type, amount, state, task_id)
        VALUES ('gen:1:1', $1, 'generation', -10, 'done', 'task-1')`,
      [annId],
    );
    const { rows } = await sql.query("SELECT id, key FROM operations ORDER BY id");
    const clues = [
      payment?.chargeId,
      rows[0].key,
      "gen:1:1",
      "task-1",
      `#${rows[0].id}`,
      rows[0].id,
    ];
    for (const clue of clues) {
      await operator.say(`/user ${clue}`);
      expect(lastText(operator)).toContain(`ID ${annId}`);
      expect(lastText(operator)).toContain("Found by operation #");
    }
  });

  const strange = [
    ["9007199254740993", "No user and no operation is known"],
    ["4294967296123", "No user and no operation is known"],
    ["0", "No user and no operation is known"],
    ["#9007199254740991", "No user and no operation is known"],
    ["<b>no", "is known as <b>no"],
    ["two words", "I can't read this"],
    ["x".repeat(201), "I can't read this"],
    ["\u202e123", "I can't read this"],
  ] as const;
  test.for(strange)("answers %s with a sentence", async ([clue, words], { operator, bot: _ }) => {
    await operator.say(`/user ${clue}`);
    expect(lastText(operator)).toContain(words);
  });

  test("keeps markup and direction marks in a name harmless", async ({
    telegram,
    operator,
    bot: _,
  }) => {
    const name = "<b>Eve</b>\u202e&\u2066";
    const eve = telegram.person({ id: 5_000_000_000, first_name: name, language_code: "en" });
    await eve.say("/start");
    await operator.say("/user 5000000000");
    expect(lastText(operator)).toMatch(/^👤 <b>Eve<\/b>&\nID 5000000000\n/);
  });

  test("says in an outage that the database can't be reached", async ({
    operator,
    ann: _,
    neon,
  }) => {
    neon.fail("refuse");
    await operator.say(`/user ${annId}`);
    expect(lastText(operator)).toContain("The database can't be reached right now.");
  });

  test("is shown without a name if Telegram tells none, in Russian, too", async ({
    telegram,
    sql,
    bot: _,
  }) => {
    await sql.query("INSERT INTO users (id) VALUES (6)");
    const operator = telegram.person({ id: 777, first_name: "Operator", language_code: "ru" });
    await operator.say("/user 6");
    expect(lastText(operator)).toMatch(/^👤 имя неизвестно\nID 6\n/);
  });
});

describe("user card: picking a user without typing", () => {
  const markupsOf = (calls: readonly { parameters: Record<string, unknown> }[]) =>
    calls.map(({ parameters }) => parameters["reply_markup"]).filter(Boolean);

  test("takes a contact, and takes the keyboard away", async ({ operator, ann, telegram }) => {
    await ann.say("/balance");
    await operator.say("/user");
    expect(markupsOf(telegram.calls).at(-1)).toMatchObject({
      keyboard: [[{ request_users: { request_id: 1 } }], [{ text: "/cancel" }]],
    });
    const shared = { request_id: 1, users: [{ user_id: annId }] };
    await operator.sendContent({ users_shared: shared });
    expect(markupsOf(telegram.calls)).toContainEqual({ remove_keyboard: true });
    expect(lastText(operator)).toContain(`ID ${annId}`);
  });

  test("takes a forwarded message, but only after it asked", async ({ operator, ann }) => {
    await ann.say("/balance");
    const forwardOrigin = { type: "user", date: 1, sender_user: ann.user };
    await operator.say("a fox", { forwardOrigin });
    expect(lastText(operator)).not.toContain(`ID ${annId}`);
    await operator.say("/user");
    await operator.say("a fox", { forwardOrigin });
    expect(lastText(operator)).toContain(`ID ${annId}`);
    await operator.say("a fox", { forwardOrigin });
    expect(lastText(operator)).not.toContain(`ID ${annId}`);
  });

  test("takes a forwarded message that /user answers, on any instance", async ({
    operator,
    ann,
  }) => {
    await ann.say("/balance");
    const forwardOrigin = { type: "user", date: 1, sender_user: ann.user };
    const { message: replyTo } = await operator.say("a fox", { forwardOrigin });
    await operator.say("/user", { replyTo });
    expect(lastText(operator)).toContain(`ID ${annId}`);
  });

  test("says that the sender of a forwarded message is hidden", async ({ operator, bot: _ }) => {
    await operator.say("/user");
    const hidden = { type: "hidden_user", date: 1, sender_user_name: "Ann" };
    await operator.say("a fox", { forwardOrigin: hidden });
    expect(lastText(operator)).toContain("They hide their account");
  });

  test("stops asking when the operator cancels", async ({ operator, telegram, bot: _ }) => {
    await operator.say("/user");
    await operator.say("/cancel");
    expect(lastText(operator)).toBe("OK, no user is picked.");
    expect(markupsOf(telegram.calls).at(-1)).toEqual({ remove_keyboard: true });
    await operator.say("/cancel");
    expect(lastText(operator)).toBe("Nothing to cancel.");
  });
});

describe("user card: its buttons", () => {
  test("turn pages of five operations, and open the facts of each", async ({
    operator,
    ann,
    sql,
  }) => {
    const { payment } = await ann.pay(await invoiceFor(ann, "100"));
    await sql.query(
      `INSERT INTO operations (key, user_id, type, amount, state, task_id, model, credits)
        SELECT 'gen:1:' || n, $1, 'generation', -n, 'done', 'task-' || n, 'some/model', 2.5
        FROM generate_series(1, 6) n`,
      [annId],
    );
    await operator.say(`/user ${annId}`);
    await operator.press("🧾 Operations");
    expect(lastText(operator)).toContain("1. 30 Nov".slice(0, 3));
    expect(lastText(operator)?.split("\n")).toHaveLength(6);
    await operator.press("Older");
    expect(lastText(operator)?.split("\n")).toHaveLength(3);
    await operator.press("2");
    expect(lastText(operator)).toContain(`Cause: pay:${payment?.chargeId}`);
    expect(buttonsOf(operator)[0]?.copy_text?.text).toBe(`/refund ${payment?.chargeId}`);
    await operator.press("🧾 Operations");
    await operator.press("1");
    for (const fact of ["gen:1:6", "task-6", "some/model", "2.50 credits"]) {
      expect(lastText(operator)).toContain(fact);
    }
    await operator.press("« Card");
    expect(lastText(operator)).toContain("👤 Ann");
    await operator.press("💫 Refund");
    // The title, what to do, and one payment.
    expect(lastText(operator)?.split("\n")).toHaveLength(3);
  });

  test("hold commands ready to copy", async ({ operator, ann }) => {
    await ann.say("/balance");
    await operator.say(`/user ${annId}`);
    const copied = buttonsOf(operator).flatMap(({ copy_text }) => copy_text?.text ?? []);
    expect(copied).toEqual([
      `/adjust ${annId} +50 reason`,
      `/msg ${annId} text`,
      `/ban ${annId} reason`,
    ]);
  });

  test("erase in two steps, once on record however often it is delivered", async ({
    operator,
    ann,
    sql,
    telegram,
  }) => {
    await ann.say("/balance");
    await sql.query(
      `INSERT INTO operations (key, user_id, type, amount, state, prompt, delivered_at)
        VALUES ('gen:1:1', $1, 'generation', -10, 'done', 'a fox', now())`,
      [annId],
    );
    await operator.say(`/user ${annId}`);
    await operator.press("🗑 Erase");
    expect(lastText(operator)).toContain("This can't be undone.");
    await operator.press("🗑 Erase now");
    expect(lastText(operator)).toContain("✅ Erased for");
    await telegram.repeatNewest(operator.user.id, 1);
    const { rows } = await sql.query("SELECT prompt FROM operations");
    expect(rows).toEqual([{ prompt: null }]);
    const log = await sql.query("SELECT actor, verb, subject, outcome FROM admin_log");
    expect(log.rows).toEqual([
      { actor: "777", verb: "erase", subject: String(annId), outcome: "done" },
    ]);
  });
});
