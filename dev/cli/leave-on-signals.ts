/**
 * Ends this process through `exit`, whose listeners take PostgreSQL, functions and temporary folders
 * along; a signal alone would leave them behind. The signals stay caught, or a second Ctrl+C would
 * end the process in the middle of that. The command `tsx` ends it there, too, with SIGKILL after 60
 * milliseconds, so package.json starts what needs this with `node --import tsx`.
 */
export function leaveOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => process.exit(1));
  }
}
