import type { Picture } from "../studio/provider.js";
import { type Telegram, TelegramError } from "../telegram.js";
import type { SentPicture } from "./subject.js";

/** A picture as Telegram keeps it for bots. */
export interface PictureFile {
  readonly path: string;
  /** Absent if Telegram did not say. */
  readonly bytes: number | undefined;
}

/** Undefined if Telegram does not have it, or not for bots (over 20 MB). */
export async function findFile(
  telegram: Telegram,
  { fileId }: SentPicture,
): Promise<PictureFile | undefined> {
  try {
    const { file_path: path, file_size: bytes } = await telegram.call("getFile", {
      file_id: fileId,
    });
    return path === undefined ? undefined : { path, bytes };
  } catch (error) {
    if (error instanceof TelegramError && error.code === 400) return undefined;
    throw error;
  }
}

/** The picture itself; undefined if it is not what the models can read, whatever its name says. */
export async function loadPicture(
  telegram: Telegram,
  { path }: PictureFile,
  types: readonly string[],
): Promise<Picture | undefined> {
  const bytes = await telegram.download(path);
  const type = typeOf(bytes);
  return type !== undefined && types.includes(type) ? { bytes, type } : undefined;
}

const beginnings: readonly [type: string, pattern: RegExp][] = [
  ["image/jpeg", /^ffd8ff/],
  ["image/png", /^89504e470d0a1a0a/],
  ["image/webp", /^52494646.{8}57454250/],
];

/** By its first bytes. */
function typeOf(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString("hex");
  return beginnings.find(([, pattern]) => pattern.test(start))?.[0];
}
