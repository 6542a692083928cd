import { sql } from "drizzle-orm";
import * as v from "valibot";
import type { AdjustmentRecords } from "../../../shop/adjust.js";
import type { Database } from "../database.js";
import { knownLanguage } from "../known-language.js";
import { money } from "../rows.js";
import { ageOf, optional } from "./columns.js";

/** What operators' corrections did, in the tables `users` and `operations`. */
export function createAdjustmentRecords(database: Database): AdjustmentRecords {
  return {
    async find(userId, key) {
      const [row] = await database.rows(sql`
        SELECT ${knownLanguage(sql`users.id`)} AS language, own.amount::text,
          ${ageOf(sql`own.created_at`)} AS "ageMs",
          (
            SELECT sum(earlier.amount)::text FROM operations earlier
            WHERE earlier.user_id = users.id AND earlier.id <= own.id
          ) AS after
        FROM users LEFT JOIN operations own ON own.key = ${key ?? null} AND own.user_id = users.id
        WHERE users.id = ${userId}::bigint`);
      if (row === undefined) return undefined;
      const { language, amount, after, ageMs } = v.parse(accountRow, row);
      const isAdjusted = amount !== undefined && after !== undefined && ageMs !== undefined;
      return { language, adjusted: isAdjusted ? { amount, after, ageMs } : undefined };
    },
  };
}

const accountRow = v.object({
  language: optional(v.string()),
  amount: optional(money),
  after: optional(money),
  ageMs: optional(v.number()),
});
