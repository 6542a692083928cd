import type { Service, TraceEvent } from "../functions/tracing.js";
import type { Instance, LineLevel } from "./instance.js";

export interface HostOptions {
  /** Such as `.vercel/output`. */
  readonly output: string;
  /** Of 127.0.0.1; absent = any free one. */
  readonly port?: number;
  /** The project's variables; Vercel's own are added. @param url the address of the functions */
  readonly variables: (url: string) => Readonly<NodeJS.ProcessEnv>;
  /** The OIDC token of a request; absent = the project has none. */
  readonly oidcToken?: () => string;
  /** Local port to which the hosts of private Blob stores are redirected; absent = no redirect. */
  readonly blobPort?: number;
  /** What `Date.now()` says in a function until its next request, in milliseconds since 1970; absent = the time. */
  readonly now?: () => number;
  readonly onLine?: (line: string, level: LineLevel) => void;
  /** Receives each request of the functions to these origins; absent = no tracing. */
  readonly trace?: {
    readonly services: readonly (readonly [origin: string, service: Service])[];
    readonly onEvent: (event: TraceEvent, instance: Instance) => void;
  };
  /** Receives every instance that starts serving or is gone. */
  readonly onChange?: (instance: Instance, change: "serves" | "gone") => void;
}
