import { test as base, describe, expect } from "vitest";
import { type Alarm, alarms } from "../../lib/alarms/alarms.js";
import { createOperator } from "../../lib/bot/operator.js";
import { button } from "../../lib/bot/ui/screen.js";
import { type TelegramCalls, TelegramError } from "../../lib/telegram.js";
import { collectLog } from "../support/test.js";

const minute = 60_000;
const quiet = 15 * minute;

const test = base
  .extend("clock", () => ({ time: Date.UTC(2026, 10, 22, 14, 5) }))
  .extend("lines", () => [] as string[])
  .extend("works", () => [] as Promise<unknown>[])
  /** A Telegram that keeps what it is given, and refuses while it is told to. */
  .extend("chat", () => {
    const sent: string[] = [];
    const chat = {
      sent,
      refusal: undefined as TelegramError | undefined,
      telegram: {
        async call(_: string, { text }: { readonly text: string }) {
          if (chat.refusal !== undefined) throw chat.refusal;
          sent.push(text);
        },
      } as unknown as TelegramCalls,
    };
    return chat;
  })
  .extend("operator", ({ clock, lines, works, chat }) =>
    createOperator({
      button,
      ids: [777],
      telegram: chat.telegram,
      log: collectLog(lines),
      now: () => clock.time,
      background: (work) => void works.push(work),
    }),
  );

const stuck = (userId: number) => alarms.journalStuck({ userId, cause: "TypeError" });
const payment = (userId: number) => alarms.paymentStuck({ userId, facts: `{"charge":${userId}}` });
const gone = alarms.databaseGone({ cause: "HTTP 503", hasStore: true });
const back = alarms.databaseBack({ journals: 1, left: false });

async function tellAll(tell: (alarm: Alarm) => Promise<boolean>, given: readonly Alarm[]) {
  const outcomes: boolean[] = [];
  for (const alarm of given) outcomes.push(await tell(alarm));
  return outcomes;
}

describe("alarm: several of one topic and subject", () => {
  test("are one message in 15 minutes, whatever they say; all are logged", async ({
    operator,
    chat,
    clock,
    lines,
  }) => {
    const causes = ["UND_ERR_SOCKET", "HTTP 503", "TimeoutError"];
    const given = causes.map((cause) => alarms.databaseGone({ cause, hasStore: true }));
    expect(await tellAll(operator.sendAlarm, given)).toEqual([true, true, true]);
    expect(chat.sent).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith("⚠️ The database is unavailable"))).toHaveLength(
      3,
    );
    clock.time += quiet;
    await operator.sendAlarm(gone);
    expect(chat.sent).toHaveLength(2);
  });

  test("are separate for other users", async ({ operator, chat }) => {
    await tellAll(operator.sendAlarm, [stuck(1), stuck(2), stuck(1), stuck(2)]);
    expect(chat.sent.map((text) => text.slice(0, 27))).toEqual([
      "⚠️ The journal of user 1 ca",
      "⚠️ The journal of user 2 ca",
    ]);
  });

  test("at once are one message, and both callers learn its outcome", async ({
    operator,
    chat,
  }) => {
    chat.refusal = new TelegramError("sendMessage", 403, "Forbidden: bot was blocked by the user");
    expect(await Promise.all([operator.sendAlarm(gone), operator.sendAlarm(gone)])).toEqual([
      false,
      false,
    ]);
    chat.refusal = undefined;
    expect(await Promise.all([operator.sendAlarm(gone), operator.sendAlarm(gone)])).toEqual([
      true,
      true,
    ]);
    expect(chat.sent).toHaveLength(1);
  });

  test("are sent again if no operator got the first", async ({ operator, chat }) => {
    chat.refusal = new TelegramError("sendMessage", 0, "TimeoutError");
    expect(await operator.sendAlarm(payment(1))).toBe(false);
    chat.refusal = undefined;
    expect(await operator.sendAlarm(payment(1))).toBe(true);
    expect(chat.sent).toHaveLength(1);
  });
});

