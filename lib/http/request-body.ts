/**
 * A body as text, or undefined if it has more bytes than `limit`; never keeps more than that. A length
 * that a request announced is enforced by HTTP itself, so only a request without one is counted. That
 * of an answer is always counted: it may have been compressed on the way.
 */
export async function readText(
  message: Request | Response,
  limit: number,
): Promise<string | undefined> {
  const announced = message instanceof Request ? message.headers.get("content-length") : null;
  if (announced !== null) return Number(announced) <= limit ? message.text() : undefined;
  const bytes = await readBytes(message, limit);
  return bytes && new TextDecoder().decode(bytes);
}

/** The same as bytes, whatever length was announced. */
export async function readBytes(
  { body }: Pick<Response, "body">,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving this loop early cancels the rest.
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
