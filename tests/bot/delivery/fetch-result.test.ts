import { mkdir, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  createFetchResult,
  type ExpectedResult,
  type FetchedResult,
} from "../../../lib/bot/delivery/fetch-result.js";
import type { Output } from "../../../lib/studio/model.js";
import { TurnTimeout } from "../../../lib/util/concurrency-limit.js";
import { until } from "../../support/waiting.js";

const trusted = "http://127.0.0.1:8080";
const address = "https://files.example.com/results/fox.png";

/** Where results lie while they are on their way. */
let disk: string;
beforeEach(async () => {
  disk = await mkdtemp(path.join(tmpdir(), "disk-"));
  vi.stubEnv("TMPDIR", disk);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(disk, { recursive: true });
});

/** Answers by address; whatever else is asked for is not there. */
function internet(answers: Record<string, () => Response>) {
  const asked: string[] = [];
  const waits: AbortController[] = [];
  const ask = (far: string) => async (url: URL) => {
    asked.push(`${far}${url}`);
    const found = answers[String(url)];
    if (found === undefined) throw new TypeError("fetch failed");
    return found();
  };
  const fetcher = createFetchResult({
    fetch: ask(""),
    publicFetch: ask("public "),
    deadline() {
      const wait = new AbortController();
      waits.push(wait);
      return wait.signal;
    },
    trusted: [trusted],
  });
  const fetchResult = <T>(
    url: string,
    use: (found: FetchedResult) => Promise<T>,
    wanted = picture,
  ) => fetcher.load(url, wanted, use);
  /** A verdict, or the file, which is gone when it has been handed over. */
  const load = (url: string, wanted = picture) =>
    fetcher.load(url, wanted, async (found) =>
      typeof found === "string"
        ? found
        : { name: found.name, type: found.type, size: (await found.arrayBuffer()).byteLength },
    );
  const glance = (url: string) => fetcher.peek(url, picture);
  return { fetchResult, load, glance, asked, waits };
}

const wantedOf = (makes: Output): ExpectedResult => ({ makes, model: "Z-Image" });
const picture = wantedOf("picture");
const png = "\x89PNG\r\n\x1a\n";
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const answer = (text = png, type = "image/png") =>
  new Response(bytesOf(text), { headers: { "content-type": type } });
const redirect = (location: string) => new Response(null, { status: 302, headers: { location } });

/** As long as it says, without anybody having to keep it. */
function long(bytes: number, headers: Record<string, string> = {}): Response {
  const part = new Uint8Array(1_000_000);
  part.set(bytesOf(png));
  let left = bytes;
  const body = new ReadableStream({
    pull(controller) {
      if (left <= 0) return controller.close();
      controller.enqueue(part.subarray(0, Math.min(left, part.length)));
      left -= part.length;
    },
  });
  return new Response(body, { headers: { "content-type": "image/png", ...headers } });
}

const megabytes = (count: number) => ({ "content-length": String(count * 1_000_000) });

/** A response that tells whether its connection was let go. */
function unread(status: number, headers: Record<string, string>, part = bytesOf(png)) {
  const body = { isReleased: false };
  const stream = new ReadableStream({
    pull: (controller) => controller.enqueue(part),
    cancel() {
      body.isReleased = true;
    },
  });
  return { body, response: new Response(stream, { status, headers }) };
}

