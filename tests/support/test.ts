import { randomUUID } from "node:crypto";
import type pg from "pg";
import { test as base, inject } from "vitest";
import { connectTo } from "../../dev/migrate.js";
import { startNeon } from "../../dev/neon.js";
import { createDatabase as createBotDatabase } from "../../dev/postgres/roles.js";
import { createLog } from "../../lib/log.js";
import { type DatabaseOptions, openDatabase } from "../../lib/storage/postgres/database.js";
import { createPostgresLedger } from "../../lib/storage/postgres/postgres-ledger.js";

/** The ledger around real parts: each fixture is one part, made only for tests that name it. */
export const test = base
  .extend("neon", { scope: "file" }, async ({}, { onCleanup }) => {
    const neon = await startNeon(inject("postgres"));
    onCleanup(neon.stop);
    return neon;
  })
  .extend("databaseName", { scope: "file" }, async () => {
    const name = `test_${randomUUID().replaceAll("-", "")}`;
    await createDatabase(name);
    return name;
  })
  .extend("session", { scope: "file" }, async ({ databaseName }, { onCleanup }) => {
    const client = await connectTo(inject("postgres"), databaseName);
    onCleanup(() => client.end());
    return client;
  })
  /** Past the endpoint, on tables that are empty when a test begins. */
  .extend("sql", async ({ session, neon }) => {
    neon.fail();
    for (const statement of asNew) await session.query(statement);
    return session as pg.Client;
  })
  .extend("lines", () => [] as string[])
  .extend("log", ({ lines }) => collectLog(lines))
  .extend("databaseOptions", ({ neon, databaseName, log, sql: _ }): DatabaseOptions => {
    return {
      url: neon.connectionString(databaseName),
      endpoint: neon.endpoint,
      timeoutMs: 5_000,
      forcedDown: false,
      log,
      fetch,
      time: {
        now: Date.now,
        sleep: async () => {},
        deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
        random: () => 0.5,
      },
      onUnavailable: ({ message }) => log.error(`Database unavailable: ${message}`),
    };
  })
  .extend("database", ({ databaseOptions }) => openDatabase(databaseOptions))
  .extend("ledger", ({ database, log }) => createPostgresLedger(database, log));

/** For small tables, to delete costs a tenth of what TRUNCATE does; it waits for the same locks. */
const asNew = [
  "ROLLBACK",
  "DISCARD ALL",
  `BEGIN;
  LOCK TABLE operations, users IN ACCESS EXCLUSIVE MODE;
  DELETE FROM operations;
  DELETE FROM users;
  DELETE FROM albums;
  DELETE FROM settings;
  DELETE FROM admin_log;
  DELETE FROM promo_codes;
  DELETE FROM broadcast_recipients;
  DELETE FROM broadcasts;
  DELETE FROM daily_figures;
  DELETE FROM monthly_figures;
  DELETE FROM late_changes;
  DELETE FROM active_users;
  SELECT setval(pg_get_serial_sequence('operations', 'id'), 1, false);
  COMMIT`,
];

export async function createDatabase(name: string, template = "template1"): Promise<void> {
  await createBotDatabase(inject("postgres"), name, template);
}

export function collectLog(lines: string[]) {
  const push = (line: string) => void lines.push(line);
  return createLog({ info: push, warn: push, error: push });
}
