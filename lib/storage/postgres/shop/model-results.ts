import { sql } from "drizzle-orm";
import * as v from "valibot";
import { type ResultRecords, resultDays } from "../../../shop/model-results.js";
import type { Database } from "../database.js";
import { rowId } from "./columns.js";

/** Counts in the operations themselves, so that the newest failures are in it. */
export function createResultRecords(database: Pick<Database, "rows">): ResultRecords {
  return {
    async byModel() {
      const rows = await database.rows(resultsStatement);
      const results = rows.map((row) => v.parse(resultRow, row));
      return new Map(results.map(({ model, ...counts }) => [model, counts]));
    },
  };
}

const resultsStatement = sql`
  SELECT model, count(*) FILTER (WHERE state = 'done')::text AS done,
    count(*) FILTER (WHERE state = 'refunded')::text AS failed
  FROM operations
  WHERE created_at > now() - make_interval(days => ${resultDays}::int) AND type = 'generation'
    AND state IN ('done', 'refunded') AND model IS NOT NULL
  GROUP BY model`;

const resultRow = v.object({ model: v.string(), done: rowId, failed: rowId });
