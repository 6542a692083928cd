import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ChatMessage, Media } from "./chats.js";
import { extensionOf, megabyte } from "./files.js";

/** A file of a message, as a line and as a file that a person can open. */
export interface ReceivedMedia {
  /** Such as `[photo 512x512, 12 KB]`. */
  readonly line: string;
  readonly path: string;
}

/** Writes the files of a message into a folder; at once, since the line is shown at once. */
export function receiveMedia(
  { messageId, media = [] }: ChatMessage,
  read: (fileId: string) => Uint8Array,
  folder: string,
): ReceivedMedia[] {
  return media.map((item) => {
    const file = path.join(folder, `${messageId}${extensionOf(item)}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, read(item.fileId));
    return { line: describeMedia(item), path: file };
  });
}

function describeMedia({ kind, width, height, size }: Media): string {
  const pixels = width !== undefined && height !== undefined ? ` ${width}x${height}` : "";
  return `[${kind}${pixels}, ${describeSize(size)}]`;
}

function describeSize(bytes: number): string {
  if (bytes >= megabyte) return `${(bytes / megabyte).toFixed(1)} MB`;
  return bytes >= 1024 ? `${Math.round(bytes / 1024)} KB` : `${bytes} bytes`;
}
