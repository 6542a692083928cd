import type { Fetched } from "./parcel.js";

export interface FetchOptions {
  readonly fetch: typeof fetch;
  /** Is aborted after so many milliseconds. */
  readonly deadline: (milliseconds: number) => AbortSignal;
  /** Addresses at which anything may be fetched: those of the provider itself. */
  readonly trusted: readonly string[];
}

const timeoutMs = 25_000;
/** Telegram takes no more from a bot. */
const largestBytes = 50_000_000;
const mostRedirects = 3;

/**
 * Loads a result from where the provider says it is: only by https, only from the open internet,
 * whatever the address or a redirect says.
 */
export function createFetchResult({ fetch, deadline, trusted }: FetchOptions) {
  const mayAsk = (url: URL) => trusted.includes(url.origin) || isPublic(url);

  async function follow(address: string, signal: AbortSignal): Promise<Response | undefined> {
    let url = new URL(address);
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      if (!mayAsk(url)) return undefined;
      const response = await fetch(url, { redirect: "manual", signal });
      const location = response.headers.get("location");
      if (response.status < 300 || response.status >= 400 || location === null) return response;
      url = new URL(location, url);
    }
    return undefined;
  }

  return async function fetchResult(address: string): Promise<Fetched> {
    try {
      const response = await follow(address, deadline(timeoutMs));
      return response === undefined ? "unheard" : await read(response, address);
    } catch {
      return "unheard";
    }
  };
}

async function read(response: Response, address: string): Promise<Fetched> {
  if (response.status === 404 || response.status === 410) return "gone";
  if (!response.ok) return "unheard";
  if (Number(response.headers.get("content-length") ?? 0) > largestBytes) return "too large";
  const parts = await readUpTo(response, largestBytes);
  return parts === "too large" ? parts : toFile(parts, response, address);
}

/** A name on the internet: no bare address, no port, no name of a network at home. */
function isPublic({ protocol, hostname, port, username }: URL): boolean {
  if (protocol !== "https:" || port !== "" || username !== "") return false;
  return (
    /^([a-z0-9-]+\.)+[a-z]{2,}$/i.test(hostname) && !/\.(local|internal|lan|home)$/i.test(hostname)
  );
}

type Part = Uint8Array<ArrayBuffer>;

async function readUpTo(response: Response, most: number): Promise<Part[] | "too large"> {
  const parts: Part[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.byteLength;
    if (length > most) return "too large";
    parts.push(part);
  }
  return parts;
}

/** Telegram tells by the name what it is. */
function toFile(parts: readonly Part[], { headers }: Response, address: string): File {
  const type = (headers.get("content-type") ?? "").split(";", 1)[0] ?? "";
  const name = new URL(address).pathname.split("/").at(-1) ?? "";
  const isNamed = /\.\w{2,4}$/.test(name);
  return new File([...parts], isNamed ? name : `result.${type.split("/")[1] ?? "bin"}`, { type });
}
