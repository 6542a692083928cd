import type { IncomingMessage, RequestListener } from "node:http";

export interface GuardOptions {
  /** Further hosts that are right here, such as a tunnel's; without it only this machine's. */
  readonly isHost?: (host: string) => boolean;
  /** Whether a link on any site may lead to the page at `/`. */
  readonly allowLinks?: boolean;
}

/** What the decision depends on. */
type Asked = Pick<IncomingMessage, "headers" | "headersDistinct" | "method" | "url"> & {
  readonly socket: Pick<IncomingMessage["socket"], "localPort">;
};

/**
 * Every site that is open in a browser on this machine can send requests to its ports, and a site whose
 * name suddenly leads to 127.0.0.1 (DNS rebinding) can read the answers. A browser says in `Host` which
 * name was asked for, and in `Origin` and `Sec-Fetch-Site` which site asks; pages can't change these
 * (https://fetch.spec.whatwg.org/#forbidden-request-header). Programs send neither of the latter two.
 * @returns why the request must not be answered; undefined = it may be
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
    // The rest of a body is of no interest.
    request.resume();
    response.writeHead(403, { "content-type": "text/plain", connection: "close" });
    response.end(`Only this machine's own programs and pages may ask: ${refusal}\n`);
  };
}

function isOwnHost(host: string, port = 0): boolean {
  // HTTP's own port is not written.
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

/** It shows the page in a tab of its own, and does nothing. */
function isFollowedLink({ headers, method, url }: Asked): boolean {
  return method === "GET" && url === "/" && headers["sec-fetch-dest"] === "document";
}
