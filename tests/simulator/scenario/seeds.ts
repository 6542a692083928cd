import { describe, expect, inject, test } from "vitest";
import { simulate } from "../simulate.js";
import { generateScenario } from "./generate-scenario.js";
import { type Profile, profileNamed } from "./profiles.js";
import { formatReport } from "./report.js";
import type { Scenario } from "./scenario.js";
import { shrink } from "./shrink.js";

const timeoutMs = 240_000;

/** One test per profile. It fails with the shortest scenario in which a rule is broken. */
export function describeSeeds(names: readonly string[]): void {
  const { first, last } = inject("seeds");
  const described = names.map((name): [string, Profile] => {
    const profile = profileNamed(name);
    return [profile.description, profile];
  });
  describe("simulator: seeds of each profile", () => {
    test.for(described)("every rule holds when %s", { timeout: timeoutMs }, async ([, profile]) => {
      for (let seed = first; seed <= last; seed++) {
        await expectToHold(generateScenario(seed, profile));
      }
    });
  });
}

export async function expectToHold(scenario: Scenario): Promise<void> {
  const { violations } = await simulate(scenario);
  if (violations.length > 0) expect.fail(await shortest(scenario, simulate));
}

/** A report on the shortest scenario that breaks the same rule. */
export async function shortest(scenario: Scenario, run: typeof simulate): Promise<string> {
  const shrunk = await shrink(scenario, await run(scenario), { simulate: run });
  return formatReport(shrunk, await run(shrunk, { traced: true }));
}
