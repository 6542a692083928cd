import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bundleChunks, bundleFile } from "../functions/bundle-file.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const outputFolder = path.join(root, ".vercel/output");
/** The digest of the build's sources. It lies beside the output: inside, it would be deployed. */
const digestFile = path.join(root, ".vercel/sources-of-output");

/** All sources that affect the build's output. */
const sources = [
  "api",
  "drizzle",
  "lib",
  "public",
  "scripts/bundle.ts",
  "scripts/lost-names.ts",
  "package-lock.json",
  "package.json",
  "tsconfig.json",
  "vercel.json",
];

/** Before a build: the output must not be trusted until the build is complete. */
export async function forgetOutput(): Promise<void> {
  await rm(digestFile, { force: true });
}

/** After a build that passed all checks. */
export async function rememberOutput(): Promise<void> {
  await mkdir(path.dirname(digestFile), { recursive: true });
  await writeFile(digestFile, await digestSources());
}

/** @returns why the built functions don't match the sources; undefined = they match */
export async function whyStale(): Promise<string | undefined> {
  if (!existsSync(outputFolder)) return ".vercel/output is missing";
  const built = await readFile(digestFile, "utf8").catch(() => "");
  if (built === "") return ".vercel/output does not come from a complete `npm run build`";
  return built === (await digestSources()) ? undefined : ".vercel/output is older than the sources";
}

async function digestSources(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of await listSources()) {
    hash.update(`${file}\0`).update(await readFile(path.join(root, file)));
  }
  return hash.digest("hex");
}

async function listSources(): Promise<string[]> {
  const found = await Promise.all(sources.map(listFiles));
  // Leftovers of an interrupted build are not sources.
  return found
    .flat()
    .filter((file) => file !== bundleFile && !file.startsWith(`${bundleChunks}/`))
    .sort();
}

async function listFiles(name: string): Promise<string[]> {
  const place = path.join(root, name);
  if (path.extname(name) !== "") return [name];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .map((file) => file.replaceAll("\\", "/"));
}
