import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import type pg from "pg";
import { describe, expect, inject } from "vitest";
import { connectTo, migrateDatabase } from "../../dev/migrate.js";
import { startPostgres } from "../../dev/postgres.js";
import { keptSecret } from "../../dev/world/secrets.js";
import { startDatabase } from "../../dev/world/world.js";
import { test as base } from "../support/test.js";

const test = base
  /** A connection with the role of the bot, as a thief of the connection string has it. */
  .extend("stolen", async ({ databaseName }, { onCleanup }) => {
    const postgres = inject("postgres");
    const client = await connectTo(postgres, databaseName, postgres.bot);
    onCleanup(() => client.end());
    return client as pg.Client;
  })
  .extend("ask", ({ neon, databaseName }) => {
    /** @param change of the connection string */
    return async (change: (text: string) => string) => {
      const text = change(neon.connectionString(databaseName));
      const response = await fetch(neon.endpoint, {
        method: "POST",
        headers: { "neon-connection-string": text },
        body: JSON.stringify({ query: "SELECT 1 AS one", params: [] }),
      });
      return { status: response.status, ...((await response.json()) as object) };
    };
  })
  .extend("folder", async ({}, { onCleanup }) => {
    const folder = await mkdtemp(path.join(tmpdir(), "postgres-roles-"));
    // If the tests run as root, PostgreSQL's user must be able to enter it.
    await chmod(folder, 0o755);
    onCleanup(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    return path.join(folder, ".data");
  });

const denied = { code: "42501" };

describe("access control: a stolen connection string of the bot's role is good for", () => {
  test.for([
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('.')",
    "CREATE TEMPORARY TABLE t (line text); COPY t FROM PROGRAM 'id'",
    "CREATE TEMPORARY TABLE t (line text); COPY t FROM '/etc/passwd'",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "SELECT lo_import('/etc/passwd')",
    "CREATE EXTENSION file_fdw",
    "CREATE FUNCTION f() RETURNS int LANGUAGE c AS '/lib/x86_64-linux-gnu/libc.so.6', 'getpid'",
    "ALTER SYSTEM SET archive_command = 'id'",
    "CREATE ROLE another SUPERUSER",
    "CREATE DATABASE another",
    "ALTER ROLE bot SUPERUSER",
    "SET ROLE postgres",
    "SELECT rolpassword FROM pg_authid",
  ])("not this: %s", async (statement, { stolen }) => {
    await expect(stolen.query(statement)).rejects.toMatchObject(denied);
  });

  test("not another database", async ({ stolen: _ }) => {
    const { bot, ...server } = inject("postgres");
    await expect(connectTo({ ...server }, "postgres", bot)).rejects.toMatchObject(denied);
  });

  test("nothing without the password, and only on 127.0.0.1", async ({ sql }) => {
    const { rows } = await sql.query("SELECT DISTINCT auth_method FROM pg_hba_file_rules");
    expect(rows).toEqual([{ auth_method: "scram-sha-256" }]);
    const { rows: addresses } = await sql.query("SHOW listen_addresses");
    expect(addresses).toEqual([{ listen_addresses: "127.0.0.1" }]);
  });
});

describe("access control: the connection string of the local Neon endpoint", () => {
  test("opens the database with the right password alone", async ({ ask }) => {
    expect(await ask((text) => text)).toMatchObject({ status: 200, rows: [["1"]] });
    const refused = {
      status: 400,
      message: "password authentication failed for user 'bot'",
      code: "28P01",
    };
    expect(await ask((text) => text.replace(/:[^:@]+@/, ":guess@"))).toMatchObject(refused);
    expect(await ask((text) => text.replace(/bot:[^:@]+@/, "postgres:local@"))).toMatchObject({
      ...refused,
      message: "password authentication failed for user 'postgres'",
    });
    expect(await ask(() => "nonsense")).toMatchObject({ status: 400, code: "" });
  });
});

describe("access control: PostgreSQL of the local world", () => {
  test("inherits no key and no token of the shell", async ({ sql }) => {
    await sql.query("CREATE TEMPORARY TABLE variables (line text)");
    await sql.query("COPY variables FROM PROGRAM 'env' WITH (DELIMITER E'\\x01')");
    const { rows } = await sql.query<{ line: string }>("SELECT line FROM variables");
    const names = rows.map(({ line }) => line.replace(/=.*/, ""));
    expect(names).toContain("PATH");
    // What the shell that runs the program adds, and PostgreSQL itself.
    const known = /^(PATH|HOME|LANG|TZ|TMPDIR|LC_\w+|PWD|OLDPWD|SHLVL|_|PG\w+)$/;
    expect(names.filter((name) => !known.test(name))).toEqual([]);
  });

  test("opens an earlier version's data with a random password, for the bot's role", async ({
    folder,
  }) => {
    const directory = path.join(folder, "postgres");
    const former = await startPostgres({ directory, passwords: { superuser: "local", bot: "x" } });
    const admin = await connectTo(former, "postgres");
    await admin.query("CREATE DATABASE bot");
    await migrateDatabase({ ...former, bot: former.superuser }, "bot");
    await admin.query("DROP ROLE bot");
    await admin.end();
    const sql = await connectTo(former, "bot");
    await sql.query("INSERT INTO users (id, balance) VALUES (7, 12.5)");
    await sql.end();
    await former.stop();

    const said: string[] = [];
    const database = await startDatabase(folder, (text) => void said.push(text));
    try {
      const bot = await connectTo(database.postgres, "bot", database.postgres.bot);
      expect((await bot.query("SELECT id, balance FROM users")).rows).toEqual([
        { id: "7", balance: "12.50" },
      ]);
      // As the next migration does.
      await bot.query("ALTER TABLE users ADD COLUMN another int; CREATE TABLE more ()");
      await bot.query("INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('', 1)");
      await expect(bot.query("SELECT pg_read_file('/etc/passwd')")).rejects.toMatchObject(denied);
      await bot.end();
      const guessed = { user: "postgres", password: "local" };
      await expect(connectTo(database.postgres, "bot", guessed)).rejects.toMatchObject({
        code: "28P01",
      });
      expect(said).toEqual([]);
    } finally {
      await database.stop();
    }
    await rm(path.join(folder, "postgres-password"));
    await expect(startDatabase(folder, () => {})).rejects.toThrow(
      `The password of the database in ${directory} is lost. Remove that folder`,
    );
  });
});

describe("access control: secrets of the local world", () => {
  const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

  test("are random, kept, and closed to other users", async ({ folder }) => {
    await mkdir(folder, { mode: 0o755 });
    await writeFile(path.join(folder, "webhook-secret"), "of-an-earlier-version", { mode: 0o644 });
    expect(await keptSecret(folder, "webhook-secret")).toBe("of-an-earlier-version");
    const made = await keptSecret(folder, "cron-secret");
    expect(made).toMatch(/^[\w-]{32}$/);
    expect(await keptSecret(folder, "cron-secret")).toBe(made);
    expect(await keptSecret(folder, "kie-key")).not.toBe(made);
    for (const name of await readdir(folder)) {
      expect([name, await modeOf(path.join(folder, name))]).toEqual([name, 0o600]);
    }
    // Root's may be passed through by the user that PostgreSQL runs as.
    expect(await modeOf(folder)).toBe(userInfo().uid === 0 ? 0o711 : 0o700);
  });
});