describe("delivery: the fetch of a result", () => {
  test.for([
    [address, "picture", png, "image/png", "fox.png"],
    ["https://files.example.com/a/b/fox", "picture", "RIFF1234WEBP", "image/webp", "result.webp"],
    ["https://files.example.com/", "video", "\0\0\0 ftypisom", "video/mp4", "result.mp4"],
    ["https://files.example.com/fox.mp3?sig=1#x", "sound", "ID3\x03", "audio/mpeg", "fox.mp3"],
    ["https://xn--e1afmkfd.xn--p1ai/fox.png", "file", png, "image/png", "fox.png"],
    [`${trusted}/results/1/0.png`, "picture", png, "image/png", "z-image.png"],
  ] as const)("finds a name and a type by bytes: %s", async ([url, makes, text, type, name]) => {
    const { load } = internet({ [url]: () => answer(text, "application/octet-stream; q=1") });
    expect(await load(url, wantedOf(makes))).toEqual({ name, type, size: text.length });
  });

  test.for([
    ["picture", "ID3\x03"],
    ["picture", "<html>"],
    ["file", "<?xml version='1.0'?><Error/>"],
    ["video", png],
    ["sound", '{"code":500}'],
    ["picture", ""],
  ] as const)("rejects content that is no %s: %j", async ([makes, text]) => {
    const { load } = internet({ [address]: () => answer(text) });
    expect(await load(address, wantedOf(makes))).toBe("dead");
  });

  test("can check a result without loading it", async () => {
    const { body, response } = unread(200, {}, bytesOf(png.padEnd(70_000, "\0")));
    const { glance } = internet({ [address]: () => response });
    expect(await glance(address)).toMatchObject({ mime: "image/png" });
    expect(body.isReleased).toBe(true);
    expect(await internet({}).glance(address)).toBe("unavailable");
    expect(await internet({ [address]: () => answer("<html>") }).glance(address)).toBe("dead");
  });

  test("follows a redirect", async () => {
    const { load, asked } = internet({
      [address]: () => redirect("../moved/fox.png"),
      "https://files.example.com/moved/fox.png": () => redirect("https://cdn.example.org/fox.png"),
      "https://cdn.example.org/fox.png": () => answer(),
    });
    expect(await load(address)).toMatchObject({ size: 8 });
    expect(asked).toHaveLength(3);
  });

  test("does not follow redirects forever", async () => {
    const { load, asked } = internet({ [address]: () => redirect(address) });
    expect(await load(address)).toBe("unavailable");
    expect(asked).toHaveLength(4);
  });

  test("sends no credentials of the provider, over guarded connections", async () => {
    const { load, asked } = internet({ [`${trusted}/a`]: () => redirect(address) });
    await load(`${trusted}/a`);
    expect(asked).toEqual([`${trusted}/a`, `public ${address}`]);
  });

  test.for([
    [400, "dead"],
    [403, "dead"],
    [404, "dead"],
    [410, "dead"],
    [451, "dead"],
    [204, "dead"],
    [408, "unavailable"],
    [429, "unavailable"],
    [500, "unavailable"],
    [503, "unavailable"],
    [304, "unavailable"],
  ] as const)("takes status %i for %s", async ([status, found]) => {
    const { load } = internet({ [address]: () => new Response(null, { status }) });
    expect(await load(address)).toBe(found);
  });

  test("takes more than 50 MB for too large, announced or not", async () => {
    const says = { "content-length": "50000001" };
    const told = internet({ [address]: () => new Response(bytesOf(png), { headers: says }) });
    expect(await told.load(address)).toBe("too large");
    const untold = internet({ [address]: () => long(50_000_001) });
    expect(await untold.load(address)).toBe("too large");
    const lying = internet({ [address]: () => long(50_000_001, megabytes(1)) });
    expect(await lying.load(address)).toBe("too large");
    const allowed = internet({ [address]: () => long(50_000_000) });
    expect(await allowed.load(address)).toMatchObject({ size: 50_000_000 });
    expect(await readdir(disk)).toEqual([]);
  });

  test("takes a broken or failed connection for no answer, and leaves nothing behind", async () => {
    let parts = 0;
    const broken = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            if (parts++ > 2) controller.error(new Error("cut"));
            else controller.enqueue(bytesOf(png.padEnd(30_000, "\0")));
          },
        }),
        { headers: megabytes(1) },
      );
    expect(await internet({}).load(address)).toBe("unavailable");
    expect(await internet({ [address]: broken }).load(address)).toBe("unavailable");
    expect(parts).toBeGreaterThan(2);
    expect(await readdir(disk)).toEqual([]);
  });

  test.for([
    [302, { location: "https://cdn.example.org/fox.png" }],
    [404, {}],
    [403, {}],
    [200, { "content-length": "50000001" }],
    [200, { "content-length": "6000000" }],
  ] as const)("closes the unread answer %i %o", async ([status, headers]) => {
    const { body, response } = unread(status, headers);
    await internet({ [address]: () => response }).load(address);
    expect(body.isReleased).toBe(true);
  });
});

