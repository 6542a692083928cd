import { expect, inject } from "vitest";
import { connectTo } from "../../../dev/migrate.js";
import { LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import { openDatabase } from "../../../lib/storage/postgres/database.js";
import { createPostgresLedger } from "../../../lib/storage/postgres/postgres-ledger.js";
import { createDatabase, test } from "../../support/test.js";

test("migration: the bot leaves foreign tables alone, and the log says why", async ({
  databaseOptions,
  neon,
  log,
  lines,
}) => {
  await createDatabase("foreign_tables", "template0");
  const client = await connectTo(inject("postgres"), "foreign_tables");
  await client.query("CREATE TABLE users (id BIGINT PRIMARY KEY, balance NUMERIC(12,2))");
  await client.query("INSERT INTO users VALUES (7, 12.50)");
  const url = neon.connectionString("foreign_tables");
  const ledger = createPostgresLedger(openDatabase({ ...databaseOptions, url }), log);

  await expect(ledger.getAccount(7)).rejects.toThrow(LedgerUnavailable);

  expect(lines.join("\n")).toMatch(/could not be migrated: NeonDbError 42P07/);
  expect((await client.query("SELECT * FROM users")).rows).toEqual([{ id: "7", balance: "12.50" }]);
  expect((await client.query("SELECT to_regclass('operations') AS found")).rows).toEqual([
    { found: null },
  ]);
  await client.end();
});
