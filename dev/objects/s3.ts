import { AwsV4Signer } from "aws4fetch";
import {
  type Answer,
  type Behaviour,
  type FaultyServer,
  type Received,
  startFaultyServer,
} from "../http/faulty-server.js";
import { randomSecret } from "../world/secrets.js";
import type { RequestInfo } from "./faults.js";
import { type Bucket, type Buckets, openBuckets, type StoredObject } from "./s3-buckets.js";

/** How to reach an S3 server and what it expects. */
export interface S3Access {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Whether a tag matches only without its quotes. */
  readonly bareTags: boolean;
}

export interface S3 extends FaultyServer {
  readonly access: S3Access;
  /** The objects of a bucket, by key, read without a request. */
  objects(bucket: string): ReadonlyMap<string, StoredObject>;
}

interface S3Options {
  /** Objects that one page of a list has at most. */
  readonly pageSize?: number;
  /** Where buckets outlive the process; absent = they don't. */
  readonly directory?: string;
  /** Whether a proxy on another port of this machine stands in front, and passes `Host` on. */
  readonly isBehindProxy?: boolean;
}

type Identity = Pick<S3Access, "region" | "accessKeyId" | "secretAccessKey">;

/** Enough of S3 for conditional writes, for where no real server can be had. */
export async function startS3({
  pageSize = 1_000,
  directory,
  isBehindProxy = false,
}: S3Options = {}): Promise<S3> {
  const buckets = openBuckets(directory);
  const identity = {
    region: "us-east-1",
    accessKeyId: "local",
    secretAccessKey: randomSecret(),
  };
  const behaviour: Behaviour = {
    describe,
    async carryOut(request) {
      if (!(await isSigned(request, identity))) return error(403, "SignatureDoesNotMatch");
      return await answer(request, buckets, pageSize);
    },
    errorAnswer: (status) => error(status, codes[status] ?? "Unknown"),
  };
  const isHost = (host: string) => isBehindProxy && /^127\.0\.0\.1:\d+$/.test(host);
  const server = await startFaultyServer(behaviour, { isHost });
  return {
    ...server,
    access: { endpoint: server.url, ...identity, bareTags: false },
    objects: (bucket) => buckets.get(bucket)?.objects ?? new Map(),
  };
}

/** Path style: /bucket/key. */
function parse(target: string) {
  const { pathname, searchParams } = new URL(target, "http://localhost");
  const [, bucket = "", ...key] = pathname.split("/").map(decodeURIComponent);
  return { bucket, key: key.join("/"), query: searchParams };
}

function describe({ method, target }: Received): RequestInfo {
  const { key } = parse(target);
  if (key === "") return { kind: method === "PUT" ? "create-bucket" : "list", key };
  return { kind: method.toLowerCase(), key };
}

const signingKeys = new Map<string, ArrayBuffer>();

/** Signs the same request anew, and compares. */
async function isSigned(
  { method, target, headers }: Received,
  identity: Identity,
): Promise<boolean> {
  const authorization = headers.authorization ?? "";
  if (!authorization.startsWith("AWS4-HMAC-SHA256 ")) return false;
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(";") ?? [];
  const signer = new AwsV4Signer({
    method,
    url: `http://${headers.host}${target}`,
    headers: names.filter((name) => name !== "host").map((name) => [name, String(headers[name])]),
    datetime: String(headers["x-amz-date"]),
    service: "s3",
    cache: signingKeys,
    ...identity,
  });
  return (await signer.authHeader()) === authorization;
}

function answer(request: Received, buckets: Buckets, pageSize: number): Answer {
  const { bucket: name, key, query } = parse(request.target);
  const bucket = buckets.get(name);
  const { kind } = describe(request);
  if (kind === "create-bucket") {
    if (bucket === undefined) buckets.create(name);
    return { status: 200 };
  }
  if (bucket === undefined) return error(404, "NoSuchBucket");
  if (kind === "list") return list(bucket.objects, query, pageSize);
  if (kind === "put") return write(request, key, bucket);
  if (kind === "delete") {
    bucket.delete(key);
    return { status: 204 };
  }
  const object = bucket.objects.get(key);
  if (object === undefined) return error(404, "NoSuchKey");
  return { status: 200, headers: { etag: object.etag }, body: object.body };
}

function write({ headers, body }: Received, key: string, bucket: Bucket): Answer {
  const current = bucket.objects.get(key);
  const wanted = headers["if-match"];
  if (wanted !== undefined && current === undefined) return error(404, "NoSuchKey");
  const taken = headers["if-none-match"] === "*" && current !== undefined;
  if (taken || (wanted !== undefined && wanted !== current?.etag)) {
    return error(412, "PreconditionFailed");
  }
  const { etag } = bucket.put(key, body);
  return { status: 200, headers: { etag } };
}

function list(objects: Bucket["objects"], query: URLSearchParams, pageSize: number): Answer {
  const after = query.get("continuation-token") ?? "";
  const found = [...objects]
    .filter(([key]) => key.startsWith(query.get("prefix") ?? "") && byBytes(key, after) > 0)
    .sort(([one], [other]) => byBytes(one, other));
  const page = found.slice(0, pageSize);
  const last = page.at(-1)?.[0];
  const truncated = page.length < found.length && last !== undefined;
  const contents = page.map(([key, { etag, body, modified }]) => {
    const fields = `<Key>${escapeXml(key)}</Key><ETag>${escapeXml(etag)}</ETag>`;
    const since = `<LastModified>${modified.toISOString()}</LastModified>`;
    return `<Contents>${fields}${since}<Size>${body.length}</Size></Contents>`;
  });
  const next = truncated ? `<NextContinuationToken>${escapeXml(last)}</NextContinuationToken>` : "";
  return xml(
    200,
    `<ListBucketResult><IsTruncated>${truncated}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`,
  );
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const codes: Readonly<Record<number, string>> = {
  403: "AccessDenied",
  409: "ConditionalRequestConflict",
  412: "PreconditionFailed",
  429: "TooManyRequests",
  500: "InternalError",
  503: "SlowDown",
};

function error(status: number, code: string): Answer {
  return xml(status, `<Error><Code>${code}</Code></Error>`);
}

function xml(status: number, body: string): Answer {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  return { status, headers: { "content-type": "application/xml" }, body: declaration + body };
}
