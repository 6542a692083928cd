import type { FileType } from "./file-type.js";

export interface NamedFile {
  readonly address: string;
  /** From the Content-Type header, without parameters. */
  readonly contentType: string;
  /** What it is by its bytes. */
  readonly type: FileType;
  /** The model that made it, as users know it; empty = unknown. */
  readonly model: string;
}

/** In characters, without the extension: file systems allow 255 bytes, and a letter may have four. */
const maxStemLength = 60;

/**
 * A name for the file: the one in its URL if that is meaningful, else the model's; with the extension
 * that belongs to its bytes.
 */
export function fileNameOf({ address, contentType, type, model }: NamedFile): string {
  const last = decoded(new URL(address).pathname.split("/").at(-1) ?? "");
  // What has no extension is the name of a place, not of a file.
  const [, stem] = /^(.+)\.\w{2,5}$/s.exec(last) ?? [];
  const names = stem === undefined ? [] : [sanitize(stem), toSlug(model)];
  return `${names.find(isMeaningful) ?? "result"}.${extensionOf(contentType, type)}`;
}

/** An SVG may begin with anything, so the content type decides. */
function extensionOf(contentType: string, { extension }: FileType): string {
  return contentType === "image/svg+xml" ? "svg" : extension;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Removes path separators, invisible characters and direction marks. */
function sanitize(text: string): string {
  const plain = text
    .toWellFormed()
    .normalize("NFC")
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/^[\s.]+|[\s.]+$/g, "");
  return Array.from(plain).slice(0, maxStemLength).join("").trim();
}

/** Such as "nano-banana-2". */
function toSlug(model: string): string {
  return sanitize(model.toLowerCase().replaceAll(/[^\p{L}\p{N}.]+/gu, "-")).replaceAll(
    /^-|-$/g,
    "",
  );
}

/** Numbers, hashes and default names tell the user nothing. */
const meaningless =
  /^(?:image|img|output|out|file|result|video|audio|download|te?mp)?[\s\d_.()-]*$|^(?=.*\d)[\da-f_-]{4,}$/i;

function isMeaningful(name: string): boolean {
  return !meaningless.test(name) && /\p{L}/u.test(name);
}
