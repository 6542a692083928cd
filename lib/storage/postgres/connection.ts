import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";
import { forcedDown } from "./classify-error.js";

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
  /** Is aborted after so many milliseconds. */
  readonly deadline: (milliseconds: number) => AbortSignal;
}

type Transport = (input: string, init: RequestInit) => Promise<Response>;

/**
 * The driver takes `fetch` from one place for the whole process, and hands it the `fetchOptions` of
 * the client: so each client has its own transport, and the global setting is the same for all.
 */
neonConfig.fetchFunction = (input: string, init: RequestInit & { transport: Transport }) => {
  const { transport, ...rest } = init;
  return transport(input, rest);
};

/** Drizzle over Neon's HTTP. Sends nothing yet. */
export function connect(options: ConnectionOptions) {
  const { url, endpoint, fetch } = options;
  const transport: Transport = async (input, init) => {
    if (options.forcedDown) throw Object.assign(new Error("forced down"), { code: forcedDown });
    return fetch(endpoint ?? input, { ...init, signal: options.deadline(options.timeoutMs) });
  };
  return drizzle(neon(url, { fetchOptions: { transport } }));
}
