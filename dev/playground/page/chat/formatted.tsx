import type { ComponentChildren } from "preact";
import type { Entity } from "../../protocol.js";
import { write } from "../api.js";
import { text } from "../settings.js";
import { copy } from "./draft.js";

/** A text with its entities, which lie inside each other or apart. */
export function Formatted({
  words,
  entities,
}: {
  readonly words: string;
  readonly entities: readonly Entity[];
}) {
  if (words === "") return null;
  return <div class="text">{format(words, 0, words.length, entities)}</div>;
}

/** @param entities those that may lie between `start` and `end`, outer ones first */
function format(
  words: string,
  start: number,
  end: number,
  entities: readonly Entity[],
): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let at = start;
  let rest = entities.filter(({ offset, length }) => offset >= start && offset + length <= end);
  for (let [entity] = rest; entity !== undefined; [entity] = rest) {
    const { offset, length } = entity;
    const last = offset + length;
    parts.push(...withCommands(words.slice(at, offset)));
    const inner = rest.slice(1).filter((other) => other.offset < last);
    const content = isVerbatim(entity)
      ? words.slice(offset, last)
      : format(words, offset, last, inner);
    parts.push(<Marked entity={entity}>{content}</Marked>);
    rest = rest.filter((other) => other.offset >= last);
    // A quotation is a block, so that the break after it makes no empty line.
    at = isQuotation(entity) && words[last] === "\n" ? last + 1 : last;
  }
  return [...parts, ...withCommands(words.slice(at, end))];
}

const isQuotation = ({ type }: Entity) => /blockquote$/.test(type);

const isVerbatim = ({ type }: Entity) => type === "code" || type === "pre";

/** Telegram finds the commands in a text, and sends the one that is pressed. */
function withCommands(words: string): ComponentChildren[] {
  return words
    .split(/(?<=^|\s)(\/[a-z][a-z0-9_]{0,31})\b/)
    .map((part, index) => (index % 2 === 0 ? part : <CommandLink command={part} />));
}

function CommandLink({ command }: { readonly command: string }) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has the menu.
    // biome-ignore lint/a11y/noStaticElementInteractions: as above.
    <span class="command" onClick={() => void write(command)}>
      {command}
    </span>
  );
}

interface MarkedProps {
  readonly entity: Entity;
  readonly children: ComponentChildren;
}

/** Telegram copies what is pressed. */
function Copied({ children }: Pick<MarkedProps, "children">) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the bot has a button for whatever is copied often.
    <code title={text().chat.copy} onClick={({ currentTarget }) => copy(currentTarget.textContent)}>
      {children}
    </code>
  );
}

function Marked({ entity, children }: MarkedProps) {
  switch (entity.type) {
    case "bold":
      return <b>{children}</b>;
    case "italic":
      return <i>{children}</i>;
    case "underline":
      return <u>{children}</u>;
    case "strikethrough":
      return <s>{children}</s>;
    case "code":
      return <Copied>{children}</Copied>;
    case "pre":
      return <pre>{children}</pre>;
    case "blockquote":
    case "expandable_blockquote":
      return <blockquote>{children}</blockquote>;
    case "text_link":
      return (
        <a href={entity.url ?? "#"} target="_blank" rel="noreferrer">
          {children}
        </a>
      );
    default:
      return <span class={`is-${entity.type}`}>{children}</span>;
  }
}
