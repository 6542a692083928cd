import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { migrateDatabase } from "../dev/migrate.js";
import { startNeon } from "../dev/neon.js";
import { startPostgres } from "../dev/postgres.js";
import { startTelegram } from "../dev/telegram/telegram.js";
import { describeRound, median, type Round, runRound } from "./load.js";
import { balanceUpdate, paymentUpdate, secret } from "./updates.js";

/*
 * `npm run bench`: our webhook beside a bare handler that makes the same one SQL request and the
 * same one Telegram call with plain `fetch`, against the same local parts. Machines are noisy, so
 * rounds of the two alternate and only the ratio of their medians is worth quoting.
 */

const rounds = 7;
const requests = 400;
const token = "1000:token-of-the-benchmark";

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const postgres = await startPostgres();
await migrateDatabase(postgres, "postgres");
const neon = await startNeon(postgres);
const telegram = await startTelegram({ token });
for (let id = 1; id <= 64; id++) telegram.person({ id, first_name: "Ann" });

const variables = {
  TELEGRAM_BOT_TOKEN: token,
  TELEGRAM_WEBHOOK_SECRET: secret,
  TELEGRAM_API_ROOT: telegram.apiRoot,
  DATABASE_URL: neon.connectionString("postgres"),
  NEON_HTTP_ENDPOINT: neon.endpoint,
};
const ours = await startHandler("ours");
const bare = await startHandler("bare");

for (const [name, makeUpdate] of [
  ["/balance", balanceUpdate],
  ["payment", paymentUpdate],
] as const) {
  for (const concurrency of [1, 32]) {
    const load = { requests, concurrency, makeUpdate, secret };
    await runRound(ours.url, load);
    await runRound(bare.url, load);
    const results: { ours: Round; bare: Round }[] = [];
    for (let round = 0; round < rounds; round++) {
      results.push({ ours: await runRound(ours.url, load), bare: await runRound(bare.url, load) });
    }
    const ratio = (figure: "p50" | "p99" | "perSecond") =>
      median(results.map((round) => round.ours[figure] / round.bare[figure])).toFixed(2);
    console.log(`${name}, ${concurrency} at once, ${rounds} rounds of ${requests}`);
    console.log(`  ours  ${describeRound(results.map((round) => round.ours))}`);
    console.log(`  bare  ${describeRound(results.map((round) => round.bare))}`);
    console.log(
      `  ratio p50 ${ratio("p50")}  p99 ${ratio("p99")}  throughput ${ratio("perSecond")}`,
    );
  }
}

ours.process.kill();
bare.process.kill();
await telegram.stop();
await neon.stop();
await postgres.stop();

interface RunningHandler {
  readonly process: ChildProcess;
  readonly url: string;
}

/** Each handler has a process of its own, so that neither pays for the world around it. */
function startHandler(kind: "ours" | "bare"): Promise<RunningHandler> {
  const child = fork(fileURLToPath(new URL("handler.ts", import.meta.url)), [kind], {
    env: { ...process.env, ...variables },
  });
  return new Promise((resolve, reject) => {
    child.once("message", (url) => resolve({ process: child, url: String(url) }));
    child.once("exit", () => reject(new Error(`the handler "${kind}" ended`)));
  });
}
