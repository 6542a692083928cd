import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import type { Handler } from "../dev/serve.js";

/*
 * One handler in a process of its own: `child.mjs FILE`. Told "start" with an update, it imports the
 * handler, has it take the update, and says how long that took; told "serve", it serves it, which
 * says its address; told "memory", it says how much it has.
 */

export type Order =
  | { readonly do: "start"; readonly body: string; readonly secret: string }
  | { readonly do: "serve" }
  | { readonly do: "memory" };

/** Milliseconds from before the import. */
export interface Start {
  readonly imported: number;
  readonly answered: number;
}

const file = pathToFileURL(resolve(process.argv[2] ?? "")).href;

async function start(body: string, secret: string): Promise<Start> {
  const begun = performance.now();
  const { POST } = await import(file);
  const imported = performance.now() - begun;
  const headers = { "x-telegram-bot-api-secret-token": secret };
  const request = new Request("http://localhost/api/telegram", { method: "POST", headers, body });
  const { status } = await POST(request);
  if (status !== 200) throw new Error(`answered ${status}`);
  return { imported, answered: performance.now() - begun };
}

async function serve(): Promise<string> {
  const { serveLocally } = await import("../dev/serve.js");
  const { POST } = (await import(file)) as { readonly POST: Handler };
  return (await serveLocally(POST)).url;
}

function obey(order: Order): unknown {
  switch (order.do) {
    case "start":
      return start(order.body, order.secret);
    case "serve":
      return serve();
    case "memory":
      return process.memoryUsage().rss;
  }
}

// Whoever started it may end without a word.
process.once("disconnect", () => process.exit());
process.on("message", async (order: Order) => process.send?.(await obey(order)));
