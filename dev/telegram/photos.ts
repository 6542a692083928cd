import { decodePng, encodePng, flatten, resize } from "../png.js";
import { drawPng, type ImageFacts, readImage } from "./images.js";
import { Refusal } from "./limits.js";

/** The longer side that Telegram keeps of a photo, in pixels; what is larger is made again. */
const longestKept = 2_560;

/**
 * What Telegram takes as a photo. Source: "sendPhoto" of the Bot API.
 * @throws Refusal in Telegram's words
 */
export function checkPhoto(bytes: Uint8Array): void {
  const facts = readImage(bytes);
  if (facts === undefined) throw new Refusal("Bad Request: IMAGE_PROCESS_FAILED");
  const { width, height } = facts;
  const isTooLong = Math.max(width, height) > 20 * Math.min(width, height);
  if (width + height > 10_000 || isTooLong) {
    throw new Refusal("Bad Request: PHOTO_INVALID_DIMENSIONS");
  }
}

export interface Picture {
  readonly bytes: Uint8Array;
  readonly facts: ImageFacts;
}

/**
 * A picture as people see it when it was sent as a photo: not larger than Telegram keeps, not
 * transparent, not moving. One that is none of these stays as it is, byte by byte; the real Telegram
 * compresses that, too.
 * @throws Error if it is no picture
 */
export function asPhoto(bytes: Uint8Array): Picture {
  const facts = readImage(bytes);
  if (facts === undefined) throw new Error("no PNG, JPEG, WebP or GIF");
  const { width, height, mimeType, isTransparent = false } = facts;
  const scale = Math.min(1, longestKept / Math.max(width, height));
  if (scale === 1 && !isTransparent && mimeType !== "image/gif") return { bytes, facts };
  return redraw(bytes, scaled(facts, scale));
}

/** A size of a photo for small screens. It is no picture of the photo: a mistake is to be seen. */
export function drawSize(facts: ImageFacts, longest: number): Picture {
  const size = scaled(facts, Math.min(1, longest / Math.max(facts.width, facts.height)));
  return { bytes: drawPng(size.width, size.height), facts: { mimeType: "image/png", ...size } };
}

function scaled({ width, height }: ImageFacts, scale: number) {
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

/** What can't be decoded here, such as a JPEG, becomes a grey picture of that size. */
function redraw(bytes: Uint8Array, size: { readonly width: number; readonly height: number }) {
  const { width, height } = size;
  const pixels = decodePng(bytes);
  const redrawn = pixels && encodePng(flatten(resize(pixels, width, height)));
  const facts = { mimeType: "image/png", width, height };
  return { bytes: redrawn ?? drawPng(width, height), facts };
}
