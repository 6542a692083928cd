import { applyMutations } from "../tests/simulator/mutants/apply-mutation.js";
import { generateScenario } from "../tests/simulator/scenario/generate-scenario.js";
import type { Profile } from "../tests/simulator/scenario/profiles.js";
import { formatReport } from "../tests/simulator/scenario/report.js";
import { shrink } from "../tests/simulator/scenario/shrink.js";
import { type Statistics, simulate } from "../tests/simulator/simulate.js";
import { readOptionsOrExit } from "./read-options.js";
import { readSimulateOptions, simulateUsage } from "./simulate-options.js";
import { type BrokenSeed, createProgress, describeOutcome } from "./simulate-report.js";

/*
 * `npm run simulate`: runs seeded scenarios of payments, generations, faults and crashes against the
 * ledger and checks its rules. Ends with exit code 1 and the shortest scenario if one is broken.
 */

type Simulate = typeof simulate;

const options = readOptionsOrExit(readSimulateOptions, simulateUsage);
const { from, to, chosen, mutant } = options;
const run: Simulate = mutant === undefined ? simulate : await applyMutations(mutant.mutations);
const progress = createProgress({
  isTerminal: process.stderr.isTTY,
  write: (text) => void process.stderr.write(text),
  now: () => performance.now(),
});
const broken: BrokenSeed[] = [];
const reports: string[] = [];
const rows = [];
for (const profile of chosen) rows.push(await runProfile(profile, run));
progress.end();
console.table(rows);
for (const report of reports) console.log(`\n${report}\n`);
console.log(describeOutcome(options, broken));
if (broken.length > 0) process.exitCode = 1;

async function runProfile(profile: Profile, run: Simulate) {
  const totals: Statistics[] = [];
  let violations = 0;
  const begin = performance.now();
  for (let seed = from; seed <= to; seed++) {
    const scenario = generateScenario(seed, profile);
    const report = await run(scenario);
    totals.push(report.statistics);
    progress.report(`${profile.name}: ${seed - from + 1} of ${to - from + 1} seeds`);
    if (report.violations.length === 0) continue;
    broken.push({ profile: profile.name, seed });
    violations += 1;
    if (violations > 1) continue;
    const shrunk = await shrink(scenario, report, { simulate: run });
    reports.push(formatReport(shrunk, await run(shrunk, { traced: true })));
  }
  return { ...rowOf(profile, totals), violations, seconds: secondsSince(begin) };
}

function rowOf({ name, allowance }: Profile, totals: readonly Statistics[]) {
  const sum = (of: (statistics: Statistics) => number) =>
    totals.reduce((total, statistics) => total + of(statistics), 0);
  const balances = totals.map(({ lowestBalance }) => Number(lowestBalance));
  return {
    profile: name,
    seeds: totals.length,
    "via database": sum(({ viaDatabase }) => viaDatabase),
    "via journal": sum(({ viaJournal }) => viaJournal),
    replayed: sum(({ replayed }) => replayed),
    archived: sum(({ archived }) => archived),
    ambiguous: sum(({ ambiguous }) => ambiguous),
    crashes: sum(({ crashes }) => crashes),
    delivered: sum(({ delivered }) => delivered),
    gifts: sum(({ gifts }) => gifts),
    repeated: sum(({ repeated }) => repeated),
    lowest: `${Math.min(...balances)} of -${allowance}`,
    "longest ms": Math.max(...totals.map(({ longestCommandMs }) => longestCommandMs)),
  };
}

function secondsSince(begin: number): number {
  return Math.round((performance.now() - begin) / 1_000);
}
