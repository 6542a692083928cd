import type { IncomingMessage, RequestListener } from "node:http";

export interface GuardOptions {
  /** Further hosts that are allowed, such as a tunnel's; absent = only this machine's. */
  readonly isHost?: (host: string) => boolean;
  /** Whether links on other sites may open the page at `/`. */
  readonly allowLinks?: boolean;
}

/** The parts of a request that the decision depends on. */
type Asked = Pick<IncomingMessage, "headers" | "headersDistinct" | "method" | "url"> & {
  readonly socket: Pick<IncomingMessage["socket"], "localPort">;
};

/**
 * Any site that is open in a browser on this machine can send requests to its ports, and a site whose name
 * suddenly resolves to 127.0.0.1 (DNS rebinding) can read the answers. The browser sends the requested name
 * in `Host`, and the requesting site in `Origin` and `Sec-Fetch-Site`; pages can't change these
 * (https://fetch.spec.whatwg.org/#forbidden-request-header). Programs send neither of the latter two.
 * @returns why the server must refuse the request; undefined = it may answer
 */
function explainRefusal(request: Asked, options: GuardOptions = {}): string | undefined {
  const { headersDistinct, socket, headers } = request;
  const [host = "", ...others] = headersDistinct["host"] ?? [];
  const isRight = isOwnHost(host, socket.localPort) || options.isHost?.(host);
  if (!isRight || others.length > 0) return "Host is not this server";
  if (!isOriginOf(headers.origin, host)) return "Origin is another site";
  if (isSameSite(headers["sec-fetch-site"])) return undefined;
  return options.allowLinks && isFollowedLink(request) ? undefined : "another site asks";
}

/** Passes only allowed requests to a listener, and answers all others with 403. */
export function guarded(listener: RequestListener, options: GuardOptions = {}): RequestListener {
  return (request, response) => {
    const refusal = explainRefusal(request, options);
    if (refusal === undefined) return listener(request, response);
    // The rest of the body is not needed.
    request.resume();
    response.writeHead(403, { "content-type": "text/plain", connection: "close" });
    response.end(`Only this machine's own programs and pages may ask: ${refusal}\n`);
  };
}

function isOwnHost(host: string, port = 0): boolean {
  // Port 80 is left out.
  const suffix = port === 80 ? "" : `:${port}`;
  return ["127.0.0.1", "localhost"].some((name) => host.toLowerCase() === name + suffix);
}

function isOriginOf(origin: string | undefined, host: string): boolean {
  return [undefined, `http://${host}`, `https://${host}`].includes(origin);
}

/** "same-site" is another port of this machine, so another program's page. */
function isSameSite(site: string | string[] = "none"): boolean {
  return site === "same-origin" || site === "none";
}

/** Opens the page in its own tab, without any other effect. */
function isFollowedLink({ headers, method, url }: Asked): boolean {
  return method === "GET" && url === "/" && headers["sec-fetch-dest"] === "document";
}
