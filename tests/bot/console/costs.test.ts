import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import type { Person } from "../../../dev/telegram/person.js";
import { invoiceFor } from "../../support/world.js";
import { confirm, test as shopTest } from "./shop-fixtures.js";

const annId = 2147483653;

/** What operators do, in the order of the table: the words and, of two steps, the press. */
const situations: readonly (readonly [name: string, words: string, press?: string])[] = [
  ["`/admin`", "/admin"],
  ["`/stats`", "/stats"],
  ["`/user ID`", `/user ${annId}`],
  ["`/status`", "/status"],
  ["`/settings`", "/settings"],
  ["`/prices`", "/prices"],
  ["`/catalogue`", "/catalogue"],
  ["`/audit`", "/audit"],
  ["`/export operations`", "/export operations"],
  ["`/adjust`", `/adjust ${annId} +50 a gift`, confirm],
  ["`/msg`", `/msg ${annId} Hello`, confirm],
  ["`/ban`", `/ban ${annId} spam`, confirm],
  ["`/unban`", `/unban ${annId}`, confirm],
  ["`/prices markup`", "/prices markup 3", confirm],
  ["`/catalogue … off`", "/catalogue z-image off", confirm],
  ["`/pause`", "/pause 2h", confirm],
  ["`/resume`", "/resume", confirm],
];

const test = shopTest.extend(
  "costOf",
  ({ neon, telegram, background }) =>
    async (act: () => Promise<unknown>): Promise<readonly number[]> => {
      const count = () => [neon.requests, telegram.calls.length];
      await background.end();
      const before = count();
      await act();
      await background.end();
      return count().map((now, index) => now - (before[index] ?? 0));
    },
);

/** The rows of the table that begins with this header. */
function rowsIn(file: string, header: string): readonly string[] {
  const [, after = ""] = readFileSync(file, "utf8").split(`${header}\n`);
  return after.split("\n\n")[0]?.split("\n").slice(1) ?? [];
}

const header = "| Command | SQL | Telegram | Confirm: SQL | Confirm: Telegram |";

describe("cost: the operators' commands", () => {
  test("cost what docs/operating.md says", async ({
    instance,
    studioVariables,
    operator,
    telegram,
    costOf,
    clock,
  }) => {
    await instance(studioVariables);
    const ann = telegram.person({ id: annId, first_name: "Ann", language_code: "en" });
    await ann.pay(await invoiceFor(ann, "100"));
    // The first command of an instance loads the console.
    await operator.say("/settings");
    await operator.say("/stats");
    const rows: string[] = [];
    for (const [name, words, press] of situations) {
      // Past the rate limit, on an instance that has just been in use. Waits have left fractions.
      clock.time = Math.ceil(clock.time) + 60_000;
      await operator.say("/balance");
      const cost = await costOf(() => operator.say(words));
      const question = newestQuestion(operator);
      const confirmed =
        press === undefined ? undefined : await costOf(() => operator.press(press, question));
      rows.push(`| ${[name, ...cost, ...(confirmed ?? Array(2).fill("–"))].join(" | ")} |`);
    }
    expect(rows).toEqual(rowsIn("docs/operating.md", header));
  });

  test("cost a stranger one call to Telegram, and nothing else", async ({ ann, costOf, clock }) => {
    await ann.say("/imagine");
    for (const [, words] of situations) {
      clock.time += 60_000;
      await ann.say("/balance");
      expect(await costOf(() => ann.say(words))).toEqual([0, 1]);
    }
  });
});

function newestQuestion({ chat }: Person) {
  return chat.findLast(({ buttons }) => buttons.flat().some(({ text }) => text === confirm));
}
