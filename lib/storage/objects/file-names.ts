import { readdir } from "node:fs/promises";
import path from "node:path";

const suffix = ".versions";

/** The folder of an object's versions: `a/b` lies at `a/b.versions`, beside the `a/b/c.versions` of `a/b/c`. */
export function folderOf(root: string, key: string): string {
  return path.resolve(root, ...key.split("/").map(toFileName)) + suffix;
}

/** All keys below this folder that ever were begun, in their order, which is that of UTF-8. */
export async function keysBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(noEntries);
  return entries
    .filter((entry) => entry.isDirectory() && entry.name.endsWith(suffix))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .map((folder) => decodeURIComponent(folder.slice(0, -suffix.length).replaceAll(path.sep, "/")))
    .sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}

function noEntries(error: NodeJS.ErrnoException): [] {
  if (error.code === "ENOENT") return [];
  throw error;
}

/**
 * Some disks don't tell `A` from `a`, or one spelling of `é` from another, and Windows forbids `:`;
 * so all but the plainest characters become the numbers of their bytes.
 */
function toFileName(segment: string): string {
  return segment.replace(/[^a-z0-9_-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  );
}
