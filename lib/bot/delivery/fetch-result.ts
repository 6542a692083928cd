import { createPublicFetch, type FetchOnce } from "../../http/public-fetch.js";
import type { Output } from "../../studio/model.js";
import { createConcurrencyLimit } from "../../util/concurrency-limit.js";
import { type PictureFacts, readPictureFacts } from "../pictures/picture-facts.js";
import { fileNameOf } from "./file-name.js";
import { type FileType, headLength, type Medium, typeOfFile } from "./file-type.js";
import { removeAbandoned, type Spooled, SpoolFailed, spool } from "./temporary-file.js";

/** What was ordered: only that is a result. */
export interface Wanted {
  readonly makes: Output;
  /** The model's name, for the names of files. */
  readonly model: string;
}

/**
 * A result, or why there is none: too many bytes, of which the first are of the kind that was ordered;
 * a dead address (nothing is there, it is empty, or it is something else); a fault that may pass.
 */
export type Fetched = File | "too large" | "dead" | "unheard";

/** What a result is by its first bytes. */
export interface Glimpse {
  readonly mime: string;
  /** Of pictures, if their head says it. */
  readonly picture?: PictureFacts | undefined;
}

/** Brings results from where the provider keeps them. */
export interface ResultFetcher {
  /**
   * Loads a result and hands it over; a file is gone when `use` has ended.
   * @throws TurnMissed if too many others are loaded at the moment, SpoolFailed, or whatever `use` throws
   */
  load<T>(url: string, wanted: Wanted, use: (fetched: Fetched) => Promise<T>): Promise<T>;
  /** Reads the beginning only. Never rejects. */
  glance(url: string, wanted: Wanted): Promise<Glimpse | "dead" | "unheard">;
}

export interface FetchOptions {
  /** Asks trusted addresses. */
  readonly fetch: FetchOnce;
  /** Asks all others; absent = connects to the open internet only. */
  readonly publicFetch?: FetchOnce | undefined;
  /** Is aborted after so many milliseconds. */
  readonly deadline: (milliseconds: number) => AbortSignal;
  /** Origins of the provider itself: anything may be fetched from them. */
  readonly trusted: readonly string[];
}

const timeoutMs = 25_000;
/** The user waits for it, and it only decides how the result is sent. */
const glanceMs = 5_000;
/** Telegram takes no more from a bot. Source: core.telegram.org/bots/api, "Sending files". */
const largestBytes = 50_000_000;
const mostRedirects = 3;

/** A larger file is asked for once more when its turn has come: two are moved at the same time. */
const smallBytes = 5_000_000;
const largeAtOnce = 2;
/** After waiting this long a delivery is tried again later: its claim is valid for 90 s. */
const patienceMs = 15_000;

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
  const inTurn = createConcurrencyLimit(largeAtOnce);
  let cleaning: Promise<void> | undefined;

  async function read(address: string, wanted: Wanted, most: number): Promise<Loaded> {
    cleaning ??= removeAbandoned();
    await cleaning;
    const opened = await open(address, wanted, deadline(timeoutMs), requestHeaders);
    if (typeof opened === "string") return opened;
    if (opened.length > most) {
      await opened.release();
      return opened.length > largestBytes ? "too large" : "large";
    }
    const spooled = await spool(opened.body(), most, nameOf(opened, address, wanted));
    return spooled === "too large" ? "large" : spooled;
  }

  const tryReading = (...asked: Parameters<typeof read>): Promise<Loaded> =>
    read(...asked).catch(unheardUnlessOurs);

  return {
    async load(address, wanted, use) {
      const found = await tryReading(address, wanted, smallBytes);
      if (found !== "large") return hand(found, use);
      return inTurn(deadline(patienceMs), async () =>
        hand(await tryReading(address, wanted, largestBytes), use),
      );
    },

    async glance(address, wanted) {
      try {
        const opened = await open(address, wanted, deadline(glanceMs), headOnly);
        if (typeof opened === "string") return opened;
        await opened.release();
        return { mime: mimeOf(opened), picture: readPictureFacts(opened.head) };
      } catch {
        return "unheard";
      }
    },
  };
}

function unheardUnlessOurs(error: unknown): "unheard" {
  if (error instanceof SpoolFailed) throw error;
  return "unheard";
}

/** A verdict or a file; "large" = more than was wanted, and perhaps too large. */
type Loaded = Exclude<Fetched, File> | Spooled | "large";

