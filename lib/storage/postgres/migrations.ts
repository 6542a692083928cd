import { sql } from "drizzle-orm";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { classifyError } from "./classify-error.js";
import type { Drizzle } from "./connection.js";

/** From the root of the project, where functions run too; vercel.json includes it. */
const folder = "drizzle";

/** A number that no other program uses for an advisory lock. */
const lock = 7_283_946_150;

/** Raised by the guard when another instance was faster. */
const alreadyApplied = "MG001";

/**
 * Brings the schema up to date: every missing migration in one HTTP request, which is one
 * transaction, so that any number of instances may try at once and a crash leaves nothing half
 * done. Keeps the same record as `drizzle-kit migrate`.
 */
export async function migrate(drizzle: Drizzle): Promise<void> {
  const newest = await newestApplied(drizzle);
  const missing = readMigrationFiles({ migrationsFolder: folder }).filter(
    ({ folderMillis }) => folderMillis > newest,
  );
  if (missing.length === 0) return; // Another instance was faster.
  try {
    const [first, ...rest] = [...preparation, ...missing.flatMap(statementsOf)];
    await drizzle.batch([
      drizzle.execute(first),
      ...rest.map((statement) => drizzle.execute(statement)),
    ]);
  } catch (error) {
    const failure = classifyError(error);
    if (failure.kind !== "rejected" || failure.code !== alreadyApplied) throw error;
  }
}

async function newestApplied(drizzle: Drizzle): Promise<number> {
  try {
    const { rows } = await drizzle.execute(
      sql`SELECT max(created_at) AS newest FROM drizzle.__drizzle_migrations`,
    );
    return Number(rows[0]?.["newest"] ?? 0);
  } catch (error) {
    if (classifyError(error).kind === "unmigrated") return 0;
    throw error;
  }
}

const preparation = [
  sql`SELECT pg_advisory_xact_lock(${lock}::bigint)`,
  sql`CREATE SCHEMA IF NOT EXISTS drizzle`,
  sql`CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (
    id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
] as const;

function statementsOf({ sql: statements, hash, folderMillis }: MigrationMeta) {
  const guard = sql.raw(`DO $guard$ BEGIN
    IF EXISTS (SELECT FROM drizzle.__drizzle_migrations WHERE created_at >= ${folderMillis}) THEN
      RAISE EXCEPTION 'already applied' USING ERRCODE = '${alreadyApplied}';
    END IF; END $guard$`);
  const record = sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at)
    VALUES (${hash}, ${folderMillis})`;
  return [guard, ...statements.map((statement) => sql.raw(statement)), record];
}
