import { crc32 } from "node:zlib";
import { drawPng } from "../../dev/telegram/images.js";

/* Real pictures, and what their files may say beside the picture. */

/** 6 × 4 pixels, progressive, as Pillow 12.3 writes it: JFIF, tables, a frame and ten scans. */
export const jpeg = Buffer.from(
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wgARCAAEAAYDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAVAQEBAAAAAAAAAAAAAAAAAAADBP/aAAwDAQACEAMQAAABgDs//8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABBQJ//8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAwEBPwF//8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAgEBPwF//8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQAGPwJ//8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPyF//9oADAMBAAIAAwAAABAD/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAwEBPxB//8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAgEBPxB//8QAFxABAAMAAAAAAAAAAAAAAAAAAQARIf/aAAgBAQABPxAwon//2Q==",
  "base64",
);
export const png = drawPng(6, 4);
/** 6 × 4 pixels without loss, as Pillow 12.3 writes it: one chunk of an odd length. */
export const webp = Buffer.from(
  "UklGRiIAAABXRUJQVlA4TBUAAAAvBcAAAA8wHoP8j//5Dx7c5yei/+EA",
  "base64",
);

/** What must not leave: it stands in everything below that has nothing to do with how a picture looks. */
export const secret = "SECRET";

/** Metadata of a camera (TIFF): its maker, how the picture is turned, and where it was taken. */
export function tiffOf(orientation: number, order: "II" | "MM" = "MM"): Buffer {
  const tiff = Buffer.alloc(80);
  const write16 = (at: number, value: number) =>
    order === "II" ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const write32 = (at: number, value: number) =>
    order === "II" ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  const entry = (at: number, [tag, type, count]: [number, number, number]) => {
    write16(at, tag);
    write16(at + 2, type);
    write32(at + 4, count);
  };
  tiff.write(order, "latin1");
  write16(2, 42);
  write32(4, 8);
  write16(8, 3);
  entry(10, [0x010f, 2, secret.length + 1]); // Make
  write32(18, 68);
  entry(22, [0x0112, 3, 1]); // Orientation
  write16(30, orientation);
  entry(34, [0x8825, 4, 1]); // GPS
  write32(42, 50);
  write16(50, 1);
  entry(52, [0x0001, 2, 2]); // GPSLatitudeRef
  tiff.write("N", 60, "latin1");
  tiff.write(secret, 68, "latin1");
  return tiff;
}

export function segment(marker: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content as string, "latin1");
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(bytes.length + 2, 2);
  return Buffer.concat([head, bytes]);
}

export function exifSegment(tiff: Buffer): Buffer {
  return segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), tiff]));
}

/** The JPEG with segments behind its first, which is JFIF's. */
export function jpegWith(...segments: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([jpeg.subarray(0, 20), ...segments, jpeg.subarray(20)]));
}

export function chunk(type: string, content: Buffer | string): Buffer {
  const body = Buffer.concat([Buffer.from(type), Buffer.from(content as string, "latin1")]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(body.length - 4, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** The PNG with chunks behind its first, which is its head. */
export function pngWith(...chunks: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]));
}

/** An extended WebP: the flags of its head, the chunks before the picture, and those behind it. */
export function webpWith(
  flags: number,
  before: readonly Buffer[],
  behind: readonly Buffer[],
): Uint8Array<ArrayBuffer> {
  const head = Buffer.alloc(10);
  head.writeUInt8(flags, 0);
  head.writeUInt8(5, 4);
  head.writeUInt8(3, 7);
  const chunks = [riffChunk("VP8X", head), ...before, webp.subarray(12), ...behind];
  const body = Buffer.concat([Buffer.from("WEBP"), ...chunks]);
  const riff = Buffer.from("RIFF\0\0\0\0", "latin1");
  riff.writeUInt32LE(body.length, 4);
  return new Uint8Array(Buffer.concat([riff, body]));
}

export function riffChunk(type: string, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content as string, "latin1");
  const head = Buffer.alloc(8);
  head.write(type, "latin1");
  head.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([head, bytes, Buffer.alloc(bytes.length % 2)]);
}
