import { test as base, describe, expect } from "vitest";
import { startKie } from "../../dev/kie/kie.js";
import { decodePng } from "../../dev/png.js";
import { readImage } from "../../dev/telegram/images.js";

const apiKey = "key-of-the-account";

const test = base
  .extend("dawdled", () => [] as string[])
  .extend("kie", async ({ dawdled }, { onCleanup }) => {
    const dawdle = async () => void dawdled.push("slow");
    const kie = await startKie({ apiKey, dawdle });
    onCleanup(kie.stop);
    return kie;
  })
  .extend("ask", ({ kie }) => async (path: string, body?: object) => {
    const headers = { "user-agent": "bot/1", authorization: `Bearer ${apiKey}` };
    const init = body && { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(kie.url + path, { headers, ...init });
    const { code, data } = (await response.json()) as { code: number; data: never };
    return { code, data };
  })
  /** The first link of a task, as recordInfo tells it now. */
  .extend("linkOf", ({ ask }) => async (taskId: string): Promise<string> => {
    const { data } = await ask(`/api/v1/jobs/recordInfo?taskId=${taskId}`);
    return JSON.parse((data as { resultJson: string }).resultJson).resultUrls[0];
  })
  /** A task that has ended. */
  .extend("made", ({ ask, kie }) => async (model: string, input: object): Promise<string> => {
    const { data } = await ask("/api/v1/jobs/createTask", { model, input });
    await kie.finish("all");
    return (data as { taskId: string }).taskId;
  })
  .extend("fox", async ({ made }) => made("z-image", { prompt: "a fox", aspect_ratio: "16:9" }));

const get = async (link: string) => {
  const response = await fetch(link);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, type: response.headers.get("content-type"), bytes };
};

describe("local kie: a picture", () => {
  test.for([
    ["nano-banana-2", { resolution: "4K", aspect_ratio: "1:1" }, 4096, 4096],
    ["nano-banana-2", { resolution: "2K", aspect_ratio: "16:9" }, 2048, 1152],
    ["nano-banana-2", { resolution: "1K", aspect_ratio: "1:1" }, 512, 512],
    ["bytedance/seedream-v4-text-to-image", { image_resolution: "2K" }, 2048, 2048],
  ] as const)("of %s has the ordered size: %o", async (given, { made, linkOf }) => {
    const [model, input, width, height] = given;
    const { type, bytes } = await get(
      await linkOf(await made(model, { prompt: "a fox", ...input })),
    );
    expect(type).toBe("image/png");
    expect(readImage(bytes)).toEqual({ mimeType: "image/png", width, height });
  });

  test("without its background is transparent", async ({ made, linkOf, kie }) => {
    const form = new FormData();
    const { bytes: picture } = await get(
      await linkOf(await made("z-image", { prompt: "a fox", aspect_ratio: "1:1" })),
    );
    form.set("file", new File([picture], "a.png"));
    form.set("uploadPath", "pictures");
    const headers = { "user-agent": "bot/1", authorization: `Bearer ${apiKey}` };
    const sent = await fetch(`${kie.url}/api/file-stream-upload`, {
      method: "POST",
      headers,
      body: form,
    });
    const { data } = (await sent.json()) as { data: { downloadUrl: string } };
    const cut = await made("recraft/remove-background", { image: data.downloadUrl });
    const { bytes } = await get(await linkOf(cut));
    expect(readImage(bytes)).toMatchObject({ isTransparent: true });
    const pixels = decodePng(bytes);
    expect([pixels?.bytes[3], pixels?.bytes[(512 * 256 + 256) * 4 + 3]]).toEqual([0, 255]);
  });
});

describe("local kie: the host of results", () => {
  test.for([
    ["web page", 200, "text/html"],
    ["expired", 403, "text/html"],
    ["empty", 200, "application/octet-stream"],
    ["http 503", 503, "text/html"],
    ["wrong kind", 200, "video/mp4"],
    ["slow", 200, "image/png"],
  ] as const)("may answer otherwise: %s", async (given, { kie, fox, linkOf, dawdled }) => {
    const [fault, status, type] = given;
    const link = await linkOf(fox);
    kie.fail("result", fault);
    const answer = await get(link);
    expect(answer).toMatchObject({ status, type });
    expect(answer.bytes.length === 0).toBe(fault === "empty");
    expect(dawdled.length).toBe(fault === "slow" ? 1 : 0);
    expect(await get(link)).toMatchObject({ status: 200, type: "image/png" });
  });

  test("sends a picture instead of a sound", async ({ kie, made, linkOf }) => {
    const input = { text: "hello" };
    const link = await linkOf(await made("elevenlabs/text-to-speech-turbo-2-5", input));
    kie.fail("result", "wrong kind");
    expect(await get(link)).toMatchObject({ status: 200, type: "image/png" });
  });
});

describe("local kie: a link that dies", () => {
  test("is replaced by the record, and by download-url", async ({ kie, fox, linkOf, ask }) => {
    const first = await linkOf(fox);
    kie.expireLinks();
    expect((await get(first)).status).toBe(403);
    const second = await linkOf(fox);
    expect(await get(second)).toMatchObject({ status: 200, type: "image/png" });
    kie.expireLinks();
    expect((await get(second)).status).toBe(403);
    const { code, data } = await ask("/api/v1/common/download-url", { url: first });
    expect(code).toBe(200);
    expect((await get(data)).status).toBe(200);
  });

  test("may do so before a client could use it", async ({ kie, fox, linkOf }) => {
    kie.setFaults({ result: "stale" });
    const first = await linkOf(fox);
    expect((await get(first)).status).toBe(403);
    expect((await get(await linkOf(fox))).status).toBe(200);
    expect((await get(first)).status).toBe(403);
  });

  const unknown = ["https://example.com/results/task_1/0.png", "nonsense", undefined];

  test.for(unknown)("is not renewed if Kie never sent it: %s", async (url, { ask }) => {
    expect((await ask("/api/v1/common/download-url", { url })).code).toBe(422);
  });
});
