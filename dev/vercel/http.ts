import { randomUUID } from "node:crypto";
import type { HostOptions } from "./host-options.js";
import type { FunctionAnswer, FunctionRequest } from "./messages.js";

/** A request as Vercel hands it to a function. */
export async function toFunctionRequest(
  request: Request,
  id: number,
  options: Pick<HostOptions, "oidcToken" | "now">,
): Promise<FunctionRequest> {
  const { method, url } = request;
  const headers = new Headers(request.headers);
  // A client can't supply its own.
  headers.delete("x-vercel-oidc-token");
  const oidcToken = options.oidcToken?.();
  if (oidcToken !== undefined) headers.set("x-vercel-oidc-token", oidcToken);
  headers.set("x-vercel-id", `fra1::fra1::${randomUUID()}`);
  const body = await request.arrayBuffer();
  const sent = body.byteLength === 0 ? {} : { body: new Uint8Array(body) };
  return { id, method, url, headers: [...headers], now: options.now?.(), ...sent };
}

export function toResponse({ status, headers, body }: FunctionAnswer): Response {
  return new Response(body.byteLength === 0 ? null : Buffer.from(body), {
    status,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
}
