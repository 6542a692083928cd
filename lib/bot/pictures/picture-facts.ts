/** Facts from the header of a picture about what it would lose as a Telegram photo. */
export interface PictureFacts {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly isAnimated: boolean;
}

/** Reads the header of a PNG, JPEG or WebP; undefined for anything else, or if the bytes end too early. */
export function readPictureFacts(bytes: Uint8Array): PictureFacts | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return readPng(head) ?? readJpeg(head) ?? readWebp(head);
  } catch (error) {
    // The bytes end within the header.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const still = { hasAlpha: false, isAnimated: false } as const;

/** Source: w3.org/TR/png-3, "11 Chunk specifications". */
function readPng(head: Buffer): PictureFacts | undefined {
  if (head.toString("latin1", 1, 4) !== "PNG") return undefined;
  const [width, height] = [head.readUInt32BE(16), head.readUInt32BE(20)];
  const colorType = head.readUInt8(25);
  const extras = new Set(chunkTypesBeforePixels(head));
  const hasAlpha = colorType === 4 || colorType === 6 || extras.has("tRNS");
  return { width, height, hasAlpha, isAnimated: extras.has("acTL") };
}

function* chunkTypesBeforePixels(head: Buffer): Generator<string> {
  for (let at = 8; at + 8 <= head.length; at += 12 + head.readUInt32BE(at)) {
    const type = head.toString("latin1", at + 4, at + 8);
    if (type === "IDAT") return;
    yield type;
  }
}

/** Goes from segment to segment, past metadata of any length, until one has the size. */
function readJpeg(head: Buffer): PictureFacts | undefined {
  if (head.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; head.readUInt8(at) === 0xff; ) {
    const marker = head.readUInt8(at + 1);
    if (isFrame(marker)) {
      return { ...still, width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
    }
    // Any number of 0xFF may precede a marker.
    at += marker === 0xff ? 1 : 2 + head.readUInt16BE(at + 2);
  }
  return undefined;
}

/** The markers of tables and other segments are among those of frames. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Source: RFC 9649. */
function readWebp(head: Buffer): PictureFacts | undefined {
  if (head.toString("latin1", 8, 12) !== "WEBP") return undefined;
  return webpKinds[head.toString("latin1", 12, 16)]?.(head);
}

const webpKinds: Readonly<Record<string, (head: Buffer) => PictureFacts>> = {
  "VP8 ": (head) => ({
    ...still,
    width: head.readUInt16LE(26) & 0x3fff,
    height: head.readUInt16LE(28) & 0x3fff,
  }),
  VP8L: (head) => {
    const bits = head.readUInt32LE(21);
    const [width, height] = [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    return { ...still, width, height, hasAlpha: (bits & (1 << 28)) !== 0 };
  },
  VP8X: (head) => {
    const flags = head.readUInt8(20);
    return {
      width: head.readUIntLE(24, 3) + 1,
      height: head.readUIntLE(27, 3) + 1,
      hasAlpha: (flags & 0x10) !== 0,
      isAnimated: (flags & 0x02) !== 0,
    };
  },
};
