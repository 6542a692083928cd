import { describe, expect, test } from "vitest";
import { readAttackOptions } from "../../bench/attack-options.js";

const names = ["health", "groups"] as const;
const read = (...args: string[]) => readAttackOptions(args, names);

describe("command line: options of bench/attack.ts", () => {
  test("all loops run for a minute each by default", () => {
    expect(read()).toEqual({ seconds: 60, loops: names });
    expect(read("--seconds", "5", "--only", "groups")).toEqual({ seconds: 5, loops: ["groups"] });
  });

  test.for([
    [["--second", "5"], "--second"],
    [["--seconds", "0"], "--seconds must be"],
    [["--seconds", "1.5"], "--seconds must be"],
    [["--only", "nonsense"], "--only must be one of health, groups"],
    [["health"], "health"],
  ] as const)("are refused if wrong: %j", ([args, complaint]) => {
    expect(() => read(...args)).toThrow(complaint);
  });
});
