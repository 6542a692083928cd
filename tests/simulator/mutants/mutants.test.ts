import { expect, test } from "vitest";
import type { Rule } from "../checks/checks.js";
import { generateScenario } from "../scenario/generate-scenario.js";
import { profileNamed } from "../scenario/profiles.js";
import { shortest } from "../scenario/seeds.js";
import type { simulate } from "../simulate.js";
import { applyMutations } from "./apply-mutation.js";
import { type Mutant, mutants } from "./mutants.js";

const timeout = 120_000;

test.for(mutants.map((mutant): [string, Mutant] => [mutant.name, mutant]))(
  "the simulation finds out if %s",
  { timeout },
  async ([, mutant]) => {
    const broken = await findFirst(mutant, await applyMutations(mutant.mutations));
    expect(mutant.rules).toContain(broken);
  },
);

test("a failure is told as the shortest story, with profile, seed and broken rule", {
  timeout,
}, async () => {
  const mutant = mutants.find(({ id }) => id === "tombstone-first") as Mutant;
  const story = await shortest(
    generateScenario(1, profileNamed(mutant.profile)),
    await applyMutations(mutant.mutations),
  );
  expect(story).toMatch(/^profile outage, seed 1\n\s+[\d.]+s {2}broken: G8, /);
  const [, plot = ""] = /The story:\n(.*?)\n\nIts course:/s.exec(story) ?? [];
  // Somebody pays or presses when the database is gone; more is not needed.
  expect(plot.split("\n").length).toBeLessThanOrEqual(3);
});

test("a change that finds nothing to change is an error, not a harmless one", async () => {
  const change = { file: "lib/storage/journal/fold.ts", from: "no such text", to: "" };
  await expect(applyMutations([change])).rejects.toThrow("0 times");
});

async function findFirst(mutant: Mutant, run: typeof simulate): Promise<Rule | undefined> {
  for (const seed of seedsOf(mutant)) {
    const { violations } = await run(generateScenario(seed, profileNamed(mutant.profile)));
    if (violations[0] !== undefined) return violations[0].rule;
  }
  return undefined;
}

/** The likeliest first; a story that has changed since costs time, and hides nothing. */
function seedsOf({ seeds, seenIn }: Mutant): readonly number[] {
  const all = Array.from({ length: seeds }, (_, index) => index + 1);
  const likely = all.filter((seed) => seed === seenIn);
  return [...likely, ...all.filter((seed) => seed !== seenIn)];
}
