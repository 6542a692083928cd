import { describe, expect, test } from "vitest";
import { fileNameOf } from "../../../lib/bot/delivery/file-name.js";
import { type FileType, typeOfFile } from "../../../lib/bot/delivery/file-type.js";
import { readPictureFacts } from "../../../lib/bot/pictures/picture-facts.js";

const bytes = (text: string) => Buffer.from(text, "latin1");
const zeros = (count: number) => "\0".repeat(count);
const box = (brand: string, rest = "") => `${zeros(3)} ftyp${brand}${zeros(4)}${rest}`;

describe("media: the type of a file by its bytes", () => {
  test.for([
    ["\x89PNG\r\n\x1a\n", "picture", "png"],
    ["\xff\xd8\xff\xe0", "picture", "jpg"],
    ["RIFF\x10\0\0\0WEBPVP8 ", "picture", "webp"],
    ["GIF89a", "picture", "gif"],
    [box("avif"), "picture", "avif"],
    [box("mif1", "miafavif"), "picture", "avif"],
    [box("heic"), "picture", "heic"],
    ["<svg xmlns='x'>", "picture", "svg"],
    ["<?xml version='1.0'?>\n<!-- a fox --><svg>", "picture", "svg"],
    [box("isom", `hdlr${zeros(8)}vide`), "video", "mp4"],
    [box("isom"), "video,sound", "mp4"],
    [box("M4A "), "sound", "m4a"],
    [box("qt  "), "video", "mov"],
    ["\x1aE\xdf\xa3webmV_VP9", "video", "webm"],
    ["RIFF\x10\0\0\0WAVEfmt ", "sound", "wav"],
    ["ID3\x03", "sound", "mp3"],
    ["\xff\xfb\x90\x64", "sound", "mp3"],
    ["OggS", "sound", "ogg"],
    ["fLaC", "sound", "flac"],
  ] as const)("%j is %s", ([text, media, ending]) => {
    const type = typeOfFile(bytes(text));
    expect([type?.media.join(), type?.extension]).toEqual([media, ending]);
  });

  test.for([
    "",
    "<!doctype html><svg></svg>",
    "<html><body>oops",
    "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>",
    '{"code":404}',
    "Not found",
    "\xff\xfe<\0h\0t\0m\0l\0",
    "\xff\xfe{\0",
    "%PDF-1.7",
    "PK\x03\x04",
  ])("%j is no medium", (text) => {
    expect(typeOfFile(bytes(text))).toBeUndefined();
  });
});

describe("media: the head of a picture", () => {
  const png = (width: number, height: number, color: number, chunk = "IDAT") => {
    const size = Buffer.alloc(8);
    size.writeUInt32BE(width, 0);
    size.writeUInt32BE(height, 4);
    const parts = [
      "\x89PNG\r\n\x1a\n",
      "\0\0\0\rIHDR",
      size.toString("latin1"),
      `\b${String.fromCharCode(color)}\0\0\0`,
    ];
    return bytes(`${parts.join("")}${zeros(4)}${zeros(4)}${chunk}${zeros(4)}${zeros(4)}IDAT`);
  };
  const webp = (kind: string, data: string) =>
    bytes(`RIFF${zeros(4)}WEBP${kind}${zeros(4)}${data}`);
  const jpeg = bytes(`\xff\xd8\xff\xe1\0\x04ab\xff\xff\xc2\0\x11\b\x10\0\x0f\0`);

  test.for([
    ["a PNG", png(4096, 2048, 2), 4096, 2048, false, false],
    ["a PNG with alpha", png(8, 9, 6), 8, 9, true, false],
    ["a gray PNG with alpha", png(8, 9, 4), 8, 9, true, false],
    ["a PNG with a transparent color", png(8, 9, 3, "tRNS"), 8, 9, true, false],
    ["a PNG that moves", png(8, 9, 2, "acTL"), 8, 9, false, true],
    ["a progressive JPEG", jpeg, 3840, 4096, false, false],
    ["a lossy WebP", webp("VP8 ", `${zeros(6)}\x00\x0a\x20\x00`), 2560, 32, false, false],
    ["a lossless WebP with alpha", webp("VP8L", "\x2f\xff\x41\x00\x10"), 512, 2, true, false],
    ["an extended WebP", webp("VP8X", `\x12${zeros(3)}\xff\x09\0\x0f\0\0`), 2560, 16, true, true],
  ] as const)("is read from %s", ([, head, width, height, hasAlpha, isAnimated]) => {
    expect(readPictureFacts(head)).toEqual({ width, height, hasAlpha, isAnimated });
  });

  const heads = [bytes(""), bytes("GIF89a"), png(8, 9, 2).subarray(0, 20), jpeg.subarray(0, 9)];

  test.for(heads)("is rejected if it says nothing or is cut off: %o", (head) => {
    expect(readPictureFacts(head)).toBeUndefined();
  });
});

describe("media: the name of a file", () => {
  const png: FileType = { media: ["picture"], extension: "png", mime: "image/png" };
  const nameOf = (path: string, said = "image/png", model = "Nano Banana 2") =>
    fileNameOf({
      address: `https://files.example.com/${path}`,
      contentType: said,
      type: png,
      model,
    });

  test.for([
    ["fox.png?sig=1", "fox.png"],
    ["%D0%BB%D0%B8%D1%81%D0%B0%20%D0%B2%20%D0%BB%D0%B5%D1%81%D1%83.png", "лиса в лесу.png"],
    ["fox.jpg", "fox.png"],
    ["0.png", "nano-banana-2.png"],
    ["9f3a77d0-1b.webp", "nano-banana-2.png"],
    ["output.png", "nano-banana-2.png"],
    ["9f3a?sig=1", "result.png"],
    ["", "result.png"],
    ["..%2F..%2Fetc%2Ffox.png", "etc fox.png"],
    ["a%00b%0Afox.png", "a b fox.png"],
    ["%E2%80%AEgnp.fox.png", "gnp.fox.png"],
    ["%FFfox.png", "%FFfox.png"],
  ] as const)("%s becomes %s", ([path, name]) => {
    expect(nameOf(path)).toBe(name);
  });

  test("ends as its bytes demand, unless the server says that it is a drawing", () => {
    expect(nameOf("fox", "application/octet-stream")).toBe("result.png");
    expect(nameOf("vector/out", "image/svg+xml")).toBe("result.svg");
  });

  test("is bounded, and whole characters remain", () => {
    const name = nameOf(`${encodeURIComponent("🦊x".repeat(500))}.png`);
    expect(Array.from(name)).toHaveLength(64);
    expect(name.isWellFormed()).toBe(true);
  });

  test('is "result" without a model', () => {
    expect(nameOf("0.png", "image/png", "")).toBe("result.png");
  });
});
