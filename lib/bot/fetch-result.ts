import { createPublicFetch, type FetchOnce } from "../public-fetch.js";
import { createTurns } from "../turns.js";
import type { Fetched, FetchResult } from "./parcel.js";
import { removeAbandoned, type Spooled, SpoolFailed, spool } from "./spool.js";

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
/** Telegram takes no more from a bot. Source: core.telegram.org/bots/api, "Sending files". */
const largestBytes = 50_000_000;
const mostRedirects = 3;

/** A larger file is asked for once more when its turn has come: two are moved at the same time. */
const smallBytes = 5_000_000;
const largeAtOnce = 2;
/** After waiting this long a delivery is tried again later: its claim is valid for 90 s. */
const patienceMs = 30_000;

/** Some hosts (Cloudflare, error 1010) refuse clients that do not look like a browser. */
const requestHeaders = {
  "user-agent": "Mozilla/5.0 (compatible; stars-studio-bot/1.0)",
  "accept-encoding": "identity",
};

/**
 * Loads results from the addresses that the provider gives: only by https and only from the open
 * internet, also after redirects. They go through the disk, so they take no memory.
 */
export function createFetchResult(options: FetchOptions): FetchResult {
  const { deadline } = options;
  const follow = createFollower(options);
  const inTurn = createTurns(largeAtOnce);
  let cleaning: Promise<void> | undefined;

  async function load(address: string, most: number): Promise<Loaded> {
    cleaning ??= removeAbandoned();
    await cleaning;
    try {
      const response = await follow(address, deadline(timeoutMs));
      return response === undefined ? "unheard" : await read(response, address, most);
    } catch (error) {
      if (error instanceof SpoolFailed) throw error;
      return "unheard";
    }
  }

  return async (address, use) => {
    const found = await load(address, smallBytes);
    if (found !== "large") return hand(found, use);
    return inTurn(deadline(patienceMs), async () => hand(await load(address, largestBytes), use));
  };
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

function createFollower({ fetch, publicFetch = createPublicFetch(), trusted }: FetchOptions) {
  function ask(url: URL, signal: AbortSignal): Promise<Response> | undefined {
    const init = { redirect: "manual", signal, headers: requestHeaders } as const;
    if (url.username !== "" || url.password !== "") return undefined;
    if (trusted.includes(url.origin)) return fetch(url, init);
    return isNameOnInternet(url) ? publicFetch(url, init) : undefined;
  }

  /** Undefined if it leads to an address that must not be asked. */
  return async (address: string, signal: AbortSignal): Promise<Response | undefined> => {
    let url = new URL(address);
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const response = await ask(url, signal);
      const location = response?.headers.get("location") ?? null;
      if (response === undefined || !isRedirect(response) || location === null) return response;
      await release(response);
      url = new URL(location, url);
    }
    return undefined;
  };
}

const isRedirect = ({ status }: Response) => status >= 300 && status < 400;

/** Ends its connection: an unread body would hold it. */
async function release({ body }: Response): Promise<void> {
  await body?.cancel().catch(() => {});
}

async function read(response: Response, address: string, most: number): Promise<Loaded> {
  const verdict = verdictOn(response, most);
  if (verdict !== undefined) {
    await release(response);
    return verdict;
  }
  const spooled = await spool(response.body ?? empty(), most, nameOf(response, address));
  return spooled === "too large" ? "large" : spooled;
}

/** What the head of the answer says; undefined if its body is worth reading. */
function verdictOn({ ok, status, headers }: Response, most: number): Loaded | undefined {
  if (status === 404 || status === 410) return "gone";
  if (!ok) return "unheard";
  const length = Number(headers.get("content-length") ?? 0);
  if (length > largestBytes) return "too large";
  return length > most ? "large" : undefined;
}

async function* empty(): AsyncGenerator<Uint8Array> {}

/** A public name without a port. Its addresses are checked when the connection is made. */
function isNameOnInternet({ protocol, hostname, port }: URL): boolean {
  if (protocol !== "https:" || port !== "") return false;
  const isName = /^([a-z0-9_-]+\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(hostname);
  return isName && !/\.(local|localhost|internal|intranet|lan|home|corp|arpa)$/.test(hostname);
}

/** Telegram tells by the name what it is. */
function nameOf({ headers }: Response, address: string) {
  const type = (headers.get("content-type") ?? "").split(";", 1)[0] ?? "";
  const last = new URL(address).pathname.split("/").at(-1) ?? "";
  const isNamed = /\.\w{2,4}$/.test(last);
  return { name: isNamed ? last : `result.${type.split("/")[1] ?? "bin"}`, type };
}
