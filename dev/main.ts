import { removeBundle } from "./bundle-file.js";
import { serveFunctions } from "./functions.js";
import { startTelegram } from "./telegram/telegram.js";
import { runTerminal } from "./terminal.js";
import { keptSecret, startDatabase, storeVariables } from "./world.js";

/*
 * `npm run dev`: the bot in a world of its own, with a chat in the terminal. With a real
 * TELEGRAM_BOT_TOKEN and PUBLIC_URL (a tunnel to PORT, 3000 if not set) it serves the real bot. No
 * file is read for these: whoever keeps production's variables in one must not serve it by accident.
 */

removeBundle();
// Leaving by these would leave PostgreSQL behind; `exit` takes it along.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, () => process.exit(1));
}
try {
  const isReal = given("TELEGRAM_BOT_TOKEN") !== undefined && given("PUBLIC_URL") !== undefined;
  await (isReal ? serveRealBot() : runLocalWorld());
} catch (error) {
  say(`! ${explain(error)}`);
  process.exit(1);
}

async function serveRealBot(): Promise<void> {
  if (given("DATABASE_URL") === undefined) setVariables((await startDatabase(say)).variables);
  if (given("TELEGRAM_WEBHOOK_SECRET") === undefined) {
    setVariables({ TELEGRAM_WEBHOOK_SECRET: await keptSecret("webhook-secret") });
  }
  const functions = await serveApi(Number(given("PORT") ?? 3000));
  const { lines } = await setUp();
  say([...lines, `Serving ${functions.url}. Ctrl+C ends it.`].join("\n"));
}

async function runLocalWorld(): Promise<void> {
  say("Starting PostgreSQL, a local Telegram and the bot ...");
  const database = await startDatabase(say);
  const token = "1000:local-telegram-knows-this-token";
  const telegram = await startTelegram({ token, username: "local_bot" });
  const cronSecret = await keptSecret("cron-secret");
  setVariables({
    ...database.variables,
    ...storeVariables,
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    TELEGRAM_WEBHOOK_SECRET: await keptSecret("webhook-secret"),
    CRON_SECRET: cronSecret,
  });
  const functions = await serveApi();
  setVariables({ PUBLIC_URL: functions.url });
  await setUp();
  await runTerminal({
    telegram,
    neon: database.neon,
    functionsUrl: functions.url,
    cronSecret,
    language: given("LANG")?.startsWith("ru") ? "ru" : "en",
  });
  await functions.stop();
  await telegram.stop();
  await database.stop();
  process.exit(0);
}

/** A variable of the environment, unless it is absent or blank. */
function given(name: string): string | undefined {
  const value = process.env[name]?.trim();
  return value === "" ? undefined : value;
}

/** The functions read the environment when they are loaded, so it is set before. */
function setVariables(variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, variables);
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

function explain(error: unknown): string {
  const { message } = error instanceof Error ? error : { message: String(error) };
  return message.includes("postmaster.pid") ? "It is already running in this folder." : message;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
