import { describe, expect } from "vitest";
import type { ExportCursor, ExportKind } from "../../../../lib/shop/export.js";
import { createExports } from "../../../../lib/storage/postgres/shop/exports.js";
import { test as base } from "../../../support/test.js";

const test = base.extend("exports", ({ database }) => createExports(database));

const kinds: readonly ExportKind[] = ["operations", "users", "log"];

describe("pagination: the pages of an export", () => {
  test.for(kinds)("have each row of %s once", async (kind, { exports, sql }) => {
    await sql.query(`INSERT INTO users (id) SELECT n FROM generate_series(1, 5) n;
      INSERT INTO operations (key, user_id, type, amount)
        SELECT 'adj:' || n, n, 'adjustment', 1 FROM generate_series(1, 5) n;
      INSERT INTO admin_log (key, actor, verb, outcome)
        SELECT 'ban:' || n, 777, 'ban', 'done' FROM generate_series(1, 5) n`);
    const ids: unknown[] = [];
    let after: ExportCursor | undefined;
    do {
      const page = await exports.page({ kind }, 2, after);
      ids.push(...page.rows.map(([id]) => id));
      after = page.next;
    } while (after !== undefined);
    expect(ids).toHaveLength(5);
    expect(new Set(ids).size).toBe(5);
    const [first] = (await exports.page({ kind }, 1)).rows;
    expect(first).toHaveLength(exports.columns(kind).length);
  });

  test("have only rows of one user, and none older than asked", async ({ exports, sql }) => {
    await sql.query(`INSERT INTO users (id) VALUES (1), (2);
      INSERT INTO operations (key, user_id, type, amount, created_at) VALUES
        ('adj:1', 1, 'adjustment', 1, '2026-01-01Z'), ('adj:2', 2, 'adjustment', 1, '2026-01-03Z'),
        ('adj:3', 1, 'adjustment', 1, '2026-01-03Z')`);
    const since = new Date("2026-01-02Z");
    const { rows } = await exports.page({ kind: "operations", userId: 1, since }, 9);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain("2026-01-03T00:00:00.000Z");
  });
});
