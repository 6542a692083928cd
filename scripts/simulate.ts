/*
 * npm run simulate -- [--seeds 1000] [--from 1] [--profile storm] [--bug no-cap]
 *
 * Lets seeded stories of payments, generations, faults and crashes happen to the ledger and checks
 * its rules. Ends with exit code 1 and the shortest story if one is broken.
 */
import { parseArgs } from "node:util";
import { bugs } from "../tests/simulator/bugs.js";
import { draft } from "../tests/simulator/draft.js";
import { plant } from "../tests/simulator/planted.js";
import { type Profile, profileNamed, profiles } from "../tests/simulator/profiles.js";
import { shrink } from "../tests/simulator/shrink.js";
import { type Statistics, simulate } from "../tests/simulator/simulate.js";
import { tell } from "../tests/simulator/story.js";
import { readOptionsOrExit } from "./read-options.js";

type Simulate = typeof simulate;

const { from, to, chosen, bug } = readOptionsOrExit(readOptions);
const run: Simulate = bug === undefined ? simulate : await plant(bug.changes);
const stories: string[] = [];
const rows = [];
for (const profile of chosen) rows.push(await runProfile(profile, run));
console.table(rows);
for (const story of stories) console.log(`\n${story}`);
if (stories.length > 0) process.exitCode = 1;

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: "1000" },
      from: { type: "string", default: "1" },
      profile: { type: "string" },
      bug: { type: "string" },
    },
  });
  const from = readCount("from", values.from);
  return {
    from,
    to: from + readCount("seeds", values.seeds) - 1,
    chosen: values.profile === undefined ? profiles : [profileNamed(values.profile)],
    bug: values.bug === undefined ? undefined : bugNamed(values.bug),
  };
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} takes a number from 1 on`);
  return count;
}

function bugNamed(id: string) {
  const bug = bugs.find((candidate) => candidate.id === id);
  const known = bugs.map((candidate) => candidate.id).join(", ");
  if (bug === undefined) throw new Error(`there is no bug "${id}", only ${known}`);
  return bug;
}

async function runProfile(profile: Profile, run: Simulate) {
  const totals: Statistics[] = [];
  let violations = 0;
  const begin = performance.now();
  for (let seed = from; seed <= to; seed++) {
    const scenario = draft(seed, profile);
    const report = await run(scenario);
    totals.push(report.statistics);
    if (report.violations.length === 0) continue;
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
