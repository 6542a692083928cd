import { createPublicFetch, type FetchOnce } from "../../http/public-fetch.js";
import type { Output } from "../../studio/model.js";
import { createConcurrencyLimit } from "../../util/concurrency-limit.js";
import { type PictureFacts, readPictureFacts } from "../pictures/picture-facts.js";
import { fileNameOf } from "./file-name.js";
import { type FileType, headLength, type Medium, typeOfFile } from "./file-type.js";
import { removeAbandoned, SpoolError, type SpooledFile, spool } from "./temporary-file.js";

/** What was ordered; a file of another kind is no result. */
export interface ExpectedResult {
  readonly makes: Output;
  /** The model's name, for the names of files. */
  readonly model: string;
}

/**
 * A result, or why there is none: the file is too large; the link is dead (404, empty, or another kind
 * of file); or it is unavailable now and may be there later.
 */
export type FetchedResult = File | "too large" | "dead" | "unavailable";

/** What the first bytes of a result show. */
export interface FilePreview {
  readonly mime: string;
  /** Of pictures, if their head says it. */
  readonly picture?: PictureFacts | undefined;
}

/** Downloads results from the provider. */
export interface ResultFetcher {
  /**
   * Downloads a result and passes it to `use`; the file is deleted when `use` has ended.
   * @throws TurnTimeout if too many downloads are running, SpoolError, or what `use` throws
   */
  load<T>(
    url: string,
    expected: ExpectedResult,
    use: (fetched: FetchedResult) => Promise<T>,
  ): Promise<T>;
  /** Reads the beginning only. Never rejects. */
  peek(url: string, expected: ExpectedResult): Promise<FilePreview | "dead" | "unavailable">;
}

export interface FetchOptions {
  /** For trusted origins. */
  readonly fetch: FetchOnce;
  /** For all others; absent = connects to the open internet only. */
  readonly publicFetch?: FetchOnce | undefined;
  /** Is aborted after so many milliseconds. */
  readonly deadline: (milliseconds: number) => AbortSignal;
  /** Origins of the provider itself, which may be on a private network. */
  readonly trusted: readonly string[];
}

const timeoutMs = 25_000;
/** Short, because the user waits, and it only decides how the result is sent. */
const peekTimeoutMs = 5_000;
/** Telegram takes no more from a bot. Source: core.telegram.org/bots/api, "Sending files". */
const maxBytes = 50_000_000;
const maxRedirects = 3;

/** A larger file is requested again when a slot is free: at most two are transferred at once. */
const smallBytes = 5_000_000;
const maxLargeAtOnce = 2;
/** After waiting this long the delivery is retried later: its claim is valid for 90 s. */
const queueTimeoutMs = 15_000;

/** Some hosts (Cloudflare, error 1010) refuse clients that do not look like a browser. */
const requestHeaders = {
  "user-agent": "Mozilla/5.0 (compatible; stars-studio-bot/1.0)",
  "accept-encoding": "identity",
};
type RequestHeaders = Readonly<Record<string, string>>;
const headOnly = { ...requestHeaders, range: `bytes=0-${headLength - 1}` };

/**
 * Loads results from the addresses that the provider gives: only by https and only from the open
 * internet, also after redirects. They go through the disk, so they take no memory.
 */
export function createFetchResult(options: FetchOptions): ResultFetcher {
  const { deadline } = options;
  const open = createOpener(options);
  const inTurn = createConcurrencyLimit(maxLargeAtOnce);
  let cleaning: Promise<void> | undefined;

  async function read(
    address: string,
    expected: ExpectedResult,
    limit: number,
  ): Promise<LoadedResult> {
    cleaning ??= removeAbandoned();
    await cleaning;
    const opened = await open(address, expected, deadline(timeoutMs), requestHeaders);
    if (typeof opened === "string") return opened;
    if (opened.length > limit) {
      await opened.release();
      return opened.length > maxBytes ? "too large" : "large";
    }
    const spooled = await spool(opened.body(), limit, nameOf(opened, address, expected));
    return spooled === "too large" ? "large" : spooled;
  }

  const tryRead = (...asked: Parameters<typeof read>): Promise<LoadedResult> =>
    read(...asked).catch(unavailableUnlessDiskFailed);

  return {
    async load(address, expected, use) {
      const found = await tryRead(address, expected, smallBytes);
      if (found !== "large") return passTo(found, use);
      return inTurn(deadline(queueTimeoutMs), async () =>
        passTo(await tryRead(address, expected, maxBytes), use),
      );
    },

    async peek(address, expected) {
      try {
        const opened = await open(address, expected, deadline(peekTimeoutMs), headOnly);
        if (typeof opened === "string") return opened;
        await opened.release();
        return { mime: mimeOf(opened), picture: readPictureFacts(opened.head) };
      } catch {
        return "unavailable";
      }
    },
  };
}

function unavailableUnlessDiskFailed(error: unknown): "unavailable" {
  if (error instanceof SpoolError) throw error;
  return "unavailable";
}

/** A verdict or a file; "large" = more than was expected, and perhaps too large. */
type LoadedResult = Exclude<FetchedResult, File> | SpooledFile | "large";

