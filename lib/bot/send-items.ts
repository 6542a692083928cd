import type { Attachments, TelegramCalls } from "../telegram.js";
import type { Html } from "./html.js";
import { answering, type Button, toMessage } from "./screen.js";

/** Where files go, and what is said with them. */
export interface Letter {
  readonly chatId: number;
  readonly replyTo: number;
  /** Absent for chats without topics. */
  readonly topic?: number | undefined;
  readonly caption: Html;
  readonly buttons: readonly (readonly Button[])[];
}

export type Kind = "photo" | "video" | "audio" | "document";

/** A file by its name at Telegram, by its address, or as `attach://...` */
export interface Item {
  readonly kind: Kind;
  readonly media: string;
}

/**
 * Sends one item, or several as an album.
 * @param attachments what an item names as `attach://...`
 * @returns the names under which Telegram keeps them, with their kinds, such as "photo:AgAC..."
 * @throws TelegramError
 */
export function sendItems(
  telegram: TelegramCalls,
  letter: Letter,
  items: readonly Item[],
  attachments?: Attachments,
): Promise<string> {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) return sendAlbum(telegram, letter, items);
  return sendSingle(telegram, letter, item, attachments);
}

async function sendSingle(
  telegram: TelegramCalls,
  { chatId, replyTo, topic, caption, buttons }: Letter,
  { kind, media }: Item,
  attachments: Attachments | undefined,
): Promise<string> {
  const {
    text,
    link_preview_options: _,
    ...message
  } = toMessage(chatId, {
    text: caption,
    buttons,
  });
  const whole = { ...message, ...answering(replyTo, topic), caption: text };
  switch (kind) {
    case "photo":
      return nameOf(await telegram.call("sendPhoto", { ...whole, photo: media }, attachments));
    case "video": {
      const video = { ...whole, video: media, supports_streaming: true };
      return nameOf(await telegram.call("sendVideo", video, attachments));
    }
    case "audio":
      return nameOf(await telegram.call("sendAudio", { ...whole, audio: media }, attachments));
    case "document": {
      const document = { ...whole, document: media };
      return nameOf(await telegram.call("sendDocument", document, attachments));
    }
  }
}

/** Albums have no buttons: those stand under the order. */
async function sendAlbum(
  telegram: TelegramCalls,
  { chatId, replyTo, topic, caption }: Letter,
  items: readonly Item[],
): Promise<string> {
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
  return sent.map(nameOf).join(" ");
}

/** Such as "photo:AgAC...": the kind belongs to the name, for it can be sent as nothing else. */
function nameOf(sent: object): string {
  const { photo, video, audio, document } = sent as Partial<Record<Kind, unknown>>;
  const largest = Array.isArray(photo) ? photo.at(-1) : undefined;
  const files = { photo: largest, video, audio, document };
  for (const [kind, file] of Object.entries(files)) {
    const id = (file as { readonly file_id?: unknown } | undefined)?.file_id;
    if (typeof id === "string") return `${kind}:${id}`;
  }
  return "";
}
