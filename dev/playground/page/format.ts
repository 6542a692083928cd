/** Such as 14:05:09. @param at milliseconds since 1970 */
export function timeOf(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

/** Whole milliseconds, seconds from ten of them on. */
export function durationOf(milliseconds: number): string {
  if (milliseconds >= 10_000) return `${Math.round(milliseconds / 1000)} s`;
  return `${Math.round(milliseconds)} ms`;
}
