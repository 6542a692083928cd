import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { drawPng } from "../../../dev/telegram/images.js";
import { createPictureLoader } from "../../../lib/bot/pictures/picture-file.js";
import { pictureTypeOf } from "../../../lib/bot/pictures/picture-type.js";
import type { Failure } from "../../../lib/bot/pictures/picture-watch.js";
import { createTelegram, type Telegram, TelegramError } from "../../../lib/telegram.js";
import {
  chunk,
  exifSegment,
  jpeg,
  jpegWith,
  pngWith,
  secret,
  tiffOf,
} from "../../support/pictures.js";

const rules = { required: true, types: ["image/png", "image/jpeg"], maxBytes: 1_000 };
const sent = { fileId: "fox", kind: "document", type: "image/png" } as const;
const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));

type Call = Telegram["call"];

/** A loader, what it waited for, and what its watch heard. */
function loaderFor(telegram: Pick<Telegram, "call" | "download">) {
  const pauses: number[] = [];
  const heard: (Failure | "worked")[] = [];
  const patience = new AbortController();
  const load = createPictureLoader({
    telegram,
    time: {
      now: () => 0,
      random: () => 0,
      deadline: () => patience.signal,
      sleep: async (milliseconds) => void pauses.push(milliseconds),
    },
    watch: { failed: (failure) => heard.push(failure), worked: () => heard.push("worked") },
  });
  return { load, pauses, heard, patience };
}

/** A Telegram with one file, whose size it tells or not. */
function loaderOf(bytes: Uint8Array<ArrayBuffer>, file_size?: number) {
  const calls: string[] = [];
  let read = 0;
  const telegram = createTelegram({
    token: "1:x",
    apiRoot: "https://telegram.example",
    sleep: async () => {},
    async fetch(url) {
      calls.push(/[a-zA-Z]+$/.exec(String(url))?.[0] ?? "");
      const result = { file_id: "fox", file_unique_id: "f", file_path: "fox", file_size };
      if (String(url).endsWith("getFile")) return Response.json({ ok: true, result });
      read = 0;
      const body = new ReadableStream({
        pull(controller) {
          controller.enqueue(bytes.subarray(read, read + 100));
          read += 100;
          if (read >= bytes.length) controller.close();
        },
      });
      return new Response(body);
    },
  });
  return { ...loaderFor(telegram), calls, read: () => read };
}

const large = new Uint8Array(Buffer.concat([drawPng(8, 8), Buffer.alloc(100_000)]));

describe("picture: one larger than the model takes", () => {
  test("is not loaded if Telegram says so", async () => {
    const { load, calls } = loaderOf(large, large.length);
    expect(await load(sent, rules)).toEqual({ kind: "unfit", facts: { bytes: large.length } });
    expect(calls).toEqual(["getFile"]);
  });

  test("is loaded no further than the limit if Telegram does not say so", async () => {
    const { load, read } = loaderOf(large);
    expect(await load(sent, rules)).toEqual({ kind: "unfit", facts: { bytes: 1_001 } });
    expect(read()).toBeLessThan(2_000);
  });

  test("may still fit another model", async () => {
    const { load, calls } = loaderOf(large);
    await load(sent, rules);
    const roomy = { ...rules, maxBytes: 1_000_000 };
    expect(await load(sent, roomy)).toMatchObject({ kind: "loaded" });
    expect(calls).toHaveLength(4);
  });
});

describe("picture: the load", () => {
  test("happens once for presses at once, and again for the next", async () => {
    const { load, calls } = loaderOf(new Uint8Array(drawPng(8, 8)));
    const loaded = await Promise.all(Array.from({ length: 20 }, () => load(sent, rules)));
    expect(new Set(loaded.map(({ kind }) => kind))).toEqual(new Set(["loaded"]));
    expect(calls).toEqual(["getFile", "fox"]);
    await load(sent, rules);
    expect(calls).toHaveLength(4);
  });

  test("is not repeated if the picture does not fit", async () => {
    const { load, calls } = loaderOf(new Uint8Array(Buffer.from("no picture at all")));
    for (let press = 0; press < 3; press++) {
      expect(await load(sent, rules)).toEqual({ kind: "unfit", facts: { type: "", bytes: 17 } });
    }
    expect(calls).toEqual(["getFile", "fox"]);
  });
});

