import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { transform } from "esbuild";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import project from "../../package.json" with { type: "json" };
import vercel from "../../vercel.json" with { type: "json" };

const guard = readFileSync("scripts/require-node.cjs", "utf8");

/** Runs the guard as if on another Node version. */
function runOn(node: string) {
  const said: string[] = [];
  const codes: number[] = [];
  runInNewContext(guard, {
    process: { versions: { node }, exit: (code: number) => codes.push(code) },
    console: { error: (line: string) => said.push(line) },
  });
  return { said, codes };
}

describe("node version: commands", () => {
  test.for(Object.entries(project.scripts))("are guarded: npm run %s", ([, command]) => {
    expect(command).toMatch(/^node scripts\/require-node\.cjs && \S/);
  });

  const oldVersions = ["0.10.48", "4.9.1", "18.20.8", "20.20.2", "22.11.0"];

  test.for(oldVersions)("end with one sentence if Node %s is too old", (version) => {
    expect(runOn(version)).toEqual({
      said: [`This needs Node 22.12 or newer; this is ${version}`],
      codes: [1],
    });
  });

  const versions = ["22.12.0", "22.23.3", "23.0.0", "24.0.0", "26.10.0", "100.0.0"];

  test.for(versions)("run on Node %s", (version) => {
    expect(runOn(version)).toEqual({ said: [], codes: [] });
  });

  test("are guarded by a script that the oldest Node can parse", async () => {
    const read = async (target: string) => (await transform(guard, { target })).code;
    expect(await read("es5")).toBe(await read("esnext"));
    // A trailing comma in arguments is newer than ES5, and esbuild removes it silently.
    expect(guard).not.toMatch(/,\s*\)/);
  });
});

describe("node version: deployment", () => {
  test("is the long-term version, and CI uses it, too", () => {
    expect(project.engines.node).toBe("24.x");
    expect(readFileSync(".nvmrc", "utf8")).toMatch(/^24\.\d+\.\d+\n$/);
    const { jobs } = parse(readFileSync(".github/workflows/test.yml", "utf8"));
    expect(jobs.test.strategy.matrix.node).toEqual([22, 24, 26]);
  });

  test("runs code that the oldest Node for developers can run, too", () => {
    expect(project.devDependencies["@types/node"]).toMatch(/^22\./);
    for (const file of ["scripts/bundle-app.ts", "dev/functions/function-processes.ts"]) {
      expect(readFileSync(file, "utf8")).toContain('target: "node22"');
    }
  });
});

describe("deployment: functions", () => {
  test("run near Telegram, as the README says", () => {
    expect(vercel.regions).toEqual(["fra1"]);
    expect(readFileSync("README.md", "utf8")).toContain("`eu-central-1` at Neon, `fra1` for Blob");
  });

  test("may run as long as one slow delivery, with a margin", () => {
    const slowestDeliveryS = 115;
    for (const name of ["telegram", "kie", "cron"] as const) {
      expect(vercel.functions[`api/${name}.ts`].maxDuration).toBe(300);
      expect(vercel.functions[`api/${name}.ts`].maxDuration).toBeGreaterThan(2 * slowestDeliveryS);
    }
  });
});
