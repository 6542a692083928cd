import { type Orientation, readOrientation, writeOrientation } from "./orientation.js";

/* Source: RFC 9649, section 2, "WebP Container Specification". */

const headLength = 12;
/** Bits of the first byte of VP8X. */
const exifFlag = 0x08;
const xmpFlag = 0x04;

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** The picture itself and what determines how it looks. */
const shown = new Set(["VP8X", "ICCP", "ALPH", "VP8 ", "VP8L"]);

/**
 * The parts of a still WebP that show the picture, and its orientation. No other metadata, no unknown
 * chunks, and nothing after the end.
 * @throws RangeError if it is not a complete still WebP
 */
export function stripWebp(source: Buffer): readonly Buffer[] {
  const kept: Chunk[] = [];
  let orientation: Orientation | undefined;
  for (const chunk of chunksOf(source)) {
    if (chunk.type === "EXIF") orientation ??= orientationIn(chunk.data);
    if (shown.has(chunk.type)) kept.push(chunk);
  }
  const pictures = kept.filter(({ type }) => type === "VP8 " || type === "VP8L");
  if (pictures.length !== 1) throw new RangeError("not one still picture");
  const [head, ...rest] = kept;
  // Without an extended header a WebP contains only the picture.
  return framed(head?.type === "VP8X" ? extended(head, rest, orientation) : pictures);
}

function* chunksOf(source: Buffer): Generator<Chunk> {
  const end = 8 + source.readUInt32LE(4);
  // The zero that pads an odd length may be missing at the end.
  if (end > source.length + 1) throw new RangeError("a WebP cut off");
  for (let at = headLength; at + 8 <= Math.min(end, source.length); ) {
    const type = source.toString("latin1", at, at + 4);
    const length = source.readUInt32LE(at + 4);
    const dataEnd = at + 8 + length;
    if (dataEnd > Math.min(end, source.length)) throw new RangeError("a chunk cut off");
    yield { type, data: source.subarray(at + 8, dataEnd) };
    at = dataEnd + (length % 2);
  }
}

/** Some programs write the header of JPEG's metadata before it. */
function orientationIn(data: Buffer): Orientation | undefined {
  const hasHead = data.toString("latin1", 0, 6) === "Exif\0\0";
  return readOrientation(hasHead ? data.subarray(6) : data);
}

/** The header's flags must say which metadata there is. */
function extended(
  head: Chunk,
  rest: readonly Chunk[],
  orientation: Orientation | undefined,
): readonly Chunk[] {
  const data = Buffer.from(head.data.subarray(0, 10));
  const others = data.readUInt8(0) & ~(exifFlag | xmpFlag);
  const chunks = rest.filter(({ type }) => type !== "VP8X");
  if (orientation === undefined) {
    data.writeUInt8(others, 0);
    return [{ ...head, data }, ...chunks];
  }
  data.writeUInt8(others | exifFlag, 0);
  return [{ ...head, data }, ...chunks, { type: "EXIF", data: writeOrientation(orientation) }];
}

function framed(chunks: readonly Chunk[]): readonly Buffer[] {
  const parts = chunks.flatMap(({ type, data }) => {
    const head = Buffer.alloc(8);
    head.write(type, "latin1");
    head.writeUInt32LE(data.length, 4);
    return [head, data, Buffer.alloc(data.length % 2)];
  });
  const head = Buffer.from("RIFF\0\0\0\0WEBP", "latin1");
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  head.writeUInt32LE(length + 4, 4);
  return [head, ...parts];
}
