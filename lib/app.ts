import { setTimeout as sleep } from "node:timers/promises";
import { createBlockMarks } from "./bot/block-marks.js";
import { createBot } from "./bot/bot.js";
import type { CoreDependencies } from "./bot/context.js";
import { createFetchResultOnDemand } from "./bot/delivery/fetch-result-on-demand.js";
import { createOperator } from "./bot/operator.js";
import { createReachability } from "./bot/operator-reachability.js";
import type { SetupReport } from "./bot/setup.js";
import { createCoreTexts } from "./bot/texts/texts.js";
import { button } from "./bot/ui/screen.js";
import { createWebhook } from "./bot/webhook.js";
import { type CronRun, createCron } from "./cron/endpoint.js";
import type { createCronJobs } from "./cron/jobs.js";
import { type Env, explainMissingSecret, readEnv, readSecret } from "./env.js";
import { createHealth } from "./health/endpoint.js";
import { createLog, type Log } from "./log.js";
import type { ShopOptions } from "./open-shop.js";
import { createStarPayments } from "./payments/star-payments.js";
import { createDigestWatch } from "./shop/digest.js";
import { createLiveSettings, type LiveSettings } from "./shop/live-settings.js";
import { createRoles } from "./shop/roles.js";
import { bonusOf } from "./shop/setting-values.js";
import { defaultsOf, pauseAt } from "./shop/settings.js";
import { type LedgerOptions, openLedger } from "./storage/open-ledger.js";
import { createCallback } from "./studio/callback.js";
import { createStudioOnDemand } from "./studio-on-demand.js";
import { createTelegram } from "./telegram.js";
import { once, onceLoaded } from "./util/once.js";
import { deriveKey } from "./util/secrets.js";
import { createWaitUntil } from "./vercel/wait-until.js";

/** What the program needs from outside; tests pass their own. */
export interface Runtime {
  readonly log: Log;
  readonly fetch: typeof fetch;
  /**
   * Asks hosts that the bot does not trust; undefined = connects to the open internet only. If tests
   * give a `fetch`, it stands for those hosts, too.
   */
  readonly publicFetch: typeof fetch | undefined;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
  /** Is aborted after so many milliseconds. */
  readonly deadline: (milliseconds: number) => AbortSignal;
  /** Keeps the function alive for what need not delay its answer. */
  readonly background: (work: Promise<unknown>) => void;
}

/**
 * Wires the program together; the only module that knows every part. Each endpoint reads only the
 * variables it needs, so a wrong one shows in /api/health instead of crashing every function.
 */
export function createApp(variables: NodeJS.ProcessEnv, surroundings: Partial<Runtime> = {}) {
  const log = surroundings.log ?? createLog();
  const runtime: Runtime = {
    log,
    fetch,
    publicFetch: surroundings.fetch,
    sleep,
    now: Date.now,
    random: Math.random,
    deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
    background: createWaitUntil(log),
    ...surroundings,
  };
  const services = once(() => assemble(readEnv(variables), runtime));
  const secret = readSecret(variables, "TELEGRAM_WEBHOOK_SECRET");
  const cronSecret = readSecret(variables, "CRON_SECRET");
  const needsSecret = logRefusals(variables, "TELEGRAM_WEBHOOK_SECRET", log);
  const needsCronSecret = logRefusals(variables, "CRON_SECRET", log);

  return {
    receiveUpdate: needsSecret(createWebhook({ secret, openBot: () => services().bot, log })),
    receiveCallback: needsSecret(
      createCallback({
        key: secret === undefined ? undefined : callbackKeyOf(secret),
        open: () => services().studio,
        log,
      }),
    ),
    runCron: needsCronSecret(createCron({ secret: cronSecret, open: () => services().cron, log })),
    reportHealth: needsCronSecret(
      createHealth({
        ...runtime,
        secret: cronSecret,
        async check(extent) {
          const { checkHealth } = await import("./health/checks.js");
          return checkHealth(
            () => readEnv(variables),
            () => services().opened,
            extent,
            () => services().findUnreachable(),
          );
        },
      }),
    ),
    /** When this instance asks its database again, in milliseconds since 1970; undefined = it does now. */
    nextProbe: () => services().opened.breaker?.probeAt,
    /** For `npm run restore`; undefined without a database and a store. */
    restore: async (since: string) => services().opened.restore?.(since),
    /** Erases what a user wrote and got. @throws LedgerUnavailable if that is not certain */
    erase: (userId: number) => services().opened.ledger.erase(userId),
    /** For `npm run setup`: tells Telegram where the bot is and what it can do. */
    setUp: () => setUpWith(variables, services),
  };
}

