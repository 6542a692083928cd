import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { test as base, describe, expect } from "vitest";
import { serveLocally } from "../../dev/http/serve.js";
import { decodePng, encodePng } from "../../dev/png.js";
import { validate } from "../../dev/telegram/bot-api.js";
import { refusals } from "../../dev/telegram/faults.js";
import { drawPng } from "../../dev/telegram/images.js";
import { startTelegram } from "../../dev/telegram/telegram.js";

interface Size {
  readonly file_id: string;
  readonly width: number;
  readonly height: number;
  readonly file_size: number;
}
type Message = Readonly<Record<string, { readonly file_id: string } | undefined>> & {
  readonly photo?: readonly Size[];
  readonly caption?: string;
};

const token = "1:x";

const test = base
  .extend("telegram", async ({}, { onCleanup }) => {
    const telegram = await startTelegram({ token, now: () => 0 });
    onCleanup(telegram.stop);
    return telegram;
  })
  .extend("ann", ({ telegram }) => telegram.person({ id: 5, first_name: "Ann" }))
  /** Calls a method with a form; the answer, or the refusal in words. */
  .extend("call", ({ telegram, ann: _ }) => async (method: string, fields: object) => {
    const body = new FormData();
    body.set("chat_id", "5");
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const url = `${telegram.apiRoot}/bot${token}/${method}`;
    const answer = await (await fetch(url, { method: "POST", body })).json();
    const { ok, description, result } = answer as Record<string, unknown>;
    if (!ok) return String(description);
    if (/^send(?!Media)/.test(method))
      expect(validate(["Message"], result, "result")).toBeUndefined();
    return result as Message;
  })
  .extend("send", ({ call }) => async (method: string, fields: object): Promise<Message> => {
    const result = await call(method, fields);
    expect(result).toBeTypeOf("object");
    return result as Message;
  });

const file = (bytes: Uint8Array | string, name: string, type = "") =>
  new File([Buffer.from(bytes as string, "latin1")], name, { type });

const webp = Buffer.from(
  "UklGRjwAAABXRUJQVlA4IDAAAADQAQCdASoGAAQAAgA0JaACdLoB+AADsAD+8Oj3",
  "base64",
);
const gif = Buffer.from("R0lGODlhBgAEAAAAACw=", "base64");
const silent = Buffer.concat([
  Buffer.from("\0\0\0\x18ftypisom\0\0\0\0", "latin1"),
  Buffer.alloc(9),
]);
const sounding = readFileSync(new URL("../../dev/kie/assets/video.mp4", import.meta.url));

describe("local telegram: a photo", () => {
  test("keeps 2560 px on its longer side, and no more bytes than that", async ({
    send,
    telegram,
    ann,
  }) => {
    const { photo = [] } = await send("sendPhoto", {
      photo: file(drawPng(4096, 2048, 7), "a.png"),
    });
    expect(photo.map(({ width, height }) => [width, height])).toEqual([
      [90, 45],
      [320, 160],
      [800, 400],
      [1280, 640],
      [2560, 1280],
    ]);
    const [kept] = photo.slice(-1);
    const bytes = telegram.file(kept?.file_id ?? "");
    expect(bytes.length).toBe(kept?.file_size);
    expect(decodePng(bytes)).toMatchObject({ width: 2560, height: 1280, channels: 1 });
    expect(decodePng(bytes)?.bytes.every((shade) => shade === 7)).toBe(true);
    expect(ann.screen?.media).toMatchObject([{ width: 2560, height: 1280, size: bytes.length }]);
  });

  test("of a person is shrunk as well, and downloads as what is left", async ({ ann }) => {
    const { message } = await ann.sendPhoto({ size: { width: 300, height: 6000 } });
    expect(message.media).toMatchObject([{ kind: "photo", width: 128, height: 2560 }]);
  });

  test("loses its transparency", async ({ send, telegram }) => {
    const pixels = {
      width: 2,
      height: 1,
      channels: 4,
      bytes: Buffer.from("00ff000000ff00ff", "hex"),
    };
    const png = encodePng(pixels as Parameters<typeof encodePng>[0]);
    const { photo = [] } = await send("sendPhoto", { photo: file(png, "a.png") });
    const left = decodePng(telegram.file(photo.at(-1)?.file_id ?? ""));
    expect([left?.channels, [...(left?.bytes ?? [])]]).toEqual([3, [255, 255, 255, 0, 255, 0]]);
  });

  test("that is neither large nor transparent stays as it is", async ({ send, telegram }) => {
    const png = drawPng(2560, 128);
    const { photo = [] } = await send("sendPhoto", { photo: file(png, "a.png") });
    expect(telegram.file(photo.at(-1)?.file_id ?? "")).toEqual(new Uint8Array(png));
  });

  test("of a GIF does not move", async ({ send, telegram }) => {
    const { photo = [] } = await send("sendPhoto", { photo: file(gif, "a.gif") });
    expect(decodePng(telegram.file(photo.at(-1)?.file_id ?? ""))).toMatchObject({ width: 6 });
  });
});

