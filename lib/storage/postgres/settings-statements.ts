import { type SQL, sql } from "drizzle-orm";

/**
 * One row: all settings that have a value, and their revision. One that went back to the environment
 * keeps its row, so the revision never comes back.
 */
export function storedSettingsStatement(): SQL {
  return sql`
    SELECT md5(COALESCE(string_agg(
        name || ' ' || extract(epoch FROM updated_at), ',' ORDER BY name COLLATE "C"), '')) AS revision,
      COALESCE(jsonb_object_agg(name, value) FILTER (WHERE value IS NOT NULL), '{}') AS "values"
    FROM settings`;
}

/** The same as one value if the revision is another one than this; NULL if it is not, or if there is none. */
export function otherSettings(revision: string | undefined): SQL {
  if (revision === undefined) return sql`NULL::jsonb`;
  return sql`(SELECT to_jsonb(stored) FROM (${storedSettingsStatement()}) stored
    WHERE stored.revision <> ${revision})`;
}
