import type { Time } from "../../ledger/time.js";
import { type BlobCredentials, type BlobSettings, findCredentials } from "./blob-credentials.js";
import { checkBody, checkKey, encodeKey } from "./object-key.js";
import type {
  Condition,
  ListedObject,
  ObjectStore,
  PutOutcome,
  StoredObject,
  Tag,
} from "./object-store.js";
import {
  defaultTimeoutMs,
  readAnswer,
  UnexpectedAnswer,
  unavailable,
  withTimeout,
} from "./with-timeout.js";

type Sdk = typeof import("@vercel/blob");
type ListedBlob = Awaited<ReturnType<Sdk["list"]>>["blobs"][number];

export interface VercelBlobOptions extends BlobSettings {
  readonly time: Time;
  readonly fetch: typeof fetch;
  /** For each call. */
  readonly timeoutMs?: number | undefined;
}

type Call = BlobCredentials["options"] & { readonly abortSignal: AbortSignal };

/**
 * A private store of Vercel Blob. Its SDK takes 0.1 to 0.2 s to load, so it is loaded when first
 * needed, and a glance does without: each function that starts takes one while a user waits.
 */
export function createVercelBlobStore(options: VercelBlobOptions): ObjectStore {
  const { time, timeoutMs = defaultTimeoutMs } = options;
  let loading: Promise<Sdk> | undefined;

  async function call<T>(work: (sdk: Sdk, call: Call) => Promise<T>): Promise<T> {
    const { options: credentials, secret } = findCredentials(options, time.now());
    loading ??= loadSdk();
    const sdk = await loading;
    try {
      return await withTimeout(time, timeoutMs, (abortSignal) =>
        work(sdk, { ...credentials, abortSignal }),
      );
    } catch (error) {
      throw translate(error, sdk, secret);
    }
  }

  return {
    kind: "vercel-blob",
    async get(key) {
      checkKey(key);
      try {
        return await call((sdk, options) => readNewest(sdk, key, options));
      } catch (error) {
        throw unavailable(`read ${key}`, error);
      }
    },
    async peek(key) {
      checkKey(key);
      try {
        const credentials = findCredentials(options, time.now());
        return await withTimeout(time, timeoutMs, (signal) =>
          look(options.fetch, credentials, key, signal),
        );
      } catch (error) {
        throw unavailable(`look at ${key}`, error);
      }
    },
    async put(key, body, condition) {
      checkKey(key);
      checkBody(body);
      try {
        return await call((sdk, options) => write(sdk, key, body, condition, options));
      } catch (error) {
        return { kind: "unknown", cause: unavailable(`write ${key}`, error) };
      }
    },
    async delete(key) {
      checkKey(key);
      try {
        // Of what is absent the API says the same (SDK 2.8.0, `POST /delete`).
        await call(({ del }, options) => del(key, options));
      } catch (error) {
        throw unavailable(`delete ${key}`, error);
      }
    },
    async *list(prefix) {
      let cursor: string | undefined;
      do {
        const page = await call(({ list }, options) =>
          list({ prefix, ...options, ...(cursor === undefined ? {} : { cursor }) }),
        ).catch((error) => {
          throw unavailable(`list ${prefix}`, error);
        });
        yield* page.blobs.map(toListed);
        cursor = page.hasMore ? page.cursor : undefined;
      } while (cursor !== undefined);
    },
  };
}

/** `etag` and `uploadedAt` come with every object of a list (SDK 2.8.0, `ListBlobResultBlob`). */
function toListed({ pathname, size, etag, uploadedAt }: ListedBlob): ListedObject {
  return { key: pathname, size, tag: strong(etag), modifiedAt: uploadedAt.getTime() };
}

