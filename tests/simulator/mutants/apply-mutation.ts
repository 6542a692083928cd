import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { simulate } from "../simulate.js";

/** A deliberate bug: replaces a text that occurs exactly once in this file. */
export interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

type Simulate = typeof simulate;

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Bundles the simulator with a changed copy of lib; lib itself stays as it is. */
export async function applyMutations(mutations: readonly Mutation[]): Promise<Simulate> {
  const folder = await mkdtemp(join(tmpdir(), "mutant-"));
  try {
    const outfile = join(folder, "simulate.mjs");
    await bundle(mutations, outfile);
    const module: { readonly simulate: Simulate } = await import(
      /* @vite-ignore */ pathToFileURL(outfile).href
    );
    return module.simulate;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function bundle(mutations: readonly Mutation[], outfile: string): Promise<void> {
  const missed = new Set(mutations);
  await build({
    entryPoints: [join(root, "tests/simulator/simulate.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "error",
    plugins: [
      {
        name: "mutate",
        setup(bundling) {
          // Packages are not bundled: all copies share them.
          bundling.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === "entry-point"
              ? undefined
              : { path: import.meta.resolve(path), external: true },
          );
          bundling.onLoad({ filter: endingOf(mutations) }, async ({ path }) => {
            let contents = await readFile(path, "utf8");
            for (const mutation of mutations.filter(({ file }) => path === join(root, file))) {
              contents = replaceOnce(contents, mutation);
              missed.delete(mutation);
            }
            return { contents, loader: "ts" };
          });
        },
      },
    ],
  });
  for (const { file } of missed) throw new Error(`${file} is not part of the simulation`);
}

/** Matches the paths of the changed files. */
function endingOf(mutations: readonly Mutation[]): RegExp {
  const names = mutations.map(({ file }) => basename(file).replaceAll(".", "\\."));
  return new RegExp(`[\\\\/](${names.join("|")})$`);
}

function replaceOnce(text: string, { file, from, to }: Mutation): string {
  const parts = text.split(from);
  if (parts.length !== 2) {
    throw new Error(`${file} holds what is to be replaced ${parts.length - 1} times: ${from}`);
  }
  return parts.join(to);
}
