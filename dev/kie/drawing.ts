import { createHash } from "node:crypto";
import { encodePng, type Pixels, resize } from "../png.js";
import { dotsOf, letterSize } from "./font.js";

type Color = readonly [red: number, green: number, blue: number];

export interface Drawing {
  readonly text: string;
  /** Small, at the bottom. */
  readonly caption: string;
  /** Width by height, such as 16 / 9. */
  readonly ratio: number;
  /** Of the picture, in pixels; absent = 512. */
  readonly longest?: number;
  /** Cut out: nothing is around what it shows. */
  readonly isCutOut?: boolean;
}

const longestSide = 512;
const white: Color = [255, 255, 255];
const shadow: Color = [20, 20, 40];

/** A PNG with a text on colors that belong to this text. */
export function drawPicture(drawing: Drawing): Buffer {
  const { longest = longestSide, isCutOut = false } = drawing;
  const small = drawSmall(drawing);
  const scale = longest / longestSide;
  const painted = isCutOut ? cutOut(small) : { ...small, channels: 3 as const };
  if (scale === 1) return encodePng(painted);
  return encodePng(resize(painted, painted.width * scale, painted.height * scale));
}

/** The same with a fourth byte for each pixel: nothing is left outside of an ellipse. */
function cutOut({ width, height, bytes }: Pixels) {
  const pixels = Buffer.alloc(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const across = ((pixel % width) / width - 0.5) * 2;
    const down = (Math.floor(pixel / width) / height - 0.5) * 2;
    pixels.set(bytes.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    pixels[pixel * 4 + 3] = Math.hypot(across, down) < 0.9 ? 255 : 0;
  }
  return { width, height, channels: 4 as const, bytes: pixels };
}

function drawSmall({ text, caption, ratio }: Drawing): Pixels {
  const width = Math.round(ratio < 1 ? longestSide * ratio : longestSide);
  const height = Math.round(ratio < 1 ? longestSide : longestSide / ratio);
  const pixels = { width, height, bytes: new Uint8Array(width * height * 3) };
  paintBackground(pixels, createHash("md5").update(text).digest());

  const scale = Math.max(1, Math.floor(width / 128));
  const margin = 4 * scale;
  const columns = Math.floor((width - 2 * margin) / advance(scale));
  const rows = Math.floor((height - 4 * margin) / lineHeight(scale));
  const lines = wrap(text, columns, Math.max(rows, 1));
  const top = Math.round((height - lines.length * lineHeight(scale)) / 2);
  for (const [index, line] of lines.entries()) {
    const left = Math.round((width - line.length * advance(scale)) / 2);
    writeLine(pixels, line, { left, top: top + index * lineHeight(scale), scale });
  }
  const small = Math.max(1, Math.floor(scale / 2));
  writeLine(pixels, caption, { left: margin, top: height - margin - 7 * small, scale: small });
  return pixels;
}

const advance = (scale: number) => (letterSize.width + 1) * scale;
const lineHeight = (scale: number) => (letterSize.height + 3) * scale;

/** From one color in a corner to another in the opposite one, with a sun. */
function paintBackground({ width, height, bytes }: Pixels, seed: Buffer): void {
  const hue = seed.readUInt16BE(0) % 360;
  const from = colorOf(hue);
  const to = colorOf(hue + 50 + (seed.readUInt8(2) % 60));
  const sun = { x: (width * seed.readUInt8(3)) / 255, y: (height * seed.readUInt8(4)) / 255 };
  const radius = Math.min(width, height) / 3;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const share = (x / width + y / height) / 2;
      const glow = (x - sun.x) ** 2 + (y - sun.y) ** 2 < radius ** 2 ? 24 : 0;
      const at = (y * width + x) * 3;
      for (let part = 0; part < 3; part++) {
        const start = from[part] as number;
        bytes[at + part] = Math.round(start + ((to[part] as number) - start) * share) + glow;
      }
    }
  }
}

/** Dark enough for white letters. @param hue in degrees */
function colorOf(hue: number): Color {
  const part = (shift: number) => {
    const angle = (((hue + shift) % 360) * Math.PI) / 180;
    return Math.round(105 + 85 * Math.cos(angle));
  };
  return [part(0), part(240), part(120)];
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

function writeLine(pixels: Pixels, line: string, { left, top, scale }: Place): void {
  for (const [index, letter] of [...line].entries()) {
    const place = { left: left + index * advance(scale), top, scale };
    const offset = Math.ceil(scale / 2);
    const behind = { left: place.left + offset, top: place.top + offset, scale };
    writeLetter(pixels, letter, behind, shadow);
    writeLetter(pixels, letter, place, white);
  }
}

function writeLetter(pixels: Pixels, letter: string, place: Place, color: Color): void {
  const { left, top, scale } = place;
  for (const [row, dots] of dotsOf(letter).entries()) {
    for (const [column, dot] of [...dots].entries()) {
      if (dot !== "#") continue;
      fillSquare(pixels, { left: left + column * scale, top: top + row * scale, scale }, color);
    }
  }
}

function fillSquare(pixels: Pixels, { left, top, scale }: Place, color: Color): void {
  for (let y = top; y < top + scale; y++) {
    for (let x = left; x < left + scale; x++) setPixel(pixels, x, y, color);
  }
}

function setPixel({ width, height, bytes }: Pixels, x: number, y: number, color: Color): void {
  if (x < 0 || x >= width || y < 0 || y >= height) return;
  const at = (y * width + x) * 3;
  bytes[at] = color[0];
  bytes[at + 1] = color[1];
  bytes[at + 2] = color[2];
}

/** Lines of whole words; what does not fit ends in three dots. */
function wrap(text: string, columns: number, rows: number): readonly string[] {
  const pieces = text.normalize("NFC").split(/\s+/).filter(Boolean);
  const words = pieces.flatMap((piece) => piece.match(new RegExp(`.{1,${columns}}`, "gu")) ?? []);
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  if (lines.length <= rows) return lines;
  return [...lines.slice(0, rows - 1), `${(lines[rows - 1] ?? "").slice(0, columns - 3)}...`];
}
