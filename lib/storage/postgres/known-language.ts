import { type SQL, sql } from "drizzle-orm";

/**
 * The language that the user chose, or else the one of their newest order: the part of its context before
 * the first point. NULL if neither is known; Telegram tells a language only with what the user sends.
 */
export const knownLanguage = (userId: SQL) => sql`COALESCE(
  (SELECT known.language FROM users known WHERE known.id = ${userId}),
  (SELECT split_part(latest.context, '.', 1) FROM operations latest
    WHERE latest.user_id = ${userId} AND latest.type = 'generation' AND latest.context IS NOT NULL
    ORDER BY latest.created_at DESC, latest.id DESC LIMIT 1))`;