async function setUpWith(
  variables: NodeJS.ProcessEnv,
  parts: () => ReturnType<typeof assemble>,
): Promise<SetupReport> {
  const { setUp } = await import("./bot/setup.js");
  const env = readEnv(variables);
  const { telegram, texts, opened, findUnreachable } = parts();
  const stage = variables["VERCEL_ENV"];
  const { reportStore } = await import("./health/checks.js");
  const checkStore = () => reportStore(opened);
  return setUp({ env, stage, telegram: telegram.patient, texts, checkStore, findUnreachable });
}

type Endpoint = (request: Request) => Promise<Response>;

/**
 * An endpoint whose secret is missing or malformed refuses every request. The first refusal logs the
 * reason once, so that an operator can find out why the bot is silent.
 */
function logRefusals(
  variables: NodeJS.ProcessEnv,
  name: "TELEGRAM_WEBHOOK_SECRET" | "CRON_SECRET",
  log: Log,
): (endpoint: Endpoint) => Endpoint {
  if (readSecret(variables, name) !== undefined) return (endpoint) => endpoint;
  const logOnce = once(() =>
    log.error(`Every request is refused: ${explainMissingSecret(variables, name)}`),
  );
  return (endpoint) => async (request) => {
    const response = await endpoint(request);
    if (response.status === 401) logOnce();
    return response;
  };
}

function assemble(env: Env, world: Runtime) {
  const { log, fetch, now, background, deadline } = world;
  const pause = async (milliseconds: number) => void (await world.sleep(milliseconds));
  const blockMarks = createBlockMarks({ ...world, openShop: () => dependencies.openShop() });
  const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: apiRoot } = env;
  const time = { ...world, sleep: pause };
  const telegram = createTelegram({ ...time, token, apiRoot });
  const { patient } = telegram;
  const operator = createOperator({ ...world, button, ids: env.ADMIN_IDS, telegram: patient });
  const { alarm } = operator;
  const { opened, settings } = openStorage(env, { time, log, fetch, background, alarm });
  const { starPayments, pauseFor } = openSelling(env, settings, now);
  const texts = createCoreTexts({ ...figuresOf(env), starsFor: starPayments.price, now });
  const results = createFetchResultOnDemand({ ...world, ...trustedOrigins(env) });
  const carrier = { telegram, results, background, blockMarks };
  const { ledger, store } = opened;
  const parts = { ...world, ...carrier, telegram: patient, ledger, time, texts, alarm };
  const studio = createStudioOnDemand(env, {
    ...parts,
    store,
    records: opened.database?.records,
    settings,
    callbackKey: callbackKeyOf(env.TELEGRAM_WEBHOOK_SECRET),
  });
  const findUnreachable = createReachability({ ...world, ids: env.ADMIN_IDS, telegram });
  const dependencies: CoreDependencies = {
    ledger,
    habits: opened.habits,
    starPayments,
    settings,
    pauseFor,
    telegram,
    operator,
    texts,
    studio: studio.isOpen ? studio : undefined,
    log,
    now,
    keepPromptsDays: env.KEEP_PROMPTS_DAYS,
    blockMarks,
    pause,
    ...consoleParts({ env, opened, settings, telegram, studio, time, log, findUnreachable }),
  };
  const digest = digestParts(env, dependencies, background);
  const options = { ...dependencies, time, botId: botIdOf(env), digest };
  return {
    bot: createBot(token, { ...dependencies, watchDigest: digest?.watch }, carrier),
    cron: { start: startJobs(opened, studio, options), operator, deadline, background },
    studio,
    opened,
    telegram,
    texts,
    findUnreachable,
  };
}

