/** What the bot can use of a message that consists of blocks. */
export interface RichContent {
  /** A line for each block; empty if there are none. */
  readonly text: string;
  /** The values of all fields `photo` and `document`, as they came. */
  readonly photos: readonly unknown[];
  readonly documents: readonly unknown[];
  /** Whether it also has a video, a sound or the like. */
  readonly hasMore: boolean;
}

/**
 * How many nested lists and objects are read. Telegram allows 16 levels of blocks, and a block in a list
 * takes four.
 */
const maxDepth = 200;
/** In UTF-16 units. Telegram allows this many characters. */
const maxLength = 32_768;

/** Fields with text, in reading order. */
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
  const lines = nodes.map((node) => textOf(node, 0)).filter((line) => line !== "");
  return {
    text: lines.join("\n").slice(0, maxLength).toWellFormed(),
    photos: valuesOf("photo"),
    documents: valuesOf("document"),
    hasMore: mediaFields.some((field) => valuesOf(field).length > 0),
  };
}

/** The plain text of a formatted one: a string, a list, or an object with text in its fields. */
export function textOf(node: unknown, depth = 0): string {
  if (typeof node === "string") return node;
  if (depth > maxDepth) return "";
  if (Array.isArray(node)) return node.map((one) => textOf(one, depth + 1)).join("");
  const fields = fieldsOf(node);
  if (fields === undefined) return "";
  const parts = textFields.map((field) => textOf(fields[field], depth + 1));
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
