import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { test as base, expect } from "vitest";
import { readBytes, readText } from "../../lib/http/request-body.js";
import {
  journalOf,
  stateDocument,
  unfinishedDocument,
} from "../../lib/storage/journal/documents.js";
import { createS3Store } from "../../lib/storage/objects/s3.js";
import { createTelegram, TelegramError } from "../../lib/telegram.js";
import { parseJson } from "../../lib/util/parse-json.js";
import { realTime } from "../support/real-time.js";

/** A server that answers everything with these bytes, compressed if that is said. */
const test = base.extend("serve", async ({}, { onCleanup }) => {
  const servers: ReturnType<typeof createServer>[] = [];
  onCleanup(() => {
    for (const server of servers) server.closeAllConnections();
    for (const server of servers) server.close();
  });
  return async (bytes: Buffer, headers: Record<string, string> = {}) => {
    const all = { "content-length": String(bytes.length), ...headers };
    const server = createServer((_, response) => response.writeHead(200, all).end(bytes));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
});

test("body limit: a body up to the limit is whole, beyond it nothing is kept", async () => {
  const text = "ж".repeat(5);
  expect(await readText(new Response(text), 10)).toBe(text);
  expect(await readText(new Response(text), 9)).toBeUndefined();
  const request = (body: string) => new Request("https://bot.example", { method: "POST", body });
  expect(await readText(request(text), 10)).toBe(text);
  expect(await readText(request(text), 9)).toBeUndefined();
  expect(await readText(new Response(null), 9)).toBe("");
  expect(await readBytes(new Response("abc"), 3)).toEqual(new Uint8Array([97, 98, 99]));
});

test("body limit: a compressed answer counts as it is", async ({ serve }) => {
  const bomb = gzipSync(Buffer.alloc(20_000_000, " "));
  const url = await serve(bomb, { "content-encoding": "gzip" });
  const response = await fetch(url);
  expect(response.headers.get("content-length")).toBe(String(bomb.length));
  expect(await readText(response, 1_000_000)).toBeUndefined();
});

test("body limit: an endless body is cancelled", async () => {
  let cancelled = false;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1_000)),
    cancel: () => {
      cancelled = true;
    },
  });
  expect(await readText(new Response(body), 5_000)).toBeUndefined();
  expect(cancelled).toBe(true);
});

test("body limit: Telegram's answers and files are bounded", async ({ serve }) => {
  const url = await serve(Buffer.alloc(21 * 1024 * 1024, " "));
  const telegram = createTelegram({ token: "1:a", apiRoot: url, fetch, sleep: async () => {} });
  await expect(telegram.call("sendMessage", { chat_id: 1, text: "x" })).rejects.toThrow(
    new TelegramError("sendMessage", 0, "SyntaxError"),
  );
  expect(await telegram.download("photos/a.jpg", 1_000_000)).toBeUndefined();
});

test("body limit: an object that is longer than any of ours is an outage of the store", async ({
  serve,
}) => {
  const endpoint = await serve(Buffer.alloc(17_000_000, " "), { etag: '"1"' });
  const access = { bucket: "b", region: "r", accessKeyId: "i", secretAccessKey: "s" };
  const store = createS3Store({ ...access, endpoint, time: realTime(), fetch });
  await expect(store.get("a.json")).rejects.toThrow(
    "could not read a.json: an answer that is too long",
  );
});

test("foreign json: a document that we could not write back is damaged, at any depth", () => {
  const deep = "[".repeat(20_000) + "]".repeat(20_000);
  const journal = (entry: string) => `{"v":1,"sequence":1,"entries":[${entry}]}`;
  const { parse, format } = journalOf(7);
  const shallow = journal('{"kind":"newer","more":[[1]]}');
  expect(JSON.parse(format(parse(shallow)))).toEqual({ ...JSON.parse(shallow), chunk: 0 });
  expect(() => parse(journal(`{"kind":"newer","more":${deep}}`))).toThrow();
  expect(
    stateDocument.parse(`{"v":1,"sequence":1,"dirty":false,"touched":0,"more":${deep}}`),
  ).toMatchObject({ dirty: true, isDamaged: true });
  const names = `{"v":1,"sequence":1,"users":{"7":1},"begun":0,"more":${deep}}`;
  expect(unfinishedDocument.parse(names)).toMatchObject({ users: {}, isDamaged: true });
});

test("foreign json: a document that is nested deeper than the limit is none", () => {
  expect(parseJson("[[1]]", 2)).toEqual([[1]]);
  expect(parseJson('[[1],{"a":"]"},[]]', 2)).toEqual([[1], { a: "]" }, []]);
  expect(parseJson("[[[]]]", 2)).toBeUndefined();
  expect(parseJson('[{"a":{}}]', 2)).toBeUndefined();
  expect(parseJson("1", 0)).toBe(1);
  expect(parseJson("[", 2)).toBeUndefined();
  const deep = "[".repeat(500_000) + "]".repeat(500_000);
  expect(parseJson(deep, 50)).toBeUndefined();
  expect(parseJson(deep)).toHaveLength(1);
});
