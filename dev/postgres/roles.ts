import type pg from "pg";
import { connectTo } from "../migrate.js";
import type { PostgresAccess } from "./access.js";

type Server = Pick<PostgresAccess, "port" | "superuser" | "bot">;

/** The password that earlier versions gave every installation. */
const formerPassword = "local";

const wrongPassword = "28P01";

/**
 * Creates the bot's role, which has no rights outside its own databases: a superuser's connection string
 * would let it read files and run programs. Sets the passwords of both roles.
 * @throws Error if the data have another password, which is lost
 */
export async function prepareRoles(server: PostgresAccess): Promise<void> {
  const client = await connectToSetUp(server);
  try {
    const { user, password } = server.bot;
    const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [user]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${user}`);
    await client.query(
      `ALTER ROLE ${user} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
        PASSWORD ${client.escapeLiteral(password)}`,
    );
    await client.query("REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC");
  } finally {
    await client.end();
  }
}

/** Data of an earlier version get the new password at their first start. */
async function connectToSetUp(server: PostgresAccess): Promise<pg.Client> {
  const { user, password } = server.superuser;
  try {
    return await connectTo(server, "postgres");
  } catch (error) {
    if ((error as pg.DatabaseError).code !== wrongPassword) throw error;
  }
  const former = { user, password: formerPassword };
  const client = await connectTo(server, "postgres", former).catch((error: pg.DatabaseError) => {
    throw error.code === wrongPassword ? new Error(explainLostPassword(server)) : error;
  });
  await client.query(`ALTER ROLE ${user} PASSWORD ${client.escapeLiteral(password)}`);
  return client;
}

function explainLostPassword({ directory }: Pick<PostgresAccess, "directory">): string {
  return `The password of the database in ${directory} is lost. Remove that folder to begin with an empty one.`;
}

/** Creates a database that belongs to the bot. @param template the database to copy; absent = an empty one */
export async function createDatabase(
  server: Server,
  name: string,
  template = "template0",
): Promise<void> {
  const client = await connectTo(server, "postgres");
  try {
    // Two processes may copy at once; the lock makes the second one wait instead of failing.
    await client.query("SELECT pg_advisory_lock(1)");
    await client.query(`CREATE DATABASE ${name} OWNER ${server.bot.user} TEMPLATE ${template}`);
  } finally {
    await client.end();
  }
}

/** The bot's database, new or kept. One of an earlier version gets the bot as its owner. */
export async function openDatabase(server: Server, name: string): Promise<void> {
  const client = await connectTo(server, "postgres");
  const found = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
  await client.end();
  if (found.rowCount === 0) await createDatabase(server, name);
  else await handOver(server, name);
}

/** Makes the bot the owner of a database and of all schemas and tables in it. */
export async function handOver(server: Server, name: string): Promise<void> {
  const { user } = server.bot;
  const client = await connectTo(server, name);
  try {
    await client.query(`ALTER DATABASE ${name} OWNER TO ${user}`);
    const { rows } = await client.query<{ statement: string }>(foreignObjects, [user]);
    for (const { statement } of rows) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The sequences of identity columns go with their tables. */
const foreignObjects = `
  SELECT format('ALTER SCHEMA %I OWNER TO %I', nspname, $1::text) AS statement
  FROM pg_namespace
  WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
    AND pg_get_userbyid(nspowner) <> $1
  UNION ALL
  SELECT format('ALTER TABLE %I.%I OWNER TO %I', nspname, relname, $1::text)
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND relkind IN ('r', 'p', 'v', 'm') AND pg_get_userbyid(relowner) <> $1`;
