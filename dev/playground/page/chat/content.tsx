import type { ComponentChildren } from "preact";
import type { ChatMessage } from "../../protocol.js";

interface Known {
  readonly rich_message?: { readonly blocks: readonly Part[] };
  readonly location?: { readonly latitude: number; readonly longitude: number };
}

/** A piece of a rich message, as far as it is shown. */
interface Part {
  readonly type?: string;
  readonly text?: Words;
  readonly blocks?: readonly Part[];
  readonly items?: readonly Part[];
}

type Words = string | readonly Words[] | { readonly type: string; readonly text?: Words };

/** What a message has besides text and files. */
export function Content({ message: { content } }: { readonly message: ChatMessage }) {
  const { rich_message: rich, location } = (content ?? {}) as Known;
  if (rich !== undefined) return <div class="text rich">{rich.blocks.map(toBlock)}</div>;
  if (location === undefined) return null;
  return (
    <p class="text">
      📍 {location.latitude}, {location.longitude}
    </p>
  );
}

function toBlock({ type, text, blocks, items }: Part, index: number) {
  const isHeading = type === "heading";
  return (
    <div key={index} class={items ? "items" : ""}>
      {isHeading ? <b>{toWords(text)}</b> : toWords(text)}
      {(blocks ?? items ?? []).map(toBlock)}
    </div>
  );
}

function toWords(words: Words | undefined): ComponentChildren {
  if (words === undefined || typeof words === "string") return words;
  if (Array.isArray(words)) return words.map(toWords);
  const { type, text } = words as Exclude<Words, string | readonly Words[]>;
  return type === "bold" ? <b>{toWords(text)}</b> : <span>{toWords(text)}</span>;
}
