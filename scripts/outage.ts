import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFaults } from "../dev/cli/check-payments.js";
import { leaveOnSignals } from "../dev/cli/leave-on-signals.js";
import { type Act, startTraffic, type Traffic } from "../dev/cli/traffic.js";
import { serveFunctions } from "../dev/functions.js";
import { connectTo } from "../dev/migrate.js";
import { startNeon } from "../dev/neon.js";
import { createDatabase } from "../dev/postgres/roles.js";
import { startPostgres } from "../dev/postgres.js";
import { startTelegram } from "../dev/telegram/telegram.js";
import { randomSecret } from "../dev/world/secrets.js";
import { createApp } from "../lib/app.js";
import { createLog } from "../lib/log.js";
import { outageUsage, readOutageOptions } from "./outage-options.js";
import { readOptionsOrExit } from "./read-options.js";

/*
 * `npm run outage`: stops and restarts the database of a local world under traffic, and checks that
 * every payment was recorded exactly once. Options: --users, --seconds, --fault (see
 * dev/neon/faults.ts).
 */

const { users, seconds, fault } = readOptionsOrExit(readOutageOptions, outageUsage);
const outageMs = seconds * 1000;
const token = `1000:${randomSecret()}`;
const cronSecret = randomSecret();
const database = "bot";
/** One and a half seconds on average. */
const pauseMs = 2_000;

leaveOnSignals();
const lines: string[] = [];
const world = await startWorld();
try {
  process.exitCode = (await drill()) ? 0 : 1;
} finally {
  await world.stop();
}
process.exit();

async function startWorld() {
  const postgres = await startPostgres();
  await createDatabase(postgres, database);
  const sql = await connectTo(postgres, database);
  const neon = await startNeon(postgres);
  const folder = await mkdtemp(path.join(tmpdir(), "objects-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const telegram = await startTelegram({ token });
  const variables = {
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    TELEGRAM_WEBHOOK_SECRET: randomSecret(),
    CRON_SECRET: cronSecret,
    DATABASE_URL: neon.connectionString(database),
    NEON_HTTP_ENDPOINT: neon.endpoint,
    OBJECT_STORE: "files",
    FILES_DIR: folder,
  };
  const push = (line: string) => void lines.push(line);
  const log = createLog({ info: push, warn: push, error: push });
  const app = createApp(variables, { log });
  const functions = await serveFunctions({
    "/api/telegram": { POST: app.receiveUpdate },
    "/api/cron": { GET: app.runCron },
  });
  await createApp({ ...variables, PUBLIC_URL: functions.url }, { log }).setUp();
  return {
    sql,
    neon,
    telegram,
    url: functions.url,
    async stop() {
      await functions.stop();
      await telegram.stop();
      await neon.stop();
      await sql.end();
      await postgres.stop();
    },
  };
}

async function drill(): Promise<boolean> {
  const people = Array.from({ length: users }, (_, index) =>
    world.telegram.person({ id: 5_000_000_001 + index, first_name: `Guest ${index + 1}` }),
  );
  const traffic = startTraffic({ people, pauseMs, random: Math.random });
  say(`${users} people pay and check their balances. The database is up.`);
  await sleep(5_000);

  const gone = Date.now();
  world.neon.fail(fault);
  say(`The database is down for ${seconds} s (${fault}).`);
  await sleep(outageMs);

  world.neon.fail();
  const back = Date.now();
  say("The database is up again. The scheduler runs until all journals are empty.");
  const replayed = await emptyJournals();
  const emptyAfterS = (Date.now() - back) / 1000;
  await traffic.stop();
  await emptyJournals();
  const faults = await findFaults(world.sql, traffic.bought);
  report(traffic, { gone, back, replayed, emptyAfterS, faults });
  return faults.length === 0;
}

/** @returns how many entries the scheduler replayed into the database */
async function emptyJournals(): Promise<number> {
  let replayed = 0;
  for (;;) {
    const headers = { authorization: `Bearer ${cronSecret}` };
    const response = await fetch(`${world.url}/api/cron`, { headers });
    const { journals } = (await response.json()) as {
      journals: { waiting: number; replayed: number };
    };
    replayed += journals.replayed ?? 0;
    if (journals.waiting === 0) return replayed;
  }
}

interface Findings {
  readonly gone: number;
  readonly back: number;
  readonly replayed: number;
  readonly emptyAfterS: number;
  readonly faults: readonly string[];
}

function report(traffic: Traffic, { gone, back, replayed, emptyAfterS, faults }: Findings): void {
  const { acts, bought, refused } = traffic;
  const during = acts.filter(({ at }) => at >= gone && at < back);
  const first = Math.min(...during.filter(isWell).map(({ at, tookMs }) => at + tookMs - gone));
  const drained = lines.filter((line) => line.startsWith("Journal replayed")).length;
  const rows = {
    "payments before / during / after": spread(acts, "pay", gone, back),
    "looks before / during / after": spread(acts, "look", gone, back),
    "top-ups without an invoice": refused.topUps,
    "checkouts refused": refused.checkouts,
    "answered otherwise than 200": acts.filter((act) => !isWell(act)).length,
    "first answer after the database died, ms": Math.round(first),
    "slowest answer during the outage, ms": Math.round(slowest(during)),
    "median answer before / during, ms": `${median(acts, 0, gone)} / ${median(acts, gone, back)}`,
    "journals replayed, of them by the scheduler": `${drained}, ${replayed} entries`,
    "all journals empty after, s": emptyAfterS.toFixed(1),
    "payments verified": bought.length,
    "lost, doubled or wrong": faults.length,
  };
  for (const [name, value] of Object.entries(rows)) say(`  ${name.padEnd(46)} ${value}`);
  for (const fault of faults) say(`  ! ${fault}`);
  say(faults.length === 0 ? "Every payment is on record, once." : "THE BOOKS ARE WRONG.");
}

function isWell({ statuses }: Act): boolean {
  return statuses.length === 1 && statuses[0] === 200;
}

function slowest(acts: readonly Act[]): number {
  return Math.max(0, ...acts.map(({ tookMs }) => tookMs));
}

function spread(acts: readonly Act[], what: Act["what"], gone: number, back: number): string {
  const count = (from: number, to: number) =>
    acts.filter((act) => act.what === what && act.at >= from && act.at < to).length;
  return [count(0, gone), count(gone, back), count(back, Number.POSITIVE_INFINITY)].join(" / ");
}

function median(acts: readonly Act[], from: number, to: number): number {
  const times = acts.filter(({ at }) => at >= from && at < to).map(({ tookMs }) => tookMs);
  return Math.round(times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0);
}

function say(text: string): void {
  console.log(text);
}
