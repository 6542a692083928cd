import { createHmac } from "node:crypto";
import { inflateSync } from "node:zlib";
import { test as base, describe, expect } from "vitest";
import { serveLocally } from "../../dev/http/serve.js";
import { drawPicture } from "../../dev/kie/drawing.js";
import type { Fault, What } from "../../dev/kie/faults.js";
import { validateInput } from "../../dev/kie/fields.js";
import { startKie } from "../../dev/kie/kie.js";

const apiKey = "key-of-the-account";
const hmacKey = "key-of-callbacks";
const validTask = { model: "z-image", input: { prompt: "a fox", aspect_ratio: "16:9" } };
const pngBegin = "\x89PNG\r\n\x1a\n";

interface Envelope {
  readonly code: number;
  readonly msg: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever Kie says.
  readonly data: any;
}

const test = base
  .extend("clock", () => ({ time: 1_700_000_000_000, waits: [] as number[] }))
  .extend("kie", async ({ clock }, { onCleanup }) => {
    const kie = await startKie({
      apiKey,
      hmacKey,
      now: () => clock.time,
      wait: async (milliseconds) => void clock.waits.push(milliseconds),
      durationMs: 10_000,
      patienceMs: 1_000,
    });
    onCleanup(kie.stop);
    return kie;
  })
  .extend("ask", ({ kie }) => async (path: string, init: RequestInit = {}) => {
    const { headers, ...rest } = init;
    return fetch(kie.url + path, {
      ...rest,
      headers: { "user-agent": "bot/1", authorization: `Bearer ${apiKey}`, ...headers },
    });
  })
  .extend("create", ({ ask }) => async (body: unknown): Promise<Envelope> => {
    const response = await ask("/api/v1/jobs/createTask", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return (await response.json()) as Envelope;
  })
  .extend("begin", ({ create }) => async (body: unknown = validTask): Promise<string> => {
    return (await create(body)).data.taskId;
  })
  .extend("readTask", ({ ask }) => async (taskId: string): Promise<Envelope> => {
    const response = await ask(`/api/v1/jobs/recordInfo?taskId=${taskId}`);
    return (await response.json()) as Envelope;
  })
  .extend(
    "upload",
    ({ ask }) =>
      async (bytes: Uint8Array<ArrayBuffer> | string, more: object = {}) => {
        const form = new FormData();
        const parts = { uploadPath: "pictures", fileName: "1.png", ...more };
        for (const [name, part] of Object.entries(parts)) form.set(name, part);
        if (bytes !== "") form.set("file", new Blob([bytes]), "any.bin");
        const response = await ask("/api/file-stream-upload", { method: "POST", body: form });
        return (await response.json()) as Envelope & { success: boolean };
      },
  )
  .extend("links", ({ readTask }) => async (taskId: string): Promise<string[]> => {
    const { data } = await readTask(taskId);
    return JSON.parse(data.resultJson).resultUrls;
  })
  .extend("receiver", async ({}, { onCleanup }) => {
    const seen: { headers: Headers; body: Envelope }[] = [];
    const answers: number[] = [];
    const server = await serveLocally(async (request) => {
      seen.push({ headers: request.headers, body: (await request.json()) as Envelope });
      return new Response(null, { status: answers.shift() ?? 200 });
    });
    onCleanup(server.stop);
    return { url: `${server.url}/told`, seen, answers };
  });

describe("local kie: it refuses inputs as the models' fields say", () => {
  const kling = {
    prompt: "x",
    aspect_ratio: "1:1",
    duration: "5",
    mode: "std",
    multi_prompt: [],
    multi_shots: false,
    sound: false,
  };
  const link = "https://example.com/1.png";
  const inputs: [string | undefined, string, unknown][] = [
    [undefined, "z-image", validTask.input],
    ["unknown model", "z-picture", validTask.input],
    ["unknown model", "constructor", validTask.input],
    ["input must be an object", "z-image", undefined],
    ["size is not a field of z-image", "z-image", { ...validTask.input, size: 1 }],
    ["aspect_ratio is required", "z-image", { prompt: "x" }],
    ["aspect_ratio must be one of", "z-image", { prompt: "x", aspect_ratio: "2:1" }],
    ["prompt must be a string", "z-image", { ...validTask.input, prompt: null }],
    ["prompt must not be empty", "z-image", { ...validTask.input, prompt: "" }],
    ["prompt must have at most 1000", "z-image", { ...validTask.input, prompt: "x".repeat(1001) }],
    ["nsfw_checker must be a boolean", "z-image", { ...validTask.input, nsfw_checker: "true" }],
    ["prompt must have at least 3", "bytedance/seedance-2", { prompt: "x" }],
    ["duration must be an integer", "bytedance/seedance-2", { prompt: "xyz", duration: "5" }],
    ["duration must be between 4 and 15", "bytedance/seedance-2", { prompt: "xyz", duration: 3 }],
    [
      "exclude each other",
      "bytedance/seedance-2",
      { first_frame_url: link, reference_image_urls: [link] },
    ],
    ["image_urls must not be empty", "google/nano-banana-edit", { prompt: "x", image_urls: [] }],
    [
      "image_urls must be an http(s) URL",
      "google/nano-banana-edit",
      { prompt: "x", image_urls: ["file_id"] },
    ],
    ["at most 5 entries", "grok-imagine/image-to-image", { image_urls: Array(6).fill(link) }],
    ["image must be a string", "recraft/crisp-upscale", { image: [link] }],
    [undefined, "gpt-image-2-text-to-image", { prompt: "x" }],
    [
      "auto is only available at 1K",
      "gpt-image-2-text-to-image",
      { prompt: "x", resolution: "2K" },
    ],
    [
      "1:1 is not available at 4K",
      "gpt-image-2-text-to-image",
      { prompt: "x", resolution: "4K", aspect_ratio: "1:1" },
    ],
    [
      "only available at 1K",
      "gpt-image-2-text-to-image",
      { prompt: "x", resolution: "2K", aspect_ratio: "9:21" },
    ],
    ["image_urls or task_id", "grok-imagine/image-to-video", { prompt: "x" }],
    [
      "duration must be a string",
      "grok-imagine/image-to-video",
      { image_urls: [link], duration: 6 },
    ],
    [
      "duration must be between 6 and 30",
      "grok-imagine/text-to-video",
      { prompt: "x", duration: 5 },
    ],
    [undefined, "kling-3.0/video", kling],
    ["multi_prompt must be []", "kling-3.0/video", { ...kling, multi_prompt: [{ duration: 5 }] }],
    ["duration must be a string", "kling-3.0/video", { ...kling, duration: 5 }],
    ["n must be at most 4", "wan/2-7-image", { prompt: "x", n: 5 }],
    [undefined, "veo-3-1", { prompt: "x", model: "veo3_fast", duration: 8 }],
  ];
  test.for(inputs)("%s: %s %j", ([complaint, model, input]) => {
    const found = validateInput(model, input);
    if (complaint === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(complaint);
  });
});

describe("local kie: it accepts", () => {
  test("no client without the key", async ({ ask, create }) => {
    const headers = { authorization: "Bearer wrong" };
    const response = await ask("/api/v1/chat/credit", { headers });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      code: 401,
      msg: "You do not have access permissions",
      data: null,
    });
    expect((await create(validTask)).code).toBe(200);
  });

  test.for(["", "node", "undici"])('no client that calls itself "%s"', async (agent, { ask }) => {
    const response = await ask("/api/v1/chat/credit", { headers: { "user-agent": agent } });
    expect([response.status, await response.text()]).toEqual([403, "error code: 1010"]);
  });

  test.for<[string, unknown]>([
    ["The request body is not JSON", "{"],
    ["model must be a string", { input: {} }],
    ["unknown model", { model: "x", input: {} }],
    ["callBackURL is not a field", { ...validTask, callBackURL: "https://example.com" }],
    ["callBackUrl must be", { ...validTask, callBackUrl: "example.com" }],
  ])("no request of which it says: %s", async ([complaint, body], { create, kie }) => {
    const { code, msg } = await create(body);
    expect([code, msg]).toEqual([422, expect.stringContaining(complaint)]);
    expect(kie.tasks).toEqual([]);
  });

  test("20 tasks in 10 seconds", async ({ create, clock, ask, kie }) => {
    for (let task = 0; task < 20; task++) expect((await create(validTask)).code).toBe(200);
    const init = { method: "POST", body: JSON.stringify(validTask) };
    const refused = await ask("/api/v1/jobs/createTask", init);
    expect([refused.status, await refused.json()]).toEqual([
      429,
      expect.objectContaining({ code: 429 }),
    ]);
    expect(kie.tasks).toHaveLength(20);
    clock.time += 10_000;
    expect((await create(validTask)).code).toBe(200);
  });

  test("no client whose credits are spent", async ({}) => {
    const kie = await startKie({ apiKey, credits: 0 });
    const response = await fetch(`${kie.url}/api/v1/jobs/createTask`, {
      method: "POST",
      headers: { "user-agent": "bot/1", authorization: `Bearer ${apiKey}` },
      body: JSON.stringify(validTask),
    });
    expect(await response.json()).toMatchObject({ code: 402 });
    await kie.stop();
  });
});

