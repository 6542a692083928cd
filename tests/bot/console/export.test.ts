import { describe, expect } from "vitest";
import type { Person } from "../../../dev/telegram/person.js";
import type { LocalTelegram } from "../../../dev/telegram/telegram.js";
import { invoiceFor, lastText, test } from "../../support/world.js";

const annId = 2147483653;

/** The newest document of a chat, line by line. */
function linesOf(telegram: LocalTelegram, person: Person): readonly string[] {
  const file = person.screen?.media?.[0];
  if (file === undefined) throw new Error(`no document but: ${person.screen?.text}`);
  return new TextDecoder().decode(telegram.file(file.fileId)).trimEnd().split("\r\n");
}

describe("export: /export", () => {
  test("sends operations as CSV, without formulas and without users' words", async ({
    operator,
    ann,
    sql,
    telegram,
    clock,
  }) => {
    await ann.pay(await invoiceFor(ann, "100"));
    await sql.query(
      `INSERT INTO operations (key, user_id, type, amount, note, prompt, created_at) VALUES
        ('adj:1:1', $1, 'adjustment', -20.5, '=HYPERLINK("x")', 'secret words', $2),
        ('adj:1:2', $1, 'adjustment', 1, 'long ago', NULL, $3)`,
      [annId, new Date(clock.time), new Date(clock.time - 40 * 86_400_000)],
    );
    await operator.say("/export operations 30d");
    expect(operator.screen?.media?.[0]?.fileName).toMatch(/^operations-2026-11-\d\d\.csv$/);
    const lines = linesOf(telegram, operator);
    expect(lines[0]).toMatch(/^id,created_at,user_id,type,amount,/);
    expect(lines).toHaveLength(3);
    const whole = lines.join("\n");
    expect(whole).toContain(`,${annId},adjustment,-20.50,`);
    expect(whole).toContain(`"'=HYPERLINK(""x"")"`);
    expect(whole).not.toContain("secret words");
    expect(whole).not.toContain("long ago");
    await operator.say("/export operations all");
    expect(linesOf(telegram, operator)).toHaveLength(4);
  });

  test("sends users and the log, also to viewers", async ({
    operator,
    viewer,
    ann,
    sql,
    telegram,
  }) => {
    await ann.say("/balance");
    await sql.query("UPDATE users SET source = '@ads', ban_reason = E'two\\nlines'");
    await viewer.say("/export users all");
    expect(linesOf(telegram, viewer).join("\n")).toContain(`'@ads`);
    await operator.say(`/ban ${annId} +spam`);
    await operator.press("✅ Confirm");
    await operator.say("/export log");
    expect(linesOf(telegram, operator)[1]).toContain(`,777,ban,${annId},'+spam,`);
  });

  test("sends one user's operations from the card", async ({ operator, ann, telegram, sql }) => {
    await ann.pay(await invoiceFor(ann, "100"));
    await sql.query("INSERT INTO users (id) VALUES (5)");
    await sql.query(
      "INSERT INTO operations (key, user_id, type, amount) VALUES ('adj:1:1', 5, 'adjustment', 1)",
    );
    await operator.say(`/user ${annId}`);
    await operator.press("CSV");
    expect(linesOf(telegram, operator)).toHaveLength(2);
  });

  const strange = [
    ["/export", "Write it like /export operations 30d"],
    ["/export passwords", "Write it like /export operations 30d"],
    ["/export users 0d", "Write it like /export operations 30d"],
    ["/export users 99999d", "Write it like /export operations 30d"],
    ["/export log 1d", "Nothing to export in this period."],
  ] as const;
  test.for(strange)("answers %s with a sentence", async ([said, words], { operator, bot: _ }) => {
    await operator.say(said);
    expect(lastText(operator)).toContain(words);
  });

  test("says in an outage that the database can't be reached", async ({
    operator,
    neon,
    bot: _,
  }) => {
    neon.fail("refuse");
    await operator.say("/export users");
    expect(lastText(operator)).toContain("The database can't be reached right now.");
  });

  test("is unknown to a stranger", async ({ ann, neon }) => {
    await ann.say("/balance");
    const before = neon.requests;
    await ann.say("/export users all");
    expect(lastText(ann)).toContain("I don't know /export");
    expect(neon.requests).toBe(before);
  });

  test("speaks Russian", async ({ telegram, bot: _ }) => {
    const operator = telegram.person({ id: 777, first_name: "Operator", language_code: "ru" });
    await operator.say("/export log 1d");
    expect(lastText(operator)).toBe("За этот период нечего выгружать.");
  });
});
