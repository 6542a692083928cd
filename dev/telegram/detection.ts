import { extensionOf, type FileFacts, type MediaKind } from "./files.js";

/** A file that a bot sends, and as what. */
export interface SentFile {
  readonly kind: MediaKind;
  readonly bytes: Uint8Array;
  readonly facts: FileFacts;
}

/** What a file is, by its first bytes, its type or its name. */
const types: readonly (readonly [type: FileType, begin: RegExp, named: RegExp])[] = [
  ["webp", /^RIFF.{4}WEBP/s, /^(image\/webp|\.webp)$/i],
  ["gif", /^GIF8[79]a/, /^(image\/gif|\.gif)$/i],
  ["ogg", /^OggS/, /^(audio\/(ogg|opus)|\.(ogg|oga|opus))$/i],
  ["mp4", /^.{4}ftyp(isom|iso\d|mp4\d|avc1|M4V )/s, /(?!)/],
  ["mp3", /^(ID3|\xff[\xfa\xfb\xf3])/, /^(audio\/(mpeg|mp3)|\.mp3)$/i],
];

type FileType = "webp" | "gif" | "ogg" | "mp4" | "mp3";

/**
 * As what a file arrives: Telegram looks into what it is sent and answers with another kind.
 * Sources: `disable_content_type_detection` of "sendDocument", and what bots met: a WebP becomes a
 * sticker, OGG a voice message, a GIF or a video without sound an animation.
 */
export function detectKind({ kind, bytes, facts }: SentFile): MediaKind {
  const type = typeOf(bytes, facts);
  if (type === undefined) return kind;
  if (kind === "document") return kindOfDocument(type, bytes);
  if (kind === "audio" && type === "ogg") return "voice";
  const moves = kind === "video" || kind === "animation";
  return moves && type === "mp4" ? kindOfDocument(type, bytes) : kind;
}

function kindOfDocument(type: FileType, bytes: Uint8Array): MediaKind {
  if (type === "mp4") return hasSound(bytes) ? "video" : "animation";
  return ({ webp: "sticker", gif: "animation", ogg: "voice", mp3: "audio" } as const)[type];
}

function typeOf(bytes: Uint8Array, facts: FileFacts): FileType | undefined {
  const begin = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  const { mimeType = "" } = facts;
  const name = extensionOf({ fileName: facts.fileName });
  const found =
    types.find(([, signature]) => signature.test(begin)) ??
    types.find(([, , named]) => named.test(mimeType) || named.test(name));
  return found?.[0];
}

/** Whether a track of an MP4 says that its handler is one of sound. */
const hasSound = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes("soun");
