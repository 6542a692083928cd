import { crc32, deflateSync, inflateSync } from "node:zlib";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1 = grey, 3 = red, green and blue; 2 or 4 = the same with opacity; absent = 3. */
  readonly channels?: 1 | 2 | 3 | 4;
  /** A byte for each channel of each pixel, row by row. */
  readonly bytes: Uint8Array;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** PNG's colour types by the number of channels. Source: the PNG specification, "color type". */
const colorTypes = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;

/** A PNG file with eight bits per channel. */
export function encodePng({ width, height, channels = 3, bytes }: Pixels): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colorTypes[channels], 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(toDifferences(bytes, width * channels), { level: 3 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Stores each row as its difference from the row above (filter 2), which makes gradients small. */
function toDifferences(bytes: Uint8Array, rowLength: number): Buffer {
  const rows = bytes.length / rowLength;
  const filtered = Buffer.alloc(bytes.length + rows);
  for (let row = 0; row < rows; row++) {
    const to = row * (rowLength + 1);
    filtered[to] = 2;
    for (let at = 0; at < rowLength; at++) {
      const from = row * rowLength + at;
      const above = row === 0 ? 0 : (bytes[from - rowLength] ?? 0);
      filtered[to + 1 + at] = (bytes[from] ?? 0) - above;
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

/** @returns undefined if it is not a PNG, or one that is interlaced, has a palette or not eight bits */
export function decodePng(file: Uint8Array): Required<Pixels> | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (!bytes.subarray(0, 8).equals(signature)) return undefined;
  try {
    const chunks = readChunks(bytes);
    const header = chunks.find(({ type }) => type === "IHDR")?.data ?? Buffer.alloc(0);
    const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
    const [depth, colorType, , , interlace] = header.subarray(8);
    const channels = channelsOf(colorType);
    if (depth !== 8 || interlace !== 0 || channels === undefined) return undefined;
    const parts = chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data);
    const rows = inflateSync(Buffer.concat(parts));
    return { width, height, channels, bytes: unfilter(rows, height, width * channels, channels) };
  } catch {
    // Cut off, or damaged.
    return undefined;
  }
}

function readChunks(bytes: Buffer) {
  const chunks: { readonly type: string; readonly data: Buffer }[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const data = bytes.subarray(at + 8, at + 8 + length);
    chunks.push({ type: bytes.toString("latin1", at + 4, at + 8), data });
    at += length + 12;
  }
  return chunks;
}

function channelsOf(colorType: number | undefined): 1 | 2 | 3 | 4 | undefined {
  return ([1, 2, 3, 4] as const).find((channels) => colorTypes[channels] === colorType);
}

/** Undoes the filter that each row names. @param step bytes per pixel */
function unfilter(rows: Buffer, height: number, rowLength: number, step: number): Buffer {
  if (rows.length < height * (rowLength + 1)) throw new RangeError("the picture is cut off");
  const bytes = Buffer.alloc(height * rowLength);
  let above = Buffer.alloc(rowLength);
  for (let row = 0; row < height; row++) {
    const from = row * (rowLength + 1);
    const into = bytes.subarray(row * rowLength, (row + 1) * rowLength);
    rows.copy(into, 0, from + 1, from + 1 + rowLength);
    restore(into, above, step, predictors[rows.readUInt8(from)]);
    above = into;
  }
  return bytes;
}

/** Adds to each byte of a row the prediction from its neighbours; those outside the picture are 0. */
function restore(row: Buffer, above: Buffer, step: number, predict: Predict | undefined): void {
  if (predict === undefined) return;
  for (let at = 0; at < row.length; at++) {
    const corner = above[at - step] ?? 0;
    row[at] = (row[at] ?? 0) + predict(row[at - step] ?? 0, above[at] ?? 0, corner);
  }
}

type Predict = (left: number, above: number, corner: number) => number;

/** The filters by the number at the beginning of a row. */
const predictors: readonly (Predict | undefined)[] = [
  undefined,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  nearest,
];

function nearest(left: number, above: number, corner: number): number {
  const [toLeft, toAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** Enlarges or shrinks by nearest neighbour: each pixel becomes a square, or only every n-th one stays. */
export function resize(pixels: Required<Pixels>, width: number, height: number): Required<Pixels> {
  const { channels } = pixels;
  const bytes = Buffer.alloc(width * height * channels);
  let drawn = -1;
  for (let y = 0; y < height; y++) {
    const from = Math.floor((y * pixels.height) / height);
    const row = y * width * channels;
    if (from === drawn) bytes.copy(bytes, row, row - width * channels, row);
    else resizeRow(pixels, from, bytes.subarray(row, row + width * channels));
    drawn = from;
  }
  return { width, height, channels, bytes };
}

function resizeRow({ width, channels, bytes }: Required<Pixels>, row: number, into: Buffer): void {
  const count = into.length / channels;
  for (let x = 0; x < count; x++) {
    const from = (row * width + Math.floor((x * width) / count)) * channels;
    for (let part = 0; part < channels; part++) into[x * channels + part] = bytes[from + part] ?? 0;
  }
}

/** The same picture on white, without opacity. */
export function flatten(pixels: Required<Pixels>): Required<Pixels> {
  const { channels, bytes } = pixels;
  if (channels === 1 || channels === 3) return pixels;
  const colors = channels === 2 ? 1 : 3;
  const flat = Buffer.alloc((bytes.length / channels) * colors);
  for (let pixel = 0; pixel * channels < bytes.length; pixel++) {
    const opacity = (bytes[pixel * channels + colors] ?? 0) / 255;
    for (let part = 0; part < colors; part++) {
      const color = bytes[pixel * channels + part] ?? 0;
      flat[pixel * colors + part] = Math.round(255 + (color - 255) * opacity);
    }
  }
  return { ...pixels, channels: colors, bytes: flat };
}
