import { setTimeout as sleep } from "node:timers/promises";
import { askHealth, readDeployment } from "./ask-health.js";
import { withEnvFiles } from "./env-files.js";

/** Checks the deployment at PUBLIC_URL and its object store, and fails unless it is "ok". */
async function main(): Promise<readonly string[]> {
  const deployment = readDeployment(withEnvFiles(process.env));
  return "cronSecret" in deployment ? askHealth(deployment, { fetch, sleep }) : deployment;
}

const problems = await main();
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log("The deployment is ok.");
else process.exitCode = 1;
