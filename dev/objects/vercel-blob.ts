import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import {
  type Answer,
  type FaultyServer,
  type Received,
  startFaultyServer,
} from "../http/faulty-server.js";
import type { RequestInfo } from "./faults.js";
import { createOidcTokens } from "./oidc-tokens.js";

export interface VercelBlob extends FaultyServer {
  /** For VERCEL_BLOB_API_URL. */
  readonly apiUrl: string;
  /** Creates a private store. @returns its token, for BLOB_READ_WRITE_TOKEN */
  createStore(name: string): string;
  /** The store's current content by key, read without a request. */
  objects(store: string): ReadonlyMap<string, { readonly body: Buffer }>;
  /** An OIDC token of a project that every store is connected to. @param lifeMs until it expires */
  issueOidcToken(lifeMs?: number): string;
  /** Whether the CDN serves its copies even to those who ask past it. */
  ignoreCache0: boolean;
  /** Forgets the CDN's copies, as Vercel's does after a minute. */
  expireCopies(): void;
}

interface Blob {
  readonly body: Buffer;
  readonly etag: string;
  readonly contentType: string;
  readonly uploadedAt: string;
}

interface World {
  /** By name in lower case, as in host names. */
  readonly stores: Map<string, Map<string, Blob>>;
  readonly oidcTokens: ReturnType<typeof createOidcTokens>;
  readonly copies: Map<string, Blob>;
  readonly pageSize: number;
  ignoreCache0: boolean;
}

interface VercelBlobOptions {
  /** Objects that one page of a list has at most. */
  readonly pageSize?: number;
}

/**
 * Speaks the two sides of Vercel Blob, as version 2.8.0 of the SDK asks them: the API, and the CDN
 * that reads go through. Copies in the CDN stay until a test expires them.
 */
export async function startVercelBlob({
  pageSize = 1_000,
}: VercelBlobOptions = {}): Promise<VercelBlob> {
  const world: World = {
    stores: new Map(),
    oidcTokens: createOidcTokens(),
    copies: new Map(),
    pageSize,
    ignoreCache0: false,
  };
  const server = await startFaultyServer(
    {
      describe,
      carryOut: (request) => answer(world, request),
      errorAnswer,
    },
    { isHost: (host) => cdnHost.test(host) },
  );
  return {
    ...server,
    apiUrl: `${server.url}/api/blob`,
    createStore(name) {
      world.stores.set(name.toLowerCase(), new Map());
      return tokenOf(name);
    },
    objects: (store) => world.stores.get(store.toLowerCase()) ?? new Map(),
    issueOidcToken: world.oidcTokens.issue,
    get ignoreCache0() {
      return world.ignoreCache0;
    },
    set ignoreCache0(ignores) {
      world.ignoreCache0 = ignores;
    },
    expireCopies: () => world.copies.clear(),
  };
}

function tokenOf(store: string): string {
  return `vercel_blob_rw_${store}_localsecret`;
}

/** Accepts the store's own token (host names have its name in lower case) or any OIDC token. */
function isAllowed({ oidcTokens }: World, { headers }: Received, store: string): boolean {
  const [, secret = ""] = /^Bearer (.+)$/.exec(headers.authorization ?? "") ?? [];
  return secret.toLowerCase() === tokenOf(store).toLowerCase() || oidcTokens.isValid(secret);
}

const cdnHost = /^([^.]+)\.private\.blob\.vercel-storage\.com$/;

function describe({ method, headers, target }: Received): RequestInfo {
  const { pathname, searchParams } = urlOf(target);
  if (cdnHost.test(headers.host ?? "")) return { kind: "get", key: pathOf(pathname) };
  if (method === "PUT") return { kind: "put", key: searchParams.get("pathname") ?? "" };
  if (method === "POST" && pathname.endsWith("/delete")) return { kind: "delete", key: "" };
  const asked = searchParams.get("url");
  return asked === null ? { kind: "list", key: "" } : { kind: "head", key: asked };
}

function urlOf(target: string): URL {
  return new URL(target, "http://localhost");
}

function pathOf(pathname: string): string {
  return decodeURIComponent(pathname.slice(1));
}

function storeNameOf({ headers }: Received): string {
  return cdnHost.exec(headers.host ?? "")?.[1] ?? String(headers["x-vercel-blob-store-id"]);
}

function answer(world: World, request: Received): Answer {
  const name = storeNameOf(request);
  if (!isAllowed(world, request, name)) return errorAnswer(403);
  const { kind, key } = describe(request);
  const blobs = world.stores.get(name.toLowerCase());
  if (blobs === undefined) return kind === "get" ? { status: 404 } : error(404, "store_not_found");
  if (kind === "get") return serveCopy(world, request, name, blobs.get(key));
  if (kind === "put") return write(request, name, key, blobs);
  if (kind === "delete") return remove(request, blobs);
  if (kind === "list") return list(urlOf(request.target).searchParams, name, blobs, world.pageSize);
  const blob = blobs.get(key);
  return blob === undefined ? error(404, "not_found") : json(describeBlob(name, key, blob));
}

