import { readFile } from "node:fs/promises";
import path from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { bundleChunks } from "../dev/bundle-file.js";
import { refuseLostNames } from "./lost-names.js";
import { slimPackages } from "./slim-packages.js";

const entry = "lib/app.ts";

/**
 * The whole program in one file, and in files beside it what it imports only when it needs it, such
 * as the SDK of an object store.
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
    // Names stay: they stand in the log, in stacks and as the class of an error.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "eof",
    logLevel: "warning",
    metafile: true,
    banner: {
      // CommonJS packages inside ask for Node's own modules this way.
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
 * What two files need, esbuild puts into a third one, and each file more costs a cold start half a
 * millisecond. So whatever is loaded later says that it needs the whole app, which is there anyway:
 * then the app is the one thing that all of them share, and one file.
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
