import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { test as base, describe, expect } from "vitest";
import { refuseLostNames } from "../../scripts/lost-names.js";

const test = base.extend("bundle", async ({}, { onCleanup }) => {
  const folder = await mkdtemp(path.join(tmpdir(), "names-"));
  onCleanup(() => rm(folder, { recursive: true }));
  /** @returns the build's errors */
  return async (files: Readonly<Record<string, string>>): Promise<string[]> => {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const result = await build({
      absWorkingDir: folder,
      entryPoints: ["entry.ts"],
      outdir: "out",
      bundle: true,
      splitting: true,
      minify: true,
      platform: "node",
      format: "esm",
      logLevel: "silent",
      plugins: [refuseLostNames()],
    }).catch((failure: { readonly errors: readonly { readonly text: string }[] }) => failure);
    return result.errors.map(({ text }) => text);
  };
});

const cjs = "exports.waitUntil = () => {};";
const pkg = (name: string, text: string, more: object = {}) => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, main: "index.js", ...more }),
  [`node_modules/${name}/index.js`]: text,
});

describe("bundle: lazy imports keep their names", () => {
  test("a lazy import of a name from a CommonJS package is rejected", async ({ bundle }) => {
    const errors = await bundle({
      "entry.ts": 'const { waitUntil } = await import("platform"); waitUntil();',
      ...pkg("platform", cjs),
    });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain("entry.ts imports platform when it is needed");
    expect(errors[0]).toContain("node_modules/platform/index.js is CommonJS");
  });

  test("it is rejected inside another package, too", async ({ bundle }) => {
    const errors = await bundle({
      "entry.ts": 'import { ask } from "sdk"; await ask();',
      ...pkg("sdk", 'export const ask = async () => (await import("token")).find();', {
        type: "module",
      }),
      ...pkg("token", "exports.find = () => 1;"),
    });
    expect(errors).toEqual([expect.stringContaining("node_modules/sdk/index.js imports token")]);
  });

  test("it is rejected if a module of ours re-exports the names, too", async ({ bundle }) => {
    const errors = await bundle({
      "entry.ts": 'const { waitUntil } = await import("./ours.js"); waitUntil();',
      "ours.ts": 'export { waitUntil as default } from "platform";',
      ...pkg("platform", cjs),
    });
    expect(errors).toEqual([expect.stringContaining("entry.ts imports ./ours.js")]);
  });

  const fine: [string, Record<string, string>][] = [
    [
      "a module of ours around it",
      {
        "entry.ts": 'const { begin } = await import("./ours.js"); begin();',
        "ours.ts": 'import { waitUntil } from "platform"; export const begin = () => waitUntil();',
      },
    ],
    ["a static import of it", { "entry.ts": 'import { waitUntil } from "platform"; waitUntil();' }],
    ["a built-in module of Node", { "entry.ts": 'console.log(await import("node:path"));' }],
  ];
  test.for(fine)("%s is accepted", async ([, files], { bundle }) => {
    expect(await bundle({ ...files, ...pkg("platform", cjs) })).toEqual([]);
  });
});
