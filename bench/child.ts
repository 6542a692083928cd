import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { type Post, serve } from "./serve.js";

/*
 * One handler in its own process: `child.mjs FILE`. On "start" with an update it imports the handler,
 * lets it handle the update and reports how long that took; on "serve" it serves the handler and
 * reports the address; on "memory" it reports its memory.
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

async function load(): Promise<Post> {
  const { POST } = (await import(file)) as { readonly POST: Post };
  return POST;
}

async function start(body: string, secret: string): Promise<Start> {
  const begun = performance.now();
  const post = await load();
  const imported = performance.now() - begun;
  const headers = { "x-telegram-bot-api-secret-token": secret };
  const request = new Request("http://localhost/api/telegram", { method: "POST", headers, body });
  const { status } = await post(request);
  if (status !== 200) throw new Error(`answered ${status}`);
  return { imported, answered: performance.now() - begun };
}

async function obey(order: Order): Promise<unknown> {
  switch (order.do) {
    case "start":
      return start(order.body, order.secret);
    case "serve":
      return serve(await load());
    case "memory":
      return process.memoryUsage().rss;
  }
}

// The parent may exit without a message.
process.once("disconnect", () => process.exit());
process.on("message", async (order: Order) => process.send?.(await obey(order)));
