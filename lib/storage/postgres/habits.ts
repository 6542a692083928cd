import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import { type HabitStore, maxRecent, type PreferencesChange } from "../../ledger/habits.js";
import { assertUserId } from "../../ledger/operation.js";
import type { SettingsWatch } from "../../ledger/settings-watch.js";
import { exactlyOne } from "../../util/exactly-one.js";
import { readPreferences, toStoredChange } from "../stored-preferences.js";
import type { Database } from "./database.js";
import { optionalText, riddenSettings, storedState } from "./rows.js";
import { otherSettings } from "./settings-statements.js";

/**
 * Unlike the port, `recall` throws if the database can't be asked.
 * @param watch hears of changed settings, which ride on the statement
 */
export function createPostgresHabits(database: Database, watch?: SettingsWatch): HabitStore {
  return {
    async recall(userId) {
      assertUserId(userId);
      const known = watch?.isDue ? (watch.revision ?? "") : undefined;
      const row = exactlyOne(await database.rows(recallStatement(userId, known)));
      const { settings, ...habits } = v.parse(habitsRow, row);
      if (known !== undefined) watch?.heard(settings);
      return habits;
    },

    async prefer(userId, change) {
      assertUserId(userId);
      await database.rows(preferStatement(userId, change));
    },
  };
}

/** One row, also for a user who is banned or unknown. */
function recallStatement(userId: number, settings: string | undefined): SQL {
  return sql`
    WITH account AS (
      SELECT preferences FROM users WHERE id = ${userId}::bigint AND banned_at IS NULL
    )
    SELECT (SELECT preferences FROM account) AS preferences, (
        SELECT COALESCE(jsonb_agg(recent), '[]') FROM (
          SELECT key, state, model, context, file_id AS files, result_url AS "resultUrl",
            (extract(epoch FROM now() - created_at) * 1000)::bigint AS "ageMs"
          FROM operations
          WHERE user_id = ${userId}::bigint AND type = 'generation' AND EXISTS (SELECT FROM account)
          ORDER BY created_at DESC, id DESC LIMIT ${maxRecent}
        ) recent
      ) AS generations, ${otherSettings(settings)} AS settings`;
}

/** It leaves the revision as it is: no copy of the row has the preferences. */
function preferStatement(userId: number, change: PreferencesChange): SQL {
  const { set, removed } = toStoredChange(change);
  return sql`
    INSERT INTO users AS account (id, preferences)
    VALUES (${userId}::bigint, ${JSON.stringify(set)}::jsonb)
    ON CONFLICT (id) DO UPDATE SET preferences =
      (COALESCE(account.preferences, '{}') || EXCLUDED.preferences)
        - ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(removed)}::jsonb))`;
}

const habitsRow = v.object({
  preferences: v.pipe(v.unknown(), v.transform(readPreferences)),
  generations: v.array(
    v.object({
      key: v.string(),
      state: storedState,
      model: optionalText,
      context: optionalText,
      files: optionalText,
      resultUrl: optionalText,
      ageMs: v.number(),
    }),
  ),
  settings: riddenSettings,
});
