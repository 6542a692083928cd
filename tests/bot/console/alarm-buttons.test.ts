import { describe, expect } from "vitest";
import { alarms } from "../../../lib/alarms/alarms.js";
import { studioAlarms } from "../../../lib/alarms/studio-alarms.js";
import { createOperator } from "../../../lib/bot/operator.js";
import { button } from "../../../lib/bot/ui/screen.js";
import { createTelegram } from "../../../lib/telegram.js";
import { test as outageTest } from "../../support/outage.js";
import { deliver, pressOf } from "../../support/press-at-once.js";
import { invoiceFor, lastText, noon, operatorId, secret } from "../../support/world.js";
import { asked, buttonsOf, confirm } from "./shop-fixtures.js";

const annId = 2147483653;
const model = "z-image";
const noButton = "This button no longer works. Send your prompt again.";

const test = outageTest
  /** Sends an alarm to the operator, as any instance does. */
  .extend("raise", ({ telegram: { token, apiRoot }, log, background, operator }) => {
    const telegram = createTelegram({ token, apiRoot, fetch, sleep: async () => {} });
    const ids = [operatorId];
    const parts = { button, ids, telegram, log, now: () => noon, background: background.start };
    const { sendAlarm } = createOperator(parts);
    return async (alarm: Parameters<typeof sendAlarm>[0]) => {
      expect(await sendAlarm(alarm)).toBe(true);
      return asked(operator);
    };
  })
  .extend("readLog", ({ sql }) => async () => {
    const { rows } = await sql.query("SELECT * FROM admin_log ORDER BY id");
    return rows.map(({ actor, verb, subject, outcome }) =>
      [actor, verb, subject, outcome].join(" "),
    );
  })
  .extend("readSettings", ({ sql }) => async () => {
    const { rows } = await sql.query("SELECT name, value FROM settings");
    return rows;
  });

const disagrees = alarms.journalDisagrees({ userId: annId, keys: ["pay:a"] });
const refused = studioAlarms.kieRefused({ code: 505, what: model });
const stuck = alarms.journalStuck({ userId: annId, cause: "TypeError" });

describe("alarm: the button that opens the user", () => {
  test("sends the card as a new message, and the alarm stays", async ({ raise, operator, ann }) => {
    await ann.say("/balance");
    const alarm = await raise(disagrees);
    await operator.press("Open the user");
    expect(lastText(operator)).toMatch(/^👤 Ann\nID 2147483653\n/);
    expect(buttonsOf(operator)).toContain("⚖️ Adjust");
    const now = operator.chat.find(({ messageId }) => messageId === alarm.messageId);
    expect(now).toMatchObject({ text: `⚠️ ${disagrees.text}`, buttons: alarm.buttons });
    await operator.press("Open the user", alarm);
    expect(operator.chat.filter(({ text }) => text.startsWith("👤"))).toHaveLength(2);
  });

  test("says of a user who never came that they never came", async ({
    raise,
    operator,
    bot: _,
  }) => {
    await raise(alarms.journalDisagrees({ userId: 5, keys: [] }));
    await operator.press("Open the user");
    expect(lastText(operator)).toBe("5 has never used this bot.");
  });

  test("shows a viewer the card without acts, and is nothing to a stranger", async ({
    raise,
    viewer,
    ann,
    bot: _,
  }) => {
    await raise(disagrees);
    const { message } = await viewer.say("/balance");
    await viewer.pressOn(message, `1:c:new:user:${annId}`);
    await ann.say("/balance");
    await viewer.pressOn(message, `1:c:new:user:${annId}`);
    expect(buttonsOf(viewer)).toEqual(["🧾 Operations", "CSV"]);
    const { answer } = await ann.pressOn(message, `1:c:new:user:${annId}`);
    expect(answer).toBe(noButton);
  });

  test("says in an outage that the database can't be reached", async ({
    raise,
    operator,
    neon,
    bot: _,
  }) => {
    const alarm = await raise(disagrees);
    neon.fail("refuse");
    await operator.press("Open the user", alarm);
    const said = operator.chat.map(({ text }) => text);
    expect(said).toContainEqual(expect.stringContaining("The database can't be reached right now"));
  });
});

