import { readFile } from "node:fs/promises";
import path from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { bundleChunks } from "../dev/functions/bundle-file.js";
import { refuseLostNames } from "./lost-names.js";
import { slimPackages } from "./slim-packages.js";

const entry = "lib/app.ts";

/**
 * Bundles the app into one file; modules that it imports only when needed, such as the SDK of an object
 * store, go into files beside it.
 */
export async function bundleApp(outdir: string): Promise<Metafile> {
  const options = {
    entryPoints: [entry],
    outdir,
    chunkNames: `${path.basename(bundleChunks)}/[name]-[hash]`,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node22",
    // Keeps names, because logs, stacks and error classes show them.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "eof",
    logLevel: "warning",
    metafile: true,
    banner: {
      // Bundled CommonJS packages load Node's own modules this way.
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  } satisfies BuildOptions;
  const { metafile } = await build({ ...options, plugins: [slimPackages], write: false });
  const later = entriesOf(metafile).filter((file) => file !== entry);
  const plugins = [slimPackages, besideTheApp(later), refuseLostNames()];
  return (await build({ ...options, plugins })).metafile;
}

function entriesOf({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ entryPoint }) => entryPoint ?? []);
}

/**
 * esbuild moves code that two files share into a third one, and each further file adds half a
 * millisecond to a cold start. So every module that is loaded on demand imports the whole app, which is
 * loaded anyway: then the shared code is the app itself, in one file.
 */
function besideTheApp(files: readonly string[]): Plugin {
  const ours = new Set(
    files.filter((file) => file.startsWith("lib/")).map((file) => path.resolve(file)),
  );
  return {
    name: "beside the app",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        if (!ours.has(file)) return undefined;
        const source = await readFile(file, "utf8");
        return {
          contents: `${source}\nimport ${JSON.stringify(path.resolve(entry))};`,
          loader: "ts",
        };
      });
    },
  };
}
