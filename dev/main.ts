import { EnvError, readEnv } from "../lib/env.js";
import { readOptionsOrExit } from "../scripts/read-options.js";
import { leaveOnSignals } from "./cli/leave-on-signals.js";
import { type DevOptions, portFrom, readOptions, usage } from "./cli/options.js";
import { removeBundle } from "./functions/bundle-file.js";
import { serveFunctions } from "./functions.js";
import { choosePagePort } from "./http/page-port.js";
import { ensureBuilt } from "./vercel/ensure-built.js";
import { keptSecret, randomSecret } from "./world/secrets.js";
import { keptFolder, startDatabase } from "./world/world.js";

/*
 * `npm run dev`: the bot with local services, on a page in the browser, or with --terminal as a chat in
 * the terminal. --built runs the output of `npm run build` on a host that behaves like Vercel. A local Kie
 * makes the results, or the real one if KIE_API_KEY is set. With a real TELEGRAM_BOT_TOKEN and PUBLIC_URL
 * (a tunnel to PORT, default 3000) it serves the real bot. It reads these only from the environment: a
 * file with production's variables must not start production's bot.
 */

const options = readOptionsOrExit(readOptions, usage);
removeBundle();
leaveOnSignals();
try {
  await run(options);
} catch (error) {
  say(`! ${explain(error)}`);
  process.exit(1);
}

async function run({ terminal, traffic, built, port: wanted }: DevOptions): Promise<void> {
  const isReal = given("TELEGRAM_BOT_TOKEN") !== undefined && given("PUBLIC_URL") !== undefined;
  if (isReal && built) throw new Error("--built serves the local bot: unset TELEGRAM_BOT_TOKEN");
  if (isReal) return serveRealBot();
  if (built) await ensureBuilt(say);
  const world = {
    built,
    folder: keptFolder,
    say,
    variables: process.env,
    kieKey: given("KIE_API_KEY"),
    cronEveryMs: 10_000,
  };
  if (terminal) {
    const { runTerminal } = await import("./cli/terminal.js");
    await runTerminal(world, given("LANG")?.startsWith("ru") ? "ru" : "en");
    process.exit(0);
  }
  const port = await choosePagePort(wanted, say);
  say("Starting PostgreSQL, an object store, a local Telegram, the bot and its page ...");
  const { startPlayground } = await import("./playground/playground.js");
  const playground = await startPlayground({ ...world, traffic, port });
  say(
    `Open ${playground.url} in your browser. Ctrl+C ends it; balances and chats are kept in ${keptFolder}/.`,
  );
  const { kie } = playground.world;
  if (kie !== undefined) say(describeKie(kie.variables));
}

type KieVariables = Readonly<Record<"KIE_API_KEY" | "KIE_API_ROOT", string>>;

function describeKie({ KIE_API_KEY, KIE_API_ROOT }: KieVariables): string {
  return `The local Kie, for npm run catalogue: KIE_API_KEY=${KIE_API_KEY} KIE_API_ROOT=${KIE_API_ROOT}`;
}

async function serveRealBot(): Promise<void> {
  const port = portFrom(given("PORT") ?? "3000", "PORT");
  checkVariables();
  if (given("DATABASE_URL") === undefined) {
    setVariables((await startDatabase(keptFolder, say)).variables);
  }
  if (given("TELEGRAM_WEBHOOK_SECRET") === undefined) {
    setVariables({ TELEGRAM_WEBHOOK_SECRET: await keptSecret(keptFolder, "webhook-secret") });
  }
  const functions = await serveApi(port);
  const { createApp } = await import("../lib/app.js");
  const { lines } = await createApp(process.env).setUp();
  say([...lines, `Serving ${functions.url}. Ctrl+C ends it.`].join("\n"));
}

/**
 * Checks the variables before anything starts; the secret may be missing.
 * @throws EnvError
 */
function checkVariables(): void {
  const TELEGRAM_WEBHOOK_SECRET = given("TELEGRAM_WEBHOOK_SECRET") ?? randomSecret();
  readEnv({ ...process.env, TELEGRAM_WEBHOOK_SECRET });
}

/** A variable of the environment, unless it is absent or blank. */
function given(name: string): string | undefined {
  const value = process.env[name]?.trim();
  return value === "" ? undefined : value;
}

/** Sets the environment first, because the functions read it when they are loaded. */
function setVariables(variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, variables);
}

async function serveApi(port: number) {
  // Telegram and Kie come through the tunnel, which may send its own host name.
  const { host: tunnel } = new URL(given("PUBLIC_URL") ?? "");
  return serveFunctions(
    {
      "/api/telegram": await import("../api/telegram.js"),
      "/api/kie": await import("../api/kie.js"),
      "/api/cron": await import("../api/cron.js"),
      "/api/health": await import("../api/health.js"),
    },
    { port, isHost: (host) => host === tunnel },
  );
}

function explain(error: unknown): string {
  if (error instanceof EnvError) return error.problems.join("; ");
  const { message, code } = toError(error);
  if (code === "EADDRINUSE")
    return `${message}. Another program uses this port: end it, or name another one`;
  if (!message.includes("postmaster.pid")) return message;
  const [, pid] = /PID (\d+)/.exec(message) ?? [];
  return `It is already running in this folder. If it is not: its PostgreSQL was left behind by a run that was killed, and ends with: kill -INT ${pid}`;
}

function toError(error: unknown): { readonly message: string; readonly code?: unknown } {
  return error instanceof Error ? error : { message: String(error) };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