describe("delivery: a large result", () => {
  const large = () => long(6_000_000, megabytes(6));

  test("lies on the disk, readable again and again, until the bot has sent it", async () => {
    const { fetchResult } = internet({ [address]: large });
    const kept = await fetchResult(address, async (found) => {
      if (!(found instanceof File)) throw new Error(`no file but ${found}`);
      const [folder = ""] = await readdir(disk);
      const { length } = await readdir(path.join(disk, folder));
      return [length, (await found.arrayBuffer()).byteLength, (await found.bytes()).length];
    });
    expect(kept).toEqual([1, 6_000_000, 6_000_000]);
    expect(await readdir(disk)).toEqual([]);
  });

  test("is deleted although the bot could not send it", async () => {
    const { fetchResult } = internet({ [address]: large });
    const sending = fetchResult(address, () => Promise.reject(new Error("refused")));
    await expect(sending).rejects.toThrow("refused");
    expect(await readdir(disk)).toEqual([]);
  });

  test("that can't be written to the disk does not count as lost", async () => {
    vi.stubEnv("TMPDIR", path.join(disk, "nowhere"));
    const { load } = internet({ [address]: large });
    await expect(load(address)).rejects.toThrow("could not be written to disk");
  });

  test("waits while the bot sends two others; a small one does not wait", async () => {
    const small = "https://files.example.com/small.png";
    const { fetchResult, load } = internet({
      [address]: large,
      [small]: () => long(1_000, { "content-length": "1000" }),
    });
    const sent: (() => void)[] = [];
    const send = () => new Promise<void>((resolve) => sent.push(resolve));
    const sendings = [1, 2, 3].map(() => fetchResult(address, send));
    await until(() => sent.length === 2);
    expect(await load(small)).toMatchObject({ size: 1_000 });
    expect(sent).toHaveLength(2);
    expect(await readdir(disk)).toHaveLength(2);
    sent[0]?.();
    await until(() => sent.length === 3);
    for (const end of sent) end();
    await Promise.all(sendings);
    expect(await readdir(disk)).toEqual([]);
  });

  test("is postponed if its turn does not come", async () => {
    const { fetchResult, waits } = internet({ [address]: large });
    let sent = 0;
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const send = () => {
      sent++;
      return ended;
    };
    const first = [fetchResult(address, send), fetchResult(address, send)];
    await until(() => sent === 2);
    const before = waits.length;
    const late = fetchResult(address, send);
    // One deadline for the question how large it is, one for its turn.
    await until(() => waits.length === before + 2);
    waits.at(-1)?.abort();
    await expect(late).rejects.toThrow(TurnTimeout);
    end();
    await Promise.all(first);
    expect(sent).toBe(2);
    await fetchResult(address, send);
    expect(sent).toBe(3);
  });

  test("that a killed process left is deleted after an hour", async () => {
    const names = ["stars-studio-result-old", "stars-studio-result-new", "others-old"];
    for (const name of names) await mkdir(path.join(disk, name));
    const old = Date.now() / 1000 - 2 * 60 * 60;
    for (const name of names.filter((each) => /old/.test(each))) {
      await utimes(path.join(disk, name), old, old);
    }
    await internet({ [address]: () => answer() }).load(address);
    expect((await readdir(disk)).sort()).toEqual(["others-old", "stars-studio-result-new"]);
  });
});

describe("request forgery: an address inside our own network", () => {
  const strange = [
    "not an address",
    "ftp://files.example.com/fox.png",
    "http://files.example.com/fox.png",
    "https://127.0.0.1/fox.png",
    "https://8.8.8.8/fox.png",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/fox.png",
    "https://[::ffff:127.0.0.1]/fox.png",
    "https://0x7f000001/fox.png",
    "https://0177.0.0.1/fox.png",
    "https://127.1/fox.png",
    "https://2130706433/fox.png",
    "https://localhost/fox.png",
    "https://localhost./fox.png",
    "https://files.example.com./fox.png",
    "https://printer.local/fox.png",
    "https://db.internal/fox.png",
    "https://files.example.com:8443/fox.png",
    "https://user@files.example.com/fox.png",
    "https://:secret@files.example.com/fox.png",
    "http://127.0.0.1:8081/fox.png",
    "http://user@127.0.0.1:8080/fox.png",
    "file:///etc/passwd",
    "data:text/plain,fox",
  ];
  test.for(strange)("is never requested: %s", async (url) => {
    const { load, asked } = internet({});
    expect(await load(url)).toBe("dead");
    expect(asked).toEqual([]);
    if (url === "not an address") return;
    const redirected = internet({ [address]: () => redirect(url) });
    expect(await redirected.load(address)).toBe("dead");
    expect(redirected.asked).toEqual([`public ${address}`]);
  });
});
