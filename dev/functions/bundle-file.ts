import { rmSync } from "node:fs";

/** The bundle's path during the build of a deployment; at other times it must not exist. */
export const bundleFile = "lib/app.js";
/** The folder of modules that it loads on demand. */
export const bundleChunks = "lib/chunks";

/** A bundle that an interrupted build left behind would hide the sources from tests and `dev`. */
export function removeBundle(): void {
  rmSync(bundleFile, { force: true });
  rmSync(bundleChunks, { recursive: true, force: true });
}
