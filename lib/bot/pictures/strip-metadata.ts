import { stripJpeg } from "./strip-jpeg.js";
import { stripPng } from "./strip-png.js";
import { stripWebp } from "./strip-webp.js";

const bare: Readonly<Record<string, (source: Buffer) => readonly Buffer[]>> = {
  "image/jpeg": stripJpeg,
  "image/png": stripPng,
  "image/webp": stripWebp,
};

/**
 * The picture alone, without what a file says about its maker: where and when it was taken, with which
 * camera, comments, thumbnails, and whatever is hidden behind its end. How it is to be turned is kept.
 * @param type what it is by its bytes, such as "image/png"
 * @returns undefined if it is damaged, or of a type whose metadata can't be taken away
 */
export function stripMetadata(
  { buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>,
  type: string,
): Uint8Array<ArrayBuffer> | undefined {
  try {
    const parts = bare[type]?.(Buffer.from(buffer, byteOffset, byteLength));
    return parts && new Uint8Array(Buffer.concat(parts));
  } catch (error) {
    // Reading past the end, or a part that can't be there.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
