import { setTimeout as sleep } from "node:timers/promises";
import { askHealth, readDeployment } from "./ask-health.js";
import { withEnvFiles } from "./env-files.js";
import { readNoOptions, readOptionsOrExit } from "./read-options.js";

const usage = `Usage: npm run health
Checks the deployment at PUBLIC_URL and its object store. Needs PUBLIC_URL and CRON_SECRET, from the environment,
.env.local or .env. Exits with 1 unless the deployment is ok.`;

readOptionsOrExit(readNoOptions, usage);

/** Checks the deployment at PUBLIC_URL and its object store, and fails unless it is "ok". */
async function main(): Promise<readonly string[]> {
  const deployment = readDeployment(withEnvFiles(process.env));
  return "cronSecret" in deployment ? askHealth(deployment, { fetch, sleep }) : deployment;
}

const problems = await main();
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log("The deployment is ok.");
else process.exitCode = 1;
