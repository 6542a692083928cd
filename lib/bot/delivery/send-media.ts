import type { Attachments, TelegramCalls } from "../../telegram.js";
import type { Html } from "../texts/html.js";
import { answering, type Button, toMessage } from "../ui/screen.js";

/** Where files go, and what is said with them. */
export interface Letter {
  readonly chatId: number;
  readonly replyTo: number;
  /** Absent for chats without topics. */
  readonly topic?: number | undefined;
  readonly caption: Html;
  readonly buttons: readonly (readonly Button[])[];
}

/** As what Telegram may keep a file, whatever it was sent as, with the method that sends it again. */
const methods = {
  photo: "sendPhoto",
  video: "sendVideo",
  audio: "sendAudio",
  // Its message says "document" as well, but its name can be sent as an animation only.
  animation: "sendAnimation",
  document: "sendDocument",
  sticker: "sendSticker",
  voice: "sendVoice",
  video_note: "sendVideoNote",
} as const;

export type Kind = keyof typeof methods;
const kinds = Object.keys(methods) as Kind[];

export const isKind = (text: string): text is Kind => Object.hasOwn(methods, text);

/** These Telegram takes into albums, each with its like; all others stand alone. */
const albumKinds: ReadonlySet<Kind> = new Set(["photo", "video", "audio", "document"]);
/** These have no words under them. */
const wordless: ReadonlySet<Kind> = new Set(["sticker", "video_note"]);

/** Telegram takes no more into one album. */
export const largestAlbum = 10;

export const canStandInAlbum = (kind: Kind) => albumKinds.has(kind);

/**
 * A file by its name at Telegram, by its address, or as `attach://...`. By its name it can be sent as
 * the kind that Telegram made of it only.
 */
export interface Item {
  readonly kind: Kind;
  readonly media: string;
}

/**
 * Sends one item, or several as an album.
 * @param attachments what an item names as `attach://...`
 * @returns of each message what Telegram says that it sent, with the kind that it made of it;
 * undefined if that can't be told
 * @throws TelegramError
 */
export function sendItems(
  telegram: TelegramCalls,
  letter: Letter,
  items: readonly Item[],
  attachments?: Attachments,
): Promise<readonly (Item | undefined)[]> {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) return sendAlbum(telegram, letter, items);
  return sendSingle(telegram, letter, item, attachments);
}

async function sendSingle(
  telegram: TelegramCalls,
  { chatId, replyTo, topic, caption, buttons }: Letter,
  { kind, media }: Item,
  attachments: Attachments | undefined,
): Promise<readonly (Item | undefined)[]> {
  const {
    text,
    parse_mode,
    link_preview_options: _,
    ...message
  } = toMessage(chatId, {
    text: caption,
    buttons,
  });
  const payload = {
    ...message,
    ...answering(replyTo, topic),
    [kind]: media,
    ...(!wordless.has(kind) && { caption: text, parse_mode }),
    ...(kind === "video" && { supports_streaming: true }),
    // Else Telegram makes stickers, animations and the like of what must arrive as it is.
    ...(kind === "document" && attachments && { disable_content_type_detection: true }),
  };
  // The types can't tell which field belongs to which method.
  const sent = await telegram.call(methods[kind], payload as never, attachments);
  return [itemIn(sent)];
}

/** Albums have no buttons: those stand under the order. */
async function sendAlbum(
  telegram: TelegramCalls,
  { chatId, replyTo, topic, caption }: Letter,
  items: readonly Item[],
): Promise<readonly (Item | undefined)[]> {
  const words = { caption: caption.source, parse_mode: "HTML" as const };
  const media = items.map(({ kind, media: file }, index) => ({
    type: kind,
    media: file,
    ...(index === 0 && words),
  }));
  const sent = await telegram.call("sendMediaGroup", {
    chat_id: chatId,
    // The types want albums of one kind each; which kinds mix is Telegram's affair.
    media: media as never,
    ...answering(replyTo, topic),
  });
  return sent.map(itemIn);
}

/** What a message holds; undefined if that can't be told. */
function itemIn(message: object): Item | undefined {
  const fields = message as Partial<Record<Kind, unknown>>;
  for (const kind of kinds) {
    const field = fields[kind];
    const file = Array.isArray(field) ? field.at(-1) : field;
    const id = (file as { readonly file_id?: unknown } | undefined)?.file_id;
    if (typeof id === "string" && id !== "") return { kind, media: id };
  }
  return undefined;
}
