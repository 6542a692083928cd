import { describe, expect } from "vitest";
import { lastText, operatorId, test } from "../../support/world.js";

describe("authorization: the console's commands", () => {
  test("cost a stranger what an unknown command costs, and look the same", async ({
    ann,
    telegram,
    neon,
  }) => {
    await ann.say("/imagine");
    const costOf = async (command: string) => {
      const before = [telegram.calls.length, neon.requests] as const;
      await ann.say(command);
      return [telegram.calls.length - before[0], neon.requests - before[1]];
    };
    const unknown = await costOf("/imagine");
    const said = lastText(ann);
    expect(unknown).toEqual([1, 0]);
    expect(await costOf("/audit")).toEqual(unknown);
    expect(lastText(ann)).toBe(said?.replace("/imagine", "/audit"));
  });

  test("are nothing to a stranger's forged buttons", async ({ ann, telegram, neon, sql }) => {
    await ann.say("/balance");
    const [message] = ann.chat.slice(-1);
    if (message === undefined) throw new Error("no message");
    const before = [telegram.calls.length, neon.requests] as const;
    const { answer } = await ann.pressOn(message, "1:c:audit:older:5");
    expect(answer).toBe("This button no longer works. Send your prompt again.");
    expect([telegram.calls.length - before[0], neon.requests - before[1]]).toEqual([1, 0]);
    expect((await sql.query("SELECT FROM admin_log")).rowCount).toBe(0);
  });

  test("work for admins and viewers in their private chats", async ({
    operator,
    viewer,
    bot: _,
  }) => {
    for (const person of [operator, viewer]) {
      await person.say("/audit");
      expect(lastText(person)).toBe("What operators did\nNothing yet.");
    }
  });

  const acts = [
    "/adjust 5 +1 gift",
    "/refund stx-1",
    "/ban 5 spam",
    "/unban 5",
    "/msg 5 hello",
    "/settings markup 3",
    "/prices markup 3",
    "/catalogue zimage off",
    "/pause 2h",
    "/resume",
  ];
  test.for(acts)("refuse a viewer's %s, on record", async (words, { viewer, bot: _, sql }) => {
    await viewer.say(words);
    expect(lastText(viewer)).toContain("only an admin can change it");
    expect(viewer.screen?.buttons).toEqual([]);
    const { rows } = await sql.query("SELECT actor, verb, outcome FROM admin_log");
    const verb = /\w+/.exec(words)?.[0];
    expect(rows).toEqual([{ actor: "778", verb, outcome: "refused: viewer" }]);
    expect((await sql.query("SELECT FROM settings")).rowCount).toBe(0);
  });

  const forged: [data: string, verb: string, subject: string | null][] = [
    ["adjust:yes:abc", "adjust", null],
    ["refund:sure:abc", "refund", null],
    ["ban:yes:abc", "ban", null],
    ["unban:yes:abc", "unban", null],
    ["msg:yes:abc", "msg", null],
    ["settings:yes:abc", "settings", null],
    ["prices:yes:abc", "prices", null],
    ["pause:yes:abc", "pause", null],
    ["resume:yes:abc", "resume", null],
    ["catalogue:yes:abc", "catalogue", null],
    ["cat:do:off:zimage", "catalogue", "zimage"],
    ["cat:yes:off:zimage:abcdefgh", "catalogue", "zimage"],
    ["erase:5", "erase", "5"],
    ["erase:5:yes", "erase", "5"],
  ];
  test.for(forged)("refuse forged presses, on record: %s", async (row, { viewer, sql, bot: _ }) => {
    const [data, verb, subject] = row;
    await viewer.say("/audit");
    const { screen } = viewer;
    if (screen === undefined) throw new Error("no screen");
    const { answer } = await viewer.pressOn(screen, `1:c:${data}`);
    expect(answer).toContain("only an admin can change it");
    const { rows } = await sql.query("SELECT actor, verb, subject, outcome FROM admin_log");
    expect(rows).toEqual([{ actor: "778", verb, subject, outcome: "refused: viewer" }]);
    expect((await sql.query("SELECT FROM settings")).rowCount).toBe(0);
  });

  test("do not work in a group, even for operators", async ({ operator, telegram, bot: _ }) => {
    const group = { id: -100, type: "group", title: "A group" } as const;
    const before = telegram.calls.length;
    await operator.sayInGroup("/audit", group);
    expect(telegram.calls.slice(before).map(({ method }) => method)).not.toContain("sendMessage");
  });

  test("do not work by a button without a message", async ({ operator, neon, bot: _ }) => {
    const before = neon.requests;
    const { answer } = await operator.pressData("1:c:audit:older:5");
    expect(answer).toBe("This button no longer works. Send your prompt again.");
    expect(neon.requests).toBe(before);
  });

  test("leave an operator the user's commands, and what else they send", async ({
    operator,
    bot: _,
  }) => {
    await operator.say("/balance");
    expect(lastText(operator)).toContain("Balance: 0.00");
    await operator.say("/imagine a fox");
    expect(lastText(operator)).toContain("I don't know /imagine");
    await operator.say("/terms");
    expect(lastText(operator)).toContain("Terms of use");
  });

  test("are listed below the help of operators alone", async ({
    operator,
    viewer,
    ann,
    bot: _,
  }) => {
    for (const person of [operator, viewer]) {
      await person.say("/help");
      expect(lastText(person)).toMatch(/How it works.*\/privacy.*For operators\n.*\/audit/s);
    }
    await ann.say("/help");
    expect(lastText(ann)).not.toContain("/audit");
  });

  test("know an operator by their id alone", async ({ telegram, bot: _ }) => {
    const twin = telegram.person({ id: operatorId + 10, first_name: "Operator" });
    await twin.say("/audit");
    expect(lastText(twin)).toContain("I don't know /audit");
  });
});
