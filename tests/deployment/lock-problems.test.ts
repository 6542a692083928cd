import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findLockProblems, type LockFile } from "../../scripts/lock-problems.js";

const integrity = `sha512-${"a".repeat(86)}==`;
const lockOf = (entry: LockFile["packages"][string]): LockFile => ({
  packages: { "": { version: "0.1.0" }, "node_modules/vite/node_modules/fox": entry },
});

describe("supply chain: the lock file", () => {
  test("of this project has a hash of every package and no address", () => {
    const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
    expect(findLockProblems(lock)).toEqual([]);
  });

  test.for([
    ["a package without a hash", { version: "1.0.0" }, ["fox@1.0.0 has no SHA-512 hash"]],
    [
      "an optional package without a hash",
      { version: "1.0.0", optional: true, os: ["darwin"] },
      ["fox@1.0.0 has no SHA-512 hash"],
    ],
    [
      "a hash that is too weak",
      { version: "1.0.0", integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" },
      ["fox@1.0.0 has no SHA-512 hash"],
    ],
    [
      "the address of a registry",
      { version: "1.0.0", integrity, resolved: "https://registry.example/fox-1.0.0.tgz" },
      ["fox@1.0.0 has a download address"],
    ],
  ] as const)("may not hold %s", ([, entry, problems]) => {
    expect(findLockProblems(lockOf(entry), [])).toEqual(problems);
  });

  const binary = { version: "1.0.0", optional: true, os: ["darwin"] };
  test("may lack only the hashes of unpublished binaries for other platforms", () => {
    expect(findLockProblems(lockOf(binary), ["fox@1.0.0"])).toEqual([]);
    const { os: _, ...anywhere } = binary;
    for (const entry of [{ ...binary, optional: false }, anywhere]) {
      expect(findLockProblems(lockOf(entry), ["fox@1.0.0"])).toEqual([
        "fox@1.0.0 has no SHA-512 hash",
      ]);
    }
  });

  test("must not keep an exception that is no longer needed", () => {
    expect(findLockProblems(lockOf({ ...binary, integrity }), ["fox@1.0.0"])).toEqual([
      "fox@1.0.0 has a hash now: remove the exception",
    ]);
    expect(findLockProblems(lockOf({ version: "1.0.1", integrity }), ["fox@1.0.0"])).toEqual([
      "fox@1.0.0 is not in the lock file any more: remove the exception",
    ]);
  });
});
