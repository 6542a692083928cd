import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bareEnvironment } from "../world/bare-environment.js";
import { whyStale } from "./freshness.js";

const fromRoot = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

/**
 * Builds unless `.vercel/output` was built from the current sources.
 * @throws Error if the build fails
 */
export async function ensureBuilt(say: (text: string) => void): Promise<void> {
  const objection = await whyStale();
  if (objection === undefined) return;
  say(`${objection}: building first, as \`npm run build\` does ...`);
  const program = [fromRoot("node_modules/tsx/dist/cli.mjs"), fromRoot("scripts/build.ts")];
  const build = spawn(process.execPath, program, {
    cwd: fromRoot("."),
    env: bareEnvironment(),
    stdio: "inherit",
  });
  const [code] = await once(build, "exit");
  if (code !== 0) throw new Error("the build failed; its output is above");
}
