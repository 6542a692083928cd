/**
 * What a reader of a command's options returns. Options that it refuses end the process with one
 * sentence instead of a stack.
 */
export function readOptionsOrExit<Options>(read: (args: readonly string[]) => Options): Options {
  try {
    return read(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return process.exit(1);
  }
}
