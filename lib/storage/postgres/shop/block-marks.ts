import { sql } from "drizzle-orm";
import type { Database } from "../database.js";

/**
 * Notes whether the user has blocked the bot; nothing if it is noted already, or the user is unknown. No
 * copy of the row has the mark, so that its revision stays.
 */
export async function saveBlockMark(
  database: Database | undefined,
  userId: number,
  isBlocked: boolean,
): Promise<void> {
  // Without a database nothing asks for the marks.
  await database?.rows(sql`
    UPDATE users SET blocked_at = CASE WHEN ${isBlocked}::boolean THEN now() END
    WHERE id = ${userId}::bigint AND (blocked_at IS NOT NULL) <> ${isBlocked}::boolean`);
}
