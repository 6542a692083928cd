import { test as base, describe, expect } from "vitest";
import { serveLocally } from "../../dev/http/serve.js";
import { validate } from "../../dev/telegram/bot-api.js";
import { drawPng, readImage } from "../../dev/telegram/images.js";
import { Refusal } from "../../dev/telegram/limits.js";
import { startTelegram } from "../../dev/telegram/telegram.js";

const megabyte = 1024 * 1024;
const hour = 60 * 60 * 1000;

interface Message {
  readonly message_id: number;
  readonly media_group_id?: string;
  readonly caption?: string;
  readonly photo?: readonly { file_id: string; file_unique_id: string; width: number }[];
  readonly video?: object;
  readonly document?: { readonly file_id: string };
}

const test = base
  .extend("clock", () => ({ time: 0 }))
  .extend("telegram", async ({ clock }, { onCleanup }) => {
    const telegram = await startTelegram({ token: "1:x", now: () => clock.time });
    onCleanup(telegram.stop);
    return telegram;
  })
  .extend("ann", ({ telegram }) => telegram.person({ id: 5, first_name: "Ann" }))
  /** Calls a method with JSON, or with a form; the answer, or the refusal in words. */
  .extend("call", ({ telegram, ann: _ }) => async (method: string, body: object | FormData) => {
    const url = `${telegram.apiRoot}/bot1:x/${method}`;
    const sent = body instanceof FormData ? body : JSON.stringify({ chat_id: 5, ...body });
    const response = await fetch(url, { method: "POST", body: sent });
    const { ok, description, result } = (await response.json()) as Record<string, unknown>;
    return ok === true ? result : `${response.status} ${description}`;
  })
  .extend("sendPhoto", ({ call }) => async (parameters: object): Promise<Message> => {
    const result = await call("sendPhoto", parameters);
    expect(validate(["Message"], result, "result")).toBeUndefined();
    return result as Message;
  })
  /** Somewhere in the web: `/<status>/<type>/<bytes>`, of photos real pictures. */
  .extend("web", async ({}, { onCleanup }) => {
    const server = await serveLocally((request) => {
      const [, status, type = "", size] = new URL(request.url).pathname.split("/");
      const picture = drawPng(8, 6);
      const body = Buffer.concat([
        picture,
        Buffer.alloc(Math.max(0, Number(size) - picture.length)),
      ]);
      const headers = { "content-type": type.replace("+", "/") };
      return new Response(Number(size) === 0 ? "" : body, { status: Number(status), headers });
    });
    onCleanup(server.stop);
    return server.url;
  });

const file = (bytes: Uint8Array | number, name = "a.png", type = "") =>
  new File([typeof bytes === "number" ? new Uint8Array(bytes) : bytes], name, { type });

function form(fields: Readonly<Record<string, string | File>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries({ chat_id: "5", ...fields })) data.set(name, value);
  return data;
}

describe("local telegram: it recognizes pictures", () => {
  test.for([
    ["image/png", drawPng(6, 4).toString("base64")],
    ["image/jpeg", "/9j/4AAQSkZJRgABAgAAAQABAAD//gAQTGF2YzU5LjM3LjEwMAD/wAARCAAEAAYDASIA"],
    ["image/webp", "UklGRjwAAABXRUJQVlA4IDAAAADQAQCdASoGAAQAAgA0JaACdLoB+AADsAD+8Oj3"],
    ["image/webp", "UklGRhwAAABXRUJQVlA4TA8AAAAvBcAAAAcQ9Y/+ByKi/wEA"],
    ["image/webp", "UklGRhwAAABXRUJQVlA4WAoAAAAAAAAABQAAAwAA"],
    ["image/gif", "R0lGODlhBgAEAAAAACw="],
  ] as const)("of type %s", ([mimeType, base64]) => {
    expect(readImage(Buffer.from(base64, "base64"))).toEqual({ mimeType, width: 6, height: 4 });
  });

  test.for(["", "R0lGODg=", "iVBORw0KGgo="])("but not %s", (base64) => {
    expect(readImage(Buffer.from(base64, "base64"))).toBeUndefined();
  });
});

