import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

/** The first file that sets a variable wins; `vercel env pull` writes `.env.local`. */
const files = [".env.local", ".env"] as const;

/**
 * These variables, plus those from the folder's files. A blank one counts as absent, because `vercel env
 * pull` leaves Vercel's sensitive variables blank.
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
