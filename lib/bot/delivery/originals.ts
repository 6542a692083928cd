import type { FilePreview } from "./fetch-result.js";
import type { MediaItem } from "./send-media.js";

/*
 * Telegram compresses photos, scales large ones down, and drops transparency and animation. The button
 * 📎 Original sends the file; if more than compression is lost, the file is sent right after the photo.
 */

/** What Telegram shows as a photo. */
export const photoTypes: readonly string[] = ["image/png", "image/jpeg", "image/webp"];

/**
 * The longer sides, in pixels, to which Telegram scales photos down. The Bot API does not say which
 * of them applies.
 */
const sizeLimits = { common: 1280, largest: 2560 } as const;

/** Whether the picture may have more pixels than the photo in Telegram's answer. */
export function mayBeSmaller({ longerSide = Number.POSITIVE_INFINITY }: MediaItem): boolean {
  return longerSide === sizeLimits.common || longerSide >= sizeLimits.largest;
}

/** Whether a photo lost pixels, transparency or animation of its original. */
export function losesDetail(
  { longerSide = Number.POSITIVE_INFINITY }: MediaItem,
  { mime, picture }: FilePreview,
): boolean {
  if (!photoTypes.includes(mime)) return true;
  if (picture === undefined) return false;
  const { width, height, hasAlpha, isAnimated } = picture;
  return Math.max(width, height) > longerSide || hasAlpha || isAnimated;
}
