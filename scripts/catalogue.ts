import { setTimeout as wait } from "node:timers/promises";
import { validateAddress } from "../lib/http/web-address.js";
import { catalogue } from "../lib/studio/catalogue/catalogue.js";
import { createCatalogueApi } from "../lib/studio/kie/catalogue-api.js";
import { compareThoroughly } from "../lib/studio/listing/thorough.js";
import { catalogueUsage, readCatalogueOptions } from "./catalogue-options.js";
import { describeComparison, isAlarming } from "./catalogue-report.js";
import { withEnvFiles } from "./env-files.js";
import { readOptionsOrExit } from "./read-options.js";

const notCompared = 2;
const options = readOptionsOrExit(readCatalogueOptions, catalogueUsage, notCompared);

/** @returns the exit code */
async function main(): Promise<number> {
  const { KIE_API_KEY: apiKey, KIE_API_ROOT: root = "https://api.kie.ai" } = withEnvFiles(
    process.env,
  );
  if (apiKey === undefined) return giveUp("KIE_API_KEY is required: copy it from kie.ai/api-key.");
  const complaint = validateAddress(root);
  if (complaint !== undefined) return giveUp(`KIE_API_ROOT ${complaint}.`);
  const api = createCatalogueApi({
    apiKey,
    apiRoot: root.replace(/\/+$/, ""),
    fetch,
    time: {
      now: Date.now,
      sleep: async (milliseconds) => void (await wait(milliseconds)),
      deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
    },
  });
  const compared = await compareThoroughly({
    api,
    models: catalogue,
    isQuick: options.isQuick,
    onProgress: showProgress,
  });
  endProgress();
  if (typeof compared === "string") return giveUp(compared);
  for (const line of describeComparison(compared, options)) console.log(line);
  return isAlarming(compared) ? 1 : 0;
}

function giveUp(sentence: string): number {
  console.error(sentence);
  return notCompared;
}

/** On one line of a terminal. A file or a pipe gets only the report. */
function showProgress(model: string, done: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001b[K${done + 1} of ${catalogue.length}: ${model}`);
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
}

process.exitCode = await main();
