import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { askHealth } from "./ask-health.js";

/** Checks the deployment at PUBLIC_URL and its object store, and fails unless it is "ok". */
async function main(): Promise<readonly string[]> {
  // Variables that are already set win over the file.
  if (existsSync(".env")) process.loadEnvFile(".env");
  const { PUBLIC_URL: publicUrl = "", CRON_SECRET: cronSecret = "" } = process.env;
  if (publicUrl === "") return ["PUBLIC_URL is required."];
  if (cronSecret === "") return ["CRON_SECRET is required."];
  return askHealth({ publicUrl, cronSecret }, { fetch, sleep });
}

const problems = await main();
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log("The deployment is ok.");
else process.exitCode = 1;
