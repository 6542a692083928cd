import { describe, expect, test } from "vitest";
import { readSimulateOptions, simulateUsage } from "../../scripts/simulate-options.js";
import { createProgress, describeOutcome } from "../../scripts/simulate-report.js";
import { profiles } from "../simulator/scenario/profiles.js";

describe("command line: the options of npm run simulate", () => {
  test("have defaults, and name one profile, one bug, some seeds", () => {
    const usual = { from: 1, to: 1_000, chosen: profiles, mutant: undefined };
    expect(readSimulateOptions([])).toEqual(usual);
    const args = ["--from", "8", "--seeds", "3", "--profile", "storm", "--bug", "no-cap"];
    const { from, to, chosen, mutant } = readSimulateOptions(args);
    expect([from, to, chosen.map(({ name }) => name), mutant?.id]).toEqual([
      8,
      10,
      ["storm"],
      "no-cap",
    ]);
    expect(simulateUsage).toContain("storm");
    expect(simulateUsage).toContain("no-cap");
  });

  // Each of these was a run that tried nothing, or not what was meant.
  test.for([
    [["--seeds", "0"], "--seeds must be a whole number from 1"],
    [["--seeds", "1e3"], "--seeds must be a whole number from 1"],
    [["--from", "-1"], "--from"],
    [["--from", ""], "--from must be a whole number from 1"],
    [["--profile", "nonsense"], 'there is no profile "nonsense", only calm, '],
    [["--bug", "nonsense"], 'there is no bug "nonsense", only '],
    [["--seed", "5"], "Unknown option '--seed'"],
    [["5"], "Unexpected argument '5'"],
  ] as const)("are refused when they are wrong: %j", ([args, complaint]) => {
    expect(() => readSimulateOptions(args)).toThrow(complaint);
  });
});

describe("command line: the last line of npm run simulate", () => {
  test("says what was tried if no rule was broken", () => {
    const all = readSimulateOptions([]);
    expect(describeOutcome(all, [])).toBe(
      `${profiles.length} profiles x 1,000 seeds: no rule was broken.`,
    );
    const one = readSimulateOptions(["--profile", "storm", "--seeds", "1"]);
    expect(describeOutcome(one, [])).toBe("1 profile x 1 seed: no rule was broken.");
  });

  test("repeats the first violation, with the bug that was planted", () => {
    const broken = [
      { profile: "stale", seed: 8 },
      { profile: "storm", seed: 2 },
    ];
    const options = readSimulateOptions(["--seeds", "60", "--bug", "no-cap"]);
    expect(describeOutcome(options, broken)).toBe(
      `${profiles.length} profiles x 60 seeds: 2 scenarios broke a rule. ` +
        "Repeat the first with: npm run simulate -- --profile stale --from 8 --seeds 1 --bug no-cap",
    );
    const [first] = broken;
    expect(describeOutcome(readSimulateOptions([]), first ? [first] : [])).toMatch(
      / 1 scenario broke a rule\. .* --profile stale --from 8 --seeds 1$/,
    );
  });
});

describe("command line: the progress of npm run simulate", () => {
  /** Ten minutes, with something to tell every second. */
  function watch(isTerminal: boolean) {
    const written: string[] = [];
    let time = 0;
    const progress = createProgress({
      isTerminal,
      write: (text) => void written.push(text),
      now: () => time,
    });
    for (let second = 1; second <= 600; second++) {
      time = second * 1_000;
      progress.report(`storm: ${second} of 600 seeds`);
    }
    progress.end();
    return written;
  }

  test("is one line that changes in a terminal", () => {
    const written = watch(true);
    expect(written).toHaveLength(601);
    expect(written.join("")).not.toContain("\n");
    expect(written[9]).toBe("\r\x1b[Kstorm: 10 of 600 seeds, 10 s");
    expect(written.at(-1)).toBe("\r\x1b[K");
  });

  test("is a line every ten seconds elsewhere", () => {
    const written = watch(false);
    expect(written).toHaveLength(60);
    expect(written[0]).toBe("storm: 10 of 600 seeds, 10 s\n");
  });
});
