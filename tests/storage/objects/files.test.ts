import { link, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test as base, expect } from "vitest";
import { createFileStore } from "../../../lib/storage/objects/files.js";
import type { Tag } from "../../../lib/storage/objects/object-store.js";
import { addMark, marks } from "../failover/marks.js";

const test = base
  .extend("folder", async ({}, { onCleanup }) => {
    const folder = await mkdtemp(path.join(tmpdir(), "objects-"));
    onCleanup(() => rm(folder, { recursive: true, force: true }));
    return folder;
  })
  .extend("store", ({ folder }) => createFileStore({ folder }));

test("compare-and-swap: old file versions give their disk back but never their number", async ({
  folder,
  store,
}) => {
  for (let index = 0; index < 40; index++) await addMark(store, `mark ${index}`);
  const versions = path.join(folder, "marks%2ejson.versions");
  const names = (await readdir(versions)).sort();
  expect(names).toEqual(
    Array.from({ length: 40 }, (_, index) => String(index + 1).padStart(8, "0")),
  );
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(path.join(versions, name))).size),
  );
  expect(sizes.filter((size) => size === 0)).toHaveLength(24);
  expect(sizes.lastIndexOf(0)).toBe(23);
});

test("compare-and-swap: a writer that slept through many versions can't take its number", async ({
  folder,
  store,
}) => {
  for (let index = 0; index < 20; index++) await addMark(store, `mark ${index}`);
  const versions = path.join(folder, "marks%2ejson.versions");
  const draft = path.join(folder, "draft");
  await writeFile(draft, "too late");
  for (const name of await readdir(versions)) {
    await expect(link(draft, path.join(versions, name))).rejects.toThrow("EEXIST");
  }
  expect((await marks.read(store)).document.sequence).toBe(20);
});

test("compare-and-swap: no reader sees half of a text", async ({ store }) => {
  const size = 3_000_000;
  let tag = (await store.put("a", "-".repeat(size), { ifAbsent: true })) as { tag: Tag };
  let writing = true;
  const lengths = new Set<number | undefined>();
  const reader = async () => {
    while (writing) lengths.add((await store.get("a"))?.body.length);
  };
  const readers = [reader(), reader()];
  for (const character of "abcdef") {
    tag = (await store.put("a", character.repeat(size), { ifMatch: tag.tag })) as { tag: Tag };
  }
  writing = false;
  await Promise.all(readers);
  expect(lengths).toEqual(new Set([size]));
});

test("files: the newest version is a file that people can read", async ({ folder, store }) => {
  await addMark(store, "mark");
  const file = path.join(folder, "marks%2ejson.versions", "00000001");
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual((await marks.read(store)).document);
});

test("compare-and-swap: what a killed writer leaves is never taken for a version", async ({
  folder,
  store,
}) => {
  await addMark(store, "one");
  const versions = path.join(folder, "marks%2ejson.versions");
  for (const name of ["draft-1", "blank-1"])
    await writeFile(path.join(versions, name), '{"sequence":9');
  await addMark(store, "two");
  expect((await marks.read(store)).document).toEqual({ sequence: 2, marks: ["one", "two"] });
});
