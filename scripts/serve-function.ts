import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { serveFunctions } from "../dev/functions.js";

/* A built function in a process of its own, in whose folder it stands. Says its address. */
const built = await import(pathToFileURL(resolve(process.argv[2] ?? "")).href);
const server = await serveFunctions({ "/api/telegram": built });
process.once("disconnect", () => process.exit());
process.send?.(server.url);
