import { type SQL, sql } from "drizzle-orm";
import { parse } from "valibot";
import type { ErasureOutcome } from "../../ledger/ledger.js";
import { assertUserId } from "../../ledger/operation.js";
import { keptByErasure } from "../stored-preferences.js";
import type { Database } from "./database.js";
import { erasedRow } from "./rows.js";
import { lockUserStatement, milliseconds } from "./statements.js";

/* Loaded when a user has their words erased, a journal holds an erasure, or old words are cleared. */

/** A user without an account has nothing to erase. */
export async function sendErasure(database: Database, userId: number): Promise<ErasureOutcome> {
  assertUserId(userId);
  const [, { rows }] = await database.ask((drizzle) =>
    drizzle.batch([
      drizzle.execute(lockUserStatement(userId)),
      drizzle.execute(eraseStatement(userId)),
    ]),
  );
  const [row] = rows;
  if (row === undefined) return { operations: 0, unfinished: 0, documents: 0 };
  const { operations, unfinished, revision, erasedAt } = parse(erasedRow, row);
  return { operations, unfinished, documents: 0, revision, at: erasedAt };
}

/** What users wrote and got; it goes when they have it erased, or with the time. */
const words = sql.raw(
  "prompt = NULL, result_url = NULL, file_id = NULL, context = NULL, task_id = NULL",
);
const hasWords = sql.raw(
  "(prompt IS NOT NULL OR result_url IS NOT NULL OR file_id IS NOT NULL OR context IS NOT NULL OR task_id IS NOT NULL)",
);
/** Nothing can happen to it any more that would need its words. */
const isClosed = sql.raw(
  "(type <> 'generation' OR (state IN ('done', 'refunded') AND delivered_at IS NOT NULL))",
);

/** Whatever a newer version keeps there goes, too. */
const keptPreferences = sql`(
  SELECT jsonb_object_agg(name, value) FROM jsonb_each(preferences) AS kept (name, value)
  WHERE name IN (SELECT jsonb_array_elements_text(${JSON.stringify(keptByErasure)}::jsonb)))`;

/**
 * Erases the words of a user's operations. What is not over yet loses its prompt at once, and the rest
 * when its user has been told of its end. Whatever wrote an operation before finds it marked.
 *
 * An erasure out of a journal (`at`) is done once, however often it is replayed, and concerns all that
 * is in the database by then: clocks may differ. To be sent after `lockUserStatement` in the same
 * request, so that it sees what others have charged before.
 * @param until spares what was ordered later: for a database that was set back meanwhile
 * @returns one row if anything was to be done, with how many operations lost words
 */
export function eraseStatement(userId: number, at?: Date, until?: Date): SQL {
  const moment = at === undefined ? sql`now()` : sql`${at.toISOString()}::timestamptz`;
  const isDone = at === undefined ? sql`false` : sql`erased_at >= ${moment}`;
  const isSpared =
    until === undefined ? sql`false` : sql`created_at > ${until.toISOString()}::timestamptz`;
  return sql`
    WITH account AS (
      SELECT id FROM users WHERE id = ${userId}::bigint AND (${isDone}) IS NOT TRUE
    ), meant AS (
      SELECT operations.id, ${isClosed} AS is_closed FROM operations
      JOIN account ON account.id = operations.user_id
      WHERE NOT (${isSpared})
        AND (${hasWords} OR (operations.erased_at IS NULL AND type = 'generation'))
      ORDER BY key FOR NO KEY UPDATE OF operations -- in the order of a replay
    ), closed AS (
      UPDATE operations SET erased_at = COALESCE(erased_at, now()), ${words}
      FROM meant WHERE operations.id = meant.id AND is_closed RETURNING operations.id
    ), open AS (
      UPDATE operations SET erased_at = COALESCE(erased_at, now()), prompt = NULL
      FROM meant WHERE operations.id = meant.id AND NOT is_closed RETURNING operations.id
    ), counted AS (
      SELECT (SELECT count(*) FROM closed) AS closed, (SELECT count(*) FROM open) AS open
    )
    UPDATE users SET erased_at = GREATEST(erased_at, ${moment}), rev = rev + 1,
      preferences = ${keptPreferences} FROM counted, account
    WHERE users.id = account.id
    RETURNING counted.closed::int AS operations, counted.open::int AS unfinished,
      users.balance, users.rev AS revision, users.erased_at AS "erasedAt"`;
}

/** How much one request looks at, and how much of that it finds at most. */
export interface Batch {
  readonly numbers: number;
  readonly found: number;
}

/**
 * Finds old operations that are over and have words, in the order of their numbers. A request that
 * looked at all of a large table would take longer than the database is waited for.
 * @param after the number of the last operation that was looked at before
 * @returns one row: what was found, and the number to go on after; null = that was the end
 */
export function findOldStatement(olderThanMs: number, after: number, batch: Batch): SQL {
  const until = sql`${after}::bigint + ${batch.numbers}::bigint`;
  return sql`
    WITH old AS (
      SELECT id, user_id, key FROM operations
      WHERE id > ${after}::bigint AND id <= ${until} AND created_at < now() - ${milliseconds(olderThanMs)}
        AND ${isClosed} AND ${hasWords}
      ORDER BY id LIMIT ${batch.found}
    )
    SELECT COALESCE(jsonb_agg(jsonb_build_object('userId', user_id, 'key', key)), '[]') AS found,
      (CASE
        WHEN count(*) = ${batch.found} THEN max(id)
        WHEN ${until} < (SELECT max(id) FROM operations) THEN ${until} END)::text AS last
    FROM old`;
}

/** Clears the words of these operations, which are over. @returns one row: of how many */
export function clearOldStatement(keys: readonly string[]): SQL {
  return sql`
    WITH old AS (
      SELECT id FROM operations
      WHERE key IN (SELECT jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))
        AND ${isClosed} AND ${hasWords}
      ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
    ), cleared AS (
      UPDATE operations SET erased_at = COALESCE(erased_at, now()), ${words}
      FROM old WHERE operations.id = old.id RETURNING operations.id
    )
    SELECT count(*)::int AS cleared FROM cleared`;
}
