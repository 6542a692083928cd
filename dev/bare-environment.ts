import { env } from "node:process";

/** The last three are what Windows needs to start a program. */
const names = ["PATH", "HOME", "LANG", "TZ", "TMPDIR", "SystemRoot", "TEMP", "TMP"] as const;

/** What a program needs that is none of ours: no key and no token of the shell that started us. */
export function bareEnvironment(variables: NodeJS.ProcessEnv = env): NodeJS.ProcessEnv {
  return Object.fromEntries(
    names.flatMap((name) => (variables[name] === undefined ? [] : [[name, variables[name]]])),
  );
}