async function hand<T>(found: Loaded, use: (fetched: Fetched) => Promise<T>): Promise<T> {
  if (found === "large") return use("too large");
  if (typeof found === "string") return use(found);
  try {
    return await use(found.file);
  } finally {
    await found.remove();
  }
}

/** An answer with something of the ordered kind, of which the beginning has been read. */
interface Opened extends Begun {
  readonly type: FileType;
  /** The content type that the server names, without parameters. */
  readonly said: string;
  /** The length that it names; 0 if it names none. */
  readonly length: number;
}

/** Rejects if the connection fails. */
function createOpener(options: FetchOptions) {
  const follow = createFollower(options);
  return async (
    address: string,
    wanted: Wanted,
    signal: AbortSignal,
    headers: RequestHeaders,
  ): Promise<Opened | "dead" | "unheard"> => {
    const response = await follow(address, signal, headers);
    if (typeof response === "string") return response;
    if (response.ok) return look(response, wanted);
    await release(response);
    return isDead(response.status) ? "dead" : "unheard";
  };
}

/** Whatever the answer calls it, the first bytes decide. */
async function look({ body, headers }: Response, { makes }: Wanted): Promise<Opened | "dead"> {
  const begun = await begin(body ?? nothing());
  const type = typeOfFile(begun.head);
  if (type === undefined || !type.media.includes(media[makes])) {
    await begun.release();
    return "dead";
  }
  const [said = ""] = (headers.get("content-type") ?? "").split(";", 1);
  const length = Number(headers.get("content-length") ?? 0);
  return { ...begun, type, said: said.trim().toLowerCase(), length };
}

/** "file" is a picture that Telegram must not compress. */
const media: Readonly<Record<Output, Medium>> = {
  picture: "picture",
  file: "picture",
  video: "video",
  sound: "sound",
};

/** The address will never lead to it again; of all else that may pass with time. */
function isDead(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 425, 429].includes(status);
}

function createFollower({ fetch, publicFetch = createPublicFetch(), trusted }: FetchOptions) {
  /** Undefined if it must not be asked. */
  async function ask(
    url: URL | null,
    signal: AbortSignal,
    headers: RequestHeaders,
  ): Promise<Response | undefined> {
    const init = { redirect: "manual", signal, headers } as const;
    if (url === null || url.username !== "" || url.password !== "") return undefined;
    if (trusted.includes(url.origin)) return fetch(url, init);
    return isNameOnInternet(url) ? publicFetch(url, init) : undefined;
  }

  /** "dead" if it leads to an address that must not be asked; "unheard" if it leads nowhere. */
  return async (
    address: string,
    signal: AbortSignal,
    headers: RequestHeaders,
  ): Promise<Response | "dead" | "unheard"> => {
    let url = URL.parse(address);
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const response = await ask(url, signal, headers);
      const location = response?.headers.get("location") ?? null;
      if (response === undefined) return "dead";
      if (!isRedirect(response) || location === null) return response;
      await release(response);
      url = URL.parse(location, url?.href);
    }
    return "unheard";
  };
}

const isRedirect = ({ status }: Response) => status >= 300 && status < 400;

/** Ends its connection: an unread body would hold it. */
async function release({ body }: Response): Promise<void> {
  await body?.cancel().catch(() => {});
}

interface Begun {
  readonly head: Uint8Array;
  /** All of it, with its beginning; once. */
  readonly body: () => AsyncGenerator<Uint8Array>;
  /** Ends the connection; never rejects. */
  readonly release: () => Promise<void>;
}

/** Reads the beginning of a body. */
async function begin(body: AsyncIterable<Uint8Array>): Promise<Begun> {
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

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** A public name without a port. Its addresses are checked when the connection is made. */
function isNameOnInternet({ protocol, hostname, port }: URL): boolean {
  if (protocol !== "https:" || port !== "") return false;
  const isName = /^([a-z0-9_-]+\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(hostname);
  return isName && !/\.(local|localhost|internal|intranet|lan|home|corp|arpa)$/.test(hostname);
}

function nameOf(opened: Opened, address: string, { model }: Wanted) {
  const { said, type } = opened;
  return { name: fileNameOf({ address, said, type, model }), type: mimeOf(opened) };
}

function mimeOf({ said, type }: Pick<Opened, "said" | "type">): string {
  return said === "image/svg+xml" ? said : type.mime;
}
