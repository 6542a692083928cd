import { describe, expect, test } from "vitest";
import { readOutageOptions } from "../../scripts/outage-options.js";

describe("command line: the options of npm run outage", () => {
  test("have defaults", () => {
    expect(readOutageOptions([])).toEqual({ users: 20, seconds: 20, fault: "refuse" });
    expect(readOutageOptions(["--users", "3", "--seconds", "5", "--fault", "hang"])).toEqual({
      users: 3,
      seconds: 5,
      fault: "hang",
    });
  });

  // Each of these was a drill without people, without time or without a fault, which passed.
  test.for([
    [["--users", "0"], "--users must be a whole number from 1 to 500"],
    [["--seconds", "x"], "--seconds must be a whole number from 1 to 3600"],
    [["--seconds", "0.1"], "--seconds must be a whole number from 1 to 3600"],
    [["--fault", "refused"], "--fault must be one of refuse, hang, 500"],
    [["--second", "5"], "Unknown option '--second'"],
  ] as const)("are refused when they are wrong: %s", ([args, complaint]) => {
    expect(() => readOutageOptions(args)).toThrow(complaint);
  });
});