function figuresOf({ CURRENCY: currency, TIME_ZONE: timeZone }: Env) {
  return { currency, timeZone };
}

/** The ledger, and the settings that ride on its statements. */
function openStorage(
  env: Env,
  parts: Pick<LedgerOptions, "time" | "log" | "fetch" | "background" | "alarm">,
) {
  const settings = createLiveSettings({
    ...parts,
    defaults: defaultsOf(env),
    read: (isCold) => opened.settings.learn(isCold),
  });
  const opened = openLedger({ ...ledgerSettings(env), ...parts, settingsWatch: settings });
  return { opened, settings };
}

/** What is sold for how many Stars, and whether: admins are exempt from a pause. */
function openSelling(env: Env, settings: LiveSettings, now: () => number) {
  const roleOf = rolesIn(env);
  return {
    starPayments: createStarPayments({
      key: deriveKey(env.TELEGRAM_WEBHOOK_SECRET, "invoice"),
      starsPerUnit: () => settings.current().starsPerUnit,
      bonusFor: (sum) => bonusOf(settings.current().packBonuses, sum),
    }),
    pauseFor: (userId: number | undefined) =>
      roleOf(userId) === "admin" ? undefined : pauseAt(settings.current(), now()),
  };
}

/** Who the operators are, and what their acts work with: only what they do loads it. */
function consoleParts(options: ShopOptions) {
  const { env } = options;
  const openShop = onceLoaded(async () => {
    const { openShop: open } = await import("./open-shop.js");
    return open(options);
  });
  return { roleOf: rolesIn(env), openShop, timeZone: env.TIME_ZONE };
}

function rolesIn({ ADMIN_IDS: admins, VIEWER_IDS: viewers }: Env) {
  return createRoles({ admins, viewers });
}

/** The daily message to operators; undefined = there is none. */
function digestParts(env: Env, parts: CoreDependencies, background: Runtime["background"]) {
  const { TIME_ZONE: timeZone, DIGEST_HOUR: hour, ADMIN_IDS, VIEWER_IDS } = env;
  const operators = [...new Set([...ADMIN_IDS, ...VIEWER_IDS])];
  if (hour === undefined || env.DATABASE_URL === undefined || operators.length === 0) return;
  const due = { timeZone, hour };
  const hasBecomeDue = createDigestWatch(due, parts.now);
  async function send() {
    const { sendDueDigest } = await import("./bot/console/digest.js");
    return sendDueDigest(parts, { ...due, operators });
  }
  const giveUp = (error: unknown) => parts.log.warn(`The scheduler will send the digest: ${error}`);
  return {
    ...due,
    send,
    /** Is called behind every update. */
    watch: () => (hasBecomeDue() ? background(send().catch(giveUp)) : undefined),
  };
}

/** Only the scheduler's function loads the jobs. */
function startJobs(...options: Parameters<typeof createCronJobs>): () => Promise<CronRun> {
  const open = onceLoaded(async () => {
    const { createCronJobs } = await import("./cron/jobs.js");
    return createCronJobs(...options);
  });
  return async () => (await open())();
}

function ledgerSettings(env: Env) {
  return {
    databaseUrl: env.DATABASE_URL,
    endpoint: env.NEON_HTTP_ENDPOINT,
    timeoutMs: env.DATABASE_TIMEOUT_MS,
    forcedDown: env.FORCE_DATABASE_DOWN,
    store: env.store,
    mirror: env.MIRROR,
    allowance: env.OFFLINE_ALLOWANCE,
  };
}

function callbackKeyOf(secret: string): Buffer {
  return deriveKey(secret, "callback");
}

function trustedOrigins({ KIE_API_ROOT, KIE_UPLOAD_ROOT }: Env) {
  return { trusted: [KIE_API_ROOT, KIE_UPLOAD_ROOT].map((root) => new URL(root).origin) };
}

/** A token begins with the id of its bot. */
function botIdOf({ TELEGRAM_BOT_TOKEN }: Env): number {
  return Number.parseInt(TELEGRAM_BOT_TOKEN, 10);
}
