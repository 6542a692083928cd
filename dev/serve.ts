import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";

export interface LocalServer {
  /** Such as http://127.0.0.1:40123, without a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

export type Handler = (request: Request) => Response | Promise<Response>;

/** Serves a handler on a port of 127.0.0.1, a free one if none is named. */
export async function serveLocally(fetch: Handler, wanted = 0): Promise<LocalServer> {
  const server = createAdaptorServer({ fetch });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(wanted, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