describe("picture: simultaneous loads", () => {
  test("are few: pictures lie in memory, and nothing is paid yet", async () => {
    let running = 0;
    let most = 0;
    const telegram: Pick<Telegram, "call" | "download"> = {
      call: async () => ({ file_path: "fox" }) as never,
      async download() {
        most = Math.max(most, ++running);
        await sleep(5);
        running--;
        return new Uint8Array(drawPng(8, 8));
      },
    };
    const { load } = loaderFor(telegram);
    const presses = Array.from({ length: 30 }, (_, id) =>
      load({ ...sent, fileId: `fox ${id}` }, rules),
    );
    const kinds = (await Promise.all(presses)).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["loaded"]));
    expect(most).toBeLessThanOrEqual(4);
  });
});

describe("picture: one on its way to Kie", () => {
  test.for([
    ["image/jpeg", jpegWith(exifSegment(tiffOf(6)))],
    ["image/png", pngWith(chunk("tEXt", secret))],
  ] as const)("has lost its metadata: %s", async ([type, bytes]) => {
    const { load } = loaderOf(bytes);
    const loaded = await load(sent, rules);
    expect(loaded).toMatchObject({ kind: "loaded", picture: { type } });
    const { bytes: left } = "picture" in loaded ? loaded.picture : { bytes };
    expect(Buffer.from(left).includes(secret)).toBe(false);
    expect(left.length).toBeLessThan(bytes.length);
  });

  test("must be complete: a truncated one is rejected, and not loaded again", async () => {
    const cut = new Uint8Array(jpeg.subarray(0, -20));
    const { load, calls } = loaderOf(cut);
    const unfit = { kind: "unfit", facts: { type: "", bytes: cut.length } };
    expect([await load(sent, rules), await load(sent, rules)]).toEqual([unfit, unfit]);
    expect(calls).toHaveLength(2);
  });
});

describe("retry: Telegram's answer about a picture", () => {
  /** Fails as told, each time once, then gives the picture. */
  function failing(inGetFile: readonly TelegramError[], inDownload: readonly TelegramError[]) {
    const [asks, downloads] = [[...inGetFile], [...inDownload]];
    const loader = loaderFor({
      call: (async () => {
        const error = asks.shift();
        if (error !== undefined) throw error;
        return { file_path: "fox" };
      }) as unknown as Call,
      async download() {
        const error = downloads.shift();
        if (error !== undefined) throw error;
        return new Uint8Array(drawPng(8, 8));
      },
    });
    return { ...loader, left: () => asks.length + downloads.length };
  }

  const no = (code: number, description = "no", retryAfterS?: number) =>
    new TelegramError("getFile", code, description, retryAfterS);
  const passing = [no(502), no(500), no(503), no(429, "no", 2), no(0, "TimeoutError"), no(404)];
  test.for(passing)("is temporary, so the bot asks again: $code $description", async (error) => {
    for (const faults of [failing([error], []), failing([], [error])]) {
      expect(await faults.load(sent, rules)).toMatchObject({ kind: "loaded" });
      expect(faults.pauses).toEqual([Math.max(500, (error.retryAfterS ?? 0) * 1_000)]);
      expect(faults.heard).toEqual(["worked"]);
    }
  });

  test("leads to four attempts, with growing pauses, and more by the next press", async () => {
    const { load, pauses, heard, left } = failing(
      [no(502), no(0, "ENOTFOUND")],
      Array(9).fill(no(502)),
    );
    expect(await load(sent, rules)).toEqual({ kind: "unavailable" });
    expect(pauses).toEqual([500, 1_500, 4_000]);
    expect(left()).toBe(7);
    expect(heard).toEqual([{ fileId: "fox", cause: "HTTP 502", isLasting: false }]);
    expect(await load(sent, rules)).toEqual({ kind: "unavailable" });
    expect(await load(sent, rules)).toMatchObject({ kind: "loaded" });
  });

  test("takes no longer than a press can wait", async () => {
    const { load, pauses } = failing([no(429, "no", 30)], []);
    expect(await load(sent, rules)).toEqual({ kind: "unavailable" });
    expect(pauses).toEqual([]);

    const never = loaderFor({
      call: (async () => ({ file_path: "fox" })) as unknown as Call,
      download: () => new Promise(() => {}),
    });
    const silent = never.load(sent, rules);
    never.patience.abort();
    expect(await silent).toEqual({ kind: "unavailable" });
    expect(never.heard).toEqual([{ fileId: "fox", cause: "DeadlinePassed", isLasting: false }]);
  });

  const answers = [
    ["unavailable", "Bad Request: wrong file_id or the file is temporarily unavailable"],
    ["unavailable", "Bad Request: something that nobody has read before"],
    ["gone", "Bad Request: invalid file_id"],
    ["gone", "Bad Request: wrong file_id or the file is unavailable"],
    ["gone", "Bad Request: wrong remote file identifier specified: can't unserialize it"],
    ["gone", "Bad Request: FILE_REFERENCE_EXPIRED"],
    ["unfit", "Bad Request: file is too big"],
  ] as const;
  test.for(answers)("with 400 is final for now: %s, %s", async ([kind, words]) => {
    const { load, pauses } = failing([no(400, words)], []);
    expect(await load(sent, rules)).toMatchObject({ kind });
    expect(pauses).toEqual([]);
  });

  test.for([401, 403, 404])("with %s again and again is not temporary", async (code) => {
    const { load, heard } = failing([], Array(4).fill(no(code)));
    await load(sent, rules);
    expect(heard).toEqual([{ fileId: "fox", cause: `HTTP ${code}`, isLasting: true }]);
  });
});