/** A grey PNG of rows as they are, with their filters. */
function pngOf(width: number, height: number, rows: Buffer): Buffer {
  const head = drawPng(width, height).subarray(0, 33);
  const packed = deflateSync(rows);
  const begin = Buffer.alloc(8);
  begin.writeUInt32BE(packed.length, 0);
  begin.write("IDAT", 4, "latin1");
  return Buffer.concat([head, begin, packed, Buffer.alloc(4)]);
}

describe("media: PNG files", () => {
  test.for([
    ["are cut off", drawPng(9, 9).subarray(0, 40)],
    ["have too few rows", pngOf(3, 2, Buffer.alloc(4))],
    ["are something else", gif],
  ] as const)("are not read if they %s", ([, bytes]) => {
    expect(decodePng(bytes)).toBeUndefined();
  });

  test.for([
    [0, [5, 6, 7]],
    [1, [5, 11, 18]],
    [2, [15, 26, 37]],
    [3, [10, 21, 32]],
    [4, [15, 26, 37]],
  ] as const)("are read with rows of filter %i", ([filter, second]) => {
    const rows = Buffer.from([0, 10, 20, 30, filter, 5, 6, 7]);
    expect([...(decodePng(pngOf(3, 2, rows))?.bytes ?? [])]).toEqual([10, 20, 30, ...second]);
  });
});

describe("local telegram: a file arrives as what Telegram finds in it", () => {
  const outcomes: [string, File, string][] = [
    ["sendDocument", file(webp, "a.webp"), "sticker"],
    ["sendDocument", file(webp, "a.bin"), "sticker"],
    ["sendDocument", file("x", "a.webp"), "sticker"],
    ["sendDocument", file("OggS", "a.ogg", "audio/ogg"), "voice"],
    ["sendAudio", file("OggS", "a.ogg", "audio/ogg"), "voice"],
    ["sendDocument", file(gif, "a.gif"), "animation"],
    ["sendDocument", file(silent, "a.mp4", "video/mp4"), "animation"],
    ["sendVideo", file(silent, "a.mp4", "video/mp4"), "animation"],
    ["sendAnimation", file(sounding, "a.mp4", "video/mp4"), "video"],
    ["sendVideo", file(sounding, "a.mp4", "video/mp4"), "video"],
    ["sendDocument", file(sounding, "a.mp4", "video/mp4"), "video"],
    ["sendDocument", file("ID3", "a.mp3"), "audio"],
    ["sendDocument", file(drawPng(3, 3), "a.png", "image/png"), "document"],
    ["sendDocument", file("x", "a.heic", "application/octet-stream"), "document"],
    ["sendVoice", file("OggS", "a.ogg"), "voice"],
    ["sendVideoNote", file(sounding, "a.mp4"), "video_note"],
    ["sendSticker", file(webp, "a.webp"), "sticker"],
  ];
  const fieldOf = (method: string) =>
    method
      .slice(4)
      .replace(/(?!^)[A-Z]/, "_$&")
      .toLowerCase();
  test.for(outcomes)("%s: %o becomes a %s", async (given, { send, ann }) => {
    const [method, sent, kind] = given;
    const isMute = kind === "sticker" || kind === "video_note";
    const caption = method === "sendSticker" || method === "sendVideoNote" ? {} : { caption: "x" };
    const message = await send(method, { [fieldOf(method)]: sent, ...caption });
    const kinds = Object.keys(message).filter((name) => message[name]?.file_id !== undefined);
    expect(kinds).toEqual(kind === "animation" ? ["animation", "document"] : [kind]);
    expect(message.caption).toBe(isMute ? undefined : "x");
    expect(ann.screen?.media).toMatchObject([{ kind, fileId: message[kind]?.file_id }]);
  });

  test("unless the bot says that it is a document, with its name and type", async ({ send }) => {
    const detection = { disable_content_type_detection: "true", caption: "x" };
    for (const [sent, type] of [
      [webp, "image/webp"],
      [gif, "image/gif"],
      [silent, "video/mp4"],
    ] as const) {
      const document = file(sent, "the one.bin", type);
      expect(await send("sendDocument", { document, ...detection })).toMatchObject({
        document: { file_name: "the one.bin", mime_type: type, file_size: sent.length },
        caption: "x",
      });
    }
  });

  test("although that is useless from the web, and in an album documents stay documents", async ({
    send,
    call,
  }) => {
    const web = await serveLocally(
      () => new Response(gif, { headers: { "content-type": "image/gif" } }),
    );
    const document = `${web.url}/a.gif`;
    const sent = await send("sendDocument", { document, disable_content_type_detection: "true" });
    expect(sent["animation"]).toBeDefined();
    await web.stop();
    const media = ["one", "two"].map((name) => ({ type: "document", media: `attach://${name}` }));
    const album = {
      media: JSON.stringify(media),
      one: file(webp, "1.webp"),
      two: file(gif, "2.gif"),
    };
    expect(await call("sendMediaGroup", album)).toMatchObject([{ document: {} }, { document: {} }]);
  });

  test("and its id is good for that kind only", async ({ call, send }) => {
    const sticker = (await send("sendDocument", { document: file(webp, "a.webp") }))["sticker"];
    const moving = (await send("sendDocument", { document: file(gif, "a.gif") }))["document"];
    const refused = (is: string, as: string) =>
      `Bad Request: can't use file of type ${is} as ${as}`;
    const [stickerId = "", movingId = ""] = [sticker?.file_id, moving?.file_id];
    expect(await call("sendDocument", { document: stickerId })).toBe(
      refused("Sticker", "Document"),
    );
    expect(await call("sendVideoNote", { video_note: stickerId })).toBe(
      refused("Sticker", "VideoNote"),
    );
    expect(await call("sendSticker", { sticker: stickerId })).toMatchObject({ sticker: {} });
    expect(await call("sendVideo", { video: movingId })).toBe(refused("Animation", "Video"));
    // Bots that know no animations take them for documents.
    expect(await call("sendDocument", { document: movingId })).toMatchObject({ animation: {} });
  });

  test("and a sticker has no caption to edit", async ({ call, send }) => {
    const { message_id } = (await send("sendDocument", {
      document: file(webp, "a.webp"),
    })) as object & {
      message_id: number;
    };
    expect(await call("editMessageCaption", { message_id: String(message_id), caption: "x" })).toBe(
      "Bad Request: there is no caption in the message to edit",
    );
  });
});

