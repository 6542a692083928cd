import { inspect } from "node:util";
import { test as base, expect, inject } from "vitest";
import { StoreUnavailable, type Tag } from "../../../lib/storage/objects/object-store.js";
import { createS3Store } from "../../../lib/storage/objects/s3.js";
import { realTime } from "../../support/real-time.js";
import { createS3Place } from "../../support/stores.js";
import { addMark, marks } from "../failover/marks.js";

const key = "ledger/v1/journals/7.json";

const test = base.extend("place", async ({}, { onCleanup }) => {
  const place = await createS3Place(inject("s3"));
  onCleanup(place.leave);
  return place;
});

/** A bucket behind a server that answers as told. */
function answering(answer: (url: URL, init: RequestInit) => Response | Promise<Response>) {
  return createS3Store({
    endpoint: "https://s3.invalid/",
    bucket: "bucket",
    region: "auto",
    accessKeyId: "id",
    secretAccessKey: "secret",
    time: realTime(),
    fetch: async (input, init = {}) => answer(new URL(String(input)), init),
  });
}

/** What a proxy that compresses makes of an answer. */
function weaken(response: Response): Response {
  const headers = new Headers(response.headers);
  const tag = headers.get("etag");
  if (tag !== null) headers.set("etag", `W/${tag}`);
  return new Response(response.body, { status: response.status, headers });
}

test("compare-and-swap: S3's weak tag counts as the strong one that it comes from", async ({
  place,
}) => {
  const store = place.open({ fetch: async (...request) => weaken(await fetch(...request)) });
  for (const mark of ["one", "two", "three"]) await addMark(store, mark);
  expect((await marks.read(store)).document).toEqual({
    sequence: 3,
    marks: ["one", "two", "three"],
  });
});

test("signature: requests bypass caches and compression, which are not signed", async () => {
  const seen: Headers[] = [];
  const store = answering((_, { headers }) => {
    seen.push(new Headers(headers));
    return new Response("text", { headers: { etag: '"1"' } });
  });
  await store.get(key);
  await store.put(key, "text", { ifMatch: '"1"' as Tag });
  for (const headers of seen) {
    expect(headers.get("accept-encoding")).toBe("identity");
    expect(headers.get("cache-control")).toBe("no-cache");
    expect(headers.get("authorization")).not.toMatch(/accept-encoding|cache-control|content-type/);
  }
  expect(seen[1]?.get("if-match")).toBe('"1"');
  expect(seen[1]?.get("authorization")).toMatch(/SignedHeaders=host;if-match;x-amz-/);
});

const answers = [
  [409, "ConditionalRequestConflict", "conflict", "conflict"],
  [412, "PreconditionFailed", "conflict", "conflict"],
  [404, "NoSuchKey", "unknown", "conflict"],
  [404, "NoSuchBucket", "unknown", "unknown"],
  [404, "", "unknown", "unknown"],
  [200, "", "unknown", "unknown"],
  [301, "PermanentRedirect", "unknown", "unknown"],
  [400, "BadRequest", "unknown", "unknown"],
  [403, "AccessDenied", "unknown", "unknown"],
  [429, "", "unknown", "unknown"],
  [501, "NotImplemented", "unknown", "unknown"],
] as const;

test.for(answers)("compare-and-swap: S3's %i %s is %s to creation, %s to change", async (given) => {
  const [status, code, creation, change] = given;
  const store = answering(() => new Response(`<Error><Code>${code}</Code></Error>`, { status }));
  expect((await store.put(key, "text", { ifAbsent: true })).kind).toBe(creation);
  expect((await store.put(key, "text", { ifMatch: '"1"' as Tag })).kind).toBe(change);
});

test.for([
  [404, "NoSuchBucket"],
  [404, ""],
  [200, ""],
  [301, "PermanentRedirect"],
  [304, ""],
  [403, "AccessDenied"],
  [503, "SlowDown"],
] as const)("compare-and-swap: S3's %i %s is no answer to a read", async ([status, code]) => {
  const body = status === 304 ? null : `<Error><Code>${code}</Code></Error>`;
  const reading = answering(() => new Response(body, { status })).get(key);
  await expect(reading).rejects.toThrow(StoreUnavailable);
  await expect(reading).rejects.toThrow(`could not read ${key}: status ${status}`);
});

test.for([
  "",
  "<html>",
  "<ListBucketResult/>",
  "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
])("object store: a malformed list of S3 is no empty list: %j", async (body) => {
  const store = answering(() => new Response(body));
  const listing = store.list("a")[Symbol.asyncIterator]().next();
  await expect(listing).rejects.toThrow(StoreUnavailable);
});

test("redaction: errors hold nothing of what S3 says about a signature that does not match", async () => {
  const answer =
    "<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>id</AWSAccessKeyId>" +
    "<StringToSign>AWS4-HMAC-SHA256 to-sign</StringToSign>" +
    "<SignatureProvided>provided</SignatureProvided></Error>";
  const store = answering(() => new Response(answer, { status: 403 }));
  const reading = await store.get(key).catch((error) => error);
  expect(reading.message).toBe(`could not read ${key}: status 403 SignatureDoesNotMatch`);
  const writing = await store.put(key, "text", { ifAbsent: true });
  expect(`${inspect(reading)} ${inspect(writing)}`).not.toMatch(/to-sign|provided/);
});

test("redaction: errors hold nothing of a key that can't even be sent", async () => {
  const store = createS3Store({
    endpoint: "https://s3.invalid",
    bucket: "bucket",
    region: "auto",
    accessKeyId: "id-with-a\nnewline",
    secretAccessKey: "secret",
    time: realTime(),
    fetch,
  });
  const failure = await store.get(key).catch((error) => error);
  expect(failure).toBeInstanceOf(StoreUnavailable);
  expect(inspect(failure)).not.toMatch(/newline|Signature=/);
});
