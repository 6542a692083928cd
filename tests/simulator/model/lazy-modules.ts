import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folders = ["lib/ledger", "lib/shop", "lib/storage", "lib/studio"];

/**
 * Loads everything that the ledger's code loads when it first needs it. Loading takes real time, for which the
 * virtual clock does not wait: the first scenario of a process would differ from its repetition.
 */
await Promise.all(folders.flatMap(lazyModulesIn).map((file) => import(pathToFileURL(file).href)));

function lazyModulesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => importedBy(join(folder, file)));
}

function importedBy(file: string): string[] {
  const found = readFileSync(file, "utf8").matchAll(/await import\("(\.[^"]+)\.js"\)/g);
  return [...found].map(([, path]) => resolve(dirname(file), `${path}.ts`));
}
