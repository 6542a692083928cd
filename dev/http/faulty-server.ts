import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { FaultRule, RequestInfo, StoreFault } from "../objects/faults.js";
import type { GuardOptions } from "./request-guard.js";
import { listenLocally } from "./serve.js";

/** A request that has arrived completely. */
export interface Received {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Path and query. */
  readonly target: string;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

export interface Behaviour {
  describe(request: Received): RequestInfo;
  /** Carries out a request: checks its conditions and writes in one atomic step. */
  carryOut(request: Received): Answer | Promise<Answer>;
  /** The answer with which this server reports an error. */
  errorAnswer(status: number): Answer;
}

export interface FaultyServer {
  /** Such as http://127.0.0.1:40123, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Requests of this kind that arrived. */
  countRequests(kind: string): number;
  /** Requests that met a fault and still wait for an answer. */
  countHanging(): number;
  /** Faults of all later requests; absent = none. */
  setFaults(rule?: FaultRule): void;
  /** Carries out the requests that were held back; resolves when they are done. */
  releaseLate(): Promise<void>;
  stop(): Promise<void>;
}

/** A server on a free port of 127.0.0.1 that answers correctly, wrongly, too late or never. */
export async function startFaultyServer(
  behaviour: Behaviour,
  guard: GuardOptions = {},
): Promise<FaultyServer> {
  const late: (() => Answer | Promise<Answer>)[] = [];
  const counts = new Map<string, number>();
  const hanging = new Set<ServerResponse>();
  let rule: FaultRule = () => undefined;

  function meetFault(info: RequestInfo): ReturnType<FaultRule> {
    counts.set(info.kind, (counts.get(info.kind) ?? 0) + 1);
    return rule(info);
  }

  /** Resolves when the request is answered or aborted. */
  function watch(response: ServerResponse): void {
    hanging.add(response);
    response.once("close", () => hanging.delete(response));
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await receive(request);
    const fault = await meetFault(behaviour.describe(received));
    const carryOut = () => behaviour.carryOut(received);
    if (fault === undefined) return send(response, await carryOut());
    watch(response);
    if (fault === "late") return void late.push(carryOut);
    const answer = fault.endsWith("-after") ? await carryOut() : undefined;
    fail(fault, response, answer, behaviour);
  }

  const server = await listenLocally((request, response) => {
    handle(request, response).catch(() => response.destroy());
  }, guard);

  return {
    ...server,
    countHanging: () => hanging.size,
    countRequests: (kind) => counts.get(kind) ?? 0,
    setFaults(decide = () => undefined) {
      rule = decide;
    },
    async releaseLate() {
      await Promise.all(late.splice(0).map((carryOut) => carryOut()));
    },
  };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method = "GET", url = "/", headers } = request;
  return { method, target: url, headers, body: Buffer.concat(chunks) };
}

/** @param answer the answer of the request that was carried out; absent = it was not */
function fail(
  fault: StoreFault,
  response: ServerResponse,
  answer: Answer | undefined,
  behaviour: Behaviour,
): void {
  const [what = ""] = fault.split("-");
  if (what === "hang") return;
  if (what === "refuse" || what === "drop") response.destroy();
  else if (what === "cut" && answer !== undefined) cutShort(response, answer);
  else send(response, behaviour.errorAnswer(Number(what)));
}

function send(response: ServerResponse, { status, headers = {}, body = "" }: Answer): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { "content-length": length, ...headers });
  response.end(body);
}

function cutShort(response: ServerResponse, { status, headers, body = "" }: Answer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, "content-length": bytes.length + 1 });
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
}
