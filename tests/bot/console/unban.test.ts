import { describe, expect } from "vitest";
import { test as outageTest } from "../../support/outage.js";
import { deliver, pressOf } from "../../support/press-at-once.js";
import { invoiceFor, lastText, noon, secret } from "../../support/world.js";
import { asked, confirm } from "./shop-fixtures.js";

const annId = 2147483653;
const free = "✅ You can top up and order in this bot again.";

const test = outageTest
  .extend("readBan", ({ sql }) => async () => {
    const { rows } = await sql.query("SELECT banned_at, ban_reason FROM users WHERE id = $1", [
      annId,
    ]);
    const [row] = rows;
    return row?.banned_at === null ? "free" : row?.ban_reason;
  })
  .extend("readLog", ({ sql }) => async () => {
    const { rows } = await sql.query("SELECT * FROM admin_log ORDER BY id");
    return rows.map(({ actor, verb, subject, outcome }) =>
      [actor, verb, subject, outcome].join(" "),
    );
  })
  /** A user who is banned. */
  .extend("banned", async ({ ann, ledger }) => {
    await ann.say("/balance");
    await ledger.setBan({ userId: annId, banned: { reason: "spam" }, actor: 777 });
    return ann;
  });

describe("ban: /unban", () => {
  test("lifts the ban after a confirmation, and the user can pay again", async ({
    banned,
    operator,
    readBan,
    readLog,
  }) => {
    const invoice = await invoiceFor(banned);
    expect(await banned.checkout(invoice)).toMatchObject({ ok: false });
    await operator.say(`/unban ${annId}`);
    expect(lastText(operator)).toMatch(/^Lift the ban of 2147483653\?\nBalance: .*\nBanned since /);
    expect(await readBan()).toBe("spam");
    await operator.press(confirm);
    expect(await readBan()).toBe("free");
    expect(lastText(operator)).toBe(`✅ ${annId} may buy and order again.\nThe message arrived.`);
    expect(operator.screen?.buttons).toEqual([]);
    expect(lastText(banned)).toBe(free);
    expect(await readLog()).toEqual([`777 unban ${annId} done`]);
    expect(await banned.checkout(invoice)).toMatchObject({ ok: true });
  });

  test("changes nothing when the operator cancels", async ({
    banned,
    operator,
    readBan,
    readLog,
  }) => {
    await operator.say(`/unban ${annId}`);
    await operator.press("Cancel");
    expect(lastText(operator)).toBe("Cancelled. Nothing was changed.");
    expect(await readBan()).toBe("spam");
    expect(await readLog()).toEqual([]);
    expect(lastText(banned)).not.toBe(free);
  });

  test("is done for a user who has blocked the bot", async ({ banned, operator, readBan }) => {
    banned.block();
    await operator.say(`/unban ${annId}`);
    await operator.press(confirm);
    expect(lastText(operator)).toContain("may buy and order again.\nThey have blocked the bot");
    expect(await readBan()).toBe("free");
  });

  test("shows the new facts if they were banned again meanwhile", async ({
    banned: _,
    operator,
    ledger,
    readBan,
  }) => {
    await operator.say(`/unban ${annId}`);
    await ledger.setBan({ userId: annId, banned: undefined, actor: 777 });
    await ledger.setBan({ userId: annId, banned: { reason: "fraud" }, actor: 777 });
    await operator.press(confirm);
    expect(lastText(operator)).toMatch(/^⚠️ This has changed meanwhile\./);
    expect(await readBan()).toBe("fraud");
    await operator.press(confirm);
    expect(await readBan()).toBe("free");
  });

  test("speaks Russian to both", async ({ banned, telegram, sql }) => {
    await sql.query("UPDATE users SET language = 'ru' WHERE id = $1", [annId]);
    const operator = telegram.person({ id: 777, first_name: "Operator", language_code: "ru" });
    await operator.say(`/unban ${annId}`);
    expect(lastText(operator)).toContain(`Снять бан с ${annId}?`);
    await operator.press("Подтвердить");
    expect(lastText(operator)).toContain(`${annId} снова может покупать и заказывать.`);
    expect(lastText(banned)).toMatch(/^✅ .*[а-я]/);
  });
});

