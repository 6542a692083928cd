import { type Handler, type ListenOptions, type LocalServer, serveLocally } from "./http/serve.js";

/** The exports of the files in `api/`, by their path. */
export type Functions = Readonly<
  Record<string, Readonly<Partial<Record<"GET" | "HEAD" | "POST", Handler>>>>
>;

/** Serves functions as Vercel does: one path each, 405 for methods they do not export. */
export function serveFunctions(
  functions: Functions,
  options?: ListenOptions,
): Promise<LocalServer> {
  return serveLocally(async (request) => {
    const found = functions[new URL(request.url).pathname];
    if (found === undefined) return new Response("The page could not be found", { status: 404 });
    const handler = found[request.method as "GET" | "HEAD" | "POST"];
    return handler === undefined ? new Response(null, { status: 405 }) : handler(request);
  }, options);
}