describe("local kie: a task", () => {
  test("is a new one for each request, even for the same input", async ({ begin, kie }) => {
    expect(await begin()).not.toBe(await begin());
    expect(kie.calls.map(({ what, body }) => [what, body])).toEqual([
      ["createTask", validTask],
      ["createTask", validTask],
    ]);
  });

  test("waits, queues and runs until the test ends it", async ({ begin, readTask, clock, kie }) => {
    const taskId = await begin();
    const states = [];
    for (const passed of [0, 1_000, 1_500, 60_000]) {
      clock.time += passed;
      states.push((await readTask(taskId)).data.state);
    }
    expect(states).toEqual(["waiting", "queuing", "generating", "generating"]);
    expect((await readTask(taskId)).data).toMatchObject({ resultJson: "", progress: 99 });
    await kie.finish(taskId);
    expect((await readTask(taskId)).data).toMatchObject({
      taskId,
      model: "z-image",
      state: "success",
      param: JSON.stringify(validTask),
      failCode: null,
      failMsg: null,
      costTime: 62_500,
      completeTime: clock.time,
      creditsConsumed: 4,
    });
    expect(kie.tasks.map(({ state }) => state)).toEqual(["success"]);
    await expect(kie.finish(taskId)).rejects.toThrow("does not run");
  });

  test("that is unknown has no record", async ({ readTask }) => {
    expect(await readTask("task_x")).toEqual({ code: 422, msg: "recordInfo is null", data: null });
  });

  test("costs what the test set, and nothing if it failed", async ({ begin, ask, kie }) => {
    await kie.finish(await begin(), { creditsConsumed: 18 });
    await kie.finish(await begin(), { failCode: "500" });
    const response = await ask("/api/v1/chat/credit");
    expect(await response.json()).toMatchObject({ code: 200, data: 99_982 });
  });

  test("fails as the test says", async ({ begin, readTask, kie }) => {
    const taskId = await begin();
    await kie.finish("all", { failCode: "422", failMsg: "prohibited content" });
    const failed = { state: "fail", failCode: "422", failMsg: "prohibited content" };
    expect((await readTask(taskId)).data).toMatchObject({ ...failed, resultJson: null });
  });
});

