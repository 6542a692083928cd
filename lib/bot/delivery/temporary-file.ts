import { openAsBlob } from "node:fs";
import { mkdtemp, open, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A file on disk, which takes no memory however often it is read. */
export interface SpooledFile {
  readonly file: File;
  /** Deletes it; never rejects. */
  readonly remove: () => Promise<void>;
}

/** This machine's disk failed, not the source of the file. */
export class SpoolError extends Error {
  override readonly name = "SpoolError";
}

const prefix = "stars-studio-result-";
/** No transfer takes so long: older files were left by a process that was killed. */
const abandonedMs = 60 * 60_000;

/**
 * Writes a body into a temporary file, at most `most` bytes of it. On Vercel that is /tmp, of 512 MB.
 * Source: vercel.com/docs/functions/runtimes, "File system support".
 * @returns "too large" if there are more, and nothing is kept
 * @throws SpoolError, or what the body throws
 */
export async function spool(
  body: AsyncIterable<Uint8Array>,
  most: number,
  { name, type }: { readonly name: string; readonly type: string },
): Promise<SpooledFile | "too large"> {
  const folder = await onDisk(() => mkdtemp(path.join(tmpdir(), prefix)));
  const remove = () => rm(folder, { recursive: true, force: true }).catch(() => {});
  try {
    const content = path.join(folder, "content");
    if (!(await write(body, most, content))) {
      await remove();
      return "too large";
    }
    const blob = await onDisk(() => openAsBlob(content, { type }));
    return { file: new File([blob], name, { type }), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** False if there is more of it than `most`. */
async function write(
  body: AsyncIterable<Uint8Array>,
  most: number,
  target: string,
): Promise<boolean> {
  const handle = await onDisk(() => open(target, "wx", 0o600));
  try {
    let length = 0;
    for await (const part of body) {
      length += part.byteLength;
      if (length > most) return false;
      await onDisk(() => handle.appendFile(part));
    }
    return true;
  } finally {
    await handle.close();
  }
}

/** Deletes what killed processes left: on Vercel an instance keeps its disk. Never rejects. */
export async function removeAbandoned(): Promise<void> {
  try {
    // The clock of the file system itself, to which its files are compared.
    const probe = await mkdtemp(path.join(tmpdir(), prefix));
    const { mtimeMs: now } = await stat(probe);
    await rm(probe, { recursive: true });
    for (const name of await readdir(tmpdir())) {
      if (name.startsWith(prefix)) await removeIfAbandoned(path.join(tmpdir(), name), now);
    }
  } catch {
    // At worst there is less room.
  }
}

async function removeIfAbandoned(folder: string, now: number): Promise<void> {
  const { mtimeMs } = await stat(folder);
  if (now - mtimeMs > abandonedMs) await rm(folder, { recursive: true, force: true });
}

async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  return work().catch((cause: unknown) => {
    throw new SpoolError("a result could not be written to disk", { cause });
  });
}
