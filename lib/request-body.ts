/**
 * The body as text, or undefined if it has more bytes than `limit`; never keeps more than that. A
 * length that was announced is enforced by HTTP itself, so only a body without one is counted.
 */
export async function readTextUpTo(request: Request, limit: number): Promise<string | undefined> {
  const announced = request.headers.get("content-length");
  if (announced !== null) return Number(announced) <= limit ? request.text() : undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