describe("local kie: uploads", () => {
  const png = new Uint8Array(Buffer.from(`${pngBegin}picture`, "latin1"));

  test("are kept under their name with the type of their bytes", async ({ upload }) => {
    const { success, code, data } = await upload(png);
    expect([success, code]).toEqual([true, 200]);
    expect(data).toMatchObject({ filePath: "pictures/1.png", fileSize: 15, mimeType: "image/png" });
    const response = await fetch(data.downloadUrl);
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(png);
    expect((await upload("no picture")).data.mimeType).toBe("application/octet-stream");
  });

  test("need a file and a folder", async ({ upload, ask }) => {
    expect(await upload("")).toMatchObject({ success: false, code: 400, msg: "file is required" });
    expect((await upload(png, { uploadPath: "" })).msg).toBe("uploadPath is required");
    const empty = await ask("/api/file-stream-upload", { method: "POST", body: "x" });
    expect(await empty.json()).toMatchObject({ success: false, code: 400 });
  });

  const edit = (link: string) => ({
    model: "kling/v3-turbo-image-to-video",
    input: { prompt: "x", duration: "5", resolution: "720p", image_urls: [link] },
  });

  test("can be read by models, unless they are no pictures, or gone", async ({
    upload,
    begin,
    readTask,
    kie,
  }) => {
    const bytes: [string, string][] = [
      ["png", `${pngBegin}x`],
      ["webp", "RIFF\0\0\0\0WEBP"],
      ["text", "x"],
    ];
    const ends: Record<string, string | null> = {};
    for (const [name, begins] of bytes) {
      const picture = new Uint8Array(Buffer.from(begins, "latin1"));
      const { data } = await upload(picture, { fileName: name });
      const taskId = await begin(edit(data.downloadUrl));
      await kie.finish(taskId);
      ends[name] = (await readTask(taskId)).data.failCode;
    }
    expect(ends).toEqual({ png: null, webp: "400", text: "400" });
    const foreign = await begin(edit("https://example.com/1.png"));
    const late = await begin(edit(`${kie.url}/uploads/pictures/png`));
    kie.forgetFiles();
    await kie.finish("all");
    for (const taskId of [foreign, late]) {
      expect((await readTask(taskId)).data.failMsg).toBe("image fetch failure");
    }
  });
});

