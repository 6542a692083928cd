import path from "node:path";
import { bundleFile } from "../dev/functions/bundle-file.js";
import { bundleApp } from "./bundle-app.js";

/*
 * Vercel's builder runs this before it collects the functions' files (the script "vercel-build").
 * The bundle takes the place of lib/app.ts, which the functions import, so the builder packs it instead
 * of several hundred files: docs/decisions/011-one-file.md.
 */
await bundleApp(path.dirname(bundleFile));
