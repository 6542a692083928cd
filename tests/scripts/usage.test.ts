import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { programOf, runCommand } from "../support/run-command.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("command line: every command", () => {
  test.for([
    "dev",
    "build",
    "bench",
    "outage",
    "restore",
    "setup",
    "health",
    "simulate",
    "catalogue",
    "erase",
    "release",
  ])("%s reads its options where help and refusals are worded", (name) => {
    const source = readFileSync(path.join(root, programOf(name)), "utf8");
    expect(source).toMatch(/^(const .* = )?readOptionsOrExit\(/m);
  });

  test("prints its usage when it is asked for help", async () => {
    const { code, stdout, stderr } = await runCommand("simulate", ["--help"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Usage: npm run simulate -- \[options\]\n/);
  });

  test.for([
    ["erase", "0", "Give the user's Telegram id, such as 123456789"],
    ["restore", "2026-13-45", "Give the day from which to replay, such as 2026-11-20"],
    ["simulate", "--seeds=0", "--seeds must be a whole number from 1 to 999999999"],
  ] as const)(
    "refuses what it does not know, before its usage: %s",
    async ([name, arg, sentence]) => {
      const { code, stdout, stderr } = await runCommand(name, [arg]);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr.startsWith(`${sentence}\n\nUsage: npm run ${name}`)).toBe(true);
    },
  );
});