describe("local kie: results", () => {
  const get = async (link: string) => {
    const response = await fetch(link);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(Number(response.headers.get("content-length"))).toBe(bytes.length);
    return { type: response.headers.get("content-type"), bytes };
  };

  test("of pictures are PNGs of the wanted ratio", async ({ begin, kie, links }) => {
    const taskId = await begin();
    await kie.finish(taskId);
    const [link = ""] = await links(taskId);
    const { type, bytes } = await get(link);
    expect(type).toBe("image/png");
    expect(bytes.toString("latin1", 0, 8)).toBe(pngBegin);
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([512, 288]);
    const data = bytes.subarray(41, 41 + bytes.readUInt32BE(33));
    expect(inflateSync(data)).toHaveLength(288 * (512 * 3 + 1));
  });

  test("of videos are MP4s", async ({ begin, kie, links }) => {
    const taskId = await begin({ model: "grok-imagine/text-to-video", input: { prompt: "x" } });
    await kie.finish(taskId);
    const [link = ""] = await links(taskId);
    const { type, bytes } = await get(link);
    expect([type, bytes.toString("latin1", 4, 8)]).toEqual(["video/mp4", "ftyp"]);
  });

  test("of music are two MP3s with a cover", async ({ begin, kie, readTask }) => {
    const taskId = await begin({
      model: "ai-music-api/generate",
      input: { prompt: "x", style: "Pop", custom_mode: false, instrumental: true, model: "V6" },
    });
    await kie.finish(taskId);
    const { data } = JSON.parse((await readTask(taskId)).data.resultJson);
    expect(data).toHaveLength(2);
    const { type, bytes } = await get(data[1].audio_url);
    expect([type, bytes.toString("latin1", 0, 3)]).toEqual(["audio/mpeg", "ID3"]);
    expect((await get(data[0].image_url)).type).toBe("image/png");
  });

  test.for<[string, object, number]>([
    ["grok-imagine/text-to-image", {}, 6],
    ["wan/2-7-image", {}, 4],
    ["wan/2-7-image", { n: 1 }, 1],
    ["bytedance/seedream-v4-text-to-image", { max_images: 3 }, 3],
  ])("of %s with %j are %i", async ([model, input, count], { begin, kie, links }) => {
    const taskId = await begin({ model, input: { prompt: "x", ...input } });
    await kie.finish(taskId);
    expect(await links(taskId)).toHaveLength(count);
  });

  test("are as many and as strange as the test says", async ({ begin, kie, links, readTask }) => {
    const [three, none] = [await begin(), await begin()];
    await kie.finish(three, { results: 3 });
    await kie.finish(none, { resultJson: "[" });
    expect(await links(three)).toHaveLength(3);
    expect((await readTask(none)).data).toMatchObject({ state: "success", resultJson: "[" });
  });

  test("are gone after a while", async ({ begin, kie, links }) => {
    const taskId = await begin();
    await kie.finish(taskId);
    const [link = ""] = await links(taskId);
    kie.fail("result", "gone");
    expect([(await fetch(link)).status, (await fetch(link)).status]).toEqual([404, 200]);
    kie.forgetFiles();
    expect((await fetch(link)).status).toBe(404);
  });

  test.for([1 / 8, 9 / 21, 1, 8])("can have the ratio %d and any text", (ratio) => {
    for (const text of ["", "x".repeat(5_000), "слово ".repeat(900), "👩‍🚀\n\n漢字"]) {
      expect(drawPicture({ text, ratio }).length).toBeGreaterThan(100);
    }
  });
});

