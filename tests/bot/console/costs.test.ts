import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import type { Person } from "../../../dev/telegram/person.js";
import { invoiceFor } from "../../support/world.js";
import { confirm, test as shopTest } from "./shop-fixtures.js";

const annId = 2147483653;

/** What operators do, in the order of the table: the words and, of two steps, the press. */
type Situation = readonly [name: string, words: string, press?: string];

const healthy: readonly Situation[] = [
  ["`/admin`", "/admin"],
  ["`/stats`", "/stats"],
  ["`/user ID`", `/user ${annId}`],
  ["`/status`", "/status"],
  ["`/settings`", "/settings"],
  ["`/prices`", "/prices"],
  ["`/catalogue`, then a kind", "/catalogue", "Pictures"],
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
  // Last, because its test counts Telegram's message about the refund separately.
  ["`/refund`", "/refund CHARGE", confirm],
];

/** What operators need while the database is down. */
const inOutage: readonly Situation[] = [
  ["`/admin`", "/admin"],
  ["`/status`", "/status"],
  ["`/catalogue`, then a kind", "/catalogue", "Pictures"],
  ["`/stats`", "/stats"],
  ["`/user ID`", `/user ${annId}`],
  ["`/adjust`", `/adjust ${annId} +50 a gift`],
  ["`/ban`", `/ban ${annId} spam`, confirm],
  ["`/unban`", `/unban ${annId}`, confirm],
  ["`/prices markup`", "/prices markup 3", confirm],
  ["`/catalogue … off`", "/catalogue z-image off", confirm],
  ["`/pause`", "/pause 2h", confirm],
  ["`/resume`", "/resume", confirm],
];

/** Requests to the database, calls of Telegram, and requests to the store: reads, writes, lists. */
type Cost = readonly [sql: number, telegram: number, reads: number, writes: number, lists: number];

const test = shopTest
  .extend(
    "costOf",
    ({ neon, telegram, objects, background }) =>
      async (act: () => Promise<unknown>): Promise<Cost> => {
        const count = (): Cost => [
          neon.requests,
          telegram.calls.length,
          objects.countRequests("get"),
          objects.countRequests("put"),
          objects.countRequests("list"),
        ];
        await background.end();
        const before = count();
        await act();
        await background.end();
        return count().map((now, index) => now - (before[index] ?? 0)) as unknown as Cost;
      },
  )
  /** Rows of a table: the costs of the command and of the press. */
  .extend(
    "measure",
    ({ operator, costOf }) =>
      async (situation: Situation, chargeId = ""): Promise<string> => {
        const [name, words, press] = situation;
        const cost = await costOf(() => operator.say(words.replace("CHARGE", chargeId)));
        if (press === undefined) return rowOf(name, cost);
        const question = newestWith(operator, press);
        return rowOf(name, cost, await costOf(() => operator.press(press, question)));
      },
  );

const cellsOf = ([sql, telegram, reads, writes, lists]: Cost) => [
  sql,
  telegram,
  [reads, writes, ...(lists > 0 ? [lists] : [])].join(" + "),
];

const rowOf = (name: string, cost: Cost, confirmed?: Cost) =>
  `| ${[name, ...cellsOf(cost), ...(confirmed ? cellsOf(confirmed) : Array(3).fill("–"))].join(" | ")} |`;

/** The rows of the table below these words that begins with the header. */
function rowsBelow(file: string, words: string): readonly string[] {
  const [, section = ""] = readFileSync(file, "utf8").split(words);
  const [, after = ""] = section.split(`${header}\n`);
  return after.split("\n\n")[0]?.split("\n").slice(1) ?? [];
}

const header =
  "| Command | SQL | Telegram | Store | Confirm: SQL | Confirm: Telegram | Confirm: store |";

describe("cost: the operators' commands", () => {
  test("cost what docs/operating.md says", async ({
    instance,
    studioVariables,
    operator,
    telegram,
    costOf,
    measure,
    clock,
  }) => {
    await instance(studioVariables);
    const ann = telegram.person({ id: annId, first_name: "Ann", language_code: "en" });
    const { payment } = await ann.pay(await invoiceFor(ann, "100"));
    if (payment === undefined) throw new Error("no payment");
    telegram.tellRefunds(false);
    // The first command of an instance loads the console.
    await operator.say("/settings");
    await operator.say("/stats");
    const rows: string[] = [];
    for (const situation of healthy) {
      // Past the rate limit, on an instance that has just been in use. Waits have left fractions.
      clock.time = Math.ceil(clock.time) + 60_000;
      await operator.say("/balance");
      rows.push(await measure(situation, payment.chargeId));
    }
    clock.time += 60_000;
    await operator.say("/balance");
    rows.push(
      rowOf("Telegram's message of the refund", await costOf(() => ann.tellReturned(payment))),
    );
    expect(rows).toEqual(rowsBelow("docs/operating.md", "### What the commands cost"));
  });

  test("cost in an outage what docs/operating.md says", async ({
    instance,
    studioVariables,
    operator,
    telegram,
    neon,
    measure,
    clock,
  }) => {
    await instance(studioVariables);
    const ann = telegram.person({ id: annId, first_name: "Ann", language_code: "en" });
    const invoice = await invoiceFor(ann, "100");
    await operator.say("/settings");
    await operator.say("/stats");
    neon.fail("refuse");
    // A journal waits for the database.
    await ann.pay(invoice);
    const rows: string[] = [];
    for (const situation of inOutage) {
      // The instance knows of the outage, and it is not yet time to try the database again.
      clock.time = Math.ceil(clock.time) + 60_000;
      await operator.say("/balance");
      rows.push(await measure(situation));
    }
    expect(rows).toEqual(rowsBelow("docs/operating.md", "**In an outage**, on an instance"));
  });

  test("cost a stranger one call to Telegram, and nothing else", async ({ ann, costOf, clock }) => {
    await ann.say("/imagine");
    // Users have /settings of their own, which read what they chose.
    for (const [, words] of healthy.filter(([, one]) => !one.startsWith("/settings"))) {
      clock.time += 60_000;
      await ann.say("/balance");
      const [sql, calls] = await costOf(() => ann.say(words));
      expect([sql, calls]).toEqual([0, 1]);
    }
  });
});

function newestWith({ chat }: Person, label: string) {
  return chat.findLast(({ buttons }) => buttons.flat().some(({ text }) => text.includes(label)));
}
