import { describe, expect, vi } from "vitest";
import { Refusal } from "../../dev/telegram/limits.js";
import { gotBy, test } from "../support/studio.js";

const lookups = vi.hoisted(() => [] as string[]);

vi.mock("node:dns", async (original) => ({
  ...(await original<object>()),
  /** A name of the open internet that leads to this machine. */
  lookup(host: string, _: object, answer: (error: null, found: readonly object[]) => void) {
    lookups.push(host);
    answer(null, [{ address: "127.0.0.1", family: 4 }]);
  },
}));

describe("SSRF: a result on a host whose name leads into our own network", () => {
  test("is not asked for by the deployed bot: every connection checks the address", async ({
    begun,
    finish,
    telegram,
    rich,
  }) => {
    const url = "https://files.example.com/fox.png";
    telegram.fail("sendPhoto", new Refusal("Bad Request: failed to get HTTP URL content"));
    await finish({ resultJson: JSON.stringify({ resultUrls: [url] }) });
    expect(begun.taskId).not.toBe("");
    expect(lookups).toEqual(["files.example.com"]);
    expect(gotBy(rich)).toEqual([]);
  });
});
