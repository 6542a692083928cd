import type { FilePreview } from "./fetch-result.js";
import type { MediaItem } from "./send-media.js";

/*
 * Telegram compresses photos, makes large ones smaller, and drops transparency and movement. The
 * button 📎 Original brings the file; where more than compression is lost, the file follows the photo.
 */

/** What Telegram shows as a photo. */
export const photoTypes: readonly string[] = ["image/png", "image/jpeg", "image/webp"];

/**
 * The longer sides, in pixels, to which Telegram makes photos smaller. The Bot API does not say which
 * of them applies.
 */
const sizeLimits = { common: 1280, largest: 2560 } as const;

/** Whether the picture may have had more pixels than the photo that Telegram's answer tells of. */
export function mayBeSmaller({ longerSide = Number.POSITIVE_INFINITY }: MediaItem): boolean {
  return longerSide === sizeLimits.common || longerSide >= sizeLimits.largest;
}

/** Whether a photo lacks pixels, transparency or movement of the picture that it was made from. */
export function losesDetail(
  { longerSide = Number.POSITIVE_INFINITY }: MediaItem,
  { mime, picture }: FilePreview,
): boolean {
  if (!photoTypes.includes(mime)) return true;
  if (picture === undefined) return false;
  const { width, height, hasAlpha, isAnimated } = picture;
  return Math.max(width, height) > longerSide || hasAlpha || isAnimated;
}
