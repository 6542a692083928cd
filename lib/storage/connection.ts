import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";

export type Drizzle = ReturnType<typeof connect>;

export interface ConnectionOptions {
  /** Neon's connection string. */
  readonly url: string;
  /** Another endpoint that speaks Neon's SQL over HTTP. */
  readonly endpoint: string | undefined;
  /** Each request gives up after so long; it may be carried out all the same. */
  readonly timeoutMs: number;
  /** Send nothing: fail as if the network were gone. */
  readonly forcedDown: boolean;
  readonly fetch: typeof fetch;
}

type Transport = (input: string, init: RequestInit) => Promise<Response>;

/**
 * The driver takes `fetch` from one place for the whole process, and hands it the `fetchOptions` of
 * the client: so each client brings its own transport along, and nothing global differs.
 */
neonConfig.fetchFunction = (input: string, init: RequestInit & { transport: Transport }) => {
  const { transport, ...rest } = init;
  return transport(input, rest);
};

/** Drizzle over Neon's HTTP. Sends nothing by itself. */
export function connect({ url, endpoint, timeoutMs, forcedDown, fetch }: ConnectionOptions) {
  const transport: Transport = async (input, init) => {
    if (forcedDown) throw new TypeError("forced down");
    return fetch(endpoint ?? input, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  };
  return drizzle(neon(url, { fetchOptions: { transport } }));
}
