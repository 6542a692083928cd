import { describe, expect } from "vitest";
import { parseMoney } from "../../../../lib/ledger/money.js";
import { toFigures } from "../../../../lib/shop/figures.js";
import {
  createStatistics,
  type PeriodFigures,
  readPeriod,
} from "../../../../lib/shop/statistics.js";
import { createStatisticsRecords } from "../../../../lib/storage/postgres/shop/statistics.js";
import { test as base } from "../../../support/test.js";
import {
  act,
  begin,
  type History,
  hourMs,
  present,
  seeded,
  sumSome,
} from "./statistics-history.js";
import { computeFigures, type OperationRow, type UserRow } from "./statistics-model.js";

const costOf = (credits: bigint) => (credits * 2n) / 5n;
/** Clocks change in all of these between March and May 2024, or have half and quarter hours. */
const zones = [
  "Europe/Berlin",
  "Asia/Beirut",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Africa/Cairo",
  "Asia/Kathmandu",
  "Pacific/Kiritimati",
] as const;
const test = base
  .extend("records", ({ database }) => createStatisticsRecords(database))
  .extend("readRows", ({ sql }) => async () => {
    const operations = await sql.query(`SELECT * FROM operations`);
    const users = await sql.query(`SELECT * FROM users`);
    return {
      operations: operations.rows.map(
        (row): OperationRow => ({
          ...row,
          userId: Number(row.user_id),
          amount: parseMoney(row.amount) ?? 0n,
          credits: parseMoney(row.credits ?? "0") ?? 0n,
          stars: row.stars ?? 0,
          createdAt: row.created_at,
          deliveredAt: row.delivered_at,
        }),
      ),
      users: users.rows.map(
        (row): UserRow => ({ ...row, id: Number(row.id), createdAt: row.created_at }),
      ),
    };
  })
  .extend("statisticsIn", ({ records }) => (timeZone: string) => {
    return createStatistics({ records, timeZone, now: () => present, costOf });
  })
  .extend("startHistory", ({ sql, ledger }) => async (timeZone: string, seed: number) => {
    const random = seeded(seed);
    for (let id = 1; id <= 6; id++) {
      const at = new Date(begin - 40 * 24 * hourMs + random.below(60) * 24 * hourMs);
      const row = [id, random.pick(["ads", "blog", null]), at];
      await sql.query("INSERT INTO users (id, source, created_at) VALUES ($1, $2, $3)", row);
    }
    const deliver = (key: string, tookMs: number) =>
      sql.query(
        "UPDATE operations SET delivered_at = created_at + $2 * interval '1 ms' WHERE key = $1",
        [key, tookMs],
      );
    const lists = { unfinished: [], payments: [] };
    return { ledger, random, timeZone, deliver, number: 0, ...lists } as History;
  })
  /** Compares what is read with the slow computation. */
  .extend("check", ({ readRows, statisticsIn }) => async (timeZone: string, words: string) => {
    const read = await statisticsIn(timeZone).read(readPeriod(words) ?? { kind: "all" }, 0);
    if (read.kind !== "figures") return read.kind;
    const { operations, users } = await readRows();
    const expected = ({ span }: PeriodFigures) => {
      // Users may have come before the first operation.
      const from = words === "all" ? "1970-01-02" : span.from;
      return computeFigures(operations, users, { ...span, from }, timeZone);
    };
    for (const found of [read.current, read.previous ?? read.current]) {
      const { sums, people } = expected(found);
      const { span } = found;
      expect({ words, ...found }).toEqual({ words, span, people, ...toFigures(sums, costOf) });
    }
    expect(new Set(read.sources)).toEqual(new Set(expected(read.current).sources));
    return read.kind;
  })
  /** A random history, compared while it grows and at its end. */
  .extend(
    "prove",
    ({ sql, records, startHistory, check }) =>
      async (timeZone: string, seed: number) => {
        const history = await startHistory(timeZone, seed);
        const { random } = history;
        for (let step = 0; step < 90; step++) {
          await act(history);
          if (random.below(4) === 0) await sumSome(records, history);
          if (random.below(12) === 0) await check(timeZone, random.pick(periods));
        }
        // Each reading sums ten days that are not summed yet.
        await expect.poll(() => check(timeZone, "all")).toBe("figures");
        for (const words of periods) expect(await check(timeZone, words)).toBe("figures");
        const kept = await sql.query("SELECT FROM daily_figures");
        expect(kept.rows.length).toBeGreaterThan(50);
        const months = await sql.query("SELECT FROM monthly_figures");
        expect(months.rows.length).toBeGreaterThan(0);
      },
  );

const periods = ["today", "7d", "30d", "all", "2024-03", "2024-04", "2024-05"];

describe("statistics: the figures", () => {
  test.for(zones)("are exact, whatever is summed when: %s", async (zone, { prove }) => {
    await prove(zone, zones.indexOf(zone) + 1);
  });
});
