import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import type { Login, PostgresAccess } from "./postgres/access.js";

type Server = Pick<PostgresAccess, "port" | "superuser" | "bot">;

/**
 * A direct connection that bypasses the Neon endpoint, for setup and inspection.
 * @param login absent = the superuser's
 */
export async function connectTo(
  server: Pick<Server, "port" | "superuser">,
  database: string,
  { user, password }: Login = server.superuser,
): Promise<pg.Client> {
  const client = new pg.Client({ host: "127.0.0.1", port: server.port, user, password, database });
  await client.connect();
  return client;
}

/** Makes the bot the owner of a database, and applies `drizzle/` in its role, as `npm run db:migrate` does. */
export async function migrateDatabase(server: Server, database: string): Promise<void> {
  const superuser = await connectTo(server, database);
  const name = superuser.escapeIdentifier(database);
  await superuser.query(`ALTER DATABASE ${name} OWNER TO ${server.bot.user}`);
  await superuser.end();
  const client = await connectTo(server, database, server.bot);
  await migrate(drizzle(client), { migrationsFolder: "drizzle" });
  await client.end();
}
