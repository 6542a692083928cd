import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { connectTo, migrateDatabase } from "../dev/migrate.js";
import { startNeon } from "../dev/neon.js";
import { startRadosgw } from "../dev/objects/radosgw.js";
import { startS3 } from "../dev/objects/s3.js";
import { createBucket } from "../dev/objects/s3-bucket.js";
import { createDatabase } from "../dev/postgres/roles.js";
import { startPostgres } from "../dev/postgres.js";
import { createLog } from "../lib/log.js";
import { openLedger } from "../lib/storage/open-ledger.js";

/*
 * How long it takes to replay the journals of a thousand users into the database: `npx tsx
 * bench/sweep.ts`. Real PostgreSQL, a real S3 server if one is installed, three entries per user.
 */
const users = 1_000;

const postgres = await startPostgres();
await createDatabase(postgres, "bench");
await migrateDatabase(postgres, "bench");
const neon = await startNeon(postgres);
const radosgw = await startRadosgw();
const s3 = radosgw ?? (await startS3());
await createBucket(s3.access, "bench");
const log = createLog({ info: () => {}, warn: () => {}, error: () => {} });

const opened = openLedger({
  databaseUrl: neon.connectionString("bench"),
  endpoint: neon.endpoint,
  timeoutMs: 5_000,
  forcedDown: false,
  store: { kind: "s3", bucket: "bench", ...s3.access },
  mirror: "all",
  allowance: 300_00n,
  time: {
    now: Date.now,
    sleep: async (milliseconds) => void (await sleep(milliseconds)),
    deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
    random: Math.random,
  },
  log,
  fetch,
  background: () => {},
  alarm: () => {},
});

neon.fail("refuse");
const begun = performance.now();
await opened.ledger.getAccount(1);
console.log(`first answer after the database died: ${(performance.now() - begun).toFixed(0)} ms`);
const journalling = performance.now();
let next = 0;
async function journalSome(): Promise<void> {
  while (next < users) {
    const userId = 5_000_000_000 + next++;
    for (const letter of ["a", "b", "c"]) {
      const key = `pay:${userId}-${letter}`;
      await opened.ledger.apply(userId, [{ key, type: "payment", amount: 100_00n, stars: 160 }]);
    }
  }
}
await Promise.all(Array.from({ length: 16 }, journalSome));
const perEntry = (performance.now() - journalling) / (3 * users);
console.log(`${3 * users} payments into journals, 16 at once: ${perEntry.toFixed(1)} ms each`);

neon.fail();
const draining = performance.now();
const swept = await opened.sweep?.({ forMs: 300_000 });
const seconds = (performance.now() - draining) / 1000;
console.log(
  `${JSON.stringify(swept)} in ${seconds.toFixed(1)} s (${radosgw ? "radosgw" : "stand-in"})`,
);
const sql = await connectTo(postgres, "bench");
const { rows } = await sql.query("SELECT count(*), sum(amount) FROM operations");
console.log(rows[0]);
await sql.end();
await neon.stop();
await s3.stop();
await postgres.stop();
