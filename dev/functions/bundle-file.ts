import { rmSync } from "node:fs";

/** Where the bundle stands while a deployment is being built; at other times it must not exist. */
export const bundleFile = "lib/app.js";
/** What it loads only when needed stands here. */
export const bundleChunks = "lib/chunks";

/** A bundle that an interrupted build left behind would hide the sources from tests and `dev`. */
export function removeBundle(): void {
  rmSync(bundleFile, { force: true });
  rmSync(bundleChunks, { recursive: true, force: true });
}
