import { plant } from "../tests/simulator/mutants/apply-mutation.js";
import { draft } from "../tests/simulator/scenario/generate-scenario.js";
import type { Profile } from "../tests/simulator/scenario/profiles.js";
import { tell } from "../tests/simulator/scenario/report.js";
import { shrink } from "../tests/simulator/scenario/shrink.js";
import { type Statistics, simulate } from "../tests/simulator/simulate.js";
import { readOptionsOrExit } from "./read-options.js";
import { readSimulateOptions, simulateUsage } from "./simulate-options.js";
import { type Broken, createProgress, describeVerdict } from "./simulate-report.js";

/*
 * `npm run simulate`: lets seeded stories of payments, generations, faults and crashes happen to the
 * ledger and checks its rules. Ends with exit code 1 and the shortest story if one is broken.
 */

type Simulate = typeof simulate;

const options = readOptionsOrExit(readSimulateOptions, simulateUsage);
const { from, to, chosen, bug } = options;
const run: Simulate = bug === undefined ? simulate : await plant(bug.changes);
const progress = createProgress({
  isTerminal: process.stderr.isTTY,
  write: (text) => void process.stderr.write(text),
  now: () => performance.now(),
});
const broken: Broken[] = [];
const stories: string[] = [];
const rows = [];
for (const profile of chosen) rows.push(await runProfile(profile, run));
progress.end();
console.table(rows);
for (const story of stories) console.log(`\n${story}\n`);
console.log(describeVerdict(options, broken));
if (broken.length > 0) process.exitCode = 1;

async function runProfile(profile: Profile, run: Simulate) {
  const totals: Statistics[] = [];
  let violations = 0;
  const begin = performance.now();
  for (let seed = from; seed <= to; seed++) {
    const scenario = draft(seed, profile);
    const report = await run(scenario);
    totals.push(report.statistics);
    progress.tell(`${profile.name}: ${seed - from + 1} of ${to - from + 1} seeds`);
    if (report.violations.length === 0) continue;
    broken.push({ profile: profile.name, seed });
    violations += 1;
    if (violations > 1) continue;
    const shrunk = await shrink(scenario, report, { simulate: run });
    stories.push(tell(shrunk, await run(shrunk, { traced: true })));
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
    brought: sum(({ brought }) => brought),
    gifts: sum(({ gifts }) => gifts),
    again: sum(({ again }) => again),
    lowest: `${Math.min(...balances)} of -${allowance}`,
    "longest ms": Math.max(...totals.map(({ longestCommandMs }) => longestCommandMs)),
  };
}

function secondsSince(begin: number): number {
  return Math.round((performance.now() - begin) / 1_000);
}
