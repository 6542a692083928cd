import { describe, expect, test } from "vitest";
import { type Exports, exportCsv } from "../../lib/shop/export.js";

/** So many rows of so many characters. */
function tableOf(count: number, length: number) {
  const limits: number[] = [];
  const exports: Exports = {
    columns: () => ["id", "text"],
    async page(_, limit, after) {
      limits.push(limit);
      const from = after?.id ?? 0;
      const until = Math.min(count, from + limit);
      const rows = Array.from({ length: until - from }, (__, index) => [
        from + index + 1,
        "x".repeat(length),
      ]);
      return { rows, next: until < count ? { at: new Date(0), id: until } : undefined };
    },
  };
  return { exports, limits };
}

const limits = { bytes: 45_000_000, forMs: 1_000, now: () => 0 };

describe("limits: an export", () => {
  test("has a byte order mark, a heading and every row, read in pages of 5,000", async () => {
    const { exports, limits: asked } = tableOf(12_000, 1);
    const made = await exportCsv(exports, { kind: "users" }, limits);
    if (made.kind !== "file") throw new Error(made.kind);
    expect([...made.bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [heading, ...rows] = new TextDecoder().decode(made.bytes).trimEnd().split("\r\n");
    expect([heading, rows.length, rows.at(-1)]).toEqual(["id,text", 12_000, "12000,x"]);
    expect(asked).toEqual([5_000, 5_000, 5_000]);
  });

  test("stops reading when it is too large or takes too long", async () => {
    const { exports, limits: asked } = tableOf(100_000, 10_000);
    expect(await exportCsv(exports, { kind: "users" }, limits)).toEqual({ kind: "tooLarge" });
    expect(asked).toHaveLength(1);
    const slow = tableOf(100_000, 1);
    let time = 0;
    const now = () => {
      time += 600;
      return time;
    };
    expect(await exportCsv(slow.exports, { kind: "users" }, { ...limits, now })).toEqual({
      kind: "tooLarge",
    });
    expect(slow.limits.length).toBeLessThan(4);
  });

  test("says that there is nothing", async () => {
    expect(await exportCsv(tableOf(0, 1).exports, { kind: "log" }, limits)).toEqual({
      kind: "empty",
    });
  });
});