async function passTo<T>(
  found: LoadedResult,
  use: (fetched: FetchedResult) => Promise<T>,
): Promise<T> {
  if (found === "large") return use("too large");
  if (typeof found === "string") return use(found);
  try {
    return await use(found.file);
  } finally {
    await found.remove();
  }
}

/** A response with a file of the ordered kind, whose beginning has been read. */
interface OpenedResult extends ResponseStart {
  readonly type: FileType;
  /** The content type that the server names, without parameters. */
  readonly contentType: string;
  /** Content-Length; 0 if there is none. */
  readonly length: number;
}

/** Rejects if the connection fails. */
function createOpener(options: FetchOptions) {
  const follow = createFollower(options);
  return async (
    address: string,
    expected: ExpectedResult,
    signal: AbortSignal,
    headers: RequestHeaders,
  ): Promise<OpenedResult | "dead" | "unavailable"> => {
    const response = await follow(address, signal, headers);
    if (typeof response === "string") return response;
    if (response.ok) return identify(response, expected);
    await release(response);
    return isDead(response.status) ? "dead" : "unavailable";
  };
}

/** Whatever the content type says, the first bytes decide. */
async function identify(
  { body, headers }: Response,
  { makes }: ExpectedResult,
): Promise<OpenedResult | "dead"> {
  const begun = await readHead(body ?? emptyBody());
  const type = typeOfFile(begun.head);
  if (type === undefined || !type.media.includes(media[makes])) {
    await begun.release();
    return "dead";
  }
  const [contentType = ""] = (headers.get("content-type") ?? "").split(";", 1);
  const length = Number(headers.get("content-length") ?? 0);
  return { ...begun, type, contentType: contentType.trim().toLowerCase(), length };
}

/** "file" is a picture that Telegram must not compress. */
const media: Readonly<Record<Output, Medium>> = {
  picture: "picture",
  file: "picture",
  video: "video",
  sound: "sound",
};

/** The link will never work again; all other failures may be temporary. */
function isDead(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 425, 429].includes(status);
}

function createFollower({ fetch, publicFetch = createPublicFetch(), trusted }: FetchOptions) {
  /** Undefined if requests to this address are not allowed. */
  async function ask(
    url: URL | null,
    signal: AbortSignal,
    headers: RequestHeaders,
  ): Promise<Response | undefined> {
    const init = { redirect: "manual", signal, headers } as const;
    if (url === null || url.username !== "" || url.password !== "") return undefined;
    if (trusted.includes(url.origin)) return fetch(url, init);
    return isPublicName(url) ? publicFetch(url, init) : undefined;
  }

  /** "dead" if it redirects to a forbidden address; "unavailable" if there are too many redirects. */
  return async (
    address: string,
    signal: AbortSignal,
    headers: RequestHeaders,
  ): Promise<Response | "dead" | "unavailable"> => {
    let url = URL.parse(address);
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const response = await ask(url, signal, headers);
      const location = response?.headers.get("location") ?? null;
      if (response === undefined) return "dead";
      if (!isRedirect(response) || location === null) return response;
      await release(response);
      url = URL.parse(location, url?.href);
    }
    return "unavailable";
  };
}

const isRedirect = ({ status }: Response) => status >= 300 && status < 400;

/** Closes the connection: an unread body would keep it open. */
async function release({ body }: Response): Promise<void> {
  await body?.cancel().catch(() => {});
}

interface ResponseStart {
  readonly head: Uint8Array;
  /** The whole body, including the head; can be read once. */
  readonly body: () => AsyncGenerator<Uint8Array>;
  /** Closes the connection; never rejects. */
  readonly release: () => Promise<void>;
}

/** Reads the beginning of a body. */
async function readHead(body: AsyncIterable<Uint8Array>): Promise<ResponseStart> {
  const parts = body[Symbol.asyncIterator]();
  const release = async () => void (await parts.return?.().catch(() => {}));
  const chunks: Uint8Array[] = [];
  let isWhole = false;
  for (let length = 0; length < headLength && !isWhole; ) {
    const { done = false, value } = await parts.next();
    isWhole = done;
    if (!done) length += chunks[chunks.push(value) - 1]?.byteLength ?? 0;
  }

  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks;
      while (!isWhole) {
        const { done, value } = await parts.next();
        if (done) return;
        yield value;
      }
    } finally {
      await release();
    }
  }

  return { head: Buffer.concat(chunks).subarray(0, headLength), body: all, release };
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}

/** A public name without a port. Its addresses are checked when the connection is made. */
function isPublicName({ protocol, hostname, port }: URL): boolean {
  if (protocol !== "https:" || port !== "") return false;
  const isName = /^([a-z0-9_-]+\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(hostname);
  return isName && !/\.(local|localhost|internal|intranet|lan|home|corp|arpa)$/.test(hostname);
}

function nameOf(opened: OpenedResult, address: string, { model }: ExpectedResult) {
  const { contentType, type } = opened;
  return {
    name: fileNameOf({ address, contentType: contentType, type, model }),
    type: mimeOf(opened),
  };
}

function mimeOf({ contentType, type }: Pick<OpenedResult, "contentType" | "type">): string {
  return contentType === "image/svg+xml" ? contentType : type.mime;
}
