import { sql } from "drizzle-orm";
import type { Database } from "../database.js";

/** Of fewer results a median says little. */
const fewest = 5;

/**
 * How long each model took from the charge to the delivered result, in seconds: the median of the last 7
 * days. One request.
 */
export async function measuredSeconds(database: Database): Promise<Record<string, number>> {
  const rows = await database.rows(sql`
    SELECT model, percentile_cont(0.5) WITHIN GROUP (
      ORDER BY extract(epoch FROM delivered_at - created_at)) AS seconds
    FROM operations
    WHERE type = 'generation' AND state = 'done' AND model IS NOT NULL
      AND delivered_at IS NOT NULL AND created_at > now() - interval '7 days'
    GROUP BY model HAVING count(*) >= ${fewest}::int ORDER BY model`);
  return Object.fromEntries(
    rows.map(({ model, seconds }) => [String(model), rounded(Number(seconds))]),
  );
}

/** As people say it: 7, 20, 85. */
function rounded(seconds: number): number {
  return seconds < 10 ? Math.max(1, Math.round(seconds)) : 5 * Math.round(seconds / 5);
}
