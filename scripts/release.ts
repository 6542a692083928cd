import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findChanges, releaseChanges } from "./changelog.js";
import { readOptionsOrExit } from "./read-options.js";

/* `npm run release`: turns the unreleased entries into a version, or prints those of a version. Commits nothing. */

const usage = `Usage: npm run release -- 1.2.0
  moves what is under "Unreleased" in CHANGELOG.md to this version, and writes it into package.json
       npm run --silent release -- --notes 1.2.0
  prints what CHANGELOG.md says of this version, and fails if that is nothing`;

const { version, notes } = readOptionsOrExit(readReleaseOptions, usage);
const pathOf = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));
const read = (file: string) => readFileSync(pathOf(file), "utf8");

try {
  if (notes) printNotes();
  else prepare();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function readReleaseOptions(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { notes: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [version = ""] = positionals;
  if (positionals.length !== 1 || !/^\d+\.\d+\.\d+$/.test(version))
    throw new Error("Give one version, such as 1.2.0");
  return { version, notes: values.notes };
}

function printNotes(): void {
  const changes = findChanges(read("CHANGELOG.md"), version);
  if (changes === undefined) throw new Error(`CHANGELOG.md has no entry for ${version}`);
  console.log(changes);
}

function prepare(): void {
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(pathOf("CHANGELOG.md"), releaseChanges(read("CHANGELOG.md"), version, day));
  for (const file of ["package.json", "package-lock.json"]) {
    // Also in the lock file, which repeats the version in its first lines.
    const own = /("name": "stars-studio-bot",\s+"version": )"[^"]+"/g;
    writeFileSync(pathOf(file), read(file).replace(own, `$1"${version}"`));
  }
  console.log(
    `Read CHANGELOG.md, commit, then: git tag v${version} && git push origin v${version}`,
  );
}
