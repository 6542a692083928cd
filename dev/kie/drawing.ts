import { createHash } from "node:crypto";
import { encodePng, type Pixels, resize } from "../png.js";

type Color = readonly [red: number, green: number, blue: number];

export interface Drawing {
  /** Decides the colors and the landscape: another text gives another picture. */
  readonly text: string;
  /** Width by height, such as 16 / 9. */
  readonly ratio: number;
  /** Of the picture, in pixels; absent = 512. */
  readonly longest?: number;
  /** Transparent around an ellipse. */
  readonly isCutOut?: boolean;
}

const longestSide = 512;

/** Drawing takes longer than anything else that the local Kie does, and the same orders come again. */
const drawn = new Map<string, Buffer>();
const maxDrawn = 100;
const dark: Color = [20, 20, 40];

/** A PNG of a landscape that belongs to this text. The chat shows the prompt, so the picture has no letters. */
export function drawPicture(drawing: Drawing): Buffer {
  const name = JSON.stringify(drawing, ["text", "ratio", "longest", "isCutOut"]);
  const picture = drawn.get(name) ?? draw(drawing);
  if (drawn.size < maxDrawn) drawn.set(name, picture);
  return picture;
}

function draw(drawing: Drawing): Buffer {
  const { longest = longestSide, isCutOut = false } = drawing;
  const small = drawSmall(drawing);
  const scale = longest / longestSide;
  const painted = isCutOut ? cutOut(small) : { ...small, channels: 3 as const };
  if (scale === 1) return encodePng(painted);
  return encodePng(resize(painted, painted.width * scale, painted.height * scale));
}

/** Adds a fourth byte to each pixel: everything outside of an ellipse is transparent. */
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

function drawSmall({ text, ratio }: Drawing): Pixels {
  const width = Math.round(ratio < 1 ? longestSide * ratio : longestSide);
  const height = Math.round(ratio < 1 ? longestSide : longestSide / ratio);
  const pixels = { width, height, bytes: new Uint8Array(width * height * 3) };
  paintLandscape(pixels, createHash("md5").update(text).digest());
  return pixels;
}

/** A sky that changes its color from top to bottom, a sun, and two hills. */
function paintLandscape(pixels: Pixels, seed: Buffer): void {
  const { width, height } = pixels;
  const part = (index: number) => seed.readUInt8(index) / 255;
  const hue = seed.readUInt16BE(0) % 360;
  const [top, bottom] = [colorOf(hue), colorOf(hue + 50 + 60 * part(2))];
  for (let y = 0; y < height; y++) fillRow(pixels, y, 0, width, mix(top, bottom, y / height));
  const sun = { x: width * (0.2 + 0.6 * part(3)), y: height * (0.2 + 0.2 * part(4)) };
  paintSun(pixels, sun, mix(top, [255, 255, 255], 0.7));
  for (const [layer, index] of [5, 7].entries()) {
    const wave = { waves: 1.5 + 2 * part(index), phase: 2 * Math.PI * part(index + 1) };
    paintHill(
      pixels,
      { level: 0.62 + 0.18 * layer, ...wave },
      mix(bottom, dark, 0.4 + 0.3 * layer),
    );
  }
}

function paintSun(pixels: Pixels, center: { x: number; y: number }, color: Color): void {
  const radius = Math.min(pixels.width, pixels.height) / 7;
  for (let y = Math.ceil(center.y - radius); y < center.y + radius; y++) {
    const half = Math.sqrt(radius ** 2 - (y - center.y) ** 2);
    if (y >= 0) fillRow(pixels, y, Math.round(center.x - half), Math.round(center.x + half), color);
  }
}

interface Hill {
  /** Its middle line, as a part of the height. */
  readonly level: number;
  readonly waves: number;
  readonly phase: number;
}

function paintHill(pixels: Pixels, { level, waves, phase }: Hill, color: Color): void {
  const { width, height, bytes } = pixels;
  for (let x = 0; x < width; x++) {
    const crest = height * (level + 0.07 * Math.sin((waves * Math.PI * x) / width + phase));
    for (let y = Math.ceil(crest); y < height; y++) bytes.set(color, (y * width + x) * 3);
  }
}

function fillRow({ width, bytes }: Pixels, y: number, from: number, to: number, color: Color) {
  for (let x = Math.max(from, 0); x < Math.min(to, width); x++) {
    bytes.set(color, (y * width + x) * 3);
  }
}

function mix(one: Color, other: Color, share: number): Color {
  const between = (from: number, to: number) => Math.round(from + (to - from) * share);
  return [between(one[0], other[0]), between(one[1], other[1]), between(one[2], other[2])];
}

/** @param hue in degrees */
function colorOf(hue: number): Color {
  const part = (shift: number) => {
    const angle = (((hue + shift) % 360) * Math.PI) / 180;
    return Math.round(125 + 85 * Math.cos(angle));
  };
  return [part(0), part(240), part(120)];
}
