import { describe, expect, test } from "vitest";
import { type Cell, csvRow } from "../../lib/shop/csv.js";

describe("formula injection: a row of CSV", () => {
  const cells: readonly (readonly [Cell, string])[] = [
    ["plain", "plain"],
    [null, ""],
    [12, "12"],
    ["-20.50", "-20.50"],
    ['say "hi", twice', '"say ""hi"", twice"'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", "'=1+1"],
    ["+1-1", "'+1-1"],
    ["-1+1", "'-1+1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\tx", "'\tx"],
    ["\rx", '"\'\rx"'],
    ['=HYPERLINK("https://evil.example")', '"\'=HYPERLINK(""https://evil.example"")"'],
  ];
  test.for(cells)("writes %j as %j", ([cell, written]) => {
    expect(csvRow([cell, "end"])).toBe(`${written},end\r\n`);
  });
});
