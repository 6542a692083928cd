import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { simulate } from "../simulate.js";

/** A deliberate mistake: in this file of lib, what is found exactly once is replaced. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

type Simulate = typeof simulate;

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The whole simulator on a copy of lib that has been changed; lib itself stays as it is. */
export async function plant(changes: readonly Change[]): Promise<Simulate> {
  const folder = await mkdtemp(join(tmpdir(), "planted-"));
  try {
    const outfile = join(folder, "simulate.mjs");
    await bundle(changes, outfile);
    const module: { readonly simulate: Simulate } = await import(
      /* @vite-ignore */ pathToFileURL(outfile).href
    );
    return module.simulate;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function bundle(changes: readonly Change[], outfile: string): Promise<void> {
  const missed = new Set(changes);
  await build({
    entryPoints: [join(root, "tests/simulator/simulate.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "error",
    plugins: [
      {
        name: "plant",
        setup(bundling) {
          bundling.onLoad({ filter: /[\\/](lib|simulator)[\\/].*\.ts$/ }, async ({ path }) => {
            let contents = await readFile(path, "utf8");
            for (const change of changes.filter(({ file }) => path === join(root, file))) {
              contents = replaceOnce(contents, change);
              missed.delete(change);
            }
            return { contents, loader: "ts" };
          });
        },
      },
    ],
  });
  for (const { file } of missed) throw new Error(`${file} is not part of the simulation`);
}

function replaceOnce(text: string, { file, from, to }: Change): string {
  const parts = text.split(from);
  if (parts.length !== 2) {
    throw new Error(`${file} holds what is to be replaced ${parts.length - 1} times: ${from}`);
  }
  return parts.join(to);
}
