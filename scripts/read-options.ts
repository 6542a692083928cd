/**
 * Reads a command's options. With `--help` it prints the usage and exits with 0. If the reader throws, it
 * prints the sentence and the usage, without a stack, and exits with `refusal`.
 * @param usage how to call the command, and what each option means
 * @param refusal the exit code for wrong options
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
