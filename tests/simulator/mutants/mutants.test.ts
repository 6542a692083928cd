import { expect, test } from "vitest";
import type { Rule } from "../checks/checks.js";
import { draft } from "../scenario/generate-scenario.js";
import { profileNamed } from "../scenario/profiles.js";
import { shortest } from "../scenario/seeds.js";
import type { simulate } from "../simulate.js";
import { plant } from "./apply-mutation.js";
import { type Bug, bugs } from "./mutants.js";

const timeout = 120_000;

test.for(bugs.map((bug): [string, Bug] => [bug.name, bug]))(
  "the simulation finds out if %s",
  { timeout },
  async ([, bug]) => {
    const broken = await findFirst(bug, await plant(bug.changes));
    expect(bug.rules).toContain(broken);
  },
);

test("a failure is told as the shortest story, with profile, seed and broken rule", {
  timeout,
}, async () => {
  const bug = bugs.find(({ id }) => id === "tombstone-first") as Bug;
  const story = await shortest(draft(1, profileNamed(bug.profile)), await plant(bug.changes));
  expect(story).toMatch(/^profile outage, seed 1\n\s+[\d.]+s {2}broken: G8, /);
  const [, plot = ""] = /The story:\n(.*?)\n\nIts course:/s.exec(story) ?? [];
  // Somebody pays or presses when the database is gone; more is not needed.
  expect(plot.split("\n").length).toBeLessThanOrEqual(3);
});

test("a change that finds nothing to change is an error, not a harmless one", async () => {
  const change = { file: "lib/storage/journal/fold.ts", from: "no such text", to: "" };
  await expect(plant([change])).rejects.toThrow("0 times");
});

async function findFirst(bug: Bug, run: typeof simulate): Promise<Rule | undefined> {
  for (let seed = 1; seed <= bug.seeds; seed++) {
    const { violations } = await run(draft(seed, profileNamed(bug.profile)));
    if (violations[0] !== undefined) return violations[0].rule;
  }
  return undefined;
}
