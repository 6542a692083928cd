import type { Service, TraceEvent } from "../functions/tracing.js";

/* What the host and the process of an instance say to each other. */

/** How to run an instance. */
export interface InstanceSettings {
  /** The file with the web handlers, in the working directory. */
  readonly handler: string;
  /** Such as "telegram". */
  readonly name: string;
  /** Port of the local Vercel Blob; absent = there is none. */
  readonly blobPort?: number | undefined;
  /** What `Date.now()` says while the function is loaded; absent = the time. */
  readonly now?: number | undefined;
  /** The services to trace, by origin; absent = no tracing. */
  readonly traced?: readonly (readonly [origin: string, service: Service])[] | undefined;
}

export interface FunctionRequest {
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly [name: string, value: string][];
  /** Absent = none. */
  readonly body?: Uint8Array | undefined;
  /** What `Date.now()` says until the next request; absent = the time. */
  readonly now?: number | undefined;
}

export interface FunctionAnswer {
  readonly status: number;
  readonly headers: readonly [name: string, value: string][];
  readonly body: Uint8Array;
}

export type ToInstance =
  | ({ readonly kind: "request" } & FunctionRequest)
  | { readonly kind: "die mid-request" };

export type FromInstance =
  | { readonly kind: "ready" }
  | ({ readonly kind: "answer"; readonly id: number } & FunctionAnswer)
  /** Answered, and all work passed to waitUntil is over. */
  | { readonly kind: "settled"; readonly id: number; readonly waitUntilCalls: number }
  /** waitUntil was called for a request that was already over: the process does not wait for that work. */
  | { readonly kind: "too late"; readonly id: number }
  | { readonly kind: "trace"; readonly event: TraceEvent };

/** Both ends of the pipe on which an instance reports that it is idle and learns when to continue. */
export const freezePipe = 4;
