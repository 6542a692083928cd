import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import type { ExportCursor, ExportKind, ExportQuery, Exports } from "../../../shop/export.js";
import type { Database } from "../database.js";
import { moment, rowId } from "./columns.js";

/** Tables for `/export`, in pages of one statement each. Users' words are never among them. */
export function createExports(database: Database): Exports {
  return {
    columns: (kind) => Object.keys(tables[kind].columns),

    async page(query, limit, after) {
      const found = await database.rows(pageStatement(query, limit, after));
      const rows = found.map((row) => v.parse(exportedRow, row));
      const last = rows.at(-1);
      const isOver = last === undefined || rows.length < limit;
      return {
        rows: rows.map(({ cells }) => cells),
        next: isOver ? undefined : { at: last.cursorAt, id: last.cursorId },
      };
    },
  };
}

interface Table {
  readonly name: string;
  /** When a row began. */
  readonly time: string;
  /** The column with a user's id. */
  readonly user: string;
  /** Names of the file's columns, and what fills them. */
  readonly columns: Readonly<Record<string, string>>;
}

const iso = (column: string) =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const same = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, name]));

const tables: Readonly<Record<ExportKind, Table>> = {
  operations: {
    name: "operations",
    time: "created_at",
    user: "user_id",
    columns: {
      ...same("id"),
      created_at: iso("created_at"),
      ...same("user_id", "type", "amount", "stars", "model", "state", "key", "task_id"),
      ...same("credits", "note", "actor"),
      delivered_at: iso("delivered_at"),
    },
  },
  users: {
    name: "users",
    time: "created_at",
    user: "id",
    columns: {
      ...same("id"),
      created_at: iso("created_at"),
      ...same("balance", "language", "source", "invited_by"),
      banned_at: iso("banned_at"),
      ...same("ban_reason"),
      blocked_at: iso("blocked_at"),
    },
  },
  log: {
    name: "admin_log",
    time: "at",
    user: "subject",
    columns: {
      ...same("id"),
      at: iso("at"),
      ...same("actor", "verb", "subject", "reason", "before", "after", "outcome"),
    },
  },
};

/** By time, then id: `operations` has an index on its times, and no page reads what is older. */
function pageStatement(query: ExportQuery, limit: number, after?: ExportCursor): SQL {
  const { name, time, user, columns } = tables[query.kind];
  const at = sql.raw(time);
  const cells = sql.raw(
    Object.values(columns)
      .map((column) => `(${column})::text`)
      .join(", "),
  );
  const from = after?.at ?? query.since;
  const conditions = [
    from === undefined ? sql`true` : sql`${at} >= ${from.toISOString()}::timestamptz`,
    after === undefined
      ? sql`true`
      : sql`(${at}, id) > (${after.at.toISOString()}::timestamptz, ${after.id}::bigint)`,
    query.userId === undefined ? sql`true` : sql`${sql.raw(user)} = ${query.userId}`,
  ];
  return sql`
    SELECT jsonb_build_array(${cells}) AS cells, ${at} AS "cursorAt", id::text AS "cursorId"
    FROM ${sql.raw(name)} WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY ${at}, ${sql.raw(name)}.id LIMIT ${limit}`;
}

const exportedRow = v.object({
  cells: v.array(v.nullable(v.string())),
  cursorAt: moment,
  cursorId: rowId,
});
