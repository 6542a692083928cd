import { expect, test } from "vitest";
import { type FoundStory, foundStories } from "./found-stories.js";
import { plant } from "./planted.js";
import { expectToHold } from "./seeds.js";

test.for(foundStories.map((found): [string, FoundStory] => [found.tells, found]))(
  "%s",
  async ([, { scenario, mistake }]) => {
    await expectToHold(scenario);
    const simulate = await plant([mistake]);
    expect((await simulate(scenario)).violations).not.toEqual([]);
  },
);
