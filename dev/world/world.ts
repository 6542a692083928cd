import { mkdir } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { createApp } from "../../lib/app.js";
import { type ProcessesOptions, startFunctionProcesses } from "../functions/function-processes.js";
import { startKie } from "../kie/kie.js";
import { startNeon } from "../neon.js";
import { startS3 } from "../objects/s3.js";
import { createBucket } from "../objects/s3-bucket.js";
import { openDatabase } from "../postgres/roles.js";
import { type Postgres, startPostgres } from "../postgres.js";
import { startTelegram } from "../telegram/telegram.js";
import { startBuiltProcesses } from "../vercel/built-processes.js";
import { keptSecret, makePrivateFolder } from "./secrets.js";
import { type BotSettings, type BotVariables, checkVariables } from "./variables.js";

/** What this machine keeps between runs. */
export const keptFolder = ".data";

const database = "bot";
const bucket = "journals";

/** The operators, who get the bot's alarms: the page shows the one who speaks its language. */
export const operators = [
  { id: 5_000_000_777, first_name: "Operator", language_code: "en" },
  { id: 5_000_000_778, first_name: "Оператор", language_code: "ru" },
] as const;

/** Sees what operators see, and may change nothing. */
export const viewer = { id: 5_000_000_779, first_name: "Viewer", language_code: "en" } as const;

export interface WorldOptions
  extends BotSettings,
    Pick<ProcessesOptions, "onLine" | "onTrace" | "onChange"> {
  /** Serves the output of `npm run build` instead of the sources. */
  readonly built?: boolean;
  /** Keeps the database, the objects and the secrets. */
  readonly folder: string;
  readonly say: (text: string) => void;
  /** How long a task of the local Kie takes; absent = it depends on the kind of result. */
  readonly taskMs?: number;
  /** How often the scheduler calls; absent = only on request. */
  readonly cronEveryMs?: number;
}

export type LocalWorld = Awaited<ReturnType<typeof startLocalWorld>>;

/**
 * The whole bot in its own process, with all its services on this machine.
 * @throws EnvError if the bot's variables are wrong
 */
export async function startLocalWorld(options: WorldOptions) {
  checkVariables(options);
  const environment = await startEnvironment(options);
  try {
    return await startBot(options, environment);
  } catch (error) {
    await environment.stop();
    throw error;
  }
}

async function startBot(options: WorldOptions, environment: Environment) {
  const { telegram, kie, store, base, cronSecret, variablesAt } = environment;
  const sql = connectDirectly(base.postgres);
  const processes = { ...options, count: 1, random: Math.random, variables: variablesAt };
  const start = options.built ? startBuiltProcesses : startFunctionProcesses;
  const functions = await start(processes);
  const { done, lines } = await createApp(variablesAt(functions.url)).setUp();
  if (!done) throw new Error(lines.join("\n"));
  const ask = (name: "cron" | "health") =>
    request(`${functions.url}/api/${name}`, { authorization: `Bearer ${cronSecret}` });
  const callCron = () => ask("cron");
  const { cronEveryMs } = options;
  const timer = cronEveryMs && setInterval(() => void callCron().catch(() => {}), cronEveryMs);

  return {
    telegram,
    /** Absent = the real one makes everything. */
    kie,
    neon: base.neon,
    store: store.server,
    /** Everything in the object store, by key. */
    objects: () => store.server.objects(bucket),
    functions,
    /** A direct connection to the database that bypasses the faults. */
    sql,
    /** Calls the bot as the scheduler does. */
    callCron,
    /** The operator's report. */
    health: () => ask("health"),
    async stop(): Promise<void> {
      clearInterval(timer);
      await functions.stop();
      await sql.end();
      await environment.stop();
    },
  };
}

type Environment = Awaited<ReturnType<typeof startEnvironment>>;

