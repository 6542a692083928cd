import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

/** A check of the build failed. The developer needs only the message, not the stack. */
export class BuildError extends Error {}

/**
 * Runs a real `vercel build`, without network. The CLI builds only a folder that is linked to a project.
 * The link is temporary, or a later `vercel deploy` would look for a project that does not exist.
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
  // Without "standalone" the function only names the included files, and they stay outside.
  // With its own folder the CLI finds no login. With one, it would use the network.
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
  if (code !== 0) throw new BuildError("`vercel build` failed; see its output above.");
}

/** The developer's own Vercel settings must not change the build. */
function offline(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(variables).filter(([name]) => !/^(VERCEL|NOW)_/.test(name));
  return {
    ...Object.fromEntries(others),
    // The packages are installed already; the builder's `npm install` would only query the registry.
    VERCEL_INSTALL_COMPLETED: "1",
    VERCEL_TELEMETRY_DISABLED: "1",
    NO_UPDATE_NOTIFIER: "1",
  };
}