describe("local telegram: a file from the web", () => {
  test("arrives whole, and can be sent again by its id", async ({
    ann,
    telegram,
    web,
    sendPhoto,
  }) => {
    const url = `${web}/200/image+png/100`;
    const { photo, caption } = await sendPhoto({
      photo: url,
      caption: "<b>x</b>",
      parse_mode: "HTML",
    });
    const [small, large] = photo ?? [];
    expect([photo?.length, large?.width, caption]).toEqual([2, 8, "x"]);
    expect(telegram.file(large?.file_id ?? "").length).toBe(100);
    expect(ann.screen?.media).toMatchObject([{ kind: "photo", size: 100, width: 8, url }]);
    const again = await sendPhoto({ photo: small?.file_id });
    expect(again.photo?.at(-1)?.file_unique_id).toBe(large?.file_unique_id);
    expect(ann.screen?.media?.[0]?.url).toBeUndefined();
  });

  const lost = "400 Bad Request: failed to get HTTP URL content";
  const strange = "400 Bad Request: wrong type of the web page content";
  const outcomes: [string, string, string | object][] = [
    ["sendPhoto", "404/image+png/100", lost],
    ["sendPhoto", "201/image+png/100", lost],
    ["sendPhoto", "200/text+html/100", strange],
    ["sendPhoto", "200/application+octet-stream/100", strange],
    ["sendPhoto", "200/image+png/0", strange],
    ["sendPhoto", `200/image+png/${5 * megabyte}`, {}],
    ["sendPhoto", `200/image+png/${5 * megabyte + 1}`, lost],
    ["sendVideo", `200/video+mp4/${20 * megabyte}`, { video: { mime_type: "video/mp4" } }],
    ["sendVideo", `200/video+mp4/${20 * megabyte + 1}`, lost],
    ["sendVideo", "200/video+webm/100", strange],
    ["sendAudio", "200/audio+mpeg/100", { audio: { file_name: "100", duration: 0 } }],
    ["sendAudio", "200/audio+wav/100", strange],
    ["sendAnimation", "200/image+gif/100", { animation: {}, document: {} }],
    ["sendDocument", "200/application+zip/100", { document: { file_size: 100 } }],
    ["sendDocument", "200/image+png/100", strange],
  ];
  test.for(outcomes)("is sent by %s from %s", async ([method, path, outcome], { call, web }) => {
    const field = method.slice("send".length).toLowerCase();
    const result = await call(method, { [field]: `${web}/${path}` });
    if (typeof outcome === "string") return expect(result).toBe(outcome);
    expect(validate(["Message"], result, "result")).toBeUndefined();
    expect(result).toMatchObject(outcome);
  });

  test("that no server has is refused; for an album the refusal names the item", async ({
    call,
    web,
  }) => {
    const url = "http://127.0.0.1:1/x.png";
    expect(await call("sendPhoto", { photo: url })).toBe(lost);
    const media = [`${web}/200/image+png/100`, url].map((media) => ({ type: "photo", media }));
    expect(await call("sendMediaGroup", { media })).toBe(
      '400 Bad Request: failed to send message #2 with the error message "WEBPAGE_CURL_FAILED"',
    );
  });
});

describe("local telegram: an uploaded file", () => {
  test("comes in a form, where everything is text", async ({ call, ann, telegram }) => {
    const markup = { inline_keyboard: [[{ text: "Again", callback_data: "again" }]] };
    const caption = "5";
    const body = form({
      photo: file(drawPng(9, 9)),
      caption,
      reply_markup: JSON.stringify(markup),
    });
    const { photo } = (await call("sendPhoto", body)) as Message;
    expect(telegram.file(photo?.at(-1)?.file_id ?? "")).toEqual(new Uint8Array(drawPng(9, 9)));
    expect(ann.screen).toMatchObject({ text: "5", buttons: [[{ text: "Again" }]] });
    expect(
      await call(
        "sendDocument",
        form({ document: "attach://d", d: file(3, "a.wav", "audio/wav") }),
      ),
    ).toMatchObject({ document: { file_name: "a.wav", mime_type: "audio/wav", file_size: 3 } });
  });

  const outcomes: [string, string, File, string][] = [
    ["413 Request Entity Too Large", "sendVideo", file(50 * megabyte + 1), "video"],
    ["is too big for a photo", "sendPhoto", file(10 * megabyte + 1), "photo"],
    ["file must be non-empty", "sendPhoto", file(0), "photo"],
    ["IMAGE_PROCESS_FAILED", "sendPhoto", file(10 * megabyte), "photo"],
    ["PHOTO_INVALID_DIMENSIONS", "sendPhoto", file(drawPng(6_000, 4_001)), "photo"],
    ["PHOTO_INVALID_DIMENSIONS", "sendPhoto", file(drawPng(210, 10)), "photo"],
    ['no field "picture"', "sendPhoto", file(9), "picture"],
    ["caption must be String", "sendPhoto", file(9), "caption"],
  ];
  test.for(outcomes)("is refused: %s", async ([reason, method, upload, field], { call }) => {
    const fields = { ...(field === "caption" && { photo: "x" }), [field]: upload };
    expect(await call(method, form(fields))).toContain(reason);
  });

  test("may be downloaded for an hour, up to 20 MB", async ({ ann, call, telegram, clock }) => {
    const { message } = await ann.sendPhoto({ size: { width: 200, height: 100 } });
    const file_id = message.media?.[0]?.fileId;
    const { file_path } = (await call("getFile", { chat_id: undefined, file_id })) as {
      file_path: string;
    };
    const download = () => fetch(`${telegram.apiRoot}/file/bot1:x/${file_path}`);
    const response = await download();
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
    expect(Buffer.from(await response.arrayBuffer())).toEqual(drawPng(200, 100));
    clock.time += hour;
    expect((await download()).status).toBe(404);
    const big = {
      bytes: new Uint8Array(20 * megabyte + 1),
      mimeType: "image/png",
      fileName: "a.png",
    };
    const { message: more } = await ann.sendDocument(big);
    const tooBig = { chat_id: undefined, file_id: more.media?.[0]?.fileId };
    expect(await call("getFile", tooBig)).toBe("400 Bad Request: file is too big");
    expect(await call("getFile", { chat_id: undefined, file_id: "x" })).toContain(
      "invalid file_id",
    );
  });

  test("is sent again as what it was", async ({ ann, call }) => {
    const fileId = async (sent: ReturnType<typeof ann.sendPhoto>) =>
      (await sent).message.media?.[0]?.fileId;
    const photo = await fileId(ann.sendPhoto());
    const image = { bytes: drawPng(1, 1), mimeType: "image/png", fileName: "a.png" };
    const document = await fileId(ann.sendDocument(image));
    expect(await call("sendDocument", { document: photo })).toContain(
      "can't use file of type Photo as Document",
    );
    expect(await call("sendPhoto", { photo: document })).toContain(
      "can't use file of type Document as Photo",
    );
    expect(await call("sendVideo", { video: photo })).toContain(
      "can't use file of type Photo as Video",
    );
    expect(await call("sendPhoto", { photo: "x" })).toContain(
      "wrong file identifier/HTTP URL specified",
    );
    expect(await call("sendDocument", { document })).toMatchObject({
      document: { file_id: document },
    });
  });
});

