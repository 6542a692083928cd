import { build } from "esbuild";
import { bundleFile } from "../dev/bundle-file.js";

/*
 * Vercel's builder runs this before it collects the functions' files (the script "vercel-build").
 * It puts the whole program into one file, which stands where the functions import lib/app.ts from,
 * so the builder takes it instead of several hundred files: docs/decisions/011-one-file.md.
 */
await build({
  entryPoints: ["lib/app.ts"],
  outfile: bundleFile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  legalComments: "eof",
  logLevel: "warning",
  banner: {
    // CommonJS packages inside ask for Node's own modules this way.
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
});
