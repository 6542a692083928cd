import { describe, expect } from "vitest";
import { createMeter, createStoppedClock, measureAct } from "./budget-meter.js";
import { lonely } from "./budget-outages.js";
import { compare, readTable, rowOf } from "./budget-table.js";
import { testsInOwnWorlds } from "./world.js";

const clock = createStoppedClock();
const test = testsInOwnWorlds({ store: "Vercel Blob by token", now: clock.now });
const table = await readTable();

const cases = Object.entries(lonely).flatMap(([what, { sizes, prepare }]) =>
  sizes.map((size) => ({ what, size, prepare })),
);

describe("cost: outages and jobs cost what docs/reliability.md says", () => {
  test.for(cases)("$what, $size", async ({ what, size, prepare }, { world }) => {
    const measured = await prepare({ world, clock }, size);
    const costs = await measureAct(createMeter(world), measured);
    expect(compare(rowOf(table, what), size, costs)).toEqual([]);
    expect(world.host.tooLate).toEqual([]);
  });
});