/** Sends the same request as the SDK's `get` (2.8.0), without the SDK. */
async function look(
  send: typeof fetch,
  { store, secret }: BlobCredentials,
  key: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const address = `https://${store}.private.blob.vercel-storage.com/${encodeKey(key)}?cache=0`;
  const headers = { authorization: `Bearer ${secret}`, "accept-encoding": "identity" };
  const answer = await send(address, { headers, signal, redirect: "error" });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new UnexpectedAnswer(`status ${answer.status}`);
  return readAnswer(answer);
}

/**
 * By default the SDK repeats a write up to ten times: one that succeeded but whose answer was lost
 * would then be refused, as if another had changed the object. It reads the variable at each call.
 */
function loadSdk(): Promise<Sdk> {
  process.env["VERCEL_BLOB_RETRIES"] = "0";
  return import("@vercel/blob");
}

/** The SDK's errors have words for an operator; errors from below it may quote the token. */
function translate(error: unknown, { BlobError }: Sdk, secret: string): unknown {
  if (!(error instanceof BlobError)) return error;
  return new UnexpectedAnswer(error.message.replaceAll(secret, "[token]").slice(0, 200));
}

/** A version that changed between the two questions is no sign of an old copy: ask again. */
const readsAtMost = 3;

async function readNewest(sdk: Sdk, key: string, options: Call): Promise<StoredObject | undefined> {
  for (let read = 1; read <= readsAtMost; read++) {
    const [stored, newest] = await Promise.all([
      readPastCache(sdk, key, options),
      newestTag(sdk, key, options),
    ]);
    if (stored?.tag === newest) return stored;
  }
  throw new UnexpectedAnswer("the CDN serves an old copy");
}

/**
 * Told to ask the origin, the CDN has ignored that for weeks in 2026 (SDK 2.5.0). Compressed, the
 * body would come with a weak tag.
 */
async function readPastCache(
  { get }: Sdk,
  key: string,
  options: Call,
): Promise<StoredObject | undefined> {
  const answer = await get(encodeKey(key), {
    access: "private",
    useCache: false,
    headers: { "accept-encoding": "identity" },
    ...options,
  });
  if (answer === null) return undefined;
  if (answer.statusCode !== 200 || answer.blob.etag === "") {
    throw new UnexpectedAnswer(`status ${answer.statusCode} without a version`);
  }
  return { body: await readAnswer(new Response(answer.stream)), tag: strong(answer.blob.etag) };
}

/** From the origin, past the CDN. */
async function newestTag(sdk: Sdk, key: string, options: Call): Promise<Tag | undefined> {
  try {
    return strong((await sdk.head(key, options)).etag);
  } catch (error) {
    if (error instanceof sdk.BlobNotFoundError) return undefined;
    throw error;
  }
}

async function write(
  sdk: Sdk,
  key: string,
  body: string,
  condition: Condition,
  options: Call,
): Promise<PutOutcome> {
  const only =
    "ifMatch" in condition
      ? { ifMatch: condition.ifMatch, allowOverwrite: true }
      : { allowOverwrite: false };
  try {
    const { etag } = await sdk.put(key, body, { ...writeOptions, ...only, ...options });
    return { kind: "written", tag: strong(etag) };
  } catch (error) {
    if (isRefusal(error, condition, sdk)) return { kind: "conflict" };
    throw error;
  }
}

/** Only the bot reads these objects; a minute is the least that Vercel lets the CDN keep them. */
const writeOptions = {
  access: "private",
  addRandomSuffix: false,
  contentType: "application/json",
  cacheControlMaxAge: 60,
} as const;

function isRefusal(error: unknown, condition: Condition, sdk: Sdk): boolean {
  if (error instanceof sdk.BlobPreconditionFailedError) return true;
  if ("ifMatch" in condition) return error instanceof sdk.BlobNotFoundError;
  // The SDK has no class of its own for this.
  return error instanceof sdk.BlobError && /already exists/i.test(error.message);
}

/** A weak tag says the same of a version but would match no condition. */
function strong(tag: string): Tag {
  return tag.replace(/^W\//, "") as Tag;
}
