import { setTimeout as sleep } from "node:timers/promises";
import { startKie } from "../dev/kie/kie.js";
import { connectTo } from "../dev/migrate.js";
import { startNeon } from "../dev/neon.js";
import { startVercelBlob } from "../dev/objects/vercel-blob.js";
import { createDatabase } from "../dev/postgres/roles.js";
import { startPostgres } from "../dev/postgres.js";
import type { Person } from "../dev/telegram/person.js";
import { startTelegram } from "../dev/telegram/telegram.js";
import { outputFolder } from "../dev/vercel/freshness.js";
import { startHost } from "../dev/vercel/host.js";

const token = "4242:local-token-of-the-attack";
const secret = "the-webhook-of-the-attack";
const kieKey = "the-key-of-the-attack";
const database = "attack";
const storeName = "attacked";
const operatorId = 777;
const firstAccountId = 2147483653;
const taskMs = 500;

export type AttackWorld = Awaited<ReturnType<typeof startAttackWorld>>;

/** The built bot with all services, each function in one instance. */
export async function startAttackWorld() {
  const services = await startServices();
  const { neon, telegram, kie, blob, sql } = services;
  const variables = (url: string) => ({
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_WEBHOOK_SECRET: secret,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    KIE_API_KEY: kieKey,
    KIE_API_ROOT: kie.url,
    KIE_UPLOAD_ROOT: kie.url,
    CRON_SECRET: "the-scheduler-of-the-attack",
    ADMIN_IDS: String(operatorId),
    DATABASE_URL: neon.connectionString(database),
    NEON_HTTP_ENDPOINT: neon.endpoint,
    BLOB_READ_WRITE_TOKEN: blob.createStore(storeName),
    VERCEL_BLOB_API_URL: blob.apiUrl,
    PUBLIC_URL: url,
  });
  const host = await startHost({ output: outputFolder, variables, blobPort: blob.port });
  Object.assign(telegram.state, { webhook: { url: `${host.url}/api/telegram`, secret } });
  telegram.person({ id: operatorId, first_name: "Operator", language_code: "en" });
  let accounts = firstAccountId;
  const account = () =>
    telegram.person({ id: accounts++, first_name: "Mallory", language_code: "en" });
  // Lets the bot create its tables.
  await account().say("/start");

  return {
    ...services,
    host,
    kieKey,
    account,
    /** An account with 100.00. */
    async richAccount(): Promise<Person> {
      const person = account();
      await person.say("/topup 100");
      await person.pay();
      return person;
    },
    /** How many rows the database has. */
    async countOperations(): Promise<number> {
      const { rows } = await sql.query("SELECT count(*)::int AS count FROM operations");
      return rows[0].count;
    },
    async stop(): Promise<void> {
      await host.stop();
      await Promise.all([neon.stop(), telegram.stop(), kie.stop(), blob.stop(), sql.end()]);
      await services.postgres.stop();
    },
  };
}

async function startServices() {
  const postgres = await startPostgres();
  await createDatabase(postgres, database);
  const [neon, telegram, kie, blob, sql] = await Promise.all([
    startNeon(postgres),
    startTelegram({ token, wait: sleep }),
    startKie({ apiKey: kieKey, auto: true, durationMs: taskMs }),
    startVercelBlob(),
    connectTo(postgres, database),
  ]);
  return { postgres, neon, telegram, kie, blob, sql };
}
