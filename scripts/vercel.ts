import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

/** A check failed; the message is all that the developer needs. */
export class BuildError extends Error {}

/**
 * Runs a real `vercel build`, without network. The CLI builds only what is linked to a project; the
 * link made for it is removed afterwards, or a later `vercel deploy` would look for a project that
 * does not exist.
 */
export async function buildAsVercel(root: string): Promise<void> {
  const link = join(root, ".vercel/project.json");
  if (existsSync(link)) return runVercelBuild(root);
  await mkdir(join(root, ".vercel"), { recursive: true });
  await writeFile(link, JSON.stringify({ projectId: "local", orgId: "local", settings: {} }));
  try {
    await runVercelBuild(root);
  } finally {
    await rm(link);
  }
}

async function runVercelBuild(root: string): Promise<void> {
  const cli = createRequire(import.meta.url).resolve("vercel/dist/vc.js");
  // Without "standalone" the included files stay outside and are only named by the function.
  // The folder of its own keeps the CLI from finding a login, which it would take to the network.
  const options = ["--prod", "--standalone", "--global-config", join(root, ".vercel/cli")];
  const child = spawn(process.execPath, [cli, "build", ...options], {
    cwd: root,
    env: offline(process.env),
    stdio: ["ignore", "inherit", "inherit"],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new BuildError("`vercel build` failed; what it said stands above.");
}

/** The developer's own Vercel settings must not change what is built. */
function offline(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(variables).filter(([name]) => !/^(VERCEL|NOW)_/.test(name));
  return {
    ...Object.fromEntries(others),
    // The packages are there already: the builder's `npm install` would only ask the registry.
    VERCEL_INSTALL_COMPLETED: "1",
    VERCEL_TELEMETRY_DISABLED: "1",
    NO_UPDATE_NOTIFIER: "1",
  };
}
