import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import type { Postgres } from "./postgres.js";

type Server = Omit<Postgres, "stop">;

/** A plain connection, past the endpoint: for setting up and for looking behind the curtain. */
export async function connectTo({ port, user, password }: Server, database: string) {
  const client = new pg.Client({ host: "127.0.0.1", port, user, password, database });
  await client.connect();
  return client;
}

/** Applies `drizzle/` the way `npm run db:migrate` does. */
export async function migrateDatabase(postgres: Server, database: string): Promise<void> {
  const client = await connectTo(postgres, database);
  await migrate(drizzle(client), { migrationsFolder: "drizzle" });
  await client.end();
}
