/** What can be used of a message that came as blocks. */
export interface RichContent {
  /** A line for each block; empty if there are none. */
  readonly words: string;
  /** The values of all fields `photo` and `document`, as they came. */
  readonly photos: readonly unknown[];
  readonly documents: readonly unknown[];
  /** Whether there is a video, a sound or the like, too. */
  readonly hasMore: boolean;
}

/**
 * Lists and objects inside each other; beyond this nothing is read. Telegram allows 16 levels of blocks,
 * of which one in a list takes four.
 */
const maxDepth = 200;
/** In UTF-16 units. Telegram allows as many characters. */
const maxLength = 32_768;

/** Fields with words, in the order in which people read them. */
const textFields = [
  "summary",
  "text",
  "alternative_text",
  "expression",
  "button",
  "caption",
  "credit",
] as const;
/** Fields with blocks, items of lists, and rows of tables. */
const nestedFields = ["blocks", "items", "cells"] as const;
const mediaFields = ["video", "animation", "audio", "voice_note", "location"] as const;

/**
 * Reads a `rich_message` by its fields, not by its kinds of blocks: new kinds arrive with each version.
 * Source: core.telegram.org/bots/api#richmessage.
 */
export function readRich(message: unknown): RichContent {
  const nodes = [...nodesIn(fieldsOf(message)?.["blocks"], 0)];
  const valuesOf = (field: string) =>
    nodes.flatMap((node) => (node[field] === undefined ? [] : [node[field]]));
  const lines = nodes.map((node) => wordsOf(node, 0)).filter((line) => line !== "");
  return {
    words: lines.join("\n").slice(0, maxLength).toWellFormed(),
    photos: valuesOf("photo"),
    documents: valuesOf("document"),
    hasMore: mediaFields.some((field) => valuesOf(field).length > 0),
  };
}

/** The words of a formatted text: a string, a list, or an object with words in one of its fields. */
export function wordsOf(node: unknown, depth = 0): string {
  if (typeof node === "string") return node;
  if (depth > maxDepth) return "";
  if (Array.isArray(node)) return node.map((one) => wordsOf(one, depth + 1)).join("");
  const fields = fieldsOf(node);
  if (fields === undefined) return "";
  const parts = textFields.map((field) => wordsOf(fields[field], depth + 1));
  return parts.filter((part) => part !== "").join(" ");
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(node: unknown): Fields | undefined {
  return typeof node === "object" && node !== null ? (node as Fields) : undefined;
}

/** Every block, item and cell, from top to bottom. */
function* nodesIn(value: unknown, depth: number): Generator<Fields> {
  if (depth > maxDepth) return;
  if (Array.isArray(value)) {
    for (const one of value) yield* nodesIn(one, depth + 1);
    return;
  }
  const fields = fieldsOf(value);
  if (fields === undefined) return;
  yield fields;
  for (const field of nestedFields) yield* nodesIn(fields[field], depth + 1);
}
