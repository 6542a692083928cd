import { describe, expect } from "vitest";
import { createAdminLog } from "../../../lib/storage/postgres/shop/admin-log.js";
import { lastText, test as world } from "../../support/world.js";

const test = world.extend("adminLog", ({ database }) => createAdminLog(database));

const ban = { actor: 777, verb: "ban", outcome: "done" } as const;

describe("audit trail: /audit", () => {
  test("shows the newest acts, with markup escaped, and turns its pages", async ({
    operator,
    bot: _,
    adminLog,
  }) => {
    for (let number = 1; number <= 9; number++) {
      await adminLog.record({ ...ban, key: `ban:${number}`, subject: `<b>${number}\u202e` });
    }
    await operator.say("/audit");
    expect(lastText(operator)).toContain("777\nban <b>9");
    expect(lastText(operator)).not.toContain("<b>1\u202e");
    await operator.press("Older");
    expect(lastText(operator)).toContain("<b>1");
    expect(lastText(operator)).not.toContain("<b>2");
    await operator.press("Newer");
    expect(lastText(operator)).toContain("<b>9");
    expect(operator.screen?.buttons.flat().map(({ text }) => text)).toEqual(["Older »"]);
  });

  test("shows what concerns one subject, on all its pages", async ({
    operator,
    bot: _,
    adminLog,
  }) => {
    for (let number = 1; number <= 20; number++) {
      const subject = number % 2 === 0 ? "42" : "43";
      await adminLog.record({ ...ban, key: `ban:${number}`, subject, reason: `reason ${number}.` });
    }
    await operator.say("/audit 42");
    await operator.press("Older");
    expect(lastText(operator)).toContain("reason 2.");
    expect(lastText(operator)).not.toContain("reason 1.");
    await operator.say("/audit 44");
    expect(lastText(operator)).toContain("Nothing yet.");
  });

  test("says so when the command is gone, and changes nothing", async ({
    operator,
    bot: _,
    adminLog,
  }) => {
    for (let number = 1; number <= 9; number++) {
      await adminLog.record({ ...ban, key: `ban:${number}` });
    }
    const { message } = await operator.say("/audit");
    operator.delete(message);
    await operator.press("Older");
    expect(lastText(operator)).toBe(
      "The command is gone, so nothing was changed. Please send it again.",
    );
  });

  test("says in an outage that the database can't be reached", async ({
    operator,
    bot: _,
    neon,
  }) => {
    neon.fail("refuse");
    await operator.say("/audit");
    expect(lastText(operator)).toContain("The database can't be reached right now.");
  });

  test("speaks Russian", async ({ telegram, bot: _, adminLog }) => {
    await adminLog.record({ ...ban, key: "ban:1", subject: "42" });
    const operator = telegram.person({ id: 777, first_name: "Operator", language_code: "ru" });
    await operator.say("/audit 42");
    expect(lastText(operator)).toContain("Что делали операторы с 42");
  });
});
