import { parseArgs } from "node:util";
import { createApp } from "../lib/app.js";
import { EnvError, readEnv } from "../lib/env.js";
import { withEnvFiles } from "./env-files.js";
import { readOptionsOrExit } from "./read-options.js";

/*
 * `npm run restore -- 2026-11-20`: after a database was restored to an earlier state, replays the journal
 * entries since that day once more. Needs the deployment's variables.
 */
const usage = `Usage: npm run restore -- 2026-11-20
Replays once more what came from journals since that day. Needs the deployment's variables (the bot's token and
secret, DATABASE_URL, the object store), from the environment, .env.local or .env.`;

const since = readOptionsOrExit(readDay, usage);
try {
  const variables = withEnvFiles(process.env);
  const required = new EnvError(["DATABASE_URL and an object store are required"]);
  // Checked before the app logs that it runs without a database.
  const env = readEnv(variables);
  if (env.DATABASE_URL === undefined) throw required;
  // On a laptop without a store's variables, the store would be a new and empty local folder.
  if (env.store?.kind === "files" && env.OBJECT_STORE === undefined) throw required;
  const restored = await createApp(variables).restore(since);
  if (restored === undefined) throw required;
  console.log(
    `Journals replayed once more: ${restored.copies}. Mirrors renewed: ${restored.mirrors}.`,
  );
  for (const key of restored.failed) console.error(`Not replayed, it needs a person: ${key}`);
  if (restored.failed.length > 0) process.exitCode = 1;
  console.log("Payments that needed no journal come back with the next call of /api/cron.");
} catch (error) {
  console.error(error instanceof EnvError ? error.problems.join("; ") : String(error));
  process.exitCode = 1;
}

function readDay(args: readonly string[]): string {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const [day = "", another] = positionals;
  if (another !== undefined) throw new Error(`Unexpected argument '${another}'`);
  if (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day))) return day;
  throw new Error("Give the day from which to replay, such as 2026-11-20");
}