describe("local kie: callbacks", () => {
  test("report the end with a signature of the task and the time", async ({
    begin,
    kie,
    readTask,
    receiver,
    clock,
  }) => {
    const taskId = await begin({ ...validTask, callBackUrl: receiver.url });
    expect(await kie.finish(taskId)).toEqual([200]);
    const [{ headers, body } = expect.fail()] = receiver.seen;
    expect(body).toMatchObject({ code: 200, msg: "Playground task completed successfully." });
    expect(body.data).toEqual((await readTask(taskId)).data);
    const timestamp = String(clock.time / 1000);
    const signature = createHmac("sha256", hmacKey).update(`${taskId}.${timestamp}`);
    expect(headers.get("x-webhook-timestamp")).toBe(timestamp);
    expect(headers.get("x-webhook-signature")).toBe(signature.digest("base64"));
  });

  test("report a failure, too", async ({ begin, kie, receiver }) => {
    const taskId = await begin({ ...validTask, callBackUrl: receiver.url });
    await kie.finish(taskId, { failCode: "500" });
    expect(receiver.seen[0]?.body).toMatchObject({
      code: 501,
      msg: "Playground task failed.",
      data: { taskId, state: "fail", failCode: "500", failMsg: "Internal server error" },
    });
  });

  test("come again three times unless they get 200", async ({ begin, kie, receiver, clock }) => {
    receiver.answers.push(500, 201, 302);
    const first = await begin({ ...validTask, callBackUrl: receiver.url });
    expect(await kie.finish(first)).toEqual([500, 201, 302, 200]);
    receiver.answers.push(...Array(9).fill(401));
    const second = await begin({ ...validTask, callBackUrl: receiver.url });
    expect(await kie.finish(second)).toEqual([401, 401, 401, 401]);
    expect(clock.waits).toHaveLength(6);
  });

  test("that no server accepts count as 0", async ({ begin, kie }) => {
    await begin({ ...validTask, callBackUrl: "http://127.0.0.1:1/" });
    expect(await kie.finish("all")).toEqual([0, 0, 0, 0]);
    await begin();
    expect(await kie.finish("all")).toEqual([]);
  });

  test("can be repeated and forged", async ({ begin, kie, receiver }) => {
    const taskId = await begin({ ...validTask, callBackUrl: receiver.url });
    await kie.finish(taskId);
    expect(await kie.callBack(taskId)).toBe(200);
    expect(receiver.seen[1]?.body).toEqual(receiver.seen[0]?.body);
    const headers = { "x-webhook-signature": undefined };
    await kie.callBack(taskId, { headers, body: { code: 200 }, signedAt: 5_000 });
    const forged = receiver.seen[2];
    expect(forged?.body).toEqual({ code: 200 });
    expect(forged?.headers.get("x-webhook-signature")).toBeNull();
    expect(forged?.headers.get("x-webhook-timestamp")).toBe("5");
    expect(await kie.callBack("task_x", { url: receiver.url, body: {} })).toBe(200);
  });
});

