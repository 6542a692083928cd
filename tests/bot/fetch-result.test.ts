import { describe, expect, test } from "vitest";
import { createFetchResult } from "../../lib/bot/fetch-result.js";

const trusted = "http://127.0.0.1:8080";
const address = "https://files.example.com/results/fox.png";

/** Answers by address; whatever else is asked for is not there. */
function internet(answers: Record<string, () => Response>) {
  const asked: string[] = [];
  const fetchResult = createFetchResult({
    async fetch(url) {
      asked.push(String(url));
      const answer = answers[String(url)];
      if (answer === undefined) throw new TypeError("fetch failed");
      return answer();
    },
    deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
    trusted: [trusted],
  });
  return { fetchResult, asked };
}

const picture = (type = "image/png") =>
  new Response(new Uint8Array([1, 2, 3]), { headers: { "content-type": type } });
const redirect = (location: string) => new Response(null, { status: 302, headers: { location } });

/** As long as it says, without anybody having to keep it. */
function long(bytes: number): Response {
  const part = new Uint8Array(1_000_000);
  let left = bytes;
  const body = new ReadableStream({
    pull(controller) {
      if (left <= 0) return controller.close();
      controller.enqueue(part.subarray(0, Math.min(left, part.length)));
      left -= part.length;
    },
  });
  return new Response(body, { headers: { "content-type": "video/mp4" } });
}

describe("a result", () => {
  test.for([
    [address, "image/png", "fox.png"],
    ["https://files.example.com/a/b/fox", "image/webp; q=1", "result.webp"],
    ["https://files.example.com/", "video/mp4", "result.mp4"],
    ["https://files.example.com/fox.mp3?sig=1#x", "audio/mpeg", "fox.mp3"],
    [`${trusted}/results/1/0.png`, "image/png", "0.png"],
  ] as const)("is fetched with a name and a type: %s", async ([url, type, name]) => {
    const file = await internet({ [url]: () => picture(type) }).fetchResult(url);
    expect(file).toBeInstanceOf(File);
    if (!(file instanceof File)) return;
    expect([file.name, file.type, file.size]).toEqual([name, type.split(";")[0], 3]);
  });

  test("is followed to where it was moved", async () => {
    const { fetchResult, asked } = internet({
      [address]: () => redirect("../moved/fox.png"),
      "https://files.example.com/moved/fox.png": () => redirect("https://cdn.example.org/fox.png"),
      "https://cdn.example.org/fox.png": () => picture(),
    });
    expect(await fetchResult(address)).toBeInstanceOf(File);
    expect(asked).toHaveLength(3);
  });

  test("is not followed for ever", async () => {
    const { fetchResult, asked } = internet({ [address]: () => redirect(address) });
    expect(await fetchResult(address)).toBe("unheard");
    expect(asked).toHaveLength(4);
  });

  test.for([
    [404, "gone"],
    [410, "gone"],
    [403, "unheard"],
    [500, "unheard"],
    [304, "unheard"],
  ] as const)("that is answered with %i is %s", async ([status, found]) => {
    const { fetchResult } = internet({ [address]: () => new Response(null, { status }) });
    expect(await fetchResult(address)).toBe(found);
  });

  test("is too large above 50 MB, whether it says so or not", async () => {
    const says = { "content-length": "50000001" };
    const told = internet({ [address]: () => new Response("x", { headers: says }) });
    expect(await told.fetchResult(address)).toBe("too large");
    const untold = internet({ [address]: () => long(50_000_001) });
    expect(await untold.fetchResult(address)).toBe("too large");
    const allowed = internet({ [address]: () => long(50_000_000) });
    expect(await allowed.fetchResult(address)).toMatchObject({ size: 50_000_000 });
  });

  test("that can't be reached, or breaks off, is unheard", async () => {
    const broken = () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.error(new Error("cut")),
        }),
      );
    expect(await internet({}).fetchResult(address)).toBe("unheard");
    expect(await internet({ [address]: broken }).fetchResult(address)).toBe("unheard");
  });
});

describe("an address that is nobody's business", () => {
  const strange = [
    "not an address",
    "ftp://files.example.com/fox.png",
    "http://files.example.com/fox.png",
    "https://127.0.0.1/fox.png",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/fox.png",
    "https://0x7f000001/fox.png",
    "https://2130706433/fox.png",
    "https://localhost/fox.png",
    "https://printer.local/fox.png",
    "https://db.internal/fox.png",
    "https://files.example.com:8443/fox.png",
    "https://user@files.example.com/fox.png",
    "http://127.0.0.1:8081/fox.png",
    "file:///etc/passwd",
    "data:text/plain,fox",
  ];
  test.for(strange)("is not asked: %s", async (url) => {
    const { fetchResult, asked } = internet({});
    expect(await fetchResult(url)).toBe("unheard");
    const redirected = internet({ [address]: () => redirect(url) });
    if (url !== "not an address") {
      expect(await redirected.fetchResult(address)).toBe("unheard");
      expect(redirected.asked).toEqual([address]);
    }
    expect(asked).toEqual([]);
  });
});
