import { existsSync } from "node:fs";
import { loadEnvFile } from "node:process";
import { removeBundle } from "./bundle-file.js";
import { serveFunctions } from "./functions.js";
import { startTelegram } from "./telegram/telegram.js";
import { runTerminal } from "./terminal.js";
import { keptSecret, startDatabase } from "./world.js";

/*
 * `npm run dev`: the bot in a world of its own, with a chat in the terminal. With a real
 * TELEGRAM_BOT_TOKEN and PUBLIC_URL (a tunnel to PORT, 3000 if not set) it serves the real bot.
 */

removeBundle();
if (existsSync(".env")) loadEnvFile(".env");
// Leaving by these would leave PostgreSQL behind; `exit` takes it along.
for (const signal of ["SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
const isReal =
  process.env["TELEGRAM_BOT_TOKEN"] !== undefined && process.env["PUBLIC_URL"] !== undefined;
await (isReal ? serveRealBot() : runLocalWorld());

async function serveRealBot(): Promise<void> {
  const database = process.env["DATABASE_URL"] === undefined ? await startDatabase() : undefined;
  const TELEGRAM_WEBHOOK_SECRET = await keptSecret("webhook-secret");
  setVariables({ TELEGRAM_WEBHOOK_SECRET, ...process.env, ...database?.variables });
  const functions = await serveApi(Number(process.env["PORT"] ?? 3000));
  const { lines } = await setUp();
  say([...lines, `Serving ${functions.url}. Ctrl+C ends it.`].join("\n"));
  process.once("SIGINT", () => {
    void functions
      .stop()
      .then(() => database?.stop())
      .then(() => process.exit(0));
  });
}

async function runLocalWorld(): Promise<void> {
  say("Starting PostgreSQL, a local Telegram and the bot ...");
  const database = await startDatabase();
  const token = "1000:local-telegram-knows-this-token";
  const telegram = await startTelegram({ token, username: "local_bot" });
  const cronSecret = await keptSecret("cron-secret");
  setVariables({
    ...database.variables,
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    TELEGRAM_WEBHOOK_SECRET: await keptSecret("webhook-secret"),
    CRON_SECRET: cronSecret,
  });
  const functions = await serveApi();
  setVariables({ PUBLIC_URL: functions.url });
  await setUp();
  try {
    const language = process.env["LANG"]?.startsWith("ru") ? "ru" : "en";
    await runTerminal({
      telegram,
      neon: database.neon,
      functionsUrl: functions.url,
      cronSecret,
      language,
    });
  } finally {
    await functions.stop();
    await telegram.stop();
    await database.stop();
  }
  process.exit(0);
}

/** The functions read the environment when they are loaded, so it is set before. */
function setVariables(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value !== undefined) process.env[name] = value;
  }
}

async function serveApi(port?: number) {
  return serveFunctions(
    {
      "/api/telegram": await import("../api/telegram.js"),
      "/api/cron": await import("../api/cron.js"),
      "/api/health": await import("../api/health.js"),
    },
    port,
  );
}

async function setUp() {
  const { createApp } = await import("../lib/app.js");
  return createApp(process.env).setUp();
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
