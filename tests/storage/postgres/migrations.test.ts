import { randomUUID } from "node:crypto";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type pg from "pg";
import { describe, expect, inject } from "vitest";
import { connectTo, migrateDatabase } from "../../../dev/migrate.js";
import type { Fault } from "../../../dev/neon/faults.js";
import { type Ledger, LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import { openDatabase } from "../../../lib/storage/postgres/database.js";
import { createPostgresLedger } from "../../../lib/storage/postgres/postgres-ledger.js";
import { collectLog, createDatabase, test as ledgerTest } from "../../support/test.js";

const initialized = "✅ Database initialized successfully";
const migrations = readMigrationFiles({ migrationsFolder: "drizzle" });
const credit = (ledger: Ledger, user: number) =>
  ledger.apply(user, [{ key: `pay:${user}`, type: "payment", amount: 100n }]);

interface Instance {
  readonly ledger: Ledger;
  readonly lines: string[];
}

const test = ledgerTest
  /** A database that nobody has used yet. */
  .extend("emptyName", async () => {
    const name = `empty_${randomUUID().replaceAll("-", "")}`;
    await createDatabase(name, "template0");
    return name;
  })
  .extend("observer", async ({ emptyName }, { onCleanup }) => {
    const client = await connectTo(inject("postgres"), emptyName);
    onCleanup(() => client.end());
    return client as pg.Client;
  })
  /** An instance of the bot, with a log of its own, at the empty database. */
  .extend("start", ({ neon, databaseOptions, emptyName }) => {
    return (transport: typeof fetch = fetch): Instance => {
      const lines: string[] = [];
      const log = collectLog(lines);
      const url = neon.connectionString(emptyName);
      const onUnavailable = ({ message }: Error) => log.error(`Database unavailable: ${message}`);
      const database = openDatabase({
        ...databaseOptions,
        url,
        log,
        fetch: transport,
        onUnavailable,
      });
      return { ledger: createPostgresLedger(database, log), lines };
    };
  });

describe("migration: an empty database", () => {
  test("is set up by its first use", async ({ start, observer }) => {
    const { ledger, lines } = start();
    expect(await credit(ledger, 1)).toMatchObject({ balance: 100n, applied: ["pay:1"] });
    expect((await ledger.history({ userId: 1, limit: 5 })).entries).toHaveLength(1);
    expect(await readRecord(observer)).toEqual(
      migrations.map(({ hash, folderMillis }) => ({ hash, created_at: String(folderMillis) })),
    );
    expect(lines.filter((line) => line === initialized)).toHaveLength(1);
    expect(lines.filter((line) => !line.startsWith("✅"))).toEqual([]);
  });

  test("is set up by any statement, a batch included", async ({ start }) => {
    const { ledger } = start();
    const correction = { userId: 1, key: "adm:1", balance: 700n };
    expect(await ledger.setBalance(correction)).toMatchObject({ applied: true, balance: 700n });
  });

  test("is set up once by one instance with many first uses", async ({ start, observer }) => {
    const { ledger, lines } = start();
    const users = Array.from({ length: 20 }, (_, index) => index + 1);
    const credits = await Promise.all(users.map((user) => credit(ledger, user)));
    expect(credits.map(({ balance }) => balance)).toEqual(users.map(() => 100n));
    expect(await readRecord(observer)).toHaveLength(migrations.length);
    expect(lines.filter((line) => line === initialized)).toHaveLength(1);
  });

  test("is set up once by eight instances at once", async ({ start, observer }) => {
    const instances = Array.from({ length: 8 }, () => start());
    const credits = await Promise.all(
      instances.map(({ ledger }, index) => credit(ledger, index + 1)),
    );
    expect(credits.map(({ balance }) => balance)).toEqual(Array(8).fill(100n));
    expect(await readRecord(observer)).toHaveLength(migrations.length);
    for (const { lines } of instances) {
      expect(lines.filter((line) => line === initialized)).toHaveLength(1);
      expect(lines.filter((line) => !line.startsWith("✅"))).toEqual([]);
    }
  });

  test("serves an instance that another one overtook", async ({ start, observer }) => {
    const faster = start();
    let overtaken = false;
    const slower = start(async (input, init) => {
      const answer = await fetch(input, init);
      if (!overtaken) {
        overtaken = true;
        await credit(faster.ledger, 1);
      }
      return answer;
    });
    expect(await credit(slower.ledger, 2)).toMatchObject({ balance: 100n });
    expect(await readRecord(observer)).toHaveLength(migrations.length);
  });

  test("gets from us what drizzle-kit would have made", async ({ start, observer, sql }) => {
    await credit(start().ledger, 1);
    expect(await readShape(observer)).toEqual(await readShape(sql));
  });

  test("leaves drizzle-kit nothing to do afterwards", async ({ start, observer, emptyName }) => {
    await credit(start().ledger, 1);
    const record = await readRecord(observer);
    await migrateDatabase(inject("postgres"), emptyName);
    expect(await readRecord(observer)).toEqual(record);
    expect((await observer.query("SELECT FROM operations")).rows).toHaveLength(1);
  });
});

describe("migration: a lost answer", () => {
  const faults: readonly Fault[] = [
    "refuse",
    "500",
    "400-without-code",
    "drop-after",
    "500-after",
    "cut-after",
    "cancelled-after",
  ];

  test.for(faults)("leads to one migration after: %s", async (fault, { start, neon, observer }) => {
    const instance = start(async (input, init) => {
      const isBatch = String(init?.body).includes("pg_advisory_xact_lock");
      if (isBatch) neon.fail(fault, 1);
      return fetch(input, init);
    });
    await expect(credit(instance.ledger, 1)).rejects.toThrow(LedgerUnavailable);
    expect(instance.lines).toEqual([
      expect.stringContaining("The database could not be migrated"),
      expect.stringContaining("Database unavailable"),
    ]);
    expect(instance.lines.join()).not.toContain("CREATE");

    expect(await credit(start().ledger, 1)).toMatchObject({ balance: 100n });
    expect(await readRecord(observer)).toHaveLength(migrations.length);
  });
});

describe("migration: a database that lacks a column", () => {
  test("is unavailable and says so if its record claims otherwise", async ({
    start,
    observer,
    neon,
  }) => {
    await credit(start().ledger, 1);
    await observer.query("ALTER TABLE operations DROP COLUMN stars");
    const { ledger, lines } = start();
    const already = neon.requests;

    await expect(credit(ledger, 2)).rejects.toThrow(LedgerUnavailable);

    expect(neon.requests - already).toBeLessThanOrEqual(4);
    expect(lines).toContain("Database unavailable: SQLSTATE 42703");
    expect(lines).not.toContain(initialized);
  });

  test("is left as it is if its record is gone", async ({ start, observer, neon }) => {
    await credit(start().ledger, 1);
    await observer.query(`ALTER TABLE operations DROP COLUMN stars;
      DELETE FROM drizzle.__drizzle_migrations`);
    const { ledger, lines } = start();
    const already = neon.requests;

    await expect(credit(ledger, 2)).rejects.toThrow(LedgerUnavailable);

    expect(neon.requests - already).toBeLessThanOrEqual(4);
    expect(lines[0]).toMatch(/^The database could not be migrated: .*42P07/);
    expect(await readRecord(observer)).toEqual([]);
    expect((await observer.query("SELECT FROM operations")).rows).toHaveLength(1);
  });
});

async function readRecord(client: pg.Client) {
  const { rows } = await client.query(
    "SELECT hash, created_at FROM drizzle.__drizzle_migrations ORDER BY id",
  );
  return rows;
}

/** Everything that a table consists of. */
async function readShape(client: pg.Client) {
  const { rows } = await client.query(`
    SELECT format('%s.%s %s %s %s', attrelid::regclass, attname,
        format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)) AS part
      FROM pg_attribute
      LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      WHERE attrelid IN ('users'::regclass, 'operations'::regclass) AND attnum > 0
    UNION ALL SELECT format('%s %s', conname, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE conrelid IN ('users'::regclass, 'operations'::regclass)
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY part`);
  expect(rows.length).toBeGreaterThan(30);
  return rows;
}