/** The CDN: keeps what it serves, unless it is asked to go past its copies. */
function serveCopy(world: World, request: Received, name: string, newest?: Blob): Answer {
  const { pathname, searchParams } = urlOf(request.target);
  const place = `${name}${pathname}`;
  const past = searchParams.get("cache") === "0" && !world.ignoreCache0;
  const blob = past ? newest : (world.copies.get(place) ?? newest);
  if (blob === undefined) return { status: 404 };
  if (!past) world.copies.set(place, blob);
  const headers = { "content-type": blob.contentType, etag: blob.etag };
  const modified = { "last-modified": new Date(blob.uploadedAt).toUTCString() };
  if (!/\bgzip\b/.test(String(request.headers["accept-encoding"]))) {
    return { status: 200, headers: { ...headers, ...modified }, body: blob.body };
  }
  const compressed = { "content-encoding": "gzip", etag: `W/${blob.etag}` };
  return {
    status: 200,
    headers: { ...headers, ...modified, ...compressed },
    body: gzipSync(blob.body),
  };
}

function write(request: Received, name: string, key: string, blobs: Map<string, Blob>): Answer {
  const { headers, body } = request;
  const refusal = refuse(request, key, blobs.get(key));
  if (refusal !== undefined) return refusal;
  const blob = {
    body,
    etag: `"${createHash("md5").update(body).digest("hex")}"`,
    contentType: String(headers["x-content-type"] ?? "application/octet-stream"),
    uploadedAt: new Date().toISOString(),
  };
  blobs.set(key, blob);
  return json(describeBlob(name, key, blob));
}

/** What is absent is no error. */
function remove({ body }: Received, blobs: Map<string, Blob>): Answer {
  const { urls } = JSON.parse(body.toString()) as { readonly urls: readonly string[] };
  for (const url of urls) blobs.delete(URL.canParse(url) ? pathOf(new URL(url).pathname) : url);
  return json({});
}

const exists =
  "This blob already exists, use `allowOverwrite: true` if you want to overwrite it. " +
  "Or `addRandomSuffix: true` to generate a unique filename.";

function refuse({ headers, body }: Received, key: string, current?: Blob): Answer | undefined {
  if (key === "" || key.includes("//")) return error(400, "bad_request", "pathname is invalid");
  if (headers["x-vercel-blob-access"] !== "private") {
    return error(400, "bad_request", "Cannot use public access on a private store");
  }
  if (body.length === 0) return error(400, "bad_request", "body is required");
  const wanted = headers["x-if-match"];
  if (wanted === undefined) {
    const mayOverwrite = headers["x-allow-overwrite"] === "1";
    return current === undefined || mayOverwrite ? undefined : error(400, "bad_request", exists);
  }
  if (current === undefined) return error(404, "not_found");
  return current.etag === wanted ? undefined : errorAnswer(412);
}

function list(
  query: URLSearchParams,
  name: string,
  blobs: Map<string, Blob>,
  pageSize: number,
): Answer {
  const cursor = query.get("cursor");
  const prefix = query.get("prefix") ?? "";
  const found = [...blobs]
    .filter(([key]) => key.startsWith(prefix) && (cursor === null || byBytes(key, cursor) > 0))
    .sort(([one], [other]) => byBytes(one, other));
  const page = found.slice(0, Math.min(pageSize, Number(query.get("limit") ?? 1_000)));
  const hasMore = page.length < found.length;
  return json({
    blobs: page.map(([key, blob]) => describeBlob(name, key, blob)),
    hasMore,
    ...(hasMore ? { cursor: page.at(-1)?.[0] } : {}),
  });
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function describeBlob(store: string, pathname: string, blob: Blob) {
  const url = `https://${store}.private.blob.vercel-storage.com/${encodeURI(pathname)}`;
  return {
    url,
    downloadUrl: `${url}?download=1`,
    pathname,
    size: blob.body.length,
    contentType: blob.contentType,
    contentDisposition: "inline",
    cacheControl: "public, max-age=60",
    uploadedAt: blob.uploadedAt,
    etag: blob.etag,
  };
}

function json(body: object): Answer {
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

const codes: Readonly<Record<number, string>> = {
  403: "forbidden",
  412: "precondition_failed",
  429: "rate_limited",
  500: "internal_server_error",
  503: "service_unavailable",
};

function errorAnswer(status: number): Answer {
  return error(status, codes[status] ?? "unknown_error");
}

function error(status: number, code: string, message = code): Answer {
  return { ...json({ error: { code, message } }), status };
}
