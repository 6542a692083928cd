import type { PhotoSize } from "@telegraf/types";
import type { Attachments, TelegramCalls } from "../../telegram.js";
import type { PictureSource } from "../input/picture-source.js";
import type { Html } from "../texts/html.js";
import { type Button, replyParameters, toMessage } from "../ui/screen.js";

/** Where files are sent, with which caption and buttons. */
export interface MessageTarget {
  readonly chatId: number;
  readonly replyTo: number;
  /** Absent for chats without topics. */
  readonly topic?: number | undefined;
  readonly caption: Html;
  readonly buttons: readonly (readonly Button[])[];
  /** The result that is sent. */
  readonly source?: PictureSource | undefined;
}

/** The kinds as which Telegram may store a file, with the method that sends it again. */
const methods = {
  photo: "sendPhoto",
  video: "sendVideo",
  audio: "sendAudio",
  // Its message also has "document", but its file id can be sent as an animation only.
  animation: "sendAnimation",
  document: "sendDocument",
  sticker: "sendSticker",
  voice: "sendVoice",
  video_note: "sendVideoNote",
} as const;

export type MediaKind = keyof typeof methods;
const kinds = Object.keys(methods) as MediaKind[];

export const isMediaKind = (text: string): text is MediaKind => Object.hasOwn(methods, text);

/** Kinds that Telegram allows in albums, each with its own kind; all others are sent alone. */
const albumKinds: ReadonlySet<MediaKind> = new Set(["photo", "video", "audio", "document"]);
/** Kinds without a caption. */
const withoutCaption: ReadonlySet<MediaKind> = new Set(["sticker", "video_note"]);

/** Telegram's limit for one album. */
export const maxAlbumSize = 10;

export const fitsInAlbum = (kind: MediaKind) => albumKinds.has(kind);

/**
 * A file by its Telegram file id, by its URL, or as `attach://...`. A file id can be sent only as the
 * kind that Telegram stored.
 */
export interface MediaItem {
  readonly kind: MediaKind;
  readonly media: string;
  /** The message that was just sent with it. */
  readonly messageId?: number;
  /** Of a photo that was just sent, in pixels, if Telegram's answer has it. */
  readonly longerSide?: number;
}

/**
 * Sends one item, or several as an album.
 * @param attachments what an item names as `attach://...`
 * @returns for each message what Telegram says it sent, and as which kind; undefined if unknown
 * @throws TelegramError
 */
export function sendItems(
  telegram: TelegramCalls,
  letter: MessageTarget,
  items: readonly MediaItem[],
  attachments?: Attachments,
): Promise<readonly (MediaItem | undefined)[]> {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) return sendAlbum(telegram, letter, items);
  return sendSingle(telegram, letter, item, attachments);
}

async function sendSingle(
  telegram: TelegramCalls,
  { chatId, replyTo, topic, caption, buttons, source }: MessageTarget,
  { kind, media }: MediaItem,
  attachments: Attachments | undefined,
): Promise<readonly (MediaItem | undefined)[]> {
  const {
    text,
    parse_mode,
    link_preview_options: _,
    ...message
  } = toMessage(chatId, {
    text: caption,
    buttons,
    source,
  });
  const payload = {
    ...message,
    ...replyParameters(replyTo, topic),
    [kind]: media,
    ...(!withoutCaption.has(kind) && { caption: text, parse_mode }),
    ...(kind === "video" && { supports_streaming: true }),
    // Otherwise Telegram turns some files into stickers or animations.
    ...(kind === "document" && attachments && { disable_content_type_detection: true }),
  };
  // The types can't tell which field belongs to which method.
  const sent = await telegram.call(methods[kind], payload as never, attachments);
  return [mediaItemIn(sent)];
}

/** Albums have no buttons: those are under the order's message. */
async function sendAlbum(
  telegram: TelegramCalls,
  { chatId, replyTo, topic, caption }: MessageTarget,
  items: readonly MediaItem[],
): Promise<readonly (MediaItem | undefined)[]> {
  const words = { caption: caption.source, parse_mode: "HTML" as const };
  const media = items.map(({ kind, media: file }, index) => ({
    type: kind,
    media: file,
    ...(index === 0 && words),
  }));
  const sent = await telegram.call("sendMediaGroup", {
    chat_id: chatId,
    // The types allow albums of one kind only; Telegram itself decides which kinds mix.
    media: media as never,
    ...replyParameters(replyTo, topic),
  });
  return sent.map(mediaItemIn);
}

/** The file in a message; undefined if there is none that we know. */
function mediaItemIn(message: object): MediaItem | undefined {
  const fields = message as Partial<Record<MediaKind, unknown>>;
  const { message_id: messageId } = message as { readonly message_id?: number };
  for (const kind of kinds) {
    const field = fields[kind];
    const file = Array.isArray(field) ? field.at(-1) : field;
    const { file_id: id, width, height } = (file ?? {}) as Partial<PhotoSize>;
    if (typeof id !== "string" || id === "") continue;
    const isSized = kind === "photo" && width !== undefined && height !== undefined;
    return {
      kind,
      media: id,
      ...(messageId && { messageId }),
      ...(isSized && { longerSide: Math.max(width, height) }),
    };
  }
  return undefined;
}
