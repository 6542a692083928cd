/**
 * Ends this process through `exit`, whose listeners stop PostgreSQL and the functions and remove the
 * temporary folders. A signal alone would leave them behind, and a second Ctrl+C must not interrupt the
 * clean-up, so the signals stay caught. The command `tsx` would also interrupt it, with SIGKILL after 60
 * milliseconds, so package.json uses `node --import tsx` where this matters.
 */
export function leaveOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => process.exit(1));
  }
}
