import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import {
  type Improvement,
  type ImprovementStart,
  type Improvements,
  improvementClaimMs,
} from "../../ledger/improvements.js";
import { type Credits, formatMoney } from "../../ledger/money.js";
import { assertKey, assertUserId, improvementPrefix } from "../../ledger/operation.js";
import { exactlyOne } from "../../util/exactly-one.js";
import type { Database } from "./database.js";
import { lockUserStatement, milliseconds } from "./statements.js";

export interface ImprovementLimits {
  /** How many one user may have in a day. */
  readonly perDay: number;
  /** A day begins at midnight there. */
  readonly timeZone: string;
}

const row = v.object({
  verdict: v.picklist(["begun", "duplicate", "limited", "banned", "stranger"]),
});

/**
 * Improvements are adjustments of 0.00 with the credits that they took: the balance and its revision stay as
 * they are, so that no copy of them is out of date.
 */
export function createImprovements(database: Database, limits: ImprovementLimits): Improvements {
  return {
    async begin(start) {
      assertUserId(start.userId);
      assertKey(start.key);
      // Behind the lock, or presses at the same time would not see each other.
      const [, { rows }] = await database.ask((drizzle) =>
        drizzle.batch([
          drizzle.execute(lockUserStatement(start.userId)),
          drizzle.execute(beginStatement(start, limits)),
        ]),
      );
      return v.parse(row, exactlyOne(rows)).verdict;
    },

    async record(improvement) {
      await database.rows(recordStatement(improvement));
    },

    async release(improvement) {
      await database.rows(releaseStatement(improvement));
    },
  };
}

/** Whether it counts: it is on record, or a claim is valid. That of a clock that was set back since is not. */
const isHeld = (operation: SQL) => sql`(${operation}.credits IS NOT NULL OR COALESCE(
  ${operation}.claimed_at BETWEEN now() - ${milliseconds(improvementClaimMs)}
    AND now() + ${milliseconds(improvementClaimMs)}, false))`;

function beginStatement(
  { userId, key, attemptId, model }: ImprovementStart,
  { perDay, timeZone }: ImprovementLimits,
): SQL {
  return sql`
    WITH account AS (
      SELECT banned_at IS NOT NULL AS banned, (
        SELECT count(*) FROM operations own
        WHERE own.user_id = ${userId}::bigint AND own.key LIKE ${`${improvementPrefix}%`}
          AND own.key <> ${key} AND ${isHeld(sql`own`)}
          AND own.created_at >= date_trunc('day', now(), ${timeZone}::text)
      ) >= ${perDay}::int AS exhausted FROM users WHERE id = ${userId}::bigint
    ), prior AS (
      SELECT ${isHeld(sql`known`)} AND known.attempt <> ${attemptId} AS held
      FROM operations known WHERE known.key = ${key}
    ), begun AS (
      INSERT INTO operations AS known (key, user_id, type, amount, model, attempt, claimed_at)
      SELECT ${key}, ${userId}::bigint, 'adjustment', 0, ${model}, ${attemptId}, now()
      FROM account WHERE NOT banned AND NOT exhausted
      ON CONFLICT (key) DO UPDATE SET attempt = EXCLUDED.attempt, claimed_at = now()
        WHERE known.user_id = EXCLUDED.user_id AND known.credits IS NULL
          AND (known.attempt = EXCLUDED.attempt OR NOT ${isHeld(sql`known`)})
      RETURNING known.key
    )
    SELECT CASE WHEN EXISTS (SELECT FROM begun) THEN 'begun'
        WHEN account.banned IS NULL THEN 'stranger' WHEN account.banned THEN 'banned'
        WHEN account.exhausted AND NOT COALESCE(prior.held, false) THEN 'limited'
        ELSE 'duplicate' END AS verdict
    FROM (VALUES (1)) AS one LEFT JOIN account ON true LEFT JOIN prior ON true`;
}

function recordStatement({
  userId,
  key,
  attemptId,
  credits,
}: Improvement & { readonly credits: Credits }): SQL {
  return sql`
    UPDATE operations SET credits = ${formatMoney(credits)}::numeric(12,2)
    WHERE key = ${key} AND user_id = ${userId}::bigint AND attempt = ${attemptId} RETURNING id`;
}

function releaseStatement({ userId, key, attemptId }: Improvement): SQL {
  return sql`
    UPDATE operations SET claimed_at = NULL
    WHERE key = ${key} AND user_id = ${userId}::bigint AND attempt = ${attemptId}
      AND credits IS NULL RETURNING id`;
}
