import { linksIn } from "./fields.js";
import type { Files } from "./files.js";
import type { Input } from "./rules.js";

/** The largest file that a model takes, in MB; the first that fits counts. */
const largest: readonly (readonly [models: RegExp, megabytes: number])[] = [
  [/^nano-banana-|^bytedance\/seedance-2/, 30],
  [/^google\/gemini-omni|^wan\/3-0-|^pixverse/, 20],
  [/^recraft\/remove-background$/, 5],
  [/^topaz\/video/, 50],
  [/./, 10],
];

/** Kling's older and turbo models know no WebP. */
const withoutWebp = /^kling-2|^kling\//;

/**
 * Whether a model gets all that its input links to. That is found out only when the task runs, so
 * it fails then and is not refused before.
 */
export function canRead(model: string, input: Input, files: Files, rootUrl: string): boolean {
  const megabytes = largest.find(([models]) => models.test(model))?.[1] ?? 0;
  return linksIn(model, input).every((link) => {
    const file = link.startsWith(rootUrl) ? files.get(new URL(link).pathname) : undefined;
    if (file === undefined || file.bytes.length > megabytes * 2 ** 20) return false;
    return isKnown(file.type) && !(file.type === "image/webp" && withoutWebp.test(model));
  });
}

function isKnown(type: string): boolean {
  return /^(image\/(png|jpeg|webp)|video\/|audio\/)/.test(type);
}
