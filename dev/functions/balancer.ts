import { serveLocally } from "../http/serve.js";

/** A process that answers. */
interface Target {
  readonly url: string;
}

/**
 * One address for several processes. If none serves, a request waits for a cold start.
 * @param pick the process that answers next; undefined = none serves
 */
export async function startBalancer(pick: () => Target | undefined) {
  const waiting: (() => void)[] = [];

  async function choose(): Promise<Target> {
    for (;;) {
      const chosen = pick();
      if (chosen !== undefined) return chosen;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }

  const server = await serveLocally(async (request) => {
    const { url } = await choose();
    return passOn(request, url).catch(() => new Response(null, { status: 502 }));
  });
  return {
    ...server,
    /** Continues waiting requests, because a process serves again. */
    resume(): void {
      for (const proceed of waiting.splice(0)) proceed();
    },
  };
}

async function passOn(request: Request, url: string): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const { method } = request;
  const headers = new Headers(request.headers);
  // The balancer's address, not the process's own.
  headers.delete("host");
  const body = method === "GET" || method === "HEAD" ? null : await request.arrayBuffer();
  const answer = await fetch(`${url}${pathname}${search}`, { method, headers, body });
  const kept = ["content-type", "retry-after"].flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value] as [string, string]];
  });
  return new Response(await answer.arrayBuffer(), { status: answer.status, headers: kept });
}