/** The services that the bot calls, and the variables with their addresses. */
async function startEnvironment(options: WorldOptions) {
  const { folder, say, kieKey } = options;
  await makePrivateFolder(folder);
  const token = `1000:${await keptSecret(folder, "telegram-token")}`;
  const telegram = await startTelegram({ token, username: "local_bot" });
  // Setting up gives each of them a menu, which Telegram refuses for a chat that the bot does not know.
  for (const person of [...operators, viewer]) telegram.person(person);
  const [base, store, kie, secret, cronSecret] = await Promise.all([
    startDatabase(folder, say),
    startObjectStore(path.join(folder, "buckets")),
    kieKey === undefined ? startLocalKie(options) : undefined,
    keptSecret(folder, "webhook-secret"),
    keptSecret(folder, "cron-secret"),
  ]);
  const variablesAt = (url: string): BotVariables & NodeJS.ProcessEnv => ({
    ...options.variables,
    ...base.variables,
    ...store.variables,
    ...(kie?.variables ?? { KIE_API_KEY: kieKey }),
    // Not a deployment, whatever the shell's variables say. The world sets the faults.
    VERCEL: "",
    VERCEL_ENV: "",
    FORCE_DATABASE_DOWN: "",
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    TELEGRAM_WEBHOOK_SECRET: secret,
    CRON_SECRET: cronSecret,
    ADMIN_IDS: operators.map(({ id }) => id).join(","),
    VIEWER_IDS: String(viewer.id),
    PUBLIC_URL: url,
  });
  const stop = async () => {
    await Promise.all([kie?.stop(), telegram.stop(), store.server.stop()]);
    await base.stop();
  };
  return { telegram, base, store, kie, cronSecret, variablesAt, stop };
}

async function request(url: string, headers: Record<string, string>): Promise<string> {
  return (await fetch(url, { headers })).text();
}

/** A Postgres that keeps its data, behind Neon's protocol. The bot creates the tables. */
export async function startDatabase(folder: string, say: (text: string) => void) {
  const wanted = path.resolve(folder, "postgres");
  const passwords = {
    superuser: await keptSecret(folder, "postgres-password"),
    bot: await keptSecret(folder, "database-password"),
  };
  const postgres = await startPostgres({ directory: wanted, passwords });
  // The data moved: as root, PostgreSQL's user may not enter the wanted folder.
  if (postgres.directory !== wanted) say(`The database keeps its data in ${postgres.directory}.`);
  await openDatabase(postgres, database);
  const neon = await startNeon(postgres);
  return {
    neon,
    postgres,
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

/** Bypasses the faults. */
function connectDirectly({ port, bot }: Postgres): pg.Pool {
  const pool = new pg.Pool({ host: "127.0.0.1", port, ...bot, database, max: 2 });
  // The pool replaces a dead idle connection at the next query.
  pool.on("error", () => {});
  return pool;
}

/** Kept between runs like the database, because an outage may last longer than a run. */
async function startObjectStore(directory: string) {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const server = await startS3({ directory });
  const { endpoint, region, accessKeyId, secretAccessKey } = server.access;
  await createBucket(server.access, bucket);
  return {
    server,
    variables: {
      OBJECT_STORE: "s3",
      S3_ENDPOINT: endpoint,
      S3_BUCKET: bucket,
      S3_REGION: region,
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
      S3_BARE_ETAGS: "0",
    },
  };
}

async function startLocalKie({ folder, taskMs: durationMs }: WorldOptions) {
  const apiKey = await keptSecret(folder, "kie-key");
  const hmacKey = await keptSecret(folder, "kie-secret");
  const duration = durationMs === undefined ? {} : { durationMs };
  const kie = await startKie({ apiKey, hmacKey, auto: true, ...duration });
  return {
    ...kie,
    variables: {
      KIE_API_KEY: apiKey,
      KIE_API_ROOT: kie.url,
      KIE_UPLOAD_ROOT: kie.url,
      KIE_WEBHOOK_HMAC_KEY: hmacKey,
    },
  };
}
