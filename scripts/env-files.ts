import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

/** The first file that sets a variable wins; `vercel env pull` writes `.env.local`. */
const files = [".env.local", ".env"] as const;

/**
 * These variables, and those that the folder's files add. A blank one counts as absent: `vercel env pull`
 * leaves variables that Vercel keeps secret blank.
 */
export function withEnvFiles(variables: NodeJS.ProcessEnv, folder = "."): NodeJS.ProcessEnv {
  const layers = files
    .map((file) => path.join(folder, file))
    .filter((file) => existsSync(file))
    .map((file) => parseEnv(readFileSync(file, "utf8")));
  return Object.assign({}, ...[variables, ...layers].reverse().map(withoutBlanks));
}

function withoutBlanks(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
}
