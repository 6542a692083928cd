import type pg from "pg";
import { describe, expect } from "vitest";
import { audit } from "../../../lib/storage/postgres/audit.js";
import { type Database, openDatabase } from "../../../lib/storage/postgres/database.js";
import { createPostgresLedger } from "../../../lib/storage/postgres/postgres-ledger.js";
import { exactlyOne } from "../../../lib/util/exactly-one.js";
import { test as ledgerTest } from "../../support/test.js";
import { createLoad, seeded } from "../load.js";

const clients = 64;
const steps = 600;

const test = ledgerTest
  /** What the driver met and nobody above it noticed. */
  .extend("hidden", () => ({ contention: 0, rejected: 0 }))
  .extend("connect", ({ databaseOptions, hidden }) => {
    const countingFetch: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (answer.status === 400) hidden.rejected++;
      return answer;
    };
    return () =>
      openDatabase({
        ...databaseOptions,
        timeoutMs: 30_000,
        time: { ...databaseOptions.time, sleep: async () => void hidden.contention++ },
        fetch: countingFetch,
      });
  });

describe("concurrency: sixty-four clients at once", () => {
  const counts = [1, 4, 300];
  describe.for(counts)("of %i users", (users) => {
    test("keep the sum of money", async ({ sql, neon, connect, log, lines, hidden }) => {
      const { step, witnesses, counts } = createLoad({ users, random: seeded(users) });
      const already = neon.requests;
      let remaining = steps;
      const work = Array.from({ length: clients }, async (_, client) => {
        const ledger = createPostgresLedger(connect(), log);
        while (remaining-- > 0) await step(ledger, `${client}.${remaining}`);
      });
      const complaints = await auditDuring(Promise.all(work), connect());

      const findings = {
        "keys won by more than one attempt": witnesses.disputed("charged"),
        "credited twice": witnesses.disputed("applied"),
        "settled twice": witnesses.disputed("settled"),
        "refunded twice": witnesses.disputed("refunded"),
        "settled and refunded": witnesses.disputed("ended"),
        "audits with a complaint": complaints.filter((found) => found > 0).length,
        mismatched: counts["mismatched"] ?? 0,
      };
      const requests = neon.requests - already;
      report({ users, requests, audits: complaints.length, ...hidden, ...counts, ...findings });
      expect(Object.entries(findings).filter(([, found]) => found > 0)).toEqual([]);
      expect(complaints.length).toBeGreaterThan(1);
      expect(lines.filter((line) => !line.startsWith("✅"))).toEqual([]);
      expect(await readTotals(sql)).toEqual({
        applied: witnesses.won("applied"),
        charged: witnesses.won("charged"),
        settled: witnesses.won("settled"),
        refunded: witnesses.won("refunded"),
      });
    });
  });
});

/** How much the audit found, again and again until the work is done, and once after it. */
async function auditDuring(work: Promise<unknown>, database: Database) {
  const complaints: number[] = [];
  const count = async () => (await audit(database)).findings.length;
  let over = false;
  const end = work.finally(() => {
    over = true;
  });
  while (!over) complaints.push(await count());
  await end;
  return [...complaints, await count()];
}

/** What the table says that those who won were told. */
async function readTotals(sql: pg.Client) {
  const { rows } = await sql.query(`SELECT
    count(*) FILTER (WHERE type = 'payment')::int AS applied,
    count(*) FILTER (WHERE type = 'generation')::int AS charged,
    count(*) FILTER (WHERE state = 'done')::int AS settled,
    count(*) FILTER (WHERE state = 'refunded')::int AS refunded
    FROM operations`);
  return exactlyOne(rows);
}

/** For those who want to see the figures: STRESS_REPORT=1 */
function report(figures: Record<string, number>): void {
  // biome-ignore lint/style/noProcessEnv: a switch of this test, not of the bot
  if (process.env["STRESS_REPORT"] === "1") process.stdout.write(`${JSON.stringify(figures)}\n`);
}
