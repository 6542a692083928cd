import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test as base, inject, vi } from "vitest";
import { startFaultyProxy } from "../../dev/http/faulty-proxy.js";
import type { FaultyServer } from "../../dev/http/faulty-server.js";
import { type S3Access, startS3 } from "../../dev/objects/s3.js";
import { createBucket } from "../../dev/objects/s3-bucket.js";
import { startVercelBlob } from "../../dev/objects/vercel-blob.js";
import { redirectVercelBlob } from "../../dev/objects/vercel-blob-redirect.js";
import type { BlobSettings } from "../../lib/storage/objects/blob-credentials.js";
import { createFileStore } from "../../lib/storage/objects/files.js";
import type { ObjectStore } from "../../lib/storage/objects/object-store.js";
import { createS3Store } from "../../lib/storage/objects/s3.js";
import { createVercelBlobStore } from "../../lib/storage/objects/vercel-blob.js";
import { realTime } from "./real-time.js";

interface OpenOptions {
  readonly timeoutMs?: number;
  readonly seed?: number;
  readonly fetch?: typeof fetch;
}

/** Where the objects of one test are: a bucket, a store of Vercel, a folder. */
export interface Place {
  open(options?: OpenOptions): ObjectStore;
  /** Where faults happen on the way; absent = there is no way. */
  readonly server?: FaultyServer;
  /** Stores that can't be asked, by what is wrong with them. */
  readonly closed: Readonly<Record<string, ObjectStore>>;
  /** What no error may tell. */
  readonly secrets: readonly string[];
  leave(): Promise<void>;
}

/** So that a few objects already make several pages of a list. */
const pageSize = 5;

const places = {
  "Vercel Blob": () => createVercelBlobPlace(),
  "Vercel Blob with OIDC": () => createOidcPlace(),
  "an S3 server": () => createS3Place(inject("s3")),
  "the S3 stand-in": async () => {
    const standIn = await startS3({ pageSize, isBehindProxy: true });
    const { leave, ...place } = await createS3Place(standIn.access);
    return { ...place, leave: async () => void (await Promise.all([leave(), standIn.stop()])) };
  },
  files: createFilePlace,
} satisfies Record<string, () => Promise<Place>>;

export type StoreKind = keyof typeof places;

/** Tests of one kind of store; each test has a place of its own. */
export function testsOf(kind: StoreKind) {
  return base
    .extend("place", async ({}, { onCleanup }): Promise<Place> => {
      const place = await places[kind]();
      onCleanup(place.leave);
      return place;
    })
    .extend("store", ({ place }) => place.open());
}

/** The stand-in of Vercel Blob, with its own means beside what every place has. */
export async function createVercelBlobPlace() {
  const server = await startVercelBlob({ pageSize });
  const undo = redirectVercelBlob(server.port);
  vi.stubEnv("VERCEL_BLOB_API_URL", server.apiUrl);
  const token = server.createStore("mine");
  const guessed = `${token}guess`;
  const missing = token.replace("mine", "missing");
  const openWith = (settings: BlobSettings, { seed, timeoutMs }: OpenOptions = {}) =>
    createVercelBlobStore({ ...settings, fetch, time: realTime(seed), timeoutMs });
  const open = (token: string, options?: OpenOptions) => openWith({ token }, options);
  return {
    open: (options?: OpenOptions) => open(token, options),
    openWith,
    server,
    closed: { "a wrong secret": open(guessed), "no such place": open(missing) },
    secrets: [token, guessed, missing],
    async leave() {
      await undo();
      await server.stop();
    },
  };
}

/** The same without its own token, like newly connected stores. */
async function createOidcPlace(): Promise<Place> {
  const { server, leave, openWith } = await createVercelBlobPlace();
  server.createStore("AbC123");
  const valid = server.issueOidcToken();
  const [expired, unknown] = [server.issueOidcToken(-1_000), valid.replace(/.{8}$/, "unknown_")];
  const open = (storeId: string, oidcToken: string, options?: OpenOptions) =>
    openWith({ storeId, oidcToken: () => oidcToken }, options);
  return {
    open: (options) => open("store_AbC123", valid, options),
    server,
    closed: {
      "an unknown OIDC token": open("store_AbC123", unknown),
      "an OIDC token that has expired": open("AbC123", expired),
      "no such place": open("store_Missing", valid),
      "no credentials": openWith({ storeId: "store_AbC123", oidcToken: () => undefined }),
    },
    secrets: [valid, expired, unknown],
    leave,
  };
}

export async function createS3Place(access: S3Access) {
  const server = await startFaultyProxy(access.endpoint);
  const bucket = `test-${randomUUID()}`;
  await createBucket(access, bucket);
  const common = { ...access, endpoint: server.url, bucket, fetch };
  const open = (changes: Partial<S3Access & { bucket: string }>, options: OpenOptions = {}) =>
    createS3Store({ ...common, time: realTime(options.seed), ...options, ...changes });
  return {
    open: (options?: OpenOptions) => open({}, options),
    server,
    closed: {
      "a wrong secret": open({ secretAccessKey: "guess" }),
      "no such place": open({ bucket: `missing-${bucket}` }),
    },
    secrets: [access.secretAccessKey, "guess", "Signature=", "AWS4-HMAC-SHA256"],
    leave: server.stop,
  };
}

async function createFilePlace(): Promise<Place> {
  const folder = await mkdtemp(path.join(tmpdir(), "objects-"));
  const file = fileURLToPath(import.meta.url);
  return {
    open: () => createFileStore({ folder }),
    closed: { "a file for a folder": createFileStore({ folder: path.join(file, "below") }) },
    secrets: [],
    leave: () => rm(folder, { recursive: true, force: true }),
  };
}
