import { encodePng } from "../png.js";

/** What the first bytes of a picture say. */
export interface ImageFacts {
  readonly mimeType: string;
  readonly width: number;
  readonly height: number;
  /** Present if parts of it may be seen through. */
  readonly isTransparent?: true;
}

/** Reads the head of a PNG, JPEG, WebP or GIF; Telegram takes nothing else for a picture. */
export function readImage(bytes: Uint8Array): ImageFacts | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return readPng(head) ?? readJpeg(head) ?? readWebp(head) ?? readGif(head);
  } catch (error) {
    // Cut off within its head.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function readPng(head: Buffer): ImageFacts | undefined {
  if (!head.subarray(0, 8).equals(pngSignature)) return undefined;
  const [width, height] = [head.readUInt32BE(16), head.readUInt32BE(20)];
  // Colors with opacity; of a palette, a chunk before the pixels tells it.
  const hasOpacity = [4, 6].includes(head.readUInt8(25)) || head.subarray(0, 4096).includes("tRNS");
  return { mimeType: "image/png", width, height, ...(hasOpacity && { isTransparent: true }) };
}

/** Walks from segment to segment until one tells the size. */
function readJpeg(head: Buffer): ImageFacts | undefined {
  if (head.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; head[at] === 0xff; at += 2 + head.readUInt16BE(at + 2)) {
    if (!isFrame(head.readUInt8(at + 1))) continue;
    const [height, width] = [head.readUInt16BE(at + 5), head.readUInt16BE(at + 7)];
    return { mimeType: "image/jpeg", width, height };
  }
  return undefined;
}

/** Tables and other segments lie between the markers of frames. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function readWebp(head: Buffer): ImageFacts | undefined {
  if (head.toString("latin1", 0, 4) !== "RIFF" || head.toString("latin1", 8, 12) !== "WEBP") {
    return undefined;
  }
  const format = head.toString("latin1", 12, 16);
  const read = webpSizes[format];
  if (read === undefined) return undefined;
  const [width, height] = read(head);
  const opacity = webpOpacity[format]?.(head) ?? 0;
  return { mimeType: "image/webp", width, height, ...(opacity !== 0 && { isTransparent: true }) };
}

/** Where WebP says that it has opacity: a bit of the lossless head, a flag of the extended one. */
const webpOpacity: Readonly<Record<string, (head: Buffer) => number>> = {
  VP8L: (head) => head.readUInt32LE(21) & 0x10000000,
  VP8X: (head) => head.readUInt8(20) & 0x10,
};

function readGif(head: Buffer): ImageFacts | undefined {
  if (!/^GIF8[79]a$/.test(head.toString("latin1", 0, 6))) return undefined;
  return { mimeType: "image/gif", width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
}

/** Where the three kinds of WebP keep their size: lossy, lossless, extended. */
const webpSizes: Readonly<Record<string, (head: Buffer) => readonly [number, number]>> = {
  "VP8 ": (head) => [head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff],
  VP8L: (head) => {
    const bits = head.readUInt32LE(21);
    return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
  },
  VP8X: (head) => [head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1],
};

/** A real PNG of one shade of grey, 0 to 255. */
export function drawPng(width: number, height: number, shade = 128): Buffer {
  return encodePng({ width, height, channels: 1, bytes: Buffer.alloc(width * height, shade) });
}
