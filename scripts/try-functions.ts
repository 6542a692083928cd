import { startNeon } from "../dev/neon.js";
import { startS3 } from "../dev/objects/s3.js";
import { createBucket } from "../dev/objects/s3-bucket.js";
import { createDatabase } from "../dev/postgres/roles.js";
import { startPostgres } from "../dev/postgres.js";
import { type LocalTelegram, startTelegram } from "../dev/telegram/telegram.js";
import { type Host, startHost } from "../dev/vercel/host.js";
import { randomSecret } from "../dev/world/secrets.js";

const token = `1000:${randomSecret()}`;
const secret = randomSecret();

type Variables = Readonly<Record<string, string>>;

/** The response of a function without variables to a request without a secret. */
export interface Answer {
  readonly method: "GET" | "POST";
  readonly status: number;
  readonly text: string;
}

/** Sends each function one request, in a process without variables. */
export async function askAsStranger(
  output: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Answer>> {
  const host = await startHost({ output, variables: () => ({}) });
  try {
    const answers = names.map(async (name) => [name, await ask(host, name)] as const);
    return new Map(await Promise.all(answers));
  } finally {
    await host.stop();
  }
}

async function ask({ url }: Host, name: string): Promise<Answer> {
  for (const method of ["GET", "POST"] as const) {
    const response = await fetch(`${url}/api/${name}`, { method });
    const text = await response.text();
    if (response.status !== 405 || method === "POST")
      return { method, text, status: response.status };
  }
  throw new Error("unreachable");
}

/**
 * Sends `/balance` to the built bot, first with a database without tables, then with only an object
 * store.
 * @returns the bot's reply, or "nothing", for each kind of storage
 */
export async function tryLife(output: string): Promise<Readonly<Record<string, string>>> {
  const telegram = await startTelegram({ token });
  const askWith = (variables: Variables) => askForBalance(telegram, output, variables);
  try {
    return {
      "on an empty database": await askWithDatabase(askWith),
      "with an object store alone": await askWithStore(askWith),
    };
  } finally {
    await telegram.stop();
  }
}

type AskWith = (variables: Variables) => Promise<string>;

async function askWithDatabase(askWith: AskWith): Promise<string> {
  const postgres = await startPostgres();
  await createDatabase(postgres, "bot");
  const neon = await startNeon(postgres);
  try {
    return await askWith({
      DATABASE_URL: neon.connectionString("bot"),
      NEON_HTTP_ENDPOINT: neon.endpoint,
    });
  } finally {
    await neon.stop();
    await postgres.stop();
  }
}

async function askWithStore(askWith: AskWith): Promise<string> {
  const s3 = await startS3();
  await createBucket(s3.access, "money");
  try {
    return await askWith({
      S3_ENDPOINT: s3.url,
      S3_BUCKET: "money",
      S3_REGION: s3.access.region,
      S3_ACCESS_KEY_ID: s3.access.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.access.secretAccessKey,
    });
  } finally {
    await s3.stop();
  }
}

async function askForBalance(
  telegram: LocalTelegram,
  output: string,
  variables: Variables,
): Promise<string> {
  const host = await startHost({
    output,
    variables: () => ({
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_WEBHOOK_SECRET: secret,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      ...variables,
    }),
  });
  try {
    Object.assign(telegram.state, { webhook: { url: `${host.url}/api/telegram`, secret } });
    const person = telegram.person({ id: 5, first_name: "Ann" });
    await person.say("/balance");
    await host.idle();
    return person.screen?.text ?? "nothing";
  } finally {
    await host.stop();
  }
}
