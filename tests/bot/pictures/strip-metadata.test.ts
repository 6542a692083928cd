import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readImage } from "../../../dev/telegram/images.js";
import { stripMetadata } from "../../../lib/bot/pictures/strip-metadata.js";
import { catalogue } from "../../../lib/studio/catalogue/catalogue.js";
import {
  chunk,
  exifSegment,
  jpeg,
  jpegWith,
  png,
  pngWith,
  riffChunk,
  secret,
  segment,
  tiffOf,
  webp,
  webpWith,
} from "../../support/pictures.js";

type Bytes = Uint8Array<ArrayBuffer>;

const plain: Readonly<Record<string, Bytes>> = {
  "image/jpeg": new Uint8Array(jpeg),
  "image/png": new Uint8Array(png),
  "image/webp": new Uint8Array(webp),
};
const bytesOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []);
const bare = (bytes: Bytes, type: string) => bytesOf(stripMetadata(bytes, type));

/** Independent of the code under test: the value of the only entry of the only directory. */
function turned(bytes: Buffer): number | undefined {
  const at = bytes.indexOf("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01", 0, "latin1");
  return at === -1 ? undefined : bytes.readUInt16BE(at + 18);
}

describe("metadata: every type that a model takes", () => {
  const types = new Set(catalogue.flatMap(({ picture }) => picture?.types ?? []));
  test.for([...types])("can be cleaned: %s", (type) => {
    expect(bare(plain[type] ?? new Uint8Array(), type).equals(plain[type] ?? Buffer.of(1))).toBe(
      true,
    );
  });

  test("includes all types that leave the bot", () => {
    expect(stripMetadata(new Uint8Array(png), "image/gif")).toBeUndefined();
  });
});

describe("metadata: a JPEG", () => {
  const metadata: Record<string, Buffer> = {
    "position and camera (Exif)": exifSegment(tiffOf(1)),
    XMP: segment(0xe1, `http://ns.adobe.com/xap/1.0/\0<x>${secret}</x>`),
    "extended XMP": segment(0xe1, `http://ns.adobe.com/xmp/extension/\0${secret}`),
    "other pictures (MPF)": segment(0xe2, `MPF\0${secret}`),
    "IPTC (Photoshop)": segment(0xed, `Photoshop 3.0\x008BIM${secret}`),
    "a comment": segment(0xfe, secret),
    "a thumbnail (JFXX)": segment(0xe0, `JFXX\0\x10${secret}`),
    "content credentials (JUMBF)": segment(0xeb, `JP${secret}`),
    "what a maker of phones invented": segment(0xef, secret),
    "a colour profile that is none": segment(0xe2, `FPXR\0${secret}`),
  };
  test.for(Object.entries(metadata))("loses %s and nothing else", ([, added]) => {
    expect(bare(jpegWith(added), "image/jpeg").equals(jpeg)).toBe(true);
  });

  test("loses metadata between its scans, too", () => {
    const lastScan = jpeg.lastIndexOf(Buffer.of(0xff, 0xda));
    const comment = segment(0xfe, secret);
    const parts = [jpeg.subarray(0, lastScan), comment, jpeg.subarray(lastScan)];
    expect(bare(new Uint8Array(Buffer.concat(parts)), "image/jpeg").equals(jpeg)).toBe(true);
  });

  test("loses what follows its end: the video of a moving photo, a hidden file", () => {
    const long = new Uint8Array(Buffer.concat([jpeg, Buffer.from(`ftypmp42${secret}`), jpeg]));
    expect(bare(long, "image/jpeg").equals(jpeg)).toBe(true);
  });

  test("loses the thumbnail in its first segment", () => {
    const pixel = Buffer.from("sec");
    const jfif = segment(0xe0, Buffer.concat([jpeg.subarray(6, 18), Buffer.of(1, 1), pixel]));
    const long = new Uint8Array(Buffer.concat([jpeg.subarray(0, 2), jfif, jpeg.subarray(20)]));
    expect(bare(long, "image/jpeg").equals(jpeg)).toBe(true);
  });

  test("keeps its colours: the profile, and how Adobe transformed them", () => {
    const profile = segment(0xe2, "ICC_PROFILE\0\x01\x01the profile");
    const adobe = segment(0xee, "Adobe\0\x64\0\0\0\0\x01");
    const kept = jpegWith(profile, adobe);
    expect(bare(kept, "image/jpeg").equals(kept)).toBe(true);
    const longer = segment(0xee, `Adobe\0\x64\0\0\0\0\x01${secret}`);
    expect(bare(jpegWith(profile, longer), "image/jpeg").equals(kept)).toBe(true);
  });

  test.for([
    [6, "MM"],
    [3, "II"],
    [8, "II"],
  ] as const)("keeps its orientation (%s, %s)", ([orientation, order]) => {
    const found = bare(jpegWith(exifSegment(tiffOf(orientation, order))), "image/jpeg");
    expect(turned(found)).toBe(orientation);
    expect(found.includes(secret)).toBe(false);
    expect(found.length).toBe(jpeg.length + 36);
    // JFIF's segment comes first, and Exif's behind it.
    expect(found.subarray(0, 20).equals(jpeg.subarray(0, 20))).toBe(true);
    expect(found.subarray(20, 30).toString("latin1")).toBe("\xff\xe1\0\x22Exif\0\0");
    expect(readImage(found)).toEqual({ mimeType: "image/jpeg", width: 6, height: 4 });
  });

  test("with unreadable metadata is shown as it is stored", () => {
    for (const tiff of ["", "MM", "MM\0*\xff\xff\xff\xff", "II*\0\x08\0\0\0\xff\xff", "XX\0*"]) {
      const found = bare(jpegWith(exifSegment(Buffer.from(tiff, "latin1"))), "image/jpeg");
      expect(found.equals(jpeg)).toBe(true);
    }
    expect(bare(jpegWith(exifSegment(tiffOf(9))), "image/jpeg").equals(jpeg)).toBe(true);
  });

  const broken: Record<string, Buffer> = {
    "cut off within its picture": jpeg.subarray(0, -20),
    "cut off before its end": jpeg.subarray(0, -2),
    "cut off within a table": jpeg.subarray(0, 100),
    "without a scan": Buffer.concat([
      jpeg.subarray(0, jpeg.indexOf("\xff\xda", 0, "latin1")),
      Buffer.of(0xff, 0xd9),
    ]),
    "of an end alone": Buffer.of(0xff, 0xd8, 0xff, 0xd9),
    "with a segment of no length": Buffer.from("ffd8ffe00000ffd9", "hex"),
    "with a segment beyond its end": Buffer.from("ffd8ffe0ffffffd9", "hex"),
    "in a JPEG": Buffer.concat([jpeg.subarray(0, 20), jpeg]),
  };
  test.for(Object.entries(broken))("that is damaged can't be read: %s", ([, bytes]) => {
    expect(stripMetadata(new Uint8Array(bytes), "image/jpeg")).toBeUndefined();
  });
});

