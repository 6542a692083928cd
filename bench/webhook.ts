import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { leaveOnSignals } from "../dev/cli/leave-on-signals.js";
import { migrateDatabase } from "../dev/migrate.js";
import { startNeon } from "../dev/neon.js";
import { startS3 } from "../dev/objects/s3.js";
import { createBucket } from "../dev/objects/s3-bucket.js";
import { createDatabase } from "../dev/postgres/roles.js";
import { startPostgres } from "../dev/postgres.js";
import { startTelegram } from "../dev/telegram/telegram.js";
import { readOptionsOrExit } from "../scripts/read-options.js";
import { type ColdStarts, measureColdStarts } from "./cold.js";
import { type Handler, prepareHandlers } from "./handlers.js";
import type { Round } from "./load.js";
import { createStarter } from "./processes.js";
import { balanceUpdate, paymentUpdate, people, secret } from "./updates.js";
import { measureWarm, middle, ratio, type Served, warm } from "./warm.js";

/*
 * `npm run bench`: compares our webhook, as deployed, with a bare handler that makes the same single SQL
 * request and Telegram call with plain `fetch`, and with peers written as the libraries' guides suggest,
 * which make two SQL requests. All use the same local services, each in its own process behind the same
 * HTTP server. Machines are noisy, so rounds alternate, and only ratios within one run are worth
 * quoting. `--built` uses the last build.
 */

const token = "1000:token-of-the-benchmark";

const options = { built: { type: "boolean", default: false } } as const;
const usage = `Usage: npm run bench -- [--built]
  --built   measures the output of the last \`npm run build\` instead of building first`;
const { built } = readOptionsOrExit(
  (args) => parseArgs({ args: [...args], options }).values,
  usage,
);
leaveOnSignals();

const handlers = await prepareHandlers({ built });
const { bare, ours, bundled, loose } = handlers;
const postgres = await startPostgres();
await createDatabase(postgres, "bench");
await migrateDatabase(postgres, "bench");
const neon = await startNeon(postgres);
const telegram = await startTelegram({ token });
const s3 = await startS3();
await createBucket(s3.access, "bench");
for (let id = 1; id <= people; id++) telegram.person({ id, first_name: "Ann" });

const run = createStarter(handlers.child, {
  TELEGRAM_BOT_TOKEN: token,
  TELEGRAM_WEBHOOK_SECRET: secret,
  TELEGRAM_API_ROOT: telegram.apiRoot,
  DATABASE_URL: neon.connectionString("bench"),
  NEON_HTTP_ENDPOINT: neon.endpoint,
  // Otherwise the object store would be files on this machine.
  VERCEL: "1",
});

/** A production setup, with journals to look for and generations to follow up. */
const selling = {
  ...ours,
  name: `${ours.name}, with S3 and Kie`,
  variables: {
    KIE_API_KEY: "key-of-the-benchmark",
    S3_ENDPOINT: s3.url,
    S3_BUCKET: "bench",
    S3_ACCESS_KEY_ID: s3.access.accessKeyId,
    S3_SECRET_ACCESS_KEY: s3.access.secretAccessKey,
  },
};
const cold = await measureColdStarts([bare, ours, selling, ...bundled, ...loose], run);
printColdStarts(cold);

const all = await Promise.all([bare, ours, ...bundled].map(serve));
await warm(all, balanceUpdate);
const asked = () => neon.requests;
const one = await measureWarm(all, { makeUpdate: balanceUpdate, concurrency: 1, asked });
printWarm("/balance, one at a time", one);
const many = await measureWarm(all, { makeUpdate: balanceUpdate, concurrency: 32, asked });
printWarm("/balance, 32 at once", many);
const alone = all.slice(0, 2);
for (const concurrency of [1, 32]) {
  const paid = await measureWarm(alone, { makeUpdate: paymentUpdate, concurrency, asked });
  printWarm(`payment, ${concurrency} at once`, paid);
}
await printMemory();

for (const { running } of all) running.stop();
await telegram.stop();
await s3.stop();
await neon.stop();
await postgres.stop();
await rm(handlers.folder, { recursive: true });
printRatios();

async function serve(handler: Handler): Promise<Served> {
  const running = run(handler);
  return { handler, running, url: await running.ask<string>({ do: "serve" }) };
}

type Rounds = ReadonlyMap<string, readonly Round[]>;

function roundsOf(results: Rounds, { name }: Handler): readonly Round[] {
  return results.get(name) ?? [];
}

function printColdStarts(starts: ColdStarts): void {
  console.log("cold start in ms: import, then the first /balance");
  const rows = [...starts].map(([name, { imported, answered }]) => ({
    handler: name,
    import: imported.toFixed(1),
    "first /balance": (answered - imported).toFixed(1),
    total: answered.toFixed(1),
  }));
  console.table(rows);
}

function printWarm(title: string, results: Rounds): void {
  const theirs = roundsOf(results, bare);
  console.log(`${title}: ms, and in brackets as a multiple of bare`);
  const rows = [...results].map(([name, rounds]) => {
    const cell = (figure: keyof Round, digits: number) =>
      `${middle(rounds, figure).toFixed(digits)} (${ratio(rounds, theirs, figure).toFixed(2)})`;
    return {
      handler: name,
      p50: cell("p50", 2),
      p99: cell("p99", 2),
      "per second": cell("perSecond", 0),
    };
  });
  console.table(rows);
}

async function printMemory(): Promise<void> {
  console.log("memory in MB after all of this");
  const rows = [];
  for (const { handler, running } of all) {
    const bytes = await running.ask<number>({ do: "memory" });
    rows.push({ handler: handler.name, MB: (bytes / 2 ** 20).toFixed(0) });
  }
  console.table(rows);
}

function printRatios(): void {
  const toBare = (results: Rounds, figure: keyof Round) =>
    ratio(roundsOf(results, ours), roundsOf(results, bare), figure).toFixed(2);
  const total = (handler: Handler | undefined) => cold.get(handler?.name ?? "")?.answered ?? 0;
  const [telegraf] = bundled;
  const toTelegraf = (total(ours) / total(telegraf)).toFixed(2);
  console.log(
    `ratios p50_1=${toBare(one, "p50")} p50_32=${toBare(many, "p50")} ` +
      `throughput_32=${toBare(many, "perSecond")} cold_to_telegraf=${toTelegraf}`,
  );
}
