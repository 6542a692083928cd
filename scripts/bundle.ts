import path from "node:path";
import { build } from "esbuild";
import { bundleChunks, bundleFile } from "../dev/bundle-file.js";
import { refuseLostNames } from "./lost-names.js";

/*
 * Vercel's builder runs this before it collects the functions' files (the script "vercel-build").
 * It puts the whole program into one file, which stands where the functions import lib/app.ts from,
 * so the builder takes it instead of several hundred files: docs/decisions/011-one-file.md. What the
 * program imports only when it needs it, such as the SDK of an object store, goes into files beside.
 */
await build({
  entryPoints: ["lib/app.ts"],
  outdir: path.dirname(bundleFile),
  chunkNames: `${path.basename(bundleChunks)}/[name]-[hash]`,
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node22",
  legalComments: "eof",
  logLevel: "warning",
  plugins: [refuseLostNames()],
  banner: {
    // CommonJS packages inside ask for Node's own modules this way.
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
});
