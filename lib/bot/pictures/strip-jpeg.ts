import { type Orientation, readOrientation, writeOrientation } from "./orientation.js";

/* Source: ITU-T T.81, annex B (segments and markers); JFIF 1.02; ICC.1, annex B.4; Exif 2.32, 4.5.4. */

const start = Buffer.from([0xff, 0xd8]);
const end = 0xd9;
const scan = 0xda;
const exifHead = "Exif\0\0";

interface Segment {
  readonly marker: number;
  /** The bytes after the length. */
  readonly content: Buffer;
  /** From its marker to the next one; a scan includes the compressed picture. */
  readonly whole: Buffer;
}

/**
 * The parts of a JPEG that show the picture: tables, scans, colour profile and orientation. No other
 * metadata, no comments, no thumbnails, and nothing after the end.
 * @throws RangeError if it is not a complete JPEG
 */
export function stripJpeg(source: Buffer): readonly Buffer[] {
  const kept: Buffer[] = [];
  let jfif: Buffer | undefined;
  let orientation: Orientation | undefined;
  let hasFrame = false;
  let hasScan = false;
  for (const segment of segmentsOf(source)) {
    const { marker, content } = segment;
    if (marker === 0xe0) jfif ??= bareJfif(content);
    else if (marker === 0xe1) orientation ??= orientationIn(content);
    else kept.push(...shown(segment));
    hasFrame ||= isFrame(marker);
    hasScan ||= marker === scan;
  }
  if (!hasFrame || !hasScan) throw new RangeError("a JPEG without a picture");
  const exif = orientation === undefined ? [] : [exifOf(orientation)];
  // JFIF must be the first segment.
  return [start, ...(jfif === undefined ? [] : [jfif]), ...exif, ...kept, Buffer.from([0xff, end])];
}

function* segmentsOf(source: Buffer): Generator<Segment> {
  for (let at = nextMarker(source, start.length); source[at + 1] !== end; ) {
    const marker = source.readUInt8(at + 1);
    const contentEnd = at + 2 + source.readUInt16BE(at + 2);
    const isSegment = marker >= 0xc0 && marker !== 0xd8 && contentEnd >= at + 4;
    if (!isSegment || contentEnd > source.length) throw new RangeError("no segment");
    const next = nextMarker(source, contentEnd);
    const wholeEnd = marker === scan ? next : contentEnd;
    const content = source.subarray(at + 4, contentEnd);
    yield { marker, content, whole: source.subarray(at, wholeEnd) };
    at = next;
  }
}

/**
 * Skips the data of a scan, where 0xff precedes 0 or a marker that only restarts decoding, and bytes that
 * careless programs leave between segments.
 */
function nextMarker(source: Buffer, from: number): number {
  for (let at = source.indexOf(0xff, from); at !== -1; at = source.indexOf(0xff, at + 1)) {
    const marker = source.readUInt8(at + 1);
    const isRestart = marker >= 0xd0 && marker <= 0xd7;
    const isFilling = marker === 0xff || marker <= 0x01;
    if (!isRestart && !isFilling) return at;
  }
  throw new RangeError("a JPEG cut off");
}

/** The part of the segment that the picture needs; empty if it needs nothing of it. */
function shown({ marker, content, whole }: Segment): readonly Buffer[] {
  if (isTableOrScan(marker)) return [whole];
  if (marker === 0xe2 && beginsWith(content, "ICC_PROFILE\0")) return [whole];
  // The colour transform takes 12 bytes; anything longer hides data.
  if (marker === 0xee && beginsWith(content, "Adobe")) return [segmentOf(marker, content, 12)];
  return [];
}

function isTableOrScan(marker: number): boolean {
  return (marker >= 0xc0 && marker <= 0xcf) || (marker >= scan && marker <= 0xdf);
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Without its thumbnail, whose size is in the last two bytes. */
function bareJfif(content: Buffer): Buffer | undefined {
  if (!beginsWith(content, "JFIF\0") || content.length < 14) return undefined;
  return segmentOf(0xe0, Buffer.concat([content.subarray(0, 12), Buffer.alloc(2)]));
}

function orientationIn(content: Buffer): Orientation | undefined {
  if (!beginsWith(content, exifHead)) return undefined;
  return readOrientation(content.subarray(exifHead.length));
}

function exifOf(orientation: Orientation): Buffer {
  const head = Buffer.from(exifHead, "latin1");
  return segmentOf(0xe1, Buffer.concat([head, writeOrientation(orientation)]));
}

function segmentOf(marker: number, content: Buffer, most = content.length): Buffer {
  const kept = content.subarray(0, most);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(kept.length + 2, 2);
  return Buffer.concat([head, kept]);
}

function beginsWith(content: Buffer, text: string): boolean {
  return content.toString("latin1", 0, text.length) === text;
}
