import { setTimeout as sleep } from "node:timers/promises";
import { createBot } from "./bot/bot.js";
import type { Dependencies } from "./bot/context.js";
import { createOperator } from "./bot/operator.js";
import type { SetupReport } from "./bot/setup.js";
import { createTexts } from "./bot/texts/texts.js";
import { createWebhook } from "./bot/webhook.js";
import { createCron } from "./cron.js";
import { type Env, EnvError, readEnv, readSecret } from "./env.js";
import { createHealth, type Health } from "./health.js";
import { createLog, type Log } from "./log.js";
import { createCashier } from "./payments/cashier.js";
import { deriveKey } from "./secrets.js";
import { type Database, openDatabase } from "./storage/database.js";
import { createPostgresLedger } from "./storage/postgres-ledger.js";
import { createTelegram } from "./telegram.js";

/** What comes from outside the program; tests bring their own. */
export interface Surroundings {
  readonly log: Log;
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
}

/**
 * Wires the program together; the only module that knows every part. Reads no more of the
 * environment than the door it is asked at needs, so that a wrong variable is reported by
 * /api/health instead of crashing every function.
 */
export function createApp(variables: NodeJS.ProcessEnv, surroundings: Partial<Surroundings> = {}) {
  const world: Surroundings = {
    log: createLog(),
    fetch,
    sleep,
    now: Date.now,
    random: Math.random,
    ...surroundings,
  };
  const parts = once(() => assemble(readEnv(variables), world));

  return {
    receiveUpdate: createWebhook({
      secret: readSecret(variables, "TELEGRAM_WEBHOOK_SECRET"),
      openBot: () => parts().bot,
      log: world.log,
    }),
    runCron: createCron({
      secret: readSecret(variables, "CRON_SECRET"),
      open: () => parts().housekeeping,
      log: world.log,
    }),
    reportHealth: createHealth({ check: () => checkHealth(variables, parts), now: world.now }),
    /** For `npm run setup`: tells Telegram where the bot is and what it can do. */
    async setUp(): Promise<SetupReport> {
      const { setUp } = await import("./bot/setup.js");
      const env = readEnv(variables);
      return setUp({ env, stage: variables["VERCEL_ENV"], ...parts() });
    },
  };
}

function assemble(env: Env, world: Surroundings) {
  const { log, fetch, now, random } = world;
  const pause = async (milliseconds: number) => void (await world.sleep(milliseconds));
  const telegram = createTelegram({
    token: env.TELEGRAM_BOT_TOKEN,
    apiRoot: env.TELEGRAM_API_ROOT,
    fetch,
    sleep: pause,
  });
  const database = openDatabase({
    url: env.DATABASE_URL,
    endpoint: env.NEON_HTTP_ENDPOINT,
    timeoutMs: env.DATABASE_TIMEOUT_MS,
    forcedDown: env.FORCE_DATABASE_DOWN,
    log,
    fetch,
    sleep: pause,
    random,
  });
  const dependencies: Dependencies = {
    ledger: createPostgresLedger(database, log),
    cashier: createCashier({
      key: deriveKey(env.TELEGRAM_WEBHOOK_SECRET, "invoice"),
      starsPerUnit: env.STARS_PER_UNIT,
    }),
    telegram,
    operator: createOperator({ ids: env.ADMIN_IDS, telegram, log, now }),
    texts: createTexts(env.CURRENCY),
    log,
    now,
  };
  return {
    bot: createBot(env.TELEGRAM_BOT_TOKEN, dependencies),
    housekeeping: {
      chores: choresOf(database, dependencies),
      tell: dependencies.operator.tell,
    },
    ledger: dependencies.ledger,
    telegram,
    texts: dependencies.texts,
  };
}

function choresOf(database: Database, dependencies: Dependencies) {
  const { ledger, cashier, telegram, operator, now } = dependencies;
  return {
    async audit() {
      const { audit, complaintOf } = await import("./storage/audit.js");
      const findings = await audit(database);
      const complaint = complaintOf(findings);
      if (complaint !== undefined) await operator.tell("The audit found something", complaint);
      return findings;
    },
    async stars() {
      const { reconcile } = await import("./payments/reconcile.js");
      const { announceReconciled } = await import("./bot/found.js");
      const reconciled = await reconcile({
        ledger,
        cashier,
        transactions: (offset, limit) => telegram.call("getStarTransactions", { offset, limit }),
        now,
      });
      await announceReconciled(reconciled, dependencies);
      const { compared, found, open } = reconciled;
      return { compared, found: found.length, open: open.length };
    },
  };
}

async function checkHealth(
  variables: NodeJS.ProcessEnv,
  parts: () => ReturnType<typeof assemble>,
): Promise<Health> {
  const store = { status: "not configured" } as const;
  try {
    const env = readEnv(variables);
    if (env.DATABASE_URL === undefined) {
      const database = { status: "not configured" } as const;
      return { status: "down", database, store, problems: advice(env) };
    }
    const ready = await parts()
      .ledger.ready()
      .then(
        () => true,
        () => false,
      );
    const database = { status: ready ? "ok" : "unavailable" } as const;
    return { status: ready ? "ok" : "down", database, store, problems: advice(env) };
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    const database = { status: "unavailable" } as const;
    return { status: "down", database, store, problems: error.problems };
  }
}

/** What works without, but not as well as its operator believes. */
function advice({ CRON_SECRET, ADMIN_IDS }: Env): string[] {
  return [
    ...(CRON_SECRET === undefined ? ["CRON_SECRET is not set: nothing is reconciled"] : []),
    ...(ADMIN_IDS.length === 0 ? ["ADMIN_IDS is not set: alarms reach nobody"] : []),
  ];
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
