import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Post = (request: Request) => Promise<Response>;

/** Serves a handler as the platform does: with a web-standard Request and all headers. */
export async function serve(post: Post): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    answer(post, incoming, outgoing).catch(
      (e) => (console.error(e) as never) ?? outgoing.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(post: Post, incoming: IncomingMessage, outgoing: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: "POST",
    headers: incoming.headers as Record<string, string>,
    body: Buffer.concat(chunks),
  });
  const { status, headers, body } = await post(request);
  outgoing.writeHead(status, Object.fromEntries(headers));
  outgoing.end(body === null ? "" : Buffer.from(await new Response(body).arrayBuffer()));
}
