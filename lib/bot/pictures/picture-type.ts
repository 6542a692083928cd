/**
 * The real type of a picture by its first bytes, such as "image/png". An animated WebP is
 * "image/animated webp", because models that accept WebP mean still pictures.
 * @returns undefined if the bytes are no known picture, or end within its header
 */
export function pictureTypeOf(bytes: Uint8Array<ArrayBuffer>): string | undefined {
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return kinds.find(([, isKind]) => isKind(head))?.[0];
  } catch (error) {
    // It reads past the end.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Types that models accept must have a size in the header. For the others the name is enough. */
const kinds: readonly (readonly [type: string, isKind: (head: DataView) => boolean])[] = [
  ["image/png", isPng],
  ["image/jpeg", isJpeg],
  ["image/animated webp", (head) => isWebp(head) && isAnimated(head)],
  ["image/webp", isWebp],
  ["image/gif", (head) => /^GIF8[79]a$/.test(textAt(head, 0, 6))],
  ["image/avif", (head) => /^ftypavi[fs]$/.test(textAt(head, 4, 8))],
  ["image/heic", (head) => /^ftyp(he(ic|ix|im|is|vc|vx)|mif1|msf1)$/.test(textAt(head, 4, 8))],
  ["image/jxl", (head) => textAt(head, 0, 2) === "\xff\n" || textAt(head, 4, 4) === "JXL "],
  ["image/psd", (head) => textAt(head, 0, 4) === "8BPS"],
  ["image/tiff", (head) => /^(II\*\0|MM\0\*)$/.test(textAt(head, 0, 4))],
  ["image/bmp", (head) => textAt(head, 0, 2) === "BM" && head.getUint32(6) === 0],
];

function textAt(head: DataView, at: number, length: number): string {
  const available = Math.max(0, Math.min(length, head.byteLength - at));
  return Buffer.from(head.buffer, head.byteOffset + at, available).toString("latin1");
}

function isPng(head: DataView): boolean {
  if (textAt(head, 0, 8) !== "\x89PNG\r\n\x1a\n") return false;
  return textAt(head, 12, 4) === "IHDR" && isSize(head.getUint32(16), head.getUint32(20));
}

/** Goes from segment to segment until one has the size. */
function isJpeg(head: DataView): boolean {
  if (textAt(head, 0, 3) !== "\xff\xd8\xff") return false;
  for (let at = 2; head.getUint8(at) === 0xff; ) {
    const marker = head.getUint8(at + 1);
    if (isFrame(marker)) return isSize(head.getUint16(at + 7), head.getUint16(at + 5));
    // Any number of 0xff may precede a marker; other segments start with their length.
    at += marker === 0xff ? 1 : 2 + head.getUint16(at + 2);
  }
  return false;
}

/** The markers of tables and other segments are among those of frames. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Lossy, lossless or extended. */
function isWebp(head: DataView): boolean {
  if (textAt(head, 0, 4) !== "RIFF" || textAt(head, 8, 4) !== "WEBP") return false;
  switch (textAt(head, 12, 4)) {
    case "VP8 ":
      return isSize(head.getUint16(26, true) & 0x3fff, head.getUint16(28, true) & 0x3fff);
    case "VP8L":
      return head.getUint8(20) === 0x2f && head.byteLength >= 25;
    case "VP8X":
      return head.byteLength >= 30;
    default:
      return false;
  }
}

/** According to the flags of its extended header. */
function isAnimated(head: DataView): boolean {
  return textAt(head, 12, 4) === "VP8X" && (head.getUint8(20) & 0x02) !== 0;
}

function isSize(width: number, height: number): boolean {
  return width > 0 && height > 0;
}
