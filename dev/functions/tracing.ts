import { AsyncLocalStorage } from "node:async_hooks";
import type { Handler } from "../http/serve.js";

/** The services that the bot calls. */
export type Service = "sql" | "store" | "telegram" | "kie";

/** What happens to a request at one of the bot's endpoints. Times in milliseconds since 1970. */
export type TraceEvent = { readonly trace: number; readonly at: number } & (
  | {
      readonly kind: "begun";
      /** Such as telegram, kie, cron. */
      readonly endpoint: string;
      /** Path and query. */
      readonly target: string;
      readonly body: string;
    }
  | {
      readonly kind: "asked";
      readonly span: number;
      readonly service: Service;
      readonly method: string;
      /** Path and query. */
      readonly target: string;
      /** Its beginning; empty if it is not text. */
      readonly body: string;
    }
  | {
      readonly kind: "heard";
      readonly span: number;
      /** An HTTP status, with PostgreSQL's code if it refused a statement, or the name of the error. */
      readonly outcome: string;
    }
  | { readonly kind: "ended"; readonly status: number }
);

export interface TracerOptions {
  /** By origin. */
  readonly services: ReadonlyMap<string, Service>;
  /** The fetch for outgoing requests; read at the start, before the tracer replaces it. */
  readonly fetch: typeof fetch;
  readonly report: (event: TraceEvent) => void;
}

const longestBody = 8_000;

const now = () => performance.timeOrigin + performance.now();

function describeRequest({ method = "GET", body }: RequestInit = {}) {
  return { method, body: typeof body === "string" ? body.slice(0, longestBody) : "" };
}

/** Such as "200" or "400 42P01". */
async function outcomeOf(response: Response, service: Service): Promise<string> {
  if (service !== "sql" || response.ok) return String(response.status);
  const body = await response
    .clone()
    .text()
    .catch(() => "");
  const [, code = ""] = /"code":"(\w{5})"/.exec(body) ?? [];
  return `${response.status} ${code}`.trimEnd();
}

function addressOf(input: Parameters<typeof fetch>[0]): URL {
  return new URL(input instanceof Request ? input.url : input);
}

/** Reports every request to the bot, and every request that the bot makes because of it. */
export function createTracer({ services, fetch, report }: TracerOptions) {
  const current = new AsyncLocalStorage<{ readonly trace: number; readonly mayKill: boolean }>();
  let lastTrace = 0;
  let lastSpan = 0;
  let isToDie = false;

  async function send(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
    const { trace, mayKill } = current.getStore() ?? {};
    const { origin, pathname, search } = addressOf(input);
    const service = services.get(origin);
    if (trace === undefined || service === undefined) return fetch(input, init);
    const span = ++lastSpan;
    const asked = { service, ...describeRequest(init), target: pathname + search };
    report({ kind: "asked", trace, span, ...asked, at: now() });
    const heard = (outcome: string, at = now()) =>
      report({ kind: "heard", trace, span, outcome, at });
    try {
      const response = await fetch(input, init);
      if (isToDie && mayKill && response.ok) process.kill(process.pid, "SIGKILL");
      const at = now();
      void outcomeOf(response, service).then((outcome) => heard(outcome, at));
      return response;
    } catch (error) {
      heard((error as Error).name);
      throw error;
    }
  }

  return {
    fetch: send,

    /** Wraps an endpoint of the bot and reports its requests. */
    watch:
      (endpoint: string, handler: Handler): Handler =>
      async (request) => {
        const trace = ++lastTrace;
        const body = await request.clone().text();
        const { pathname, search } = new URL(request.url);
        report({ kind: "begun", trace, endpoint, target: pathname + search, body, at: now() });
        // A checkout moves no money: killing there would only prevent the payment.
        const mayKill = endpoint === "telegram" && !body.includes('"pre_checkout_query"');
        const ended = (status: number) => report({ kind: "ended", trace, status, at: now() });
        try {
          const response = await current.run({ trace, mayKill }, () => handler(request));
          ended(response.status);
          return response;
        } catch (error) {
          ended(500);
          throw error;
        }
      },

    /**
     * Ends this process in the middle of the next update: the service carries out its first request, but
     * the process dies before it gets the answer.
     */
    dieMidRequest(): void {
      isToDie = true;
    },
  };
}
