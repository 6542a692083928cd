import { describe, expect } from "vitest";
import { adjustTexts } from "../../../lib/bot/console/texts/adjust.js";
import { test as outageTest } from "../../support/outage.js";
import { deliver, pressOf } from "../../support/press-at-once.js";
import { lastText, secret } from "../../support/world.js";

const annId = 2147483653;

const test = outageTest
  /** A user with 100.00. */
  .extend("user", async ({ ann, ledger }) => {
    await ledger.apply(annId, [{ key: "pay:first", type: "payment", amount: 100_00n }]);
    return ann;
  })
  .extend("readBooks", ({ sql }) => async () => {
    const { rows: users } = await sql.query("SELECT balance FROM users WHERE id = $1", [annId]);
    const { rows } = await sql.query(
      "SELECT amount, note, actor FROM operations WHERE type = 'adjustment' ORDER BY id",
    );
    const operations = rows.map(({ amount, note, actor }) => `${amount} ${note} ${actor}`);
    return [...operations, `balance ${users[0]?.balance}`];
  })
  .extend("readLog", ({ sql }) => async () => {
    const { rows } = await sql.query("SELECT * FROM admin_log ORDER BY id");
    return rows.map(({ actor, verb, subject, reason, before, after, outcome }) =>
      [actor, verb, subject, reason, before?.balance, after?.balance, outcome].join(" "),
    );
  });

const untouched = ["balance 100.00"];

describe("correction: /adjust", () => {
  const happy: [string, string, string, string][] = [
    ["+50 gift for waiting", "50.00", "150.00", "+50"],
    ["-20.5 paid twice", "-20.50", "79.50", "−20.50"],
    ["−20,5 paid twice", "-20.50", "79.50", "−20.50"],
    ["=30 agreed", "-70.00", "30.00", "−70"],
    ["= 130 agreed", "30.00", "130.00", "+30"],
  ];

  test.for(happy)("is done once: %s", async (row, { user, operator, readBooks, readLog }) => {
    const [words, amount, after, change] = row;
    const reason = words.replace(/^\W+[\d.,]+ /, "");
    await operator.say(`/adjust ${annId} ${words}`);
    expect(lastText(operator)).toBe(
      `Correction for ${annId}\n100.00\u00a0₽ → ${after}\u00a0₽\n(${change}\u00a0₽)\nReason: ${reason}`,
    );
    expect(await readBooks()).toEqual(untouched);
    await operator.press("Confirm");
    expect(await readBooks()).toEqual([`${amount} ${reason} 777`, `balance ${after}`]);
    expect(await readLog()).toEqual([`777 adjust ${annId} ${reason} 100.00 ${after} done`]);
    expect(lastText(operator)).toContain(`✅ Corrected: ${annId}\n100.00\u00a0₽ → ${after}`);
    expect(lastText(user)).toBe(
      `✏️ We corrected your balance: ${change}\u00a0₽. Reason: ${reason}\nBalance: ${after}\u00a0₽. Questions: /paysupport.`,
    );
  });

  test("asks a second time before a balance goes below zero", async ({
    user: _,
    operator,
    readBooks,
  }) => {
    await operator.say(`/adjust ${annId} -150 chargeback`);
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("Below zero");
    expect(await readBooks()).toEqual(untouched);
    await operator.press("I am sure");
    expect(await readBooks()).toEqual(["-150.00 chargeback 777", "balance -50.00"]);
    await operator.say(`/adjust ${annId} +20 part of the debt`);
    await operator.press("Confirm");
    expect((await readBooks()).at(-1)).toBe("balance -30.00");
  });

  test("does nothing when it is cancelled", async ({ user: _, operator, readBooks, readLog }) => {
    await operator.say(`/adjust ${annId} +50 gift`);
    await operator.press("Cancel");
    expect(lastText(operator)).toBe("Cancelled. Nothing was changed.");
    expect(await readBooks()).toEqual(untouched);
    expect(await readLog()).toEqual([]);
  });

  test("shows the new facts instead of acting if the balance has changed", async ({
    user: _,
    operator,
    ledger,
    readBooks,
  }) => {
    await operator.say(`/adjust ${annId} -50 mistake`);
    await ledger.apply(annId, [{ key: "pay:second", type: "payment", amount: 1_00n }]);
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("101.00\u00a0₽ → 51.00\u00a0₽");
    expect(await readBooks()).toEqual(["balance 101.00"]);
    await operator.press("Confirm");
    expect(await readBooks()).toEqual(["-50.00 mistake 777", "balance 51.00"]);
  });

  test("is done for a user who has blocked the bot", async ({ user, operator, readBooks }) => {
    user.block();
    await operator.say(`/adjust ${annId} +50 gift`);
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("✅ Corrected");
    expect(await readBooks()).toEqual(["50.00 gift 777", "balance 150.00"]);
  });

  test("speaks the operator's language to them, and the user's to the user", async ({
    user,
    telegram,
    sql,
  }) => {
    await sql.query("UPDATE users SET language = 'ru' WHERE id = $1", [annId]);
    const operator = telegram.person({ id: 777, first_name: "Operator", language_code: "ru" });
    await operator.say(`/adjust ${annId} +50 <b>за ожидание`);
    expect(lastText(operator)).toContain("Причина: <b>за ожидание");
    await operator.press("Подтвердить");
    expect(lastText(operator)).toContain("✅ Исправлено");
    expect(lastText(user)).toContain(
      "Мы исправили ваш баланс: +50\u00a0₽. Причина: <b>за ожидание",
    );
  });
});

