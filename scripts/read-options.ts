/**
 * What a reader of a command's options returns. Asked for help, the command prints its usage and ends
 * well; options that the reader refuses end it with one sentence and the usage instead of a stack.
 * @param usage how to call the command, and what each option means
 * @param refusal what it exits with if the options are wrong
 */
export function readOptionsOrExit<Options>(
  read: (args: readonly string[]) => Options,
  usage: string,
  refusal = 1,
): Options {
  const args = process.argv.slice(2);
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    return process.exit(0);
  }
  try {
    return read(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return process.exit(refusal);
  }
}

/** For commands without options. */
export function readNoOptions(args: readonly string[]): void {
  const [first] = args;
  if (first !== undefined) throw new Error(`Unexpected argument '${first}'`);
}