describe("alarm: the summary", () => {
  test("comes with the next alarm after the quiet time", async ({ operator, chat, clock }) => {
    await tellAll(operator.sendAlarm, Array(30).fill(gone));
    clock.time += quiet;
    await operator.sendAlarm(stuck(1));
    expect(chat.sent).toHaveLength(2);
    expect(chat.sent[1]).toMatch(/^⚠️ The journal of user 1 can't/);
    expect(chat.sent[1]?.split("\n\n")[1]).toBe(
      "… and 29 more like it since 14:05 UTC: The database is unavailable: it answered with HTTP 503.",
    );
  });

  test("comes after the next traffic otherwise, once, and not before", async ({
    operator,
    chat,
    clock,
    works,
  }) => {
    operator.sendSummary();
    await tellAll(operator.sendAlarm, [gone, gone, gone]);
    clock.time += quiet - 1;
    operator.sendSummary();
    expect(works).toEqual([]);
    clock.time += 1;
    operator.sendSummary();
    operator.sendSummary();
    await Promise.all(works);
    expect(chat.sent.slice(1)).toEqual([
      expect.stringMatching(
        /^⚠️ These alarms were only logged:\n\n… and 2 more like it since 14:05/,
      ),
    ]);
  });

  test("fits into one message, however much it reports", async ({ operator, chat, clock }) => {
    const long = (userId: number) => payment(userId).text.repeat(40);
    const given = Array.from({ length: 15 }, (_, id) => ({
      ...payment(id),
      text: `${long(id)} 😀`,
    }));
    await tellAll(operator.sendAlarm, [...given, ...given]);
    clock.time += quiet;
    await operator.sendAlarm({ ...gone, text: "😀".repeat(5_000) });
    for (const text of chat.sent) {
      expect(text.length).toBeLessThanOrEqual(4_096);
      expect(text.isWellFormed()).toBe(true);
    }
    expect(chat.sent.at(-1)).toContain("more like it");
  });
});

describe("alarm: the hourly budget", () => {
  test("is 20 messages, then one that says so; the next hour says how many were not sent", async ({
    operator,
    chat,
    clock,
  }) => {
    const users = Array.from({ length: 50 }, (_, id) => stuck(id));
    const outcomes = await tellAll(operator.sendAlarm, users);
    expect(outcomes.filter((reached) => reached)).toHaveLength(20);
    expect(chat.sent).toHaveLength(21);
    expect(chat.sent[20]).toContain("at most 20 in an hour");
    clock.time += 60 * minute;
    expect(await operator.sendAlarm(stuck(49))).toBe(true);
    expect(chat.sent[21]).toContain("… and 30 more in an earlier hour.");
  });

  test("reserves ten for what a person must know", async ({ operator, chat }) => {
    await tellAll(
      operator.sendAlarm,
      Array.from({ length: 50 }, (_, id) => stuck(id)),
    );
    const urgent = Array.from({ length: 12 }, (_, id) => payment(id));
    const outcomes = await tellAll(operator.sendAlarm, urgent);
    expect(outcomes).toEqual([...Array(10).fill(true), false, false]);
    expect(chat.sent).toHaveLength(21 + 10);
  });

  test("of the following hour is announced by the next traffic", async ({
    operator,
    chat,
    clock,
    works,
  }) => {
    await tellAll(
      operator.sendAlarm,
      Array.from({ length: 22 }, (_, id) => stuck(id)),
    );
    clock.time += 60 * minute;
    operator.sendSummary();
    await Promise.all(works);
    expect(chat.sent.at(-1)).toContain("… and 2 more in an earlier hour.");
  });
});

describe("alarm: the summary in an hour whose budget is used up", () => {
  test("waits, and does not count as alarms that were not sent", async ({
    operator,
    chat,
    clock,
    works,
  }) => {
    await tellAll(
      operator.sendAlarm,
      Array.from({ length: 22 }, (_, id) => stuck(id)),
    );
    await operator.sendAlarm(stuck(0));
    clock.time += quiet;
    for (let update = 0; update < 100; update++) operator.sendSummary();
    await Promise.all(works);
    expect(chat.sent).toHaveLength(21);
    clock.time += 60 * minute - quiet;
    operator.sendSummary();
    await Promise.all(works);
    expect(chat.sent.at(-1)).toContain("… and 1 more like it since 14:05 UTC");
    expect(chat.sent.at(-1)).toContain("… and 2 more in an earlier hour.");
  });
});

describe("alarm: the all-clear", () => {
  test("makes the same trouble news again, as often as it changes", async ({ operator, chat }) => {
    await tellAll(operator.sendAlarm, [gone, gone, back, back, gone, back]);
    expect(chat.sent.map((text) => text.slice(0, 27))).toEqual([
      "⚠️ The database is unavaila",
      "✅ The database is back: 1 j",
      "⚠️ The database is unavaila",
      "✅ The database is back: 1 j",
    ]);
  });

  test("that another instance has sent is not sent again, but counts", async ({
    operator,
    chat,
  }) => {
    await tellAll(operator.sendAlarm, [gone, { ...back, isKnown: true }, gone]);
    expect(chat.sent).toHaveLength(2);
    expect(chat.sent.join()).not.toContain("✅");
  });
});

describe("alarm: the code that raises one", () => {
  test("does not wait for it", ({ clock, lines, works }) => {
    const telegram = { call: () => new Promise(() => {}) } as unknown as TelegramCalls;
    const operator = createOperator({
      button,
      ids: [1],
      telegram,
      log: collectLog(lines),
      now: () => clock.time,
      background: (work) => void works.push(work),
    });
    expect(operator.alarm(gone)).toBeUndefined();
    expect([works.length, lines.length]).toEqual([1, 1]);
  });

  test("learns that no operator has it while ADMIN_IDS is empty", async ({
    clock,
    lines,
    chat,
  }) => {
    const operator = createOperator({
      button,
      ids: [],
      telegram: chat.telegram,
      log: collectLog(lines),
      now: () => clock.time,
      background: () => {},
    });
    expect(await operator.sendAlarm(gone)).toBe(false);
    operator.sendSummary();
    expect([chat.sent, lines.length]).toEqual([[], 1]);
  });
});
