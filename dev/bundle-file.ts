import { rmSync } from "node:fs";

/** Where the bundle stands while a deployment is being built; at other times it must not exist. */
export const bundleFile = "lib/app.js";

/** A bundle that an interrupted build left behind would hide the sources from tests and `dev`. */
export function removeBundle(): void {
  rmSync(bundleFile, { force: true });
}