describe("validation: /adjust refuses, with a sentence, what it can't do", () => {
  const { problems, tooLarge } = adjustTexts.en;
  const plain = ({ source }: { source: string }) => source.replaceAll(/<\/?\w+>/g, "");
  const refusals: [string, string][] = [
    ["", plain(problems.usage)],
    ["Ann +50 gift", plain(problems.usage)],
    ["0 +50 gift", plain(problems.usage)],
    ["9007199254740993 +50 gift", plain(problems.usage)],
    [`${annId}`, plain(problems.usage)],
    [`${annId} 50 gift`, plain(problems.usage)],
    [`${annId} ±0.005 gift`, plain(problems.usage)],
    [`${annId} +0.005 gift`, plain(problems.sum)],
    [`${annId} -0,005 gift`, plain(problems.sum)],
    [`${annId} +1e9 gift`, plain(problems.sum)],
    [`${annId} =1e9 gift`, plain(problems.sum)],
    [`${annId} +-5 gift`, plain(problems.sum)],
    [`${annId} +1 000 gift`, plain(problems.sum)],
    [`${annId} +Infinity gift`, plain(problems.sum)],
    [`${annId} +0 gift`, plain(problems.zero)],
    [`${annId} +50`, plain(problems.noReason)],
    [`${annId} +50 ${"x".repeat(301)}`, plain(problems.longReason)],
    [`${annId} +9999999999 gift`, plain(tooLarge)],
    [`${annId} +99999999999 gift`, plain(tooLarge)],
    [`${annId} =100 gift`, "The balance is 100.00\u00a0₽ already. Nothing was changed."],
    ["42 +50 gift", "The bot does not know user 42."],
  ];

  test.for(refusals)("/adjust %s", async ([words, sentence], { user: _, operator, readBooks }) => {
    await operator.say(`/adjust ${words}`);
    expect(lastText(operator)).toBe(sentence);
    expect(operator.screen?.buttons.flat()).toEqual([]);
    expect(await readBooks()).toEqual(untouched);
  });
});

describe("authorization: /adjust", () => {
  test("is refused to a viewer, and that is on record", async ({
    user: _,
    viewer,
    readBooks,
    readLog,
  }) => {
    await viewer.say(`/adjust ${annId} +50 gift`);
    expect(lastText(viewer)).toContain("only an admin can change it");
    expect(await readBooks()).toEqual(untouched);
    expect(await readLog()).toHaveLength(1);
  });

  test("does not exist for a stranger", async ({ user, readBooks, readLog }) => {
    await user.say(`/adjust ${annId} +50 gift`);
    expect(lastText(user)).toContain("I don't know /adjust");
    expect(await readBooks()).toEqual(untouched);
    expect(await readLog()).toEqual([]);
  });
});

describe("idempotency: /adjust", () => {
  test("is done once, whatever is pressed on two instances, and the user reads it once", async ({
    instance,
    user,
    operator,
    telegram,
    readBooks,
    readLog,
  }) => {
    const instances = [await instance(), await instance()];
    await operator.say(`/adjust ${annId} +50 gift`);
    const { screen } = operator;
    if (screen === undefined) throw new Error("no screen");
    const before = user.chat.length;
    const urls = [0, 1, 2].flatMap(() => instances.map(({ url }) => url));
    const presses = urls.map((url, id) =>
      deliver(url, secret, pressOf(telegram.state, operator, screen, 9_000 + id, "Confirm")),
    );
    expect(await Promise.all(presses)).toEqual(urls.map(() => 200));
    expect(await readBooks()).toEqual(["50.00 gift 777", "balance 150.00"]);
    expect(await readLog()).toEqual([`777 adjust ${annId} gift 100.00 150.00 done`]);
    expect(user.chat.length - before).toBe(1);
  });

  test("waits until the instance that moved the money has certainly ended", async ({
    user,
    operator,
    ledger,
    sql,
    readBooks,
    readLog,
  }) => {
    await operator.say(`/adjust ${annId} +50 gift`);
    const { screen } = operator;
    const key = `adj:777:${screen?.messageId}`;
    const moved = { key, type: "adjustment", amount: 50_00n, note: "gift", actor: 777 };
    await ledger.apply(annId, [moved]);
    await operator.press("Confirm", screen);
    expect(lastText(operator)).toContain("Press again in five minutes to see what came of it");
    expect(user.chat).toEqual([]);
    await sql.query("UPDATE operations SET created_at = created_at - interval '5 minutes'");
    await operator.press("Confirm", screen);
    expect(operator.chat.map(({ text }) => text)).toContainEqual(
      expect.stringContaining("✅ Corrected"),
    );
    expect(lastText(user)).toContain("We corrected your balance: +50");
    expect(await readBooks()).toEqual(["50.00 gift 777", "balance 150.00"]);
    expect(await readLog()).toEqual([`777 adjust ${annId} gift 100.00 150.00 done`]);
  });
});

describe("outage: /adjust", () => {
  test("says so and changes nothing, in the preview and at the press", async ({
    instance,
    user,
    operator,
    neon,
    readBooks,
    readLog,
  }) => {
    await instance();
    await operator.say(`/adjust ${annId} +50 gift`);
    neon.fail("refuse");
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("The database can't be reached right now.");
    await operator.say(`/adjust ${annId} +70 gift`);
    expect(lastText(operator)).toContain("The database can't be reached right now.");
    neon.fail();
    expect(await readBooks()).toEqual(untouched);
    expect(await readLog()).toEqual([]);
    expect(user.chat).toEqual([]);
  });
});
