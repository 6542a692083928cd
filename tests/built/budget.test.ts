import { describe, expect } from "vitest";
import {
  createMeter,
  createStoppedClock,
  measureAct,
  refresh,
  type Stage,
} from "./budget-meter.js";
import { lonely } from "./budget-outages.js";
import { generate, healthy, order } from "./budget-situations.js";
import { compare, type Row, readCell, readTable, rowOf } from "./budget-table.js";
import { type BuiltWorld, testsIn } from "./world.js";

const clock = createStoppedClock();
const table = await readTable();

/** One generation is done: its callback can be repeated. */
async function begin(world: BuiltWorld): Promise<Stage> {
  const stage = { world, clock };
  await generate(stage, await order(stage));
  return stage;
}

const test = testsIn({ store: "Vercel Blob by token", now: clock.now })
  .extend("stage", { scope: "file" }, ({ world }) => begin(world))
  .extend("measure", { scope: "file" }, ({ world }) => createMeter(world));

describe("cost: updates cost what docs/reliability.md says", () => {
  test.for(Object.entries(healthy))("%s", async ([what, prepare], { stage, measure }) => {
    const measured = await prepare(stage);
    await refresh(stage);
    const costs = await measureAct(measure, measured);
    expect(compare(rowOf(table, what), {}, costs)).toEqual([]);
    expect(stage.world.host.tooLate).toEqual([]);
  });
});

describe("cost: the table", () => {
  test("measures every row, and has a row for every situation, in the same order", () => {
    const situations = [...Object.keys(healthy), ...Object.keys(lonely)];
    expect(table.map(({ what }) => what)).toEqual(situations);
  });

  const nothing = { sql: 0, reads: 0, writes: 0, lists: 0, telegram: 0, kie: 0 };
  const rowWith = (sql: string): Row => {
    const zero = readCell("0");
    const others = { reads: zero, writes: zero, lists: zero, telegram: zero, kie: zero };
    return { what: "something", cells: { sql: readCell(sql), ...others } };
  };

  test.for([
    ["3", 3],
    ["≤ 3", 3],
    ["≤ 3", 2],
    ["2 + 3N + M", 9],
  ] as const)("a cost of %s allows %i", ([cell, sql]) => {
    expect(compare(rowWith(cell), { N: 2, M: 1 }, { ...nothing, sql })).toEqual([]);
  });

  test.for([
    ["3", 4],
    ["3", 2],
    ["≤ 3", 4],
    ["2 + 3N + M", 8],
    ["2 + 3N + M", 10],
  ] as const)("a cost of %s does not allow %i", ([cell, sql]) => {
    const [complaint] = compare(rowWith(cell), { N: 2, M: 1 }, { ...nothing, sql });
    expect(complaint).toContain(cell);
  });

  test.for(["", "many", "2N + 3N", "2 N", "1 +", "< 3"])("%j is not a cost", (text) => {
    expect(() => readCell(text)).toThrow("not a cost");
  });
});
