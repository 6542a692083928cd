import { describe, expect, test } from "vitest";
import { expectToHold } from "../scenario/seeds.js";
import { applyMutations } from "./apply-mutation.js";
import { type Regression, regressions } from "./regressions.js";

const titled = regressions.map((found): [string, Regression] => [found.title, found]);

describe("regression: bugs that the simulator found in lib", () => {
  test.for(titled)("regression: %s", async ([, { scenario, mutation }]) => {
    await expectToHold(scenario);
    const simulate = await applyMutations([mutation]);
    expect((await simulate(scenario)).violations).not.toEqual([]);
  });
});
