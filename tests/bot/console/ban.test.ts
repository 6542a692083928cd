import { describe, expect } from "vitest";
import { test } from "../../support/outage.js";
import { deliver, pressOf } from "../../support/press-at-once.js";
import { invoiceFor, lastText, secret } from "../../support/world.js";

const annId = 2147483653;

describe("authorization: /ban", () => {
  test("is refused to viewers with a sentence, and the refusal is on record", async ({
    viewer,
    ann,
    sql,
  }) => {
    await ann.say("/balance");
    await viewer.say(`/ban ${annId} spam`);
    expect(lastText(viewer)).toBe("You can see everything here, but only an admin can change it.");
    const { rows } = await sql.query("SELECT actor, verb, outcome FROM admin_log");
    expect(rows).toEqual([{ actor: "778", verb: "ban", outcome: "refused: viewer" }]);
  });

  test("is unknown to a stranger", async ({ ann, sql }) => {
    await ann.say(`/ban ${annId} spam`);
    expect(lastText(ann)).toContain("I don't know /ban");
    expect((await sql.query("SELECT FROM admin_log")).rowCount).toBe(0);
  });
});

describe("ban: /ban and /unban", () => {
  test("ban after a confirmation, and the user hears why", async ({ operator, ann, sql }) => {
    await ann.say("/balance");
    await operator.say(`/ban ${annId} <b>spam</b> & more`);
    expect(lastText(operator)).toContain("Reason: <b>spam</b> & more");
    expect((await sql.query("SELECT banned_at FROM users")).rows).toEqual([{ banned_at: null }]);
    await operator.press("✅ Confirm");
    expect(lastText(operator)).toBe(`🚫 ${annId} is banned.\nThe message arrived.`);
    expect(operator.screen?.buttons).toEqual([]);
    expect(lastText(ann)).toContain("Reason: <b>spam</b> & more");
    const { rows } = await sql.query(
      "SELECT banned_at IS NOT NULL AS banned, ban_reason FROM users WHERE id = $1",
      [annId],
    );
    expect(rows).toEqual([{ banned: true, ban_reason: "<b>spam</b> & more" }]);
    await operator.say(`/unban ${annId}`);
    await operator.press("✅ Confirm");
    expect(lastText(ann)).toBe("✅ You can top up and order in this bot again.");
    const log = await sql.query("SELECT actor, verb, subject, reason, outcome FROM admin_log");
    const facts = { actor: "777", subject: String(annId), outcome: "done" };
    expect(log.rows).toEqual([
      { ...facts, verb: "ban", reason: "<b>spam</b> & more" },
      { ...facts, verb: "unban", reason: null },
    ]);
  });

  test("change nothing when the operator cancels", async ({ operator, ann, sql }) => {
    await ann.say("/balance");
    await operator.say(`/ban ${annId} spam`);
    await operator.press("Cancel");
    expect(lastText(operator)).toBe("Cancelled. Nothing was changed.");
    expect((await sql.query("SELECT banned_at FROM users")).rows).toEqual([{ banned_at: null }]);
  });

  test("speak the user's language to the user, and the operator's to the operator", async ({
    operator,
    ann,
    sql,
  }) => {
    await ann.say("/balance");
    await sql.query("UPDATE users SET language = 'ru'");
    await operator.say(`/ban ${annId} спам`);
    await operator.press("✅ Confirm");
    expect(lastText(ann)).toContain("Причина: спам");
    expect(lastText(operator)).toContain("is banned.");
  });

  const strange = [
    ["/ban", "Write it like /ban 123456789 reason"],
    [`/ban ${annId}`, "Write it like /ban 123456789 reason"],
    ["/ban 9007199254740993 spam", "Write it like /ban 123456789 reason"],
    ["/ban 0 spam", "Write it like /ban 123456789 reason"],
    ["/ban -5 spam", "Write it like /ban 123456789 reason"],
    ["/unban ann", "Write it like /unban 123456789"],
    ["/ban 777 spam", "This is an operator: they can't be banned."],
    ["/ban 9007199254740991 spam", "They have never used this bot."],
  ] as const;
  test.for(strange)("answer %s with a sentence", async ([said, sentence], { operator, bot: _ }) => {
    await operator.say(said);
    expect(lastText(operator)).toContain(sentence);
  });

  test("say that it is so already", async ({ operator, ann }) => {
    await ann.say("/balance");
    await operator.say(`/unban ${annId}`);
    expect(lastText(operator)).toBe("They are not banned.");
    await operator.say(`/ban ${annId} spam`);
    await operator.press("✅ Confirm");
    await operator.say(`/ban ${annId} spam`);
    expect(lastText(operator)).toBe("They are banned already, for this reason.");
  });

  test("reach a user who blocked the bot all the same", async ({ operator, ann }) => {
    await ann.say("/balance");
    ann.block();
    await operator.say(`/ban ${annId} spam`);
    await operator.press("✅ Confirm");
    expect(lastText(operator)).toContain("is banned.\nThey have blocked the bot");
  });
});

