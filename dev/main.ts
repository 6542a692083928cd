import { removeBundle } from "./bundle-file.js";
import { serveFunctions } from "./functions.js";
import { startKie } from "./kie/kie.js";
import { startTelegram } from "./telegram/telegram.js";
import { runTerminal } from "./terminal.js";
import { keptSecret, startDatabase, storeVariables } from "./world.js";

/*
 * `npm run dev`: the bot in a world of its own, with a chat in the terminal. What it makes comes from
 * a Kie of this machine, or with a KIE_API_KEY from the real one. With a real
 * TELEGRAM_BOT_TOKEN and PUBLIC_URL (a tunnel to PORT, 3000 if not set) it serves the real bot. No
 * file is read for these: whoever keeps production's variables in one must not serve it by accident.
 */

const lookEveryMs = 10_000;

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
  say("Starting PostgreSQL, a local Telegram, a local Kie and the bot ...");
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
  const kie = given("KIE_API_KEY") === undefined ? await startLocalKie() : undefined;
  const functions = await serveApi();
  setVariables({ PUBLIC_URL: functions.url });
  // The real Kie can't call back to this machine: its results are looked for.
  const looking = kie ?? callRegularly(functions.url, cronSecret);
  await setUp();
  await runTerminal({
    telegram,
    neon: database.neon,
    functionsUrl: functions.url,
    cronSecret,
    language: given("LANG")?.startsWith("ru") ? "ru" : "en",
  });
  await looking.stop();
  await functions.stop();
  await telegram.stop();
  await database.stop();
  process.exit(0);
}

async function startLocalKie() {
  const apiKey = "local-kie-knows-this-key";
  const hmacKey = await keptSecret("kie-secret");
  const kie = await startKie({ apiKey, hmacKey, auto: true });
  setVariables({
    KIE_API_KEY: apiKey,
    KIE_API_ROOT: kie.url,
    KIE_UPLOAD_ROOT: kie.url,
    KIE_WEBHOOK_HMAC_KEY: hmacKey,
  });
  return kie;
}

function callRegularly(url: string, secret: string) {
  const headers = { authorization: `Bearer ${secret}` };
  const timer = setInterval(() => {
    void fetch(`${url}/api/cron`, { headers }).catch(() => {});
  }, lookEveryMs);
  return { stop: async () => clearInterval(timer) };
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
      "/api/kie": await import("../api/kie.js"),
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