describe("local kie: faults", () => {
  const codes = [401, 402, 404, 422, 429, 433, 451, 455, 500, 501, 505] as const;
  test.for(codes)("of code %i start no task", async (code, { create, kie }) => {
    kie.fail("createTask", code);
    expect(await create(validTask)).toMatchObject({ code, data: null });
    expect(kie.tasks).toEqual([]);
    expect((await create(validTask)).code).toBe(200);
  });

  const strange: [Fault, What, number, string][] = [
    ["not json", "createTask", 200, "<html>"],
    ["http 500", "recordInfo", 500, "<html>"],
    ["cloudflare", "credit", 403, "error code: 1010"],
    [433, "upload", 200, '"success":false'],
    ["http 500", "freshLink", 500, "<html>"],
    [429, "chat", 429, '"code":429'],
    ["error object", "chat", 200, '{"error":{"message":'],
  ];
  test.for(strange)("include %s at %s", async ([fault, what, status, text], { ask, kie }) => {
    kie.fail(what, fault);
    const paths = {
      createTask: "/api/v1/jobs/createTask",
      recordInfo: "/api/v1/jobs/recordInfo",
      credit: "/api/v1/chat/credit",
      upload: "/api/file-stream-upload",
      result: "/results/x",
      freshLink: "/api/v1/common/download-url",
      models: "/api/v1/models",
      chat: "/gemini-3-8-flash-openai/v1/chat/completions",
    };
    const method = ["createTask", "upload", "freshLink", "chat"].includes(what) ? "POST" : "GET";
    const response = await ask(paths[what], { method });
    expect([response.status, await response.text()]).toEqual([
      status,
      expect.stringContaining(text),
    ]);
  });

  test.for<[Fault, number]>([
    ["refuse", 0],
    ["lose answer", 1],
    ["cut answer", 1],
  ])("of kind %s leave %i task", async ([fault, count], { create, kie }) => {
    kie.fail("createTask", fault);
    await expect(create(validTask)).rejects.toThrow();
    expect(kie.tasks).toHaveLength(count);
    expect(kie.calls).toHaveLength(1);
  });

  test("can hang, and a late request is done when the test releases it", async ({
    create,
    kie,
  }) => {
    kie.fail("createTask", "hang");
    kie.fail("createTask", "hang after");
    kie.fail("createTask", "late");
    const answers = Promise.allSettled([create(validTask), create(validTask), create(validTask)]);
    await expect.poll(kie.countHanging).toBe(3);
    expect(kie.tasks).toHaveLength(1);
    await kie.releaseLate();
    expect(kie.tasks).toHaveLength(2);
    await kie.stop();
    expect((await answers).map(({ status }) => status)).toEqual(Array(3).fill("rejected"));
  });

  test("can be a success without results", async ({ begin, readTask, kie }) => {
    const taskId = await begin();
    kie.fail("recordInfo", "no links");
    kie.fail("recordInfo", "broken result");
    expect((await readTask(taskId)).data).toMatchObject({ state: "success", resultJson: "{}" });
    const { data } = await readTask(taskId);
    expect(() => JSON.parse(data.resultJson)).toThrow();
    expect((await readTask(taskId)).data.state).toBe("waiting");
  });
});

test("local kie: lasting faults last until they change, after the faults of single requests", async ({
  create,
  kie,
}) => {
  kie.setFaults({ createTask: 402 });
  kie.fail("createTask", 429);
  const codes = [];
  for (let times = 0; times < 3; times++) codes.push((await create(validTask)).code);
  kie.setFaults();
  expect([...codes, (await create(validTask)).code]).toEqual([429, 402, 402, 200]);
});

