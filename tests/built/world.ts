import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { test as base, inject } from "vitest";
import { startKie } from "../../dev/kie/kie.js";
import { connectTo } from "../../dev/migrate.js";
import { startNeon } from "../../dev/neon.js";
import { createDatabase } from "../../dev/postgres/roles.js";
import type { Person } from "../../dev/telegram/person.js";
import { startTelegram } from "../../dev/telegram/telegram.js";
import { outputFolder } from "../../dev/vercel/freshness.js";
import { type Host, startHost } from "../../dev/vercel/host.js";
import { deliver, pressOf } from "../support/press-at-once.js";
import { type StoreName, stores } from "./stores.js";

const token = "4242:local-token-of-the-tests";
const secret = "a-secret-of-the-tests";
export const cronSecret = "a-cron-secret-of-the-tests";
const kieKey = "a-key-of-the-tests";
const operatorId = 777;
const longestWaitMs = 300;
const firstPersonId = 2147483653;

export type BuiltWorld = Awaited<ReturnType<typeof startWorld>>;

export interface BuiltWorldOptions {
  readonly store: StoreName;
  /** Whether there is a DATABASE_URL. */
  readonly database?: boolean;
  /** Variables that differ from the defaults. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The clock of the functions; absent = the time. */
  readonly now?: () => number;
}

/** The built bot on the freezing host, with all services that it asks. */
async function startWorld(options: BuiltWorldOptions) {
  const { store: storeName, database = true } = options;
  const postgres = inject("postgres");
  const name = await createEmptyDatabase();
  const sql = await connectTo(postgres, name);
  const [neon, telegram, kie, store] = await Promise.all([
    startNeon(postgres),
    // It delivers again sooner than the real one.
    startTelegram({ token, wait: (milliseconds) => sleep(Math.min(milliseconds, longestWaitMs)) }),
    startKie({ apiKey: kieKey, hmacKey: "a-signature-key-of-the-tests" }),
    stores[storeName](),
  ]);
  const lines: string[] = [];
  const variables = {
    ...store.variables,
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_WEBHOOK_SECRET: secret,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    KIE_API_KEY: kieKey,
    KIE_API_ROOT: kie.url,
    KIE_UPLOAD_ROOT: kie.url,
    KIE_WEBHOOK_HMAC_KEY: "a-signature-key-of-the-tests",
    CRON_SECRET: cronSecret,
    ADMIN_IDS: String(operatorId),
    ...(database && {
      DATABASE_URL: neon.connectionString(name),
      NEON_HTTP_ENDPOINT: neon.endpoint,
    }),
  };
  const deploy = (changes: Readonly<Record<string, string>> = {}) =>
    startHost({
      output: outputFolder,
      variables: (url) => ({ ...variables, ...options.variables, PUBLIC_URL: url, ...changes }),
      onLine: (line) => void lines.push(line),
      ...(options.now !== undefined && { now: options.now }),
      ...(store.blobPort !== undefined && { blobPort: store.blobPort }),
      ...(store.oidcToken !== undefined && { oidcToken: store.oidcToken }),
    });
  const deliverTo = ({ url }: Host) =>
    Object.assign(telegram.state, { webhook: { url: `${url}/api/telegram`, secret } });
  const others: Host[] = [];
  const host = await deploy();
  deliverTo(host);
  let people = firstPersonId;
  let presses = 1_000_000;

  return {
    /** Whether the bot knows of its database. */
    hasDatabase: database,
    host,
    telegram,
    kie,
    neon,
    sql,
    store,
    lines,
    /** Another deployment with the same database and store, but for these variables. */
    async another(changes: Readonly<Record<string, string>>): Promise<Host> {
      const other = await deploy(changes);
      others.push(other);
      return other;
    },
    deliverTo,
    /** Resolves when every process of every host is stopped or gone. */
    async idle(): Promise<void> {
      await Promise.all([host, ...others].map((one) => one.idle()));
    },
    operator: telegram.person({ id: operatorId, first_name: "Operator", language_code: "en" }),
    /** A new user. */
    person: (language = "en"): Person =>
      telegram.person({ id: people++, first_name: "Ann", language_code: language }),
    /** A new user with a balance of 100.00. */
    async createBuyer(): Promise<Person> {
      const person = this.person();
      await person.say("/topup 100");
      await person.pay();
      await host.idle();
      return person;
    },
    /** A document of the store. @param name such as `mirrors/7` */
    document(name: string) {
      const stored = store.objects().get(`ledger/v1/${name}.json`);
      return stored === undefined ? undefined : JSON.parse(String(stored.body));
    },
    /** How often each request since then called waitUntil. */
    waitUntilCallsSince: (since: number) =>
      host.requests.slice(since).map(({ waitUntilCalls }) => waitUntilCalls),
    /** A press that all these hosts receive at the same moment, as after a double tap. */
    async pressAt(
      hosts: readonly Host[],
      person: Person,
      words?: string,
      message = person.screen ?? failWith("there is no message"),
    ): Promise<number[]> {
      const updates = hosts.map(() => pressOf(telegram.state, person, message, ++presses, words));
      return this.deliverAt(hosts, updates);
    },
    /** Does something of which the bot gets no update: `deliverAt` delivers what it returns. */
    async withoutDelivery<T>(act: () => Promise<T>): Promise<T> {
      const { webhook } = telegram.state;
      Object.assign(telegram.state, { webhook: undefined });
      return act().finally(() => Object.assign(telegram.state, { webhook }));
    },
    /** The hosts receive the updates at the same moment, one each. */
    async deliverAt(hosts: readonly Host[], updates: readonly object[]): Promise<number[]> {
      const statuses = await Promise.all(
        hosts.map(({ url }, at) => deliver(url, secret, updates[at] ?? failWith("no update"))),
      );
      await this.idle();
      return statuses;
    },
    ask: (door: string, headers: Record<string, string> = {}) =>
      fetch(`${host.url}/api/${door}`, { headers }),
    async cron() {
      const headers = { authorization: `Bearer ${cronSecret}` };
      const response = await fetch(`${host.url}/api/cron`, { headers });
      await host.idle();
      return { status: response.status, report: await response.json() };
    },
    async stop(): Promise<void> {
      await Promise.all([host, ...others].map((one) => one.stop()));
      await Promise.all([neon.stop(), telegram.stop(), kie.stop(), store.stop(), sql.end()]);
    },
  };
}

function failWith(message: string): never {
  throw new Error(message);
}

/** Without any table: the bot makes them when it first needs them. */
async function createEmptyDatabase(): Promise<string> {
  const name = `built_${randomUUID().replaceAll("-", "")}`;
  await createDatabase(inject("postgres"), name);
  return name;
}

/** Tests that have a world each. For the top level of a file. */
export function testsInOwnWorlds(options: BuiltWorldOptions) {
  return base.extend("world", async ({}, { onCleanup }) => {
    const world = await startWorld(options);
    onCleanup(world.stop);
    return world;
  });
}

/** Tests that share one world; each has its own users. For the top level of a file. */
export function testsIn(options: BuiltWorldOptions) {
  return base.extend("world", { scope: "file" }, async ({}, { onCleanup }) => {
    const world = await startWorld(options);
    onCleanup(world.stop);
    return world;
  });
}

/** The same for each store. */
export function testsOnEveryStore(options: Omit<BuiltWorldOptions, "store"> = {}) {
  const names = Object.keys(stores) as StoreName[];
  return names.map((store) => [store, testsIn({ ...options, store })] as const);
}
