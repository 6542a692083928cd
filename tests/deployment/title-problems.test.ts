import { describe, expect, test } from "vitest";
import { findTitleProblems } from "../../scripts/title-problems.js";

const find = (...lines: string[]) => findTitleProblems("tests/fox.test.ts", lines.join("\n"));

const detached = "put on the line of its call";
const unnamed = "begin with the name of the rule";

const planted: readonly [string, string[], string][] = [
  ["a test", ["  test(", '    "is refunded",', "    async () => {},"], `2: ${detached}`],
  ["a test with cases", ["  ] as const)(", '    "is %s",', "    () => {},"], `2: ${detached}`],
  [
    "an extended test",
    ['const paused = test.extend("x", 1);', "paused(", "  `is $a`,"],
    `3: ${detached}`,
  ],
  ["no rule", ['describe("a refund", () => {'], `1: ${unnamed}`],
  ["no rule in cases", ['describe.for(["a: b"])("a refund of %s", () => {'], `1: ${unnamed}`],
  ["no rule below cases", ["test.for([", "  1,", '])("a refund of %i", () => {'], `3: ${unnamed}`],
];

describe("documentation: titles of tests", () => {
  test.for(planted)("may not have %s", ([, lines, problem]) => {
    expect(find(...lines)).toEqual([expect.stringContaining(`tests/fox.test.ts:${problem}`)]);
  });

  test("may stand on the line of their call, after the name of a rule", () => {
    expect(find('describe("refund: a task", () => {', '  test("is refunded", () => {});')).toEqual(
      [],
    );
    expect(find('describe.for(["a", "b"])("refund: a %s", () => {')).toEqual([]);
  });

  test("are not names of fixtures", () => {
    expect(find("const it = test.extend(", '  "bot",', "  () => 1,", ");")).toEqual([]);
  });
});
