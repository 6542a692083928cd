import { parseArgs } from "node:util";
import { createApp } from "../lib/app.js";
import { EnvError, readEnv } from "../lib/env.js";
import { withEnvFiles } from "./env-files.js";
import { readOptionsOrExit } from "./read-options.js";

/*
 * `npm run erase -- 123456789`: erases what one user wrote and got, as the button under /privacy does.
 */
const usage = `Usage: npm run erase -- ID
Erases the prompts, links, file ids and order details of one user: in the database, in the journals, in their copies
and in the mirror. The balance and the records of payments stay. It can't be undone, and it may be repeated.
  ID    the user's Telegram id, such as 123456789
Needs the deployment's variables (the bot's token and secret, DATABASE_URL, the object store), from the environment,
.env.local or .env. Exit code 0: everything is erased, or recorded for a database that is down. 1: it is not; repeat it.`;

const userId = readOptionsOrExit(readId, usage);
try {
  const variables = withEnvFiles(process.env);
  const env = readEnv(variables);
  // On a laptop without a store's variables, the store would be a new and empty local folder.
  const isOwnFolder = env.store?.kind === "files" && env.OBJECT_STORE === undefined;
  if (isOwnFolder || (env.DATABASE_URL === undefined && env.store === undefined)) {
    throw new EnvError(["the object store must be named (OBJECT_STORE, or a store's variables)"]);
  }
  const erased = await createApp(variables).erase(userId);
  console.log(
    `Erased: operations ${erased.operations}, documents of the object store ${erased.documents}.`,
  );
  if (erased.unfinished > 0) {
    console.log(
      `Generations in progress, erased when they have been delivered: ${erased.unfinished}.`,
    );
  }
  if (erased.isRecorded) {
    console.log(
      "The database is down: it follows when it is back, with the next call of /api/cron.",
    );
  }
} catch (error) {
  console.error(error instanceof EnvError ? error.problems.join("; ") : String(error));
  process.exitCode = 1;
}

function readId(args: readonly string[]): number {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const [text = "", another] = positionals;
  if (another !== undefined) throw new Error(`Unexpected argument '${another}'`);
  const id = Number(text);
  if (/^\d{1,16}$/.test(text) && id > 0 && Number.isSafeInteger(id)) return id;
  throw new Error("Give the user's Telegram id, such as 123456789");
}
