import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { test as base, gotBy } from "../../support/studio.js";

/** The names that were looked up: each leads to this machine. */
const test = base.extend("lookups", async ({}, { onCleanup }) => {
  const lookups: string[] = [];
  const systemLookup = dns.lookup;
  const become = (lookup: unknown) => {
    Object.assign(dns, { lookup });
    // What has been imported by its name changes, too.
    syncBuiltinESMExports();
  };
  become((host: string, _: object, answer: (error: null, found: readonly object[]) => void) => {
    lookups.push(host);
    answer(null, [{ address: "127.0.0.1", family: 4 }]);
  });
  onCleanup(() => become(systemLookup));
  return lookups;
});

describe("request forgery: a result on a host whose name leads into our own network", () => {
  test("is not requested by the deployed bot: every connection checks the address", async ({
    runningOrder,
    finish,
    telegram,
    buyer,
    lookups,
  }) => {
    const url = "https://files.example.com/fox.png";
    telegram.fail("sendPhoto", new Refusal("Bad Request: failed to get HTTP URL content"));
    await finish({ resultJson: JSON.stringify({ resultUrls: [url] }) });
    expect(runningOrder.taskId).not.toBe("");
    // For the file; nothing else is asked.
    expect(lookups).toEqual(["files.example.com"]);
    expect(gotBy(buyer)).toEqual([]);
  });
});
