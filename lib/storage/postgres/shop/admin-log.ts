import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import type { Act, AdminLog, AuditQuery, Facts, RecordedAct } from "../../../shop/admin-log.js";
import type { Database } from "../database.js";
import { moment, optional, rowId } from "./columns.js";

/** The log of the operators' acts, in the table `admin_log`. */
export function createAdminLog(database: Database): AdminLog {
  async function ask(statement: SQL): Promise<readonly RecordedAct[]> {
    return (await database.rows(statement)).map((row) => v.parse(actRow, row));
  }

  return {
    async record(act) {
      const [recorded] = await ask(recordStatement(act));
      if (recorded === undefined) throw new Error("the database recorded no act");
      return recorded;
    },

    async find(key) {
      const [found] = await ask(sql`SELECT ${columns} FROM admin_log WHERE key = ${key}`);
      return found;
    },

    async page(query) {
      const found = await ask(pageStatement(query));
      return query.from?.direction === "newer" ? found.toReversed() : found;
    },
  };
}

const columns = sql.raw(
  "id::text, key, at, actor::text, verb, subject, reason, before, after, outcome",
);

/** What is there stays: the update changes nothing, it makes the database return the row. */
function recordStatement(act: Act): SQL {
  const { key, actor, verb, subject = null, reason = null, before, after, outcome } = act;
  return sql`
    INSERT INTO admin_log (key, actor, verb, subject, reason, before, after, outcome)
    VALUES (${key}, ${actor}::bigint, ${verb}, ${subject}, ${stored(reason)}, ${json(before)}::jsonb,
      ${json(after)}::jsonb, ${outcome})
    ON CONFLICT (key) DO UPDATE SET key = admin_log.key
    RETURNING ${columns}`;
}

const json = (facts: Facts | undefined) => (facts === undefined ? null : JSON.stringify(facts));

/** PostgreSQL's text takes neither NUL nor half a character. */
const stored = (text: string | null) => text?.replaceAll("\0", "").toWellFormed() ?? null;

function pageStatement({ limit, subject, from }: AuditQuery): SQL {
  const isNewer = from?.direction === "newer";
  const conditions = [
    subject === undefined ? sql`true` : sql`subject = ${subject}`,
    from === undefined
      ? sql`true`
      : isNewer
        ? sql`id > ${from.id}::bigint`
        : sql`id < ${from.id}::bigint`,
  ];
  return sql`
    SELECT ${columns} FROM admin_log WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY admin_log.id ${isNewer ? sql`ASC` : sql`DESC`} LIMIT ${limit}`;
}

const text = optional(v.string());
const facts = optional(
  v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()]))),
);
const actRow = v.object({
  id: rowId,
  key: text,
  at: moment,
  actor: rowId,
  verb: v.string(),
  subject: text,
  reason: text,
  before: facts,
  after: facts,
  outcome: v.string(),
});
