/** Such as 14:05:09. @param at milliseconds since 1970 */
export function timeOf(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

/** Whole milliseconds, seconds from ten of them on. */
export function durationOf(milliseconds: number): string {
  if (milliseconds >= 10_000) return `${Math.round(milliseconds / 1000)} s`;
  return `${Math.round(milliseconds)} ms`;
}

/** Such as 12 KB or 3.4 MB. */
export function sizeOf(bytes: number): string {
  if (bytes >= 2 ** 20) return `${(bytes / 2 ** 20).toFixed(1)} MB`;
  return bytes >= 1024 ? `${Math.round(bytes / 1024)} KB` : `${bytes} B`;
}
