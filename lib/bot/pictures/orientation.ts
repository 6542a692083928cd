/*
 * How to turn a picture before it is shown: the only part of a camera's metadata (Exif, which is a small
 * TIFF file) that belongs to the picture. Source: Exif 2.32 (CIPA DC-008), 4.6.2 to 4.6.4.
 */

/** 2 to 8 turn or mirror; 1 is the picture as it lies, which is the default. */
export type Orientation = number;

const tag = 0x0112;
const short = 3;
const long = 4;
const entryLength = 12;

/** Undefined if there is none, if it is the default, or if it can't be read. */
export function readOrientation(tiff: Buffer): Orientation | undefined {
  try {
    return findOrientation(tiff);
  } catch (error) {
    // It reads past the end, or this is not a TIFF file.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function findOrientation(tiff: Buffer): Orientation | undefined {
  const { read16, read32 } = readerOf(tiff);
  const directory = read32(4);
  const entries = read16(directory);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * entryLength;
    if (read16(at) !== tag) continue;
    const value = read16(at + 2) === long ? read32(at + 8) : read16(at + 8);
    return value >= 2 && value <= 8 ? value : undefined;
  }
  return undefined;
}

/** Reads numbers in the byte order that the first two bytes name. @throws RangeError if they name none */
function readerOf(tiff: Buffer) {
  switch (tiff.toString("latin1", 0, 2)) {
    case "II":
      return {
        read16: (at: number) => tiff.readUInt16LE(at),
        read32: (at: number) => tiff.readUInt32LE(at),
      };
    case "MM":
      return {
        read16: (at: number) => tiff.readUInt16BE(at),
        read32: (at: number) => tiff.readUInt32BE(at),
      };
    default:
      throw new RangeError("no TIFF");
  }
}

/** A TIFF file that contains only the orientation. */
export function writeOrientation(orientation: Orientation): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write("MM\0*", "latin1");
  tiff.writeUInt32BE(8, 4); // Where the only directory begins,
  tiff.writeUInt16BE(1, 8); // which has one entry:
  tiff.writeUInt16BE(tag, 10);
  tiff.writeUInt16BE(short, 12);
  tiff.writeUInt32BE(1, 14); // one value.
  tiff.writeUInt16BE(orientation, 18);
  return tiff; // The zeros at its end mean: no further directory.
}
