import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test as base, expect } from "vitest";
import { openBuckets } from "../../dev/objects/s3-buckets.js";

const test = base.extend("directory", async ({}, { onCleanup }) => {
  const directory = await mkdtemp(path.join(tmpdir(), "buckets-"));
  onCleanup(() => rm(directory, { recursive: true, force: true }));
  return directory;
});

const key = "ledger/v1/journals/5 000%.json";

test("local store: a bucket outlives its process, whatever its keys look like", ({ directory }) => {
  const first = openBuckets(directory);
  first.create("journals");
  first.get("journals")?.put(key, Buffer.from("old"));
  const { etag } = first.get("journals")?.put(key, Buffer.from("new")) ?? {};

  const again = openBuckets(directory).get("journals");
  expect([...(again?.objects.keys() ?? [])]).toEqual([key]);
  expect(again?.objects.get(key)?.body.toString()).toBe("new");
  // Whoever read it before may still write it under the same condition.
  expect(again?.objects.get(key)?.etag).toBe(etag);
});

test("local store: an incomplete write is no object", async ({ directory }) => {
  openBuckets(directory).create("journals");
  await writeFile(path.join(directory, "journals", "half.unfinished"), "ha");
  await writeFile(path.join(directory, "not-a-bucket"), "");
  const again = openBuckets(directory);
  expect(again.get("journals")?.objects.size).toBe(0);
  expect(again.get("not-a-bucket")).toBeUndefined();
});

test("local store: without a folder a bucket lives in memory alone", () => {
  const buckets = openBuckets(undefined);
  buckets.create("journals");
  buckets.get("journals")?.put(key, Buffer.from("new"));
  expect(buckets.get("journals")?.objects.get(key)?.body.toString()).toBe("new");
  expect(openBuckets(undefined).get("journals")).toBeUndefined();
});