describe("metadata: a PNG", () => {
  const metadata: Record<string, Buffer> = {
    "position and camera": chunk("eXIf", tiffOf(1)),
    "a text": chunk("tEXt", `Comment\0${secret}`),
    "a compressed text": chunk("zTXt", `Comment\0\0${secret}`),
    XMP: chunk("iTXt", `XML:com.adobe.xmp\0\0\0\0\0${secret}`),
    "its time": chunk("tIME", "\x07\xe7\x0b\x1d\x05\0\0"),
    "a private chunk": chunk("prVt", secret),
    "a public chunk that is not known": chunk("caBX", secret),
    "other frames": chunk("acTL", "\0\0\0\x02\0\0\0\0"),
    "a chunk with a wrong check sum": Buffer.concat([
      chunk("gAMA", secret).subarray(0, -1),
      Buffer.of(0),
    ]),
  };
  test.for(Object.entries(metadata))("loses %s and nothing else", ([, added]) => {
    expect(bare(pngWith(added), "image/png").equals(png)).toBe(true);
  });

  test("loses what follows its end", () => {
    const long = new Uint8Array(Buffer.concat([png, Buffer.from(secret), png]));
    expect(bare(long, "image/png").equals(png)).toBe(true);
  });

  test("keeps what determines its looks", () => {
    const looks = "cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs tRNS".split(" ");
    const kept = pngWith(...looks.map((type) => chunk(type, "looks")));
    expect(bare(kept, "image/png").equals(kept)).toBe(true);
  });

  test("keeps its orientation", () => {
    const found = bare(pngWith(chunk("tEXt", secret), chunk("eXIf", tiffOf(6, "II"))), "image/png");
    expect(turned(found)).toBe(6);
    expect(found.includes(secret)).toBe(false);
    expect(found.toString("latin1", 37, 41)).toBe("eXIf");
  });

  const spoilt = Buffer.from(png);
  spoilt.writeUInt8(spoilt.readUInt8(45) ^ 1, 45);
  const broken: Record<string, Buffer> = {
    "cut off within its picture": png.subarray(0, -20),
    "cut off before its end": png.subarray(0, -12),
    "with a picture whose check sum is wrong": spoilt,
    "without a picture": Buffer.concat([png.subarray(0, 33), chunk("IEND", "")]),
    "that begins with another chunk": Buffer.concat([
      png.subarray(0, 8),
      chunk("gAMA", "1"),
      png.subarray(8),
    ]),
    "with two heads": Buffer.concat([png.subarray(0, 33), png.subarray(8)]),
    "of Apple's own kind": Buffer.from(pngWith(chunk("CgBI", "\0\0\0\0"))),
    "with a chunk beyond its end": Buffer.concat([
      png.subarray(0, 33),
      Buffer.from("7fffffff49444154", "hex"),
    ]),
  };
  test.for(Object.entries(broken))("that is damaged can't be read: %s", ([, bytes]) => {
    expect(stripMetadata(new Uint8Array(bytes), "image/png")).toBeUndefined();
  });
});

