import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startNeon } from "../dev/neon.js";
import { startPostgres } from "../dev/postgres.js";
import { startS3 } from "../dev/s3.js";
import { createBucket } from "../dev/s3-bucket.js";
import { type LocalTelegram, startTelegram } from "../dev/telegram/telegram.js";

const token = "1000:token-of-the-build";
const secret = "secret-of-the-build";

/**
 * Runs a built /api/telegram in a process of its own, and lets somebody ask for his balance: with a
 * database without tables, and with an object store alone.
 * @returns what the bot said, or "nothing", by where it keeps its money
 */
export async function tryFunction(
  folder: string,
  handler: string,
): Promise<Readonly<Record<string, string>>> {
  const telegram = await startTelegram({ token });
  const ask = (variables: Readonly<Record<string, string>>) =>
    askForBalance(telegram, folder, handler, variables);
  try {
    return {
      "on an empty database": await askWithDatabase(ask),
      "with an object store alone": await askWithStore(ask),
    };
  } finally {
    await telegram.stop();
  }
}

type Ask = (variables: Readonly<Record<string, string>>) => Promise<string>;

async function askWithDatabase(ask: Ask): Promise<string> {
  const postgres = await startPostgres();
  const neon = await startNeon(postgres);
  try {
    return await ask({
      DATABASE_URL: neon.connectionString("postgres"),
      NEON_HTTP_ENDPOINT: neon.endpoint,
    });
  } finally {
    await neon.stop();
    await postgres.stop();
  }
}

async function askWithStore(ask: Ask): Promise<string> {
  const s3 = await startS3();
  await createBucket(s3.access, "money");
  try {
    return await ask({
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
  cwd: string,
  handler: string,
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const child = fork(fileURLToPath(new URL("serve-function.ts", import.meta.url)), [handler], {
    cwd,
    env: {
      PATH: process.env["PATH"],
      VERCEL: "1",
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_WEBHOOK_SECRET: secret,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      ...variables,
    },
  });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      child.once("message", (message) => resolve(String(message)));
      child.once("exit", () => reject(new Error("the function's process ended")));
    });
    Object.assign(telegram.state, { webhook: { url: `${url}/api/telegram`, secret } });
    const person = telegram.person({ id: 5, first_name: "Ann" });
    await person.say("/balance");
    return person.screen?.text ?? "nothing";
  } finally {
    child.kill();
  }
}
