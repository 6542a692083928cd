import { crc32 } from "node:zlib";
import { type Orientation, readOrientation, writeOrientation } from "./orientation.js";

/* Source: W3C, Portable Network Graphics (PNG) Specification, third edition, sections 5 and 11. */

const signatureLength = 8;

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  /** With its length, type and checksum. */
  readonly whole: Buffer;
  readonly isIntact: boolean;
}

/** A program needs them to show the picture. */
const critical = new Set(["IHDR", "PLTE", "IDAT", "IEND"]);
/** They determine how it looks: transparency, colours, the shape of a pixel. */
const shown = new Set(
  "tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs".split(" ").concat(...critical),
);

/**
 * The parts of a PNG that show the picture, and its orientation. No texts, times or other metadata, no
 * unknown chunks, only the still picture of an animation, and nothing after the end.
 * @throws RangeError if it is not a complete PNG
 */
export function stripPng(source: Buffer): readonly Buffer[] {
  const kept: Buffer[] = [];
  let orientation: Orientation | undefined;
  let hasPicture = false;
  for (const { type, data, whole, isIntact } of chunksOf(source)) {
    if (type === "eXIf") orientation ??= readOrientation(data);
    if (isIntact && shown.has(type)) kept.push(whole);
    hasPicture ||= type === "IDAT";
  }
  const [head, ...rest] = kept;
  if (head === undefined || !hasPicture) throw new RangeError("a PNG without a picture");
  const exif = orientation === undefined ? [] : [chunkOf("eXIf", writeOrientation(orientation))];
  return [source.subarray(0, signatureLength), head, ...exif, ...rest];
}

function* chunksOf(source: Buffer): Generator<Chunk> {
  for (let at = signatureLength, type = ""; type !== "IEND"; ) {
    const dataEnd = at + 8 + source.readUInt32BE(at);
    const isIntact = crc32(source.subarray(at + 4, dataEnd)) === source.readUInt32BE(dataEnd);
    const isFirst = at === signatureLength;
    type = source.toString("latin1", at + 4, at + 8);
    if (isFirst !== (type === "IHDR")) throw new RangeError("the head is not the first chunk");
    if (isCritical(type) && !(isIntact && critical.has(type))) throw new RangeError("damaged");
    const [data, whole] = [source.subarray(at + 8, dataEnd), source.subarray(at, dataEnd + 4)];
    yield { type, data, whole, isIntact };
    at = dataEnd + 4;
  }
}

/** A capital first letter: a decoder that does not know the chunk must give up. */
function isCritical(type: string): boolean {
  return /^[A-Z]/.test(type);
}

function chunkOf(type: string, data: Buffer): Buffer {
  const chunk = Buffer.concat([
    Buffer.alloc(4),
    Buffer.from(type, "latin1"),
    data,
    Buffer.alloc(4),
  ]);
  chunk.writeUInt32BE(data.length, 0);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}