test("local kie: automatic mode can fail every task, or send no callback", async () => {
  const seen: unknown[] = [];
  const receiver = await serveLocally(async (request) => {
    seen.push(await request.json());
    return new Response();
  });
  const kie = await startKie({ apiKey, auto: true, wait: async () => {} });
  const begin = () =>
    fetch(`${kie.url}/api/v1/jobs/createTask`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "user-agent": "Mozilla/5.0" },
      body: JSON.stringify({ ...validTask, callBackUrl: receiver.url }),
    });
  kie.setFaults({}, { failsAll: true });
  await begin();
  await kie.settled();
  kie.setFaults({}, { isMute: true });
  await begin();
  await kie.settled();
  expect(kie.tasks.map(({ state }) => state)).toEqual(["fail", "success"]);
  expect(seen).toMatchObject([{ code: 501, data: { state: "fail" } }]);
  await kie.stop();
  await receiver.stop();
});

test("local kie: automatic mode ends tasks, and fails those that ask for it", async ({
  receiver,
}) => {
  const waits: number[] = [];
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  const kie = await startKie({ apiKey, auto: true, wait });
  for (const prompt of ["a fox", "Сбой", "this must fail"]) {
    await fetch(`${kie.url}/api/v1/jobs/createTask`, {
      method: "POST",
      headers: { "user-agent": "bot/1", authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({
        model: "z-image",
        input: { prompt, aspect_ratio: "1:1" },
        callBackUrl: receiver.url,
      }),
    });
  }
  await kie.settled();
  expect(kie.tasks.map(({ state }) => state)).toEqual(["success", "fail", "fail"]);
  expect(waits).toEqual([4_000, 4_000, 4_000]);
  expect(receiver.seen).toHaveLength(3);
  await kie.stop();
});

describe("kie: the local chat", () => {
  const path = "/gemini-3-8-flash-openai/v1/chat/completions";
  const messages = [
    { role: "system", content: "Answer with JSON." },
    { role: "user", content: JSON.stringify({ text: "a fox" }) },
  ];
  const chat = test.extend("say", ({ ask }) => async (body: unknown) => {
    const headers = { "content-type": "application/json" };
    const response = await ask(path, { method: "POST", headers, body: JSON.stringify(body) });
    // biome-ignore lint/suspicious/noExplicitAny: whatever Kie says.
    return (await response.json()) as any;
  });

  chat("answers at once, and takes credits from the account", async ({ say, ask }) => {
    const { choices, credits_consumed, usage } = await say({ stream: false, messages });
    expect(choices).toMatchObject([{ message: { role: "assistant" }, finish_reason: "stop" }]);
    expect(JSON.parse(choices[0].message.content).prompt).toMatch(/^a fox, /);
    expect(usage.prompt_tokens).toBeGreaterThan(0);
    expect(credits_consumed).toBeGreaterThan(0);
    const { data } = (await (await ask("/api/v1/chat/credit")).json()) as Envelope;
    expect(data).toBeCloseTo(100_000 - credits_consumed);
  });

  chat.for([
    [{ messages }, "stream must be false"],
    [{ stream: false }, "messages must be a list"],
    [{ stream: false, messages: [{ role: "tool", content: "" }] }, "messages must be a list"],
    [{ stream: false, messages, model: "gpt" }, "model is not a field"],
    [{ stream: false, messages, reasoning_effort: "most" }, "reasoning_effort must be"],
  ] as const)("refuses what the real one would not take: %j", async ([body, msg], { say }) => {
    expect(await say(body)).toMatchObject({ code: 422, msg: expect.stringContaining(msg) });
  });

  chat("can answer in the maker's form, between fences, or with an error", async ({ say, kie }) => {
    for (const fault of ["other form", "fences", "error object", "chatter", "no words"] as const)
      kie.fail("chat", fault);
    const body = { stream: false, messages };
    const other = await say(body);
    expect(JSON.parse(other.candidates[0].content.parts[0].text).prompt).toMatch(/^a fox/);
    expect((await say(body)).choices[0].message.content).toMatch(/^```json\n.*\n```$/);
    expect((await say(body)).error.message).toBeTruthy();
    expect((await say(body)).choices[0].message.content).not.toContain("{");
    expect((await say(body)).choices[0].message.content).toBeNull();
  });
});
