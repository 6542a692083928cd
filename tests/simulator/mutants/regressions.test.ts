import { expect, test } from "vitest";
import { expectToHold } from "../scenario/seeds.js";
import { plant } from "./apply-mutation.js";
import { type FoundStory, foundStories } from "./regressions.js";

test.for(foundStories.map((found): [string, FoundStory] => [found.tells, found]))(
  "%s",
  async ([, { scenario, mistake }]) => {
    await expectToHold(scenario);
    const simulate = await plant([mistake]);
    expect((await simulate(scenario)).violations).not.toEqual([]);
  },
);
