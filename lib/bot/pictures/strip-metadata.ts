import { stripJpeg } from "./strip-jpeg.js";
import { stripPng } from "./strip-png.js";
import { stripWebp } from "./strip-webp.js";

const bare: Readonly<Record<string, (source: Buffer) => readonly Buffer[]>> = {
  "image/jpeg": stripJpeg,
  "image/png": stripPng,
  "image/webp": stripWebp,
};

/**
 * Keeps only the picture and its orientation. Removes what a file reveals about its maker: the place,
 * time and camera, comments, thumbnails, and any data hidden after the end.
 * @param type the type by its bytes, such as "image/png"
 * @returns undefined if it is damaged, or of a type whose metadata can't be removed
 */
export function stripMetadata(
  { buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>,
  type: string,
): Uint8Array<ArrayBuffer> | undefined {
  try {
    const parts = bare[type]?.(Buffer.from(buffer, byteOffset, byteLength));
    return parts && new Uint8Array(Buffer.concat(parts));
  } catch (error) {
    // It reads past the end, or finds a part that must not be there.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
