import { type Received, startFaultyServer } from "../http/faulty-server.js";
import { refuse } from "./answers.js";
import { createFaults, type Fault, faultOnTheWay } from "./faults.js";
import { type Asked, answer, askedBy } from "./requests.js";
import type { World } from "./tasks.js";

/** A request that arrived. */
export interface Call {
  readonly what: Asked;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Of JSON; undefined for anything else. */
  readonly body: unknown;
  /** Its `User-Agent`: results are fetched by Telegram, too. */
  readonly agent: string;
}

/** The HTTP server, which applies the faults. */
export async function startServer(world: World, apiKey: string) {
  const calls: Call[] = [];
  const faults = createFaults();
  /** By the request, and by the argument of the fault rule. */
  const met = new WeakMap<object, Fault>();
  const server = await startFaultyServer({
    describe(request) {
      calls.push(record(request));
      const info = { kind: askedBy(request), key: request.target };
      const fault = faults.take(info.kind);
      if (fault !== undefined) met.set(info, fault).set(request, fault);
      return info;
    },
    carryOut: (request) => answer({ world, apiKey, fault: met.get(request) }, request),
    errorAnswer: () => refuse(500),
  });
  server.setFaults((info) => faultOnTheWay(met.get(info)));
  return { ...server, calls: calls as readonly Call[], faults };
}

function record(request: Received): Call {
  const { method, target: path, headers, body } = request;
  const isJson = headers["content-type"]?.startsWith("application/json") ?? false;
  return {
    what: askedBy(request),
    method,
    path,
    body: isJson ? parse(body) : undefined,
    agent: headers["user-agent"] ?? "",
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
