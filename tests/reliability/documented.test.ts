import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";

const page = new URL("../../docs/reliability.md", import.meta.url);
const root = new URL("../../", import.meta.url);

/** Each `tests/...ts` of the table, with the names of tests that follow it. */
function claimsOf(row: string): { readonly file: string; readonly names: readonly string[] }[] {
  const references = row.matchAll(/`(tests\/[^`]+\.ts)`((?:: |, )“[^”]+”(?:, “[^”]+”)*)?/g);
  return [...references].map(([, file = "", names = ""]) => ({
    file,
    names: [...names.matchAll(/“([^”]+)”/g)].map(([, name = ""]) => name),
  }));
}

describe("documentation: the table of what goes wrong", async () => {
  const text = await readFile(page, "utf8");
  const rows = text.split("\n").filter((line) => /^\| \d+[a-z]? \|/.test(line));

  test("has every fault, and every failure mode of generations", () => {
    const whole = rows.filter((row) => /^\| \d+ /.test(row));
    const numbers = whole.map((row) => Number(/\d+/.exec(row)?.[0]));
    const faults = Array.from({ length: 32 }, (_, index) => index + 1);
    const modes = Array.from({ length: 10 }, (_, index) => index + 32);
    expect(numbers).toEqual([...faults, ...modes]);
  });

  test.for(rows)("names tests that exist: %s", async (row) => {
    const claims = claimsOf(row);
    expect(claims.length).toBeGreaterThan(0);
    for (const { file, names } of claims) {
      const source = await readFile(new URL(file, root), "utf8");
      for (const name of names) expect(source).toContain(name);
    }
  });
});
