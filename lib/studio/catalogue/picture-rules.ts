import type { PictureInput } from "../model.js";

/*
 * What the models take, by docs.kie.ai of August 2026. A megabyte is counted as 1,000,000 bytes,
 * because it is not said there which of the two is meant.
 */

interface Accepted {
  readonly types: readonly string[];
  readonly maxBytes: number;
}

const megabyte = 1_000_000;
export const usual: Accepted = {
  types: ["image/jpeg", "image/png", "image/webp"],
  maxBytes: 10 * megabyte,
};

/** They take 20 or 30 MB, but no bot can download more than 20 MB from Telegram. */
export const large: Accepted = { ...usual, maxBytes: 20 * megabyte };
export const small: Accepted = { ...usual, maxBytes: 5 * megabyte };
export const withoutWebp: Accepted = { ...usual, types: ["image/jpeg", "image/png"] };

/** @param most so many pictures at once */
export function needed(accepted = usual, most = 1) {
  return { ...accepted, maxCount: most, required: true } as const satisfies PictureInput;
}

/** @param most so many pictures at once */
export function optional(accepted = usual, most = 1) {
  return { ...accepted, maxCount: most, required: false } as const satisfies PictureInput;
}