describe("alarm: the button that switches a model off", () => {
  test("asks in a new message, does it once, and the alarm stays", async ({
    raise,
    instance,
    operator,
    telegram,
    readLog,
    readSettings,
  }) => {
    const instances = [await instance(), await instance()];
    const alarm = await raise(refused);
    await operator.press("Switch it off");
    const question = asked(operator);
    expect(question.messageId).not.toBe(alarm.messageId);
    expect(await readSettings()).toEqual([]);
    const presses = [0, 1, 2, 3].map((id) =>
      deliver(
        instances[id % 2]?.url ?? "",
        secret,
        pressOf(telegram.state, operator, question, 9_000 + id, "Confirm"),
      ),
    );
    expect(await Promise.all(presses)).toEqual([200, 200, 200, 200]);
    expect(await readSettings()).toEqual([
      { name: `model:${model}`, value: { off: true, by: "operator" } },
    ]);
    expect(await readLog()).toEqual([`777 off ${model} done`]);
    const now = operator.chat.find(({ messageId }) => messageId === alarm.messageId);
    expect(now).toMatchObject({ text: `⚠️ ${refused.text}`, buttons: alarm.buttons });
    await operator.press("Switch it off", alarm);
    expect(lastText(operator)).toBe("Nothing would change.");
  });

  test("works while the database is down, and the database learns of it", async ({
    raise,
    instance,
    operator,
    neon,
    clock,
    background,
    readSettings,
  }) => {
    await instance();
    const alarm = await raise(refused);
    neon.fail("refuse");
    await operator.press("Switch it off", alarm);
    await operator.press(confirm);
    await background.end();
    neon.fail();
    clock.time += 60_000;
    await operator.say("/balance");
    await background.end();
    expect(await readSettings()).toMatchObject([{ name: `model:${model}`, value: { off: true } }]);
  });

  test("is refused to a viewer, on record, and is nothing to a stranger", async ({
    viewer,
    ann,
    readLog,
    readSettings,
  }) => {
    const { message } = await viewer.say("/balance");
    for (const verb of ["off", "on"]) {
      const { answer } = await viewer.pressOn(message, `1:c:new:${verb}:${model}`);
      expect(answer).toContain("only an admin can change it");
      expect((await ann.pressOn(message, `1:c:new:${verb}:${model}`)).answer).toBe(noButton);
    }
    expect(await readLog()).toEqual([
      "778 catalogue zimage refused: viewer",
      "778 catalogue zimage refused: viewer",
    ]);
    expect(await readSettings()).toEqual([]);
  });

  test("says of a model that the catalogue has no more that there is none", async ({
    operator,
    bot: _,
  }) => {
    const { message } = await operator.say("/balance");
    const { answer } = await operator.pressOn(message, "1:c:new:off:gone/model");
    expect(answer).toContain("There is no such model.");
  });
});

describe("alarm: the button that replays a journal", () => {
  test("brings the money of the outage into the database, once", async ({
    raise,
    instance,
    operator,
    telegram,
    neon,
    clock,
    sql,
    background,
  }) => {
    const ann = telegram.person({ id: annId, first_name: "Ann", language_code: "en" });
    await instance();
    neon.fail("refuse");
    await ann.pay(await invoiceFor(ann, "100"));
    await background.end();
    const alarm = await raise(stuck);
    await operator.press("Try again", alarm);
    expect(operator.chat.map(({ text }) => text)).toContainEqual(
      expect.stringContaining(`The journal of ${annId} still waits for the database.`),
    );
    neon.fail();
    clock.time += 60_000;
    for (let press = 0; press < 2; press++) {
      await operator.press("Try again", alarm);
      await background.end();
    }
    const done = operator.chat.filter(({ text }) => text.includes("has no journal that waits"));
    expect(done.map(({ text }) => text)).toEqual(
      Array(2).fill(`✅ ${annId} has no journal that waits. Balance: 100.00\u00a0₽`),
    );
    const { rows } = await sql.query("SELECT type, amount FROM operations");
    expect(rows).toEqual([{ type: "payment", amount: "100.00" }]);
  });

  test("is refused to a viewer, on record, and is nothing to a stranger", async ({
    viewer,
    ann,
    readLog,
  }) => {
    const { message } = await viewer.say("/balance");
    const { answer } = await viewer.pressOn(message, `1:c:new:replay:${annId}`);
    expect(answer).toContain("only an admin can change it");
    expect((await ann.pressOn(message, `1:c:new:replay:${annId}`)).answer).toBe(noButton);
    expect(await readLog()).toEqual([`778 replay ${annId} refused: viewer`]);
  });
});

describe("alarm: the button that copies a correction", () => {
  test("copies what the bot refuses until the sum is written", async ({ raise, operator, ann }) => {
    await ann.say("/balance");
    const facts = { userId: annId, key: "gen:1:2", taskId: "task-17", lost: 1, of: 2 };
    const { buttons } = await raise(studioAlarms.shareOwed(facts));
    const copied = buttons.flat().find(({ copy_text }) => copy_text !== undefined)?.copy_text?.text;
    await operator.say(copied ?? "");
    expect(buttonsOf(operator)).toEqual([]);
    await operator.say(copied?.replace("+0", "+5") ?? "");
    expect(lastText(operator)).toContain("Reason: lost results of gen:1:2");
  });
});
