import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import { improvementPrefix, rememberedPrompt } from "../../ledger/operation.js";
import { rememberedOperations } from "../journal/entries.js";
import { accountColumns, money } from "../postgres/rows.js";

/**
 * The first statement of a replay: locks the operations that will be settled or refunded, in one
 * order for all. Without it replays and live refunds of one user lock each other out.
 */
export function lockStatement(keys: readonly string[]): SQL {
  return sql`
    SELECT key FROM operations
    WHERE key IN (SELECT jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))
    ORDER BY key FOR UPDATE`;
}

/** What mirrors remember of a user's ban; NULL if they never were banned. */
const rememberedBan = sql`
  CASE WHEN COALESCE(ban_changed_at, banned_at) IS NOT NULL THEN jsonb_build_object(
    'at', (extract(epoch FROM COALESCE(ban_changed_at, banned_at)) * 1000)::bigint,
    'isBanned', banned_at IS NOT NULL, 'reason', ban_reason) END`;

/** A user's row and newest operations, as a mirror keeps them for the history. No row for an unknown user. */
export function snapshotStatement(userId: number): SQL {
  return sql`
    SELECT balance, rev AS revision, ${rememberedBan} AS ban, (
        SELECT COALESCE(jsonb_agg(newest), '[]') FROM (
          SELECT id, key, type, amount::text, model, left(prompt, ${rememberedPrompt}) AS prompt,
            result_url AS "resultUrl", state, stars, context, note, actor,
            erased_at IS NOT NULL AS erased,
            (extract(epoch FROM created_at) * 1000)::bigint AS at
          FROM operations
          WHERE user_id = ${userId}::bigint AND key NOT LIKE ${`${improvementPrefix}%`}
          ORDER BY created_at DESC, id DESC LIMIT ${rememberedOperations}
        ) newest
      ) AS newest
    FROM users WHERE id = ${userId}::bigint`;
}

/** The columns of `snapshotStatement`; JSON has numbers where rows have text. */
export const snapshotRow = v.object({
  ...accountColumns,
  ban: v.pipe(
    v.nullable(v.object({ at: v.number(), isBanned: v.boolean(), reason: v.nullable(v.string()) })),
    v.transform((ban) => ban ?? undefined),
  ),
  newest: v.array(
    v.object({
      id: v.number(),
      key: v.string(),
      type: v.string(),
      amount: money,
      model: v.nullable(v.string()),
      prompt: v.nullable(v.string()),
      resultUrl: v.nullable(v.string()),
      state: v.string(),
      stars: v.nullable(v.number()),
      context: v.nullable(v.string()),
      note: v.nullable(v.string()),
      actor: v.nullable(v.number()),
      erased: v.pipe(
        v.boolean(),
        v.transform((isErased) => (isErased ? (true as const) : undefined)),
      ),
      at: v.number(),
    }),
  ),
});
