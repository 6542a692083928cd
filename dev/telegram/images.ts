import { crc32, deflateSync } from "node:zlib";

/** What the first bytes of a picture tell. */
export interface ImageFacts {
  readonly mimeType: string;
  readonly width: number;
  readonly height: number;
}

/** Reads the head of a PNG, JPEG or WebP; anything else is no picture to Telegram. */
export function readImage(bytes: Uint8Array): ImageFacts | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return readPng(head) ?? readJpeg(head) ?? readWebp(head);
  } catch (error) {
    // Cut off within its head.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function readPng(head: Buffer): ImageFacts | undefined {
  if (!head.subarray(0, 8).equals(pngSignature)) return undefined;
  return { mimeType: "image/png", width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
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
  const read = webpSizes[head.toString("latin1", 12, 16)];
  if (read === undefined) return undefined;
  const [width, height] = read(head);
  return { mimeType: "image/webp", width, height };
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
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8); // Bits of each pixel; the zeros after it mean: grey, nothing special.
  const rows = Buffer.alloc((width + 1) * height, shade);
  for (let row = 0; row < height; row++) rows[row * (width + 1)] = 0; // No filter.
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND")];
  return Buffer.concat([pngSignature, ...chunks]);
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