describe("optimistic concurrency: a confirmation", () => {
  test("shows the new facts when they have changed, and acts at the second press", async ({
    operator,
    ann,
    sql,
  }) => {
    await ann.say("/balance");
    await operator.say(`/ban ${annId} spam`);
    await ann.pay(await invoiceFor(ann, "100"));
    await operator.press("✅ Confirm", operator.screen);
    expect(lastText(operator)).toMatch(/^⚠️ This has changed meanwhile\..*Balance: 100\.00/s);
    expect((await sql.query("SELECT banned_at FROM users")).rows).toEqual([{ banned_at: null }]);
    await operator.press("✅ Confirm");
    expect(lastText(operator)).toContain("is banned.");
  });

  test("shows the command again when its writer has edited it", async ({ operator, ann, sql }) => {
    await ann.say("/balance");
    const { message } = await operator.say(`/ban ${annId} spam`);
    await operator.edit(message, `/ban ${annId} fraud`);
    await operator.press("✅ Confirm");
    expect(lastText(operator)).toMatch(/^⚠️ This has changed meanwhile\..*Reason: fraud/s);
    expect((await sql.query("SELECT banned_at FROM users")).rows).toEqual([{ banned_at: null }]);
  });

  test("changes nothing when its command is gone", async ({ operator, ann, sql }) => {
    await ann.say("/balance");
    const { message } = await operator.say(`/ban ${annId} spam`);
    operator.delete(message);
    await operator.press("✅ Confirm");
    expect(lastText(operator)).toContain("The command is gone");
    expect((await sql.query("SELECT banned_at FROM users")).rows).toEqual([{ banned_at: null }]);
  });

  test("says so when it is gone itself", async ({ operator, ann, sql }) => {
    await ann.say("/balance");
    await operator.say(`/ban ${annId} spam`);
    const confirmation = operator.screen;
    if (confirmation === undefined) throw new Error("no confirmation");
    operator.delete(confirmation);
    const { answer } = await operator.press("✅ Confirm", confirmation);
    expect(answer).toContain("The command is gone");
    expect((await sql.query("SELECT banned_at FROM users")).rows).toEqual([{ banned_at: null }]);
  });

  test("shows the outcome again when the press is delivered again", async ({
    operator,
    ann,
    telegram,
  }) => {
    await ann.say("/balance");
    await operator.say(`/ban ${annId} spam`);
    await operator.press("✅ Confirm");
    const shown = lastText(operator);
    await telegram.repeatNewest(operator.user.id, 2);
    expect(lastText(operator)).toBe(shown);
  });

  test("acts once, whatever instances the presses reach", async ({
    instance,
    telegram,
    operator,
    sql,
  }) => {
    const ann = telegram.person({ id: annId, first_name: "Ann", language_code: "en" });
    const instances = [await instance(), await instance()];
    await ann.say("/balance");
    await operator.say(`/ban ${annId} spam`);
    const confirmation = operator.screen;
    if (confirmation === undefined) throw new Error("no confirmation");
    const presses = [1, 2, 3, 4].map((id) =>
      pressOf(telegram.state, operator, confirmation, id, "Confirm"),
    );
    const before = ann.chat.length;
    await Promise.all(
      presses.map((press, index) => deliver(instances[index % 2]?.url ?? "", secret, press)),
    );
    expect(ann.chat.slice(before).map(({ text }) => text)).toEqual([
      expect.stringContaining("You can't top up or order"),
    ]);
    expect((await sql.query("SELECT verb FROM admin_log")).rows).toEqual([{ verb: "ban" }]);
    // Of presses at the same moment one may find it done before it is on record.
    expect(lastText(operator)).toMatch(/is banned\.|They are banned already/);
    expect(operator.screen?.buttons).toEqual([]);
  });
});

describe("outage: /ban", () => {
  test("works through the store, and the database learns of it", async ({
    instance,
    telegram,
    operator,
    neon,
    clock,
    sql,
    background,
  }) => {
    const ann = telegram.person({ id: annId, first_name: "Ann", language_code: "en" });
    await instance();
    await ann.say("/balance");
    await background.end();
    neon.fail("refuse");
    clock.time += 60_000;
    await operator.say(`/ban ${annId} spam`);
    const confirmation = operator.chat.find(({ buttons }) => buttons.length > 0);
    expect(confirmation?.text).toContain("The database can't be asked");
    await operator.press("✅ Confirm", confirmation);
    expect(operator.chat.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(
        /is banned\.\nIt is kept in the store and goes into the database later\./,
      ),
    );
    neon.fail();
    clock.time += 60_000;
    await ann.say("/balance");
    await background.end();
    const { rows } = await sql.query("SELECT ban_reason FROM users WHERE id = $1", [annId]);
    expect(rows).toEqual([{ ban_reason: "spam" }]);
    await background.end();
    const log = await sql.query("SELECT actor, verb, subject, reason, outcome FROM admin_log");
    expect(log.rows).toEqual([
      { actor: "777", verb: "ban", subject: String(annId), reason: "spam", outcome: "done" },
    ]);
  });

  test("is on record once in a bot without a database", async ({ instance, operator }) => {
    await instance({ DATABASE_URL: "" });
    await operator.say(`/ban ${annId} spam`);
    const confirmation = operator.screen;
    await operator.press("✅ Confirm", confirmation);
    await operator.press("✅ Confirm", confirmation).catch(() => undefined);
    await operator.say("/audit");
    expect(lastText(operator)?.split(`ban ${annId}`)).toHaveLength(2);
  });

  test("says without a store that the database can't be reached, and changes nothing", async ({
    operator,
    ann,
    neon,
    sql,
  }) => {
    await ann.say("/balance");
    await operator.say(`/ban ${annId} spam`);
    neon.fail("refuse");
    await operator.press("✅ Confirm");
    expect(lastText(operator)).toBeDefined();
    neon.fail();
    expect((await sql.query("SELECT banned_at FROM users")).rows).toEqual([{ banned_at: null }]);
  });
});
