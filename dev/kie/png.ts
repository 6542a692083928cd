import { crc32, deflateSync } from "node:zlib";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each pixel, row by row. */
  readonly bytes: Uint8Array;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A PNG file of eight bits per color without transparency. */
export function encodePng({ width, height, bytes }: Pixels): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(toDifferences(bytes, width * 3))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Each row as its differences to the row above (filter 2), which makes gradients small. */
function toDifferences(bytes: Uint8Array, rowLength: number): Buffer {
  const rows = bytes.length / rowLength;
  const filtered = Buffer.alloc(bytes.length + rows);
  for (let row = 0; row < rows; row++) {
    const to = row * (rowLength + 1);
    filtered[to] = 2;
    for (let at = 0; at < rowLength; at++) {
      const from = row * rowLength + at;
      filtered[to + 1 + at] = (bytes[from] ?? 0) - (bytes[from - rowLength] ?? 0);
    }
  }
  return filtered;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(named, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
