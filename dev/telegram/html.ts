const allowed = new Set([
  "b",
  "strong",
  "i",
  "em",
  "u",
  "ins",
  "s",
  "strike",
  "del",
  "code",
  "pre",
  "a",
  "blockquote",
  "tg-spoiler",
]);

const token =
  /<(\/?)([a-z-]*)((?:\s+[a-z-]+="[^"<>]*")*)\s*>|<|&([a-z]+|#\d+|#x[0-9a-f]+);|[^<&]+|&/gi;

const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"' };

/**
 * Reads text as Telegram's HTML parse mode does.
 * @returns the text that people see
 * @throws Error with Telegram's own words where it would refuse
 */
export function readHtml(source: string): string {
  const open: string[] = [];
  let text = "";
  for (const [all, slash, name, , entity] of source.matchAll(token)) {
    if (name !== undefined) followTag(open, slash === "/", name.toLowerCase());
    else if (all === "<") throw new Error("can't parse entities: unsupported start tag");
    else if (entity !== undefined) text += readEntity(entity, all);
    else text += all;
  }
  if (open.length > 0)
    throw new Error(`can't parse entities: can't find end tag for "${open.at(-1)}"`);
  return text;
}

function followTag(open: string[], closing: boolean, name: string): void {
  if (!allowed.has(name)) throw new Error(`can't parse entities: unsupported start tag "${name}"`);
  if (!closing) open.push(name);
  else if (open.pop() !== name)
    throw new Error(`can't parse entities: unexpected end tag "${name}"`);
}

function readEntity(entity: string, all: string): string {
  const named = entities[entity.toLowerCase()];
  if (named !== undefined) return named;
  const [, hex, decimal] = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(entity) ?? [];
  if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
  return decimal === undefined ? all : String.fromCodePoint(Number(decimal));
}
