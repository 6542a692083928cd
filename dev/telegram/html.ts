/** A part of a text that looks or does something special. Places count UTF-16 units. */
export interface Entity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
}

/** A text as people see it, its markup apart. */
export interface FormattedText {
  readonly text: string;
  readonly entities: readonly Entity[];
}

const types: Readonly<Record<string, string>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  code: "code",
  pre: "pre",
  a: "text_link",
  blockquote: "blockquote",
  "tg-spoiler": "spoiler",
};

const token =
  /<(\/?)([a-z-]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>|<|&([a-z]+|#\d+|#x[0-9a-f]+);|[^<&]+|&/gi;

const characters: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

interface Tag {
  readonly name: string;
  readonly attributes: string;
  readonly offset: number;
  /** Where the text inside it ends. */
  end: number;
}

/**
 * Reads text as Telegram's HTML parse mode does.
 * @throws Error with Telegram's own words where it would refuse
 */
export function readHtml(source: string): FormattedText {
  const open: Tag[] = [];
  const tags: Tag[] = [];
  let text = "";
  for (const [all, slash, name, attributes = "", entity] of source.matchAll(token)) {
    if (name === undefined) text += readCharacters(all, entity);
    else if (slash === "/") close(open, knownTag(name), text.length);
    else {
      const tag = { name: knownTag(name), attributes, offset: text.length, end: text.length };
      open.push(tag);
      tags.push(tag);
    }
  }
  const forgotten = open.at(-1);
  if (forgotten !== undefined)
    throw new Error(`can't parse entities: can't find end tag for "${forgotten.name}"`);
  // In the order of their opening they lie as Telegram sorts them: first the outer, then the inner.
  return { text, entities: tags.flatMap(entityOf) };
}

function knownTag(name: string): string {
  const known = name.toLowerCase();
  if (types[known] === undefined)
    throw new Error(`can't parse entities: unsupported start tag "${known}"`);
  return known;
}

function close(open: Tag[], name: string, end: number): void {
  const tag = open.pop();
  if (tag?.name !== name) throw new Error(`can't parse entities: unexpected end tag "${name}"`);
  tag.end = end;
}

/** None where there is nothing to see. */
function entityOf({ name, attributes, offset, end }: Tag): Entity[] {
  const length = end - offset;
  if (length === 0) return [];
  if (name === "a")
    return linkOf(attributes).map((url) => ({ type: "text_link", offset, length, url }));
  const isExpandable = name === "blockquote" && /\sexpandable\b/i.test(attributes);
  return [{ type: isExpandable ? "expandable_blockquote" : (types[name] ?? name), offset, length }];
}

/** Telegram drops a link that leads nowhere and keeps its text; a person's is no link but a mention. */
function linkOf(attributes: string): string[] {
  const [, href = ""] = /\shref="([^"]*)"/i.exec(attributes) ?? [];
  const address = href.replace(/&([a-z]+|#\d+|#x[0-9a-f]+);/gi, readCharacter);
  if (!/^(https?|tg|ton):\/\//i.test(address) || address.startsWith("tg://user")) return [];
  return URL.canParse(address) ? [new URL(address).href] : [];
}

function readCharacters(all: string, entity: string | undefined): string {
  if (all === "<") throw new Error("can't parse entities: unsupported start tag");
  return entity === undefined ? all : readCharacter(all, entity);
}

function readCharacter(all: string, entity: string): string {
  const named = characters[entity.toLowerCase()];
  if (named !== undefined) return named;
  const [, hex, decimal] = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(entity) ?? [];
  if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
  return decimal === undefined ? all : String.fromCodePoint(Number(decimal));
}
