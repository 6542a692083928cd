import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const project = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
/** The program that a command of package.json runs. */
function programOf(name: string): string {
  const [, program = ""] = / (\S+\.ts)$/.exec(project.scripts[name]) ?? [];
  return program;
}

/** Runs a command of package.json with these arguments, without variables. */
function run(name: string, ...args: string[]) {
  const options = { cwd: root, env: { PATH: "", LANG: "C" } };
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const all = ["--import", "tsx", programOf(name), ...args];
    execFile(process.execPath, all, options, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

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
  ])("%s reads its options where help and refusals are worded", (name) => {
    const source = readFileSync(path.join(root, programOf(name)), "utf8");
    expect(source).toMatch(/^(const .* = )?readOptionsOrExit\(/m);
  });

  test("prints its usage when it is asked for help", async () => {
    const { code, stdout, stderr } = await run("simulate", "--help");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Usage: npm run simulate -- \[options\]\n/);
  });

  test.for([
    ["restore", "2026-13-45", "Give the day from which to replay, such as 2026-11-20"],
    ["simulate", "--seeds=0", "--seeds must be a whole number from 1 to 999999999"],
  ] as const)(
    "refuses what it does not know, before its usage: %s",
    async ([name, arg, sentence]) => {
      const { code, stdout, stderr } = await run(name, arg);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr.startsWith(`${sentence}\n\nUsage: npm run ${name}`)).toBe(true);
    },
  );
});
