import type { Service, TraceEvent } from "../tracing.js";

/* What the host and the process of an instance say to each other. */

/** How an instance is to be run. */
export interface InstanceSettings {
  /** The file with the web handlers, in the working directory. */
  readonly handler: string;
  /** Such as "telegram". */
  readonly name: string;
  /** Of the local Vercel Blob; absent = there is none. */
  readonly blobPort?: number | undefined;
  /** Whom the requests of the function go to, by origin; absent = nobody watches. */
  readonly traced?: readonly (readonly [origin: string, service: Service])[] | undefined;
}

export interface FunctionRequest {
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly [name: string, value: string][];
  /** Absent = none. */
  readonly body?: Uint8Array | undefined;
}

export interface FunctionAnswer {
  readonly status: number;
  readonly headers: readonly [name: string, value: string][];
  readonly body: Uint8Array;
}

export type ToInstance =
  | ({ readonly kind: "request" } & FunctionRequest)
  | { readonly kind: "die in the middle" };

export type FromInstance =
  | { readonly kind: "ready" }
  | ({ readonly kind: "answer"; readonly id: number } & FunctionAnswer)
  /** Answered, and all that was handed to waitUntil is over. */
  | { readonly kind: "settled"; readonly id: number; readonly waitUntilCalls: number }
  /** waitUntil was called for a request that was over: nothing waits for that work. */
  | { readonly kind: "too late"; readonly id: number }
  | { readonly kind: "trace"; readonly event: TraceEvent };

/** Both sides of the pipe on which an instance offers to be frozen, and hears when it may go on. */
export const freezePipe = 4;
