import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly modified: Date;
}

export interface Bucket {
  readonly objects: ReadonlyMap<string, StoredObject>;
  put(key: string, body: Buffer): StoredObject;
  delete(key: string): void;
}

export interface Buckets {
  get(name: string): Bucket | undefined;
  create(name: string): void;
}

/** @param directory a folder for each bucket, a file for each object; absent = only in memory */
export function openBuckets(directory: string | undefined): Buckets {
  const buckets = new Map<string, Bucket>();
  if (directory !== undefined) {
    mkdirSync(directory, { recursive: true });
    const folders = readdirSync(directory, { withFileTypes: true });
    for (const { name } of folders.filter((found) => found.isDirectory())) {
      buckets.set(name, openBucket(path.join(directory, name)));
    }
  }
  return {
    get: (name) => buckets.get(name),
    create(name) {
      const folder = directory === undefined ? undefined : path.join(directory, name);
      if (folder !== undefined) mkdirSync(folder);
      buckets.set(name, openBucket(folder));
    },
  };
}

const unfinished = ".unfinished";

function openBucket(folder: string | undefined): Bucket {
  const objects = new Map<string, StoredObject>();
  const remember = (key: string, body: Buffer) => {
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    const object = { body, etag, modified: new Date() };
    objects.set(key, object);
    return object;
  };
  for (const file of folder === undefined ? [] : readdirSync(folder)) {
    if (folder === undefined || file.endsWith(unfinished)) continue;
    remember(decodeURIComponent(file), readFileSync(path.join(folder, file)));
  }
  return {
    objects,
    put(key, body) {
      if (folder !== undefined) keep(path.join(folder, encodeURIComponent(key)), body);
      return remember(key, body);
    },
    delete(key) {
      if (folder !== undefined) rmSync(path.join(folder, encodeURIComponent(key)), { force: true });
      objects.delete(key);
    },
  };
}

/** Whole or not at all. */
function keep(file: string, body: Buffer): void {
  writeFileSync(file + unfinished, body);
  renameSync(file + unfinished, file);
}
