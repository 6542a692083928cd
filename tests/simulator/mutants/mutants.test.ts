import { describe, expect, test } from "vitest";
import type { Rule } from "../checks/checks.js";
import { generateScenario } from "../scenario/generate-scenario.js";
import { profileNamed } from "../scenario/profiles.js";
import { shortest } from "../scenario/seeds.js";
import type { simulate } from "../simulate.js";
import { applyMutations } from "./apply-mutation.js";
import { type Mutant, mutants } from "./mutants.js";

const timeout = 120_000;
const named = mutants.map((mutant): [string, Mutant] => [mutant.name, mutant]);

describe("simulator: its rules", () => {
  test.for(named)("planted bug: %s is found", { timeout }, async ([, mutant]) => {
    const broken = await findFirst(mutant, await applyMutations(mutant.mutations));
    expect(mutant.rules).toContain(broken);
  });
});

describe("simulator: its reports", () => {
  test("a report has the shortest scenario, its profile, seed and broken rule", {
    timeout,
  }, async () => {
    const mutant = mutants.find(({ id }) => id === "tombstone-first") as Mutant;
    const scenario = generateScenario(1, profileNamed(mutant.profile));
    const report = await shortest(scenario, await applyMutations(mutant.mutations));
    expect(report).toMatch(/^profile outage, seed 1\n\s+[\d.]+s {2}broken: G8, /);
    const [, events = ""] = /Scenario:\n(.*?)\n\nTrace:/s.exec(report) ?? [];
    // A user pays or presses while the database is down; more is not needed.
    expect(events.split("\n").length).toBeLessThanOrEqual(3);
  });

  test("a mutation whose text is not in the source is an error", async () => {
    const mutation = { file: "lib/storage/journal/fold.ts", from: "no such text", to: "" };
    await expect(applyMutations([mutation])).rejects.toThrow("0 times");
  });
});

async function findFirst(mutant: Mutant, run: typeof simulate): Promise<Rule | undefined> {
  for (const seed of seedsOf(mutant)) {
    const { violations } = await run(generateScenario(seed, profileNamed(mutant.profile)));
    if (violations[0] !== undefined) return violations[0].rule;
  }
  return undefined;
}

/** The seed that found it before comes first: if it no longer does, the search only takes longer. */
function seedsOf({ seeds, seenIn }: Mutant): readonly number[] {
  const all = Array.from({ length: seeds }, (_, index) => index + 1);
  const likely = all.filter((seed) => seed === seenIn);
  return [...likely, ...all.filter((seed) => seed !== seenIn)];
}
