import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const project = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/** The program that a command of package.json runs, such as "scripts/erase.ts". */
export function programOf(name: string): string {
  const [, program = ""] = / (\S+\.ts)$/.exec(project.scripts[name]) ?? [];
  return program;
}

export interface CommandResult {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of package.json in the project's folder, with these variables and no others. */
export function runCommand(
  name: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const options = { cwd: root, env: { PATH: "", LANG: "C", ...variables } };
  return new Promise((resolve) => {
    const all = ["--import", "tsx", programOf(name), ...args];
    execFile(process.execPath, all, options, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}
