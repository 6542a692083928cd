import { loadavg } from "node:os";
import { performance } from "node:perf_hooks";
import { connectTo, migrateDatabase } from "../dev/migrate.js";
import { startNeon } from "../dev/neon.js";
import { createDatabase } from "../dev/postgres/roles.js";
import { startPostgres } from "../dev/postgres.js";
import { createLog } from "../lib/log.js";
import { createStatistics, readPeriod } from "../lib/shop/statistics.js";
import { openDatabase } from "../lib/storage/postgres/database.js";
import { createStatisticsRecords } from "../lib/storage/postgres/shop/statistics.js";
import { fillShop } from "./statistics-fill.js";

/*
 * How long /stats takes in a shop of two years with a million and with ten million operations:
 * `npx tsx bench/statistics.ts`, or with other sizes: `npx tsx bench/statistics.ts 100000`. A real
 * PostgreSQL behind Neon's protocol. Ten million take about six minutes and 6 GB of disk.
 */
const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [1_000_000, 10_000_000];
const rounds = 5;

const postgres = await startPostgres();
const neon = await startNeon(postgres);
const log = createLog({ info: () => {}, warn: () => {}, error: console.error });

for (const operations of sizes) await measure(operations);
await neon.stop();
await postgres.stop();

async function measure(operations: number): Promise<void> {
  const name = `bench_${operations}`;
  await createDatabase(postgres, name);
  await migrateDatabase(postgres, name);
  const client = await connectTo(postgres, name);
  await timed(`${operations} operations: filled`, () =>
    fillShop(client, { operations, users: 200_000, days: 730, models: 60 }),
  );
  const statistics = openStatistics(name);
  await timed("all days summed", () => statistics.sumOldDays(600_000));
  // A real server does so unasked; this one has no autovacuum.
  await client.query("VACUUM (ANALYZE)");
  await client.end();
  for (const words of ["today", "7d", "30d", "all"]) {
    const period = readPeriod(words);
    if (period === undefined) throw new RangeError(words);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const begun = performance.now();
      const { kind } = await statistics.read(period, 0);
      if (kind !== "figures") throw new Error(kind);
      times.push(performance.now() - begun);
    }
    const [least = 0] = times.sort((one, other) => one - other);
    const median = times[Math.floor(rounds / 2)] ?? 0;
    print(`/stats ${words}: median ${median.toFixed(0)} ms, least ${least.toFixed(0)} ms`);
  }
}

function openStatistics(name: string) {
  const database = openDatabase({
    url: neon.connectionString(name),
    endpoint: neon.endpoint,
    timeoutMs: 30_000,
    forcedDown: false,
    log,
    fetch,
    time: {
      now: Date.now,
      sleep: async () => {},
      deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
      random: Math.random,
    },
  });
  const records = createStatisticsRecords(database);
  const costOf = (credits: bigint) => (credits * 2n) / 5n;
  return createStatistics({ records, timeZone: "Europe/Berlin", now: Date.now, costOf });
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  await work();
  print(`${what} in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

function print(line: string): void {
  console.log(`${line} (load ${loadavg()[0]?.toFixed(1)})`);
}