describe("picture: by its bytes a picture is", () => {
  const webp = (chunk: string) => Buffer.from(`RIFF\0\0\0\0WEBP${chunk}`, "latin1").toString("hex");
  const pictures: Record<string, string> = {
    "image/png": Buffer.from(drawPng(3, 2)).toString("hex"),
    "image/jpeg": "ffd8 ffe0 0004 0000 ffc0 0011 08 0030 0040 03",
    "image/jpeg with comments and filling": "ffd8 fffe 0005 616263 ffffff c2 0011 08 0030 0040 03",
    "image/webp": webp("VP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x08\0\x08\0"),
    "image/webp without loss": webp("VP8L\0\0\0\0\x2f\0\0\0\0"),
    "image/webp that is extended": webp(`VP8X${"\0".repeat(14)}`),
    "image/animated webp": webp(`VP8X\0\0\0\0\x02${"\0".repeat(9)}`),
    "image/gif": Buffer.from("GIF89a").toString("hex"),
    "image/heic": "00000018 66747970 68656963 00000000",
    "image/avif": "00000018 66747970 61766966 00000000",
    "image/tiff": "49492a00 08000000",
    "image/bmp": "424d 46000000 00000000",
  };
  test.for(Object.entries(pictures))("%s", ([name, bytes]) => {
    expect(pictureTypeOf(hex(bytes))).toBe(/^image.(animated )?\w+/.exec(name)?.[0]);
  });

  const others: Record<string, string> = {
    "a JPEG without a frame": "ffd8 ffe0 0004 0000 ffd9 0000 0000 0000",
    "a JPEG of no size": "ffd8 ffc0 0011 08 0000 0000 03",
    "a JPEG cut off": "ffd8 ffe0 0004",
    "a PNG cut off": Buffer.from(drawPng(3, 2).subarray(0, 20)).toString("hex"),
    "a WebP cut off": webp("VP8 \0\0"),
    "a WebP that is extended, cut off": webp("VP8X\0\0"),
    "a sound": Buffer.from("RIFF\0\0\0\0WAVEfmt ").toString("hex"),
    "a video": "00000018 66747970 69736f6d 00000000",
    nothing: "",
  };
  test.for(Object.entries(others))("unknown: %s", ([, bytes]) => {
    expect(pictureTypeOf(hex(bytes))).toBeUndefined();
  });
});
