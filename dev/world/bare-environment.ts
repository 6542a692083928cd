import { env } from "node:process";

/** Windows needs the last three to start a program. */
const names = ["PATH", "HOME", "LANG", "TZ", "TMPDIR", "SystemRoot", "TEMP", "TMP"] as const;

/** The environment for programs that are not ours: without the keys and tokens of the shell. */
export function bareEnvironment(variables: NodeJS.ProcessEnv = env): NodeJS.ProcessEnv {
  return Object.fromEntries(
    names.flatMap((name) => (variables[name] === undefined ? [] : [[name, variables[name]]])),
  );
}
