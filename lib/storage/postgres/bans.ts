import { type SQL, sql } from "drizzle-orm";
import { parse } from "valibot";
import { assertBanChange } from "../../ledger/assert-commands.js";
import type { Ban, BanChange, BanOutcome } from "../../ledger/ledger.js";
import { storedNote } from "../../ledger/operation.js";
import { exactlyOne } from "../../util/exactly-one.js";
import type { Database } from "./database.js";
import { banChangedRow } from "./rows.js";
import { lockUserStatement } from "./statements.js";

/* Loaded when an operator bans a user, or a journal holds a ban. */

/** @returns `changed` also if a first try without an answer may have changed it */
export async function sendBan(database: Database, change: BanChange): Promise<BanOutcome> {
  assertBanChange(change);
  const { userId, banned } = change;
  let ambiguous = false;
  const [, { rows }] = await database.ask(
    (drizzle) =>
      drizzle.batch([
        drizzle.execute(lockUserStatement(userId)),
        drizzle.execute(banStatement(userId, banned)),
      ]),
    () => {
      ambiguous = true;
    },
  );
  const { changed, ...outcome } = parse(banChangedRow, exactlyOne(rows));
  return { ...outcome, changed: changed || ambiguous };
}

/**
 * Bans a user, or lifts the ban. To be sent after `lockUserStatement` in the same request: so it waits
 * for a charge that has begun, and knows what was there before.
 * @param at of a command out of a journal: it does nothing if a newer one is on record
 * @returns one row if it did anything
 */
export function banStatement(userId: number, banned: Ban | undefined, at?: Date): SQL {
  const moment = at === undefined ? sql`now()` : sql`${at.toISOString()}::timestamptz`;
  const reason = banned?.reason === undefined ? null : storedNote(banned.reason);
  const isBanned = banned !== undefined;
  return sql`
    WITH before AS (
      SELECT banned_at IS NOT NULL AS is_banned, ban_reason FROM users WHERE id = ${userId}::bigint
    ), changed AS (
      INSERT INTO users AS account (id, banned_at, ban_reason, ban_changed_at, rev)
      VALUES (${userId}::bigint, CASE WHEN ${isBanned}::boolean THEN LEAST(${moment}, now()) END,
        ${reason}, ${moment}, 1)
      ON CONFLICT (id) DO UPDATE SET
        banned_at = CASE WHEN ${isBanned}::boolean
          THEN COALESCE(account.banned_at, EXCLUDED.banned_at) END,
        ban_reason = EXCLUDED.ban_reason,
        -- A clock that ran ahead may have stamped the command before this one.
        ban_changed_at = GREATEST(EXCLUDED.ban_changed_at,
          account.ban_changed_at + interval '1 millisecond'),
        rev = account.rev + 1
      WHERE ${at === undefined}::boolean OR account.ban_changed_at IS NULL
        OR account.ban_changed_at < EXCLUDED.ban_changed_at
      RETURNING balance, rev, ban_changed_at
    )
    SELECT balance, rev AS revision, ban_changed_at AS at,
      COALESCE((SELECT is_banned FROM before), false) <> ${isBanned}::boolean
        OR (SELECT ban_reason FROM before) IS DISTINCT FROM ${reason}::text AS changed
    FROM changed`;
}
