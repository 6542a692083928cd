import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { folderOf, keysBelow } from "./file-names.js";
import { checkBody, checkKey } from "./object-key.js";
import type { ObjectStore, PutOutcome, Tag } from "./object-store.js";
import { UnexpectedAnswer, unavailable } from "./with-timeout.js";

export interface FileStoreOptions {
  readonly folder: string;
}

interface Version {
  readonly number: number;
  readonly body: string;
  readonly tag: Tag;
}

/**
 * The disk of one machine as an object store, for several processes at once. An object is a folder
 * of versions 1, 2, 3...; link(2) gives the next number to exactly one writer, without a lock that a
 * killed process could leave behind. A number is never free again: a writer that slept through many
 * versions would take it and believe that it wrote the newest one. So old versions are emptied instead.
 */
export function createFileStore({ folder }: FileStoreOptions): ObjectStore {
  return {
    kind: "files",
    async get(key) {
      checkKey(key);
      try {
        const newest = await readNewest(folderOf(folder, key));
        return exists(newest) ? { body: newest.body, tag: newest.tag } : undefined;
      } catch (error) {
        throw unavailable(`read ${key}`, error);
      }
    },
    async put(key, body, condition) {
      checkKey(key);
      checkBody(body);
      try {
        const versions = folderOf(folder, key);
        const newest = await readNewest(versions);
        const wanted = "ifMatch" in condition ? condition.ifMatch : undefined;
        if ((exists(newest) ? newest.tag : undefined) !== wanted) return { kind: "conflict" };
        return await writeVersion(versions, (newest?.number ?? 0) + 1, body);
      } catch (error) {
        return { kind: "unknown", cause: unavailable(`write ${key}`, error) };
      }
    },
    async delete(key) {
      checkKey(key);
      try {
        await writeTombstone(folderOf(folder, key));
      } catch (error) {
        throw unavailable(`delete ${key}`, error);
      }
    },
    async purge(key) {
      checkKey(key);
      try {
        await emptyAllBefore(folderOf(folder, key));
      } catch (error) {
        throw unavailable(`empty the earlier versions of ${key}`, error);
      }
    },
    async *list(prefix) {
      try {
        for (const key of await keysBelow(folder)) {
          const newest = key.startsWith(prefix)
            ? await readNewest(folderOf(folder, key))
            : undefined;
          if (!exists(newest)) continue;
          yield { key, size: Buffer.byteLength(newest.body), tag: newest.tag };
        }
      } catch (error) {
        throw unavailable(`list ${prefix}`, error);
      }
    },
  };
}

/** The newest version of a deleted object; no body of ours begins so. */
const tombstone = "\0deleted";

function exists(newest: Version | undefined): newest is Version {
  return newest !== undefined && newest.body !== tombstone;
}

/** Writers may come in between, as often as they may in `looksAtMost`. */
async function writeTombstone(versions: string): Promise<void> {
  for (let look = 1; look <= maxReads; look++) {
    const newest = await readNewest(versions);
    const outcome = exists(newest)
      ? await writeVersion(versions, newest.number + 1, tombstone)
      : undefined;
    if (outcome?.kind !== "conflict") return emptyAllBefore(versions);
  }
  throw new UnexpectedAnswer("others write it all the time");
}

/** Earlier ones than those that are kept are empty already. */
async function emptyAllBefore(versions: string): Promise<void> {
  const newest = await newestNumber(versions);
  for (let number = newest - 1; number >= 1 && number >= newest - keptVersions; number--) {
    await emptyVersion(versions, number);
  }
}

/** Only contention empties a version between the two looks, so more than a few are a damaged disk. */
const maxReads = 50;

/** Empty means that it stopped being the newest version after we had looked: look again. */
async function readNewest(versions: string): Promise<Version | undefined> {
  for (let look = 1; look <= maxReads; look++) {
    const number = await newestNumber(versions);
    if (number === 0) return undefined;
    const body = await readFile(path.join(versions, fileName(number)), "utf8");
    if (body !== "") return { number, body, tag: tagOf(number, body) };
  }
  throw new UnexpectedAnswer("its newest version is empty");
}

/** @returns 0 if there is none */
async function newestNumber(versions: string): Promise<number> {
  const names = await readdir(versions).catch(unlessMissing);
  return names
    .filter((name) => /^\d+$/.test(name))
    .reduce((newest, name) => Math.max(newest, Number(name)), 0);
}

function unlessMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === "ENOENT") return [];
  throw error;
}

async function writeVersion(versions: string, number: number, body: string): Promise<PutOutcome> {
  await makeFolder(versions);
  const draft = path.join(versions, `draft-${randomUUID()}`);
  try {
    await writeDraft(draft, body);
    await link(draft, path.join(versions, fileName(number)));
    await syncFolder(versions);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return { kind: "conflict" };
    throw error;
  } finally {
    await rm(draft, { force: true }).catch(() => {});
  }
  await emptyOldVersion(versions, number - keptVersions);
  return { kind: "written", tag: tagOf(number, body) };
}

async function writeDraft(draft: string, body: string): Promise<void> {
  const file = await open(draft, "wx");
  try {
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Enough that a reader seldom finds its version emptied. */
const keptVersions = 16;

async function emptyOldVersion(versions: string, number: number): Promise<void> {
  if (number < 1) return;
  // The write has succeeded; it is only space that is not saved.
  await emptyVersion(versions, number).catch(() => {});
}

/** Frees the disk but not the name. Rename leaves the text to those who are reading it. */
async function emptyVersion(versions: string, number: number): Promise<void> {
  const blank = path.join(versions, `blank-${randomUUID()}`);
  await (await open(blank, "wx")).close();
  await rename(blank, path.join(versions, fileName(number)));
}

async function makeFolder(versions: string): Promise<void> {
  const created = await mkdir(versions, { recursive: true });
  if (created === undefined) return;
  // Each new folder is an entry of the one above it.
  let above = versions;
  do {
    above = path.dirname(above);
    await syncFolder(above);
  } while (above.length >= created.length);
}

/** An entry survives a power cut only after this. Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function fileName(number: number): string {
  return String(number).padStart(8, "0");
}

/** The number alone would not survive a deleted folder. */
function tagOf(number: number, body: string): Tag {
  return `${number}-${createHash("sha256").update(body).digest("hex").slice(0, 16)}` as Tag;
}
