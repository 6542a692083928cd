import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from "node:dns";
import { once } from "node:events";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { type Duplex, pipeline, Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { isPublicAddress } from "./public-address.js";

/** The part of `fetch` that downloads need. Redirects are returned, not followed. */
export type FetchOnce = (
  url: URL,
  init: {
    readonly redirect: "manual";
    readonly signal: AbortSignal;
    readonly headers: Readonly<Record<string, string>>;
  },
) => Promise<Response>;

type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

export interface PublicFetchOptions {
  readonly resolve?: Resolve;
  readonly isAllowed?: (address: string) => boolean;
}

/** Its host leads to an address that is not of the open internet: nothing was asked. */
class ForbiddenAddress extends Error {
  override readonly name = "ForbiddenAddress";
}

/**
 * Asks hosts that others name, without reaching our own network: each address that a name resolves to
 * is checked in the lookup of the connection itself, so no second answer of the DNS can get past it.
 * Never uses a connection that was opened otherwise. GET only; the body is streamed.
 */
export function createPublicFetch({
  resolve = systemLookup,
  isAllowed = isPublicAddress,
}: PublicFetchOptions = {}): FetchOnce {
  const lookup = guard(resolve, isAllowed);
  return async (url, { signal, headers }) => {
    const literal = url.hostname.replace(/^\[(.*)\]$/, "$1");
    // Node looks nothing up if the host is an address.
    if (isIP(literal) !== 0 && !isAllowed(literal)) throw forbid(literal);
    const request = url.protocol === "https:" ? requestHttps : requestHttp;
    const sent = request(url, { agent: false, lookup, signal, headers });
    // What goes wrong after the head of the answer reaches the reader of its body, too.
    sent.on("error", () => {});
    sent.end();
    const [incoming] = (await once(sent, "response")) as [IncomingMessage];
    return toResponse(incoming);
  };
}

/** Refuses a name if one of its addresses is not allowed. */
function guard(resolve: Resolve, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, "");
      const refused = found.find(({ address }) => !isAllowed(address));
      if (refused !== undefined) return callback(forbid(hostname), "");
      const { address = "", family } = found[0] ?? {};
      return options.all ? callback(null, found) : callback(null, address, family);
    });
  };
}

function forbid(host: string): ForbiddenAddress {
  return new ForbiddenAddress(`not of the open internet: ${host}`);
}

function toResponse(incoming: IncomingMessage): Response {
  const { statusCode: status = 0, headers: given } = incoming;
  if (status < 200 || status > 599) {
    incoming.destroy();
    throw new RangeError(`no status of HTTP: ${status}`);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "string") headers.set(name, value);
  }
  const isComplete = bodiless.includes(status);
  if (isComplete) incoming.destroy();
  const body = isComplete ? null : (Readable.toWeb(unpacked(incoming, headers)) as ReadableStream);
  return new Response(body, { status, headers });
}

const unpackers: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** As `fetch` does: some hosts compress what they were asked to send as it is. */
function unpacked(incoming: IncomingMessage, headers: Headers): Readable {
  const unpack = unpackers[headers.get("content-encoding")?.toLowerCase() ?? ""];
  if (unpack === undefined) return incoming;
  // That of the packed bytes.
  headers.delete("content-length");
  // What goes wrong reaches the reader of the last stream.
  return pipeline(incoming, unpack(), () => {});
}

/** Answers that have no body, whatever follows their head. */
const bodiless = [204, 205, 304];
