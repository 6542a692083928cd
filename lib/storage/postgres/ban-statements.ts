import { type SQL, sql } from "drizzle-orm";
import type { Ban } from "../../ledger/ledger.js";
import { storedNote } from "../../ledger/operation.js";

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

/** What mirrors remember of a user's ban; NULL if they never were banned. */
export const rememberedBan = sql`
  CASE WHEN COALESCE(ban_changed_at, banned_at) IS NOT NULL THEN jsonb_build_object(
    'at', (extract(epoch FROM COALESCE(ban_changed_at, banned_at)) * 1000)::bigint,
    'isBanned', banned_at IS NOT NULL, 'reason', ban_reason) END`;