describe("local telegram: an album", () => {
  const items = (...types: string[]) => types.map((type) => ({ type, media: "x" }));
  const refusals: [string, object][] = [
    ["too few messages", { media: items("photo") }],
    ["too many messages", { media: items(...Array(11).fill("photo")) }],
    ["document can't be mixed", { media: items("photo", "document") }],
    ["audio can't be mixed", { media: items("audio", "video") }],
    ['type "animation" can\'t be used', { media: items("photo", "animation") }],
    ['no field "width"', { media: items("photo", "photo").map((item) => ({ ...item, width: 1 })) }],
    ['no field "reply_markup"', { media: items("photo", "photo"), reply_markup: {} }],
    [
      "caption is too long",
      { media: items("photo", "photo").map((item) => ({ ...item, caption: "x".repeat(1025) })) },
    ],
    ["media not found", { media: [{ type: "photo", media: "attach://x" }, ...items("photo")] }],
  ];
  test.for(refusals)("is refused: %s", async ([reason, parameters], { call }) => {
    expect(await call("sendMediaGroup", parameters)).toContain(reason);
  });

  test("mixes photos and videos, from anywhere", async ({ ann, call, web }) => {
    const media = [
      { type: "photo", media: "attach://one", caption: "<i>first</i>", parse_mode: "HTML" },
      { type: "video", media: `${web}/200/video+mp4/100`, width: 640, height: 480, duration: 5 },
    ];
    const body = form({ media: JSON.stringify(media), one: file(drawPng(5, 5)) });
    const messages = (await call("sendMediaGroup", body)) as readonly Message[];
    expect(validate(["Array of Message"], messages, "result")).toBeUndefined();
    const [first, second] = messages;
    expect(first).toMatchObject({ photo: [{}, { width: 5 }], caption: "first" });
    expect(second).toMatchObject({ video: { width: 640, duration: 5 } });
    expect(first?.media_group_id).toBe(second?.media_group_id);
    expect(ann.chat.map((message) => message.media?.[0]?.kind)).toEqual(["photo", "video"]);
  });
});

describe("local telegram: a call that a test disturbs", () => {
  test("is carried out, but its answer is lost", async ({ ann, call, telegram }) => {
    telegram.lose("sendMessage");
    await expect(call("sendMessage", { text: "x" })).rejects.toThrow("fetch failed");
    expect(ann.screen?.text).toBe("x");
    expect(telegram.calls.at(-1)).toMatchObject({ method: "sendMessage", refusal: undefined });
    expect(await call("sendMessage", { text: "y" })).toMatchObject({ text: "y" });
  });

  test("may be a download", async ({ ann, call, telegram }) => {
    const { message } = await ann.sendPhoto();
    const file_id = message.media?.[0]?.fileId;
    const { file_path } = (await call("getFile", { chat_id: undefined, file_id })) as {
      file_path: string;
    };
    const download = () => fetch(`${telegram.apiRoot}/file/bot1:x/${file_path}`);
    telegram.lose("file");
    telegram.fail("file", new Refusal("Bad Gateway", 502), 2);
    await expect(download()).rejects.toThrow("fetch failed");
    expect((await download()).status).toBe(502);
    expect((await download()).status).toBe(200);
    const wrong = await fetch(`${telegram.apiRoot}/file/bot1:y/${file_path}`);
    expect(wrong.status).toBe(401);
  });
});
