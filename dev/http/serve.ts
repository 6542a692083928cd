import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { type GuardOptions, guarded } from "./request-guard.js";

export interface LocalServer {
  /** Such as http://127.0.0.1:40123, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

export interface ListenOptions extends GuardOptions {
  /** Absent = any free one. */
  readonly port?: number;
}

export type Handler = (request: Request) => Response | Promise<Response>;

/**
 * Every HTTP server of the local world: on 127.0.0.1 alone, behind the guard against other sites.
 * A request to change the protocol, such as WebSocket's, is an ordinary request to it.
 * @throws Error with the code EADDRINUSE if the port is taken
 */
export async function listenLocally(
  listener: RequestListener,
  { port: wanted = 0, ...guard }: ListenOptions = {},
): Promise<LocalServer> {
  // Without a Host, Node itself would answer 400.
  const server = createServer({ requireHostHeader: false }, guarded(listener, guard));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(wanted, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The same for a handler of web-standard requests. */
export function serveLocally(fetch: Handler, options?: ListenOptions): Promise<LocalServer> {
  return listenLocally(getRequestListener(fetch), options);
}
