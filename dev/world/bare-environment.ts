import { env } from "node:process";

/** The last three are what Windows needs to start a program. */
const names = ["PATH", "HOME", "LANG", "TZ", "TMPDIR", "SystemRoot", "TEMP", "TMP"] as const;

/** The environment for programs that are not ours: without the keys and tokens of the shell. */
export function bareEnvironment(variables: NodeJS.ProcessEnv = env): NodeJS.ProcessEnv {
  return Object.fromEntries(
    names.flatMap((name) => (variables[name] === undefined ? [] : [[name, variables[name]]])),
  );
}