describe("validation: /unban", () => {
  const usage = "Write it like /unban 123456789.";
  const strange = [
    ["", usage],
    ["Ann", usage],
    ["0", usage],
    ["-5", usage],
    ["1.5", usage],
    ["9007199254740993", usage],
    ["' OR true", usage],
    [`${annId}`, "They are not banned."],
  ] as const;
  test.for(strange)("answers %s", async (row, { ann, operator, readLog }) => {
    const [words, sentence] = row;
    await ann.say("/balance");
    await operator.say(`/unban ${words}`);
    expect(lastText(operator)).toBe(sentence);
    expect(operator.screen?.buttons.flat()).toEqual([]);
    expect(await readLog()).toEqual([]);
  });
});

describe("authorization: /unban", () => {
  test("is refused to a viewer, and that is on record", async ({
    banned,
    viewer,
    readBan,
    readLog,
  }) => {
    await viewer.say(`/unban ${annId}`);
    expect(lastText(viewer)).toContain("only an admin can change it");
    expect(await readBan()).toBe("spam");
    expect(await readLog()).toEqual(["778 unban  refused: viewer"]);
    expect(lastText(banned)).not.toBe(free);
  });

  test("does not exist for the banned user, with a forged button neither", async ({
    banned,
    operator,
    readBan,
    readLog,
  }) => {
    await banned.say(`/unban ${annId}`);
    expect(lastText(banned)).toContain("I don't know /unban");
    await operator.say(`/unban ${annId}`);
    const [yes] = asked(operator).buttons.flat();
    const { message } = await banned.say("hello");
    await banned.pressOn(message, yes?.callback_data ?? "");
    expect(await readBan()).toBe("spam");
    expect(await readLog()).toEqual([]);
  });
});

describe("idempotency: /unban", () => {
  test("is done once, whatever is pressed on two instances, and the user reads it once", async ({
    instance,
    banned,
    operator,
    telegram,
    readBan,
    readLog,
  }) => {
    const instances = [await instance(), await instance()];
    await operator.say(`/unban ${annId}`);
    const question = asked(operator);
    const before = banned.chat.length;
    const urls = [0, 1, 2].flatMap(() => instances.map(({ url }) => url));
    const presses = urls.map((url, id) =>
      deliver(url, secret, pressOf(telegram.state, operator, question, 9_000 + id, "Confirm")),
    );
    expect(await Promise.all(presses)).toEqual(urls.map(() => 200));
    expect(await readBan()).toBe("free");
    expect(await readLog()).toEqual([`777 unban ${annId} done`]);
    expect(banned.chat.slice(before).map(({ text }) => text)).toEqual([free]);
  });
});

describe("outage: /unban", () => {
  test("works through the store, and the database learns of it", async ({
    instance,
    banned,
    operator,
    neon,
    clock,
    background,
    sql,
    readBan,
    readLog,
  }) => {
    // The database's clock is not that of the instances, and the newer of two changes counts.
    await sql.query("UPDATE users SET ban_changed_at = to_timestamp($1)", [noon / 1000]);
    await instance();
    await banned.say("/balance");
    await background.end();
    neon.fail("refuse");
    clock.time += 60_000;
    await operator.say(`/unban ${annId}`);
    const question = operator.chat.find(({ buttons }) => buttons.length > 0);
    expect(question?.text).toContain("The database can't be asked");
    await operator.press(confirm, question);
    expect(operator.chat.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/may buy and order again\.\nIt is kept in the store/),
    );
    neon.fail();
    clock.time += 60_000;
    await banned.say("/balance");
    await background.end();
    expect(await readBan()).toBe("free");
    expect(await readLog()).toEqual([`777 unban ${annId} done`]);
  });

  test("says without a store that the database can't be reached, and changes nothing", async ({
    banned: _,
    operator,
    neon,
    readBan,
    readLog,
  }) => {
    await operator.say(`/unban ${annId}`);
    neon.fail("refuse");
    // The first press shows that nothing is known now, the second tries.
    for (let press = 0; press < 2; press++) await operator.press(confirm);
    const said = operator.chat.map(({ text }) => text);
    expect(said).toContainEqual(
      expect.stringContaining("The database can't be reached right now."),
    );
    neon.fail();
    expect(await readBan()).toBe("spam");
    expect(await readLog()).toEqual([]);
  });
});
