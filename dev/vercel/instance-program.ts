import { readSync, writeSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createTracer } from "../functions/tracing.js";
import type { Handler } from "../http/serve.js";
import { redirectVercelBlob } from "../objects/vercel-blob-redirect.js";
import {
  type FromInstance,
  type FunctionRequest,
  freezePipe,
  type InstanceSettings,
  type ToInstance,
} from "./messages.js";
import { provideRequestContexts } from "./request-contexts.js";

/*
 * One instance of a built function, in the role of Vercel's launcher. The function lies in the working
 * directory and sees nothing of this program but the request context. Whenever no request is left, the
 * process blocks at once, before unregistered work can continue; the host then stops it.
 */
const settings: InstanceSettings = JSON.parse(process.argv[2] ?? "");
const withContext = provideRequestContexts((id) => void send({ kind: "too late", id }));
let open = 0;
let settled = 0;
let shownNow = settings.now;
// Before the function is loaded: it may keep the function that it finds.
if (shownNow !== undefined) Date.now = () => shownNow ?? 0;

function send(message: FromInstance): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}

/** Reports how many requests are finished; reads a byte when there is another one. */
function offerToFreeze(): void {
  writeSync(freezePipe, `${settled}\n`);
  // The pipe closes when the host exits.
  if (readSync(freezePipe, Buffer.alloc(1)) === 0) process.exit();
}

async function serve(request: FunctionRequest): Promise<void> {
  open++;
  shownNow = request.now;
  const { value, served } = withContext(request, () => answer(request));
  await send({ kind: "answer", id: request.id, ...(await value) });
  await served.settle();
  await send({ kind: "settled", id: request.id, waitUntilCalls: served.waitUntilCalls });
  open--;
  settled++;
  if (open === 0) offerToFreeze();
}

async function answer({ method, url, headers, body }: FunctionRequest) {
  try {
    const handler = handlers[method];
    const response =
      handler === undefined
        ? new Response(null, { status: 405 })
        : await handler(new Request(url, toInit(method, headers, body)));
    const bytes = method === "HEAD" ? new ArrayBuffer() : await response.arrayBuffer();
    return { status: response.status, headers: [...response.headers], body: new Uint8Array(bytes) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    return { status: 500, headers: [], body: new Uint8Array() };
  }
}

function toInit(method: string, headers: FunctionRequest["headers"], body?: Uint8Array) {
  const init = { method, headers: headers.map(([name, value]): [string, string] => [name, value]) };
  return body === undefined ? init : { ...init, body: Buffer.from(body) };
}

function watchRequests(services: NonNullable<InstanceSettings["traced"]>) {
  const tracer = createTracer({
    services: new Map(services),
    fetch: globalThis.fetch,
    report: (event) => void send({ kind: "trace", event }),
  });
  globalThis.fetch = tracer.fetch;
  return tracer;
}

if (settings.blobPort !== undefined) redirectVercelBlob(settings.blobPort);
const tracer = settings.traced && watchRequests(settings.traced);
const handlers: Record<string, Handler | undefined> = {
  ...(await import(pathToFileURL(path.resolve(settings.handler)).href)),
};
for (const [method, handler] of Object.entries(handlers)) {
  if (tracer && handler && settings.name !== "health")
    handlers[method] = tracer.watch(settings.name, handler);
}
process.on("message", (message: ToInstance) => {
  if (message.kind === "request") void serve(message);
  else tracer?.dieMidRequest();
});
process.once("disconnect", () => process.exit());
await send({ kind: "ready" });
