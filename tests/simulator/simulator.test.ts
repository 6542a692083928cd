import { describe, expect, test } from "vitest";
import { createClock } from "./model/clock.js";
import { generateScenario } from "./scenario/generate-scenario.js";
import { profileNamed } from "./scenario/profiles.js";
import { randomFor } from "./scenario/random.js";
import { type Report, simulate } from "./simulate.js";

describe("simulator: virtual time, seeds and coverage", () => {
  test("virtual time: events run in the order of their time, then of their scheduling", async () => {
    const clock = createClock();
    const seen: string[] = [];
    for (const [delay, name] of [
      [20, "c"],
      [10, "a"],
      [10, "b"],
      [30, "d"],
    ] as const) {
      clock.at(delay, () => seen.push(`${name} at ${clock.now}`));
    }
    await clock.runUntil(25);
    expect(seen).toEqual(["a at 10", "b at 10", "c at 20"]);
    expect(clock.now).toBe(25);
  });

  test("virtual time: all promises that can settle have settled before the next event", async () => {
    const clock = createClock();
    let depth = 0;
    const wait = async (levels: number): Promise<void> => {
      if (levels === 0) return;
      await wait(levels - 1);
      depth += 1;
    };
    const seen: number[] = [];
    clock.at(1, () => void wait(5_000));
    clock.at(2, () => seen.push(depth));
    await clock.runUntil(2);
    expect(seen).toEqual([5_000]);
  });

  test("randomness: the numbers of one name do not depend on those of other names", () => {
    const alone = randomFor(7, "b").unit();
    randomFor(7, "a").unit();
    expect(randomFor(7, "b").unit()).toBe(alone);
    expect(randomFor(8, "b").unit()).not.toBe(alone);
  });

  const profileNames = ["storm", "torn", "jsonhot"];
  test.for(profileNames)("determinism: one scenario gives one trace: %s", async (name) => {
    const scenario = generateScenario(3, profileNamed(name));
    const [first, second] = [
      await simulate(scenario, { traced: true }),
      await simulate(scenario, { traced: true }),
    ];
    expect(second.trace).toEqual(first.trace);
  });

  test("determinism: recorded call faults give the same trace as drawn ones", async () => {
    const scenario = generateScenario(3, profileNamed("storm"));
    const drawn = await simulate(scenario, { traced: true });
    expect(drawn.callFaults.size).toBeGreaterThan(10);
    const recorded = await simulate(
      { ...scenario, callFaults: drawn.callFaults },
      { traced: true },
    );
    expect(recorded.trace).toEqual(drawn.trace);
  });

  test("coverage: the storm profile takes every path", async () => {
    const reports: Report[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      reports.push(await simulate(generateScenario(seed, profileNamed("storm"))));
    }
    const sum = (name: "viaDatabase" | "viaJournal" | "replayed" | "ambiguous" | "crashes") =>
      reports.reduce((total, { statistics }) => total + statistics[name], 0);
    expect(sum("viaDatabase")).toBeGreaterThan(500);
    expect(sum("viaJournal")).toBeGreaterThan(100);
    expect(sum("replayed")).toBeGreaterThan(100);
    expect(sum("ambiguous")).toBeGreaterThan(20);
    expect(sum("crashes")).toBeGreaterThan(100);
  });
});