describe("metadata: a WebP", () => {
  const alpha = 0x10;
  const [exif, xmp] = [0x08, 0x04];

  test("loses metadata, unknown chunks, and the flags of both in its header", () => {
    const behind = [
      riffChunk("EXIF", tiffOf(1)),
      riffChunk("XMP ", secret),
      riffChunk("priv", `${secret}!`),
    ];
    const found = bare(webpWith(alpha | exif | xmp, [], behind), "image/webp");
    expect(found.equals(webpWith(alpha, [], []))).toBe(true);
  });

  test("without an extended header is the picture alone", () => {
    const long = Buffer.concat([webp, riffChunk("EXIF", tiffOf(6))]);
    long.writeUInt32LE(long.length - 8, 4);
    expect(bare(new Uint8Array(long), "image/webp").equals(webp)).toBe(true);
  });

  test("loses what follows its end", () => {
    const long = new Uint8Array(Buffer.concat([webp, Buffer.from(secret)]));
    expect(bare(long, "image/webp").equals(webp)).toBe(true);
  });

  test("keeps its colours and its transparency", () => {
    const kept = webpWith(0x20 | alpha, [riffChunk("ICCP", "profile"), riffChunk("ALPH", "a")], []);
    expect(bare(kept, "image/webp").equals(kept)).toBe(true);
  });

  test.for(["", "Exif\0\0"])("keeps its orientation (%j)", (head) => {
    const data = Buffer.concat([Buffer.from(head), tiffOf(8)]);
    const found = bare(webpWith(exif | xmp, [], [riffChunk("EXIF", data)]), "image/webp");
    expect(turned(found)).toBe(8);
    expect(found.includes(secret)).toBe(false);
    expect(found.readUInt8(20)).toBe(exif);
    expect(found.readUInt32LE(4)).toBe(found.length - 8);
  });

  test("may lack the zero after its last chunk", () => {
    expect(bare(new Uint8Array(webp.subarray(0, -1)), "image/webp").equals(webp)).toBe(true);
  });

  const broken: Record<string, Buffer> = {
    "cut off": webp.subarray(0, -4),
    "without a picture": Buffer.from(webpWith(0, [], [])).subarray(0, 30),
    "of two pictures": Buffer.from(webpWith(0, [webp.subarray(12)], [])),
    "with a chunk beyond its end": Buffer.concat([
      webp.subarray(0, 16),
      Buffer.from("ffffffff", "hex"),
      webp.subarray(20),
    ]),
    "with a head of no length": Buffer.from("RIFF\x0c\0\0\0WEBPVP8X\0\0\0\0", "latin1"),
  };
  test.for(Object.entries(broken))("that is damaged can't be read: %s", ([, bytes]) => {
    expect(stripMetadata(new Uint8Array(bytes), "image/webp")).toBeUndefined();
  });
});

describe("metadata: any bytes", () => {
  const full: Readonly<Record<string, Bytes>> = {
    "image/jpeg": jpegWith(exifSegment(tiffOf(6)), segment(0xfe, secret)),
    "image/png": pngWith(chunk("eXIf", tiffOf(6)), chunk("tEXt", secret)),
    "image/webp": webpWith(0x0c, [], [riffChunk("EXIF", tiffOf(6)), riffChunk("XMP ", secret)]),
  };
  test.for(Object.entries(full))("raise no error and leak no secret: %s", ([type, whole]) => {
    const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }));
    const changes = fc.array(change, { maxLength: 4 });
    fc.assert(
      fc.property(changes, fc.nat(whole.length), (spots, length) => {
        const bytes = new Uint8Array(whole.subarray(0, length));
        for (const [at, value] of spots) if (at < length) bytes[at] = value;
        const found = stripMetadata(bytes, type);
        // What is taken away once is all that there was.
        if (found !== undefined) expect(bare(found, type).equals(found)).toBe(true);
      }),
      { numRuns: 2_000, seed: 7 },
    );
    expect(bare(whole, type).includes(secret)).toBe(false);
  });
});