describe("local telegram: a file that Telegram can't give", () => {
  test("for a moment is refused in words that say so", async ({ ann, call, telegram }) => {
    const { message } = await ann.sendPhoto();
    const photo = { chat_id: "", file_id: message.media?.[0]?.fileId };
    const getFile = async () => {
      const url = `${telegram.apiRoot}/bot${token}/getFile?`;
      const body = new URLSearchParams({ file_id: photo.file_id ?? "" });
      return (await fetch(url, { method: "POST", body })).json();
    };
    telegram.fail("getFile", refusals.fileUnavailable());
    expect(await getFile()).toEqual({
      ok: false,
      error_code: 400,
      description: "Bad Request: wrong file_id or the file is temporarily unavailable",
    });
    const { result } = (await getFile()) as { result: { file_path: string } };
    const download = () => fetch(`${telegram.apiRoot}/file/bot${token}/${result.file_path}`);
    telegram.setFaults((method) => (method === "file" ? refusals.tooMany(2) : undefined));
    const busy = await download();
    expect([busy.status, await busy.json()]).toMatchObject([
      429,
      { parameters: { retry_after: 2 } },
    ]);
    telegram.setFaults((method) => (method === "file" ? refusals.badGateway() : undefined));
    expect((await download()).status).toBe(502);
    telegram.setFaults(() => undefined);
    expect((await download()).status).toBe(200);
    telegram.forgetFiles();
    expect((await download()).status).toBe(404);
    expect(await getFile()).toMatchObject({ description: "Bad Request: invalid file_id" });
    expect(await call("sendPhoto", { photo: photo.file_id })).toBe(
      "Bad Request: wrong file identifier/HTTP URL specified",
    );
  });

  test("because its address is malformed is refused as such", async ({ call }) => {
    expect(await call("sendPhoto", { photo: "https://" })).toBe(
      "Bad Request: wrong file identifier/HTTP URL specified",
    );
  });
});
