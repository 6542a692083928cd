import { describe, expect, test } from "vitest";
import { declaredTypeOf, nameOfType } from "../../../lib/bot/input/picture-document.js";

const octets = "application/octet-stream";

describe("picture: a file is a picture", () => {
  const named: Record<string, string> = {
    "fox.jpg": "jpeg",
    "IMG 1.JPG ": "jpeg",
    "fox.jpeg": "jpeg",
    "fox.JFIF": "jpeg",
    "IMG_2041.PNG": "png",
    "fox.webp": "webp",
    "IMG_0001.HEIC": "heic",
    "fox.heif": "heif",
    "fox.avif": "avif",
    "scan.TIF": "tiff",
    "fox.bmp": "bmp",
    "fox.gif": "gif",
    "DSC_1.dng": "dng",
    "DSC_1.CR2": "cr2",
    "fox.final.png": "png",
    "лиса.png\u200f": "png",
    "fox.png.": "png",
  };
  test.for(Object.entries(named))("by the ending of its name: %j", ([file_name, type]) => {
    for (const mime_type of [octets, undefined, "", "text/plain", "video/mp4"]) {
      expect(declaredTypeOf({ file_name, mime_type, file_size: 9 })).toEqual({
        type: `image/${type}`,
      });
    }
  });

  const typed: Record<string, string> = {
    "image/jpg": "jpeg",
    "image/pjpeg": "jpeg",
    "image/x-png": "png",
    "IMAGE/PNG": "png",
    "image/jpeg; charset=binary": "jpeg",
    "image/x-ms-bmp": "bmp",
    "image/heic-sequence": "heic",
    "image/x-adobe-dng": "dng",
    "image/x-canon-cr2": "cr2",
    "image/svg+xml": "svg",
    "image/vnd.adobe.photoshop": "photoshop",
  };
  test.for(Object.entries(typed))("by its type: %s", ([mime_type, type]) => {
    for (const file_name of [undefined, "fox", "fox.pdf"]) {
      expect(declaredTypeOf({ file_name, mime_type })).toEqual({ type: `image/${type}` });
    }
  });

  test("by its name, if its type says something else", () => {
    expect(declaredTypeOf({ file_name: "fox.heic", mime_type: "image/jpeg" })).toEqual({
      type: "image/heic",
    });
    expect(declaredTypeOf({ file_name: "fox.jpg", mime_type: "image/heic" })).toEqual({
      type: "image/jpeg",
    });
  });

  const silent = [undefined, "", octets, "binary/octet-stream", "application/x-download"];

  test.for(silent)("perhaps, if it says nothing: %s", (mime_type) => {
    for (const file_name of [
      undefined,
      "",
      "fox",
      "IMG_2041.jpg_large",
      "image.bin",
      "fox.jpg (1)",
    ]) {
      expect(declaredTypeOf({ file_name, mime_type })).toEqual({});
    }
  });

  test("of a type that can stand in a sentence, whatever it is called", () => {
    const hostile = `image/<b>\u202e${"x".repeat(5_000)}`;
    expect(declaredTypeOf({ mime_type: hostile })).toEqual({ type: `image/b${"x".repeat(19)}` });
    expect(declaredTypeOf({ mime_type: "image/" })).toEqual({});
  });

  test("of nothing, if it is empty", () => {
    expect(declaredTypeOf({ file_name: "fox.png", file_size: 0 })).toEqual({ type: "" });
    expect(declaredTypeOf({ file_size: 0 })).toEqual({ type: "" });
  });
});

describe("picture: a file is no picture", () => {
  test.for(["a.pdf", "a.ZIP", "a.txt", "a.mp4", "a.docx "])("by its name: %j", (file_name) => {
    for (const mime_type of [undefined, octets]) {
      expect(declaredTypeOf({ file_name, mime_type, file_size: 0 })).toBeUndefined();
    }
  });

  const types = ["application/pdf", "video/mp4", "text/plain", "application/zip"];

  test.for(types)("by its type: %s", (mime_type) => {
    for (const file_name of [undefined, "fox", "fox.bin"]) {
      expect(declaredTypeOf({ file_name, mime_type })).toBeUndefined();
    }
  });
});

test("picture: people read the usual name of a type", () => {
  const names = ["image/jpeg", "image/webp", "image/animated webp", "image/heic"].map(nameOfType);
  expect(names).toEqual(["JPEG", "WebP", "animated WebP", "HEIC"]);
});
