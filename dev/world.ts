import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { connectTo } from "./migrate.js";
import { startNeon } from "./neon.js";
import { startPostgres } from "./postgres.js";

/** What a person's machine keeps between runs. */
const keptFolder = ".data";

const database = "bot";

/** A store that outlives a run as the database does: an outage may last longer than a terminal. */
export const storeVariables = {
  OBJECT_STORE: "files",
  FILES_DIR: path.join(keptFolder, "objects"),
} as const;

/** A Postgres that keeps its data in `.data/`, behind Neon's protocol; tables are the bot's affair. */
export async function startDatabase(say: (text: string) => void) {
  const wanted = path.resolve(keptFolder, "postgres");
  const postgres = await startPostgres({ directory: wanted });
  // As root, in a folder that PostgreSQL's user may not enter.
  if (postgres.directory !== wanted) say(`The database keeps its data in ${postgres.directory}.`);
  await createDatabase(postgres);
  const neon = await startNeon(postgres);
  return {
    neon,
    directory: postgres.directory,
    variables: {
      DATABASE_URL: neon.connectionString(database),
      NEON_HTTP_ENDPOINT: neon.endpoint,
    },
    async stop() {
      await neon.stop();
      await postgres.stop();
    },
  };
}

async function createDatabase(postgres: Parameters<typeof connectTo>[0]): Promise<void> {
  const client = await connectTo(postgres, "postgres");
  const found = await client.query("SELECT FROM pg_database WHERE datname = $1", [database]);
  if (found.rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
  await client.end();
}

/** A secret of this machine: made once, so that invoices outlive a restart. */
export async function keptSecret(name: string): Promise<string> {
  const file = path.join(keptFolder, name);
  try {
    return await readFile(file, "utf8");
  } catch {
    const secret = randomBytes(24).toString("base64url");
    await mkdir(keptFolder, { recursive: true });
    await writeFile(file, secret, { mode: 0o600 });
    return secret;
  }
}
