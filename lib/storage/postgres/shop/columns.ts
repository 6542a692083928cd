import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";

/*
 * Columns as the operators' statements answer them: BIGINT and NUMERIC as text, times as the driver
 * gives them.
 */

export const rowId = v.pipe(v.string(), v.transform(Number), v.safeInteger());

export const moment = v.pipe(
  v.union([v.string(), v.date()]),
  v.transform((time) => new Date(time)),
);

/** NULL becomes undefined. */
export function optional<const Schema extends v.GenericSchema>(schema: Schema) {
  return v.pipe(
    v.nullable(schema),
    v.transform((value) => value ?? undefined),
  );
}

/** How long ago a time was, in milliseconds by the database's own clock; NULL stays NULL. */
export function ageOf(time: SQL): SQL {
  return sql`(extract(epoch FROM clock_timestamp() - ${time}) * 1000)::float8`;
}
