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
  /** Past the endpoint, on tables that are empty when a test begins. */
  .extend("sql", async ({ databaseName, neon }, { onCleanup }) => {
    neon.fail();
    const client = await connectTo(inject("postgres"), databaseName);
    onCleanup(() => client.end());
    await client.query("TRUNCATE operations, users RESTART IDENTITY");
    return client as pg.Client;
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

export async function createDatabase(name: string, template = "template1"): Promise<void> {
  await createBotDatabase(inject("postgres"), name, template);
}

export function collectLog(lines: string[]) {
  const push = (line: string) => void lines.push(line);
  return createLog({ info: push, warn: push, error: push });
}
