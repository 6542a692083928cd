import type { Unused } from "../texts/studio-en.js";
import { commandIn } from "./command.js";
import { markIn } from "./mark.js";
import { declaredTypeOf } from "./picture-document.js";
import { hiddenSourceIn, type PictureSource } from "./picture-source.js";
import { readRich, textOf } from "./rich-message.js";
import { isServiceMessage } from "./service-messages.js";
import { isVisible } from "./visible-text.js";

/** A picture that a user sent. */
export interface SentPicture {
  readonly fileId: string;
  readonly kind: "photo" | "document";
  /**
   * Such as "image/jpeg": as declared, or as found once the bytes were read. Empty = not a picture.
   * Absent = only the bytes can tell.
   */
  readonly type?: string;
  /** Absent if Telegram did not say. */
  readonly bytes?: number;
  /** The result that it is. Absent = a picture of the user's own, or nothing is known. */
  readonly source?: PictureSource;
}

interface FileOf {
  readonly file_id: string;
  readonly file_size?: number;
}

/** The fields that may hold a picture, in a message or in the preview of another chat's message. */
interface Pictured {
  readonly photo?: readonly FileOf[] | undefined;
  readonly document?:
    | (FileOf & { readonly mime_type?: string; readonly file_name?: string })
    | undefined;
  readonly live_photo?: { readonly photo?: readonly FileOf[] } | undefined;
}

/** The fields that the bot reads, in any kind of message. */
interface Fields extends Pictured {
  readonly text?: string | undefined;
  readonly caption?: string | undefined;
  readonly rich_message?: object | undefined;
  readonly reply_to_message?: object | undefined;
  readonly reply_to_story?: object | undefined;
  readonly external_reply?: Pictured | undefined;
  readonly quote?: {
    readonly text?: string;
    readonly rich_texts?: unknown;
    readonly is_manual?: boolean;
  };
  readonly message_thread_id?: number | undefined;
  readonly is_topic_message?: boolean | undefined;
}

/**
 * Turns a `rich_message` into a message with the classic fields `text`, `photo` and `document`. A
 * command, in upper or lower case, is spelled and marked as Telegram does it. Other messages stay
 * unchanged.
 */
export function plain<Sent extends object>(message: Sent): Sent {
  const whole = { ...message, ...unrich(message) };
  const { text } = whole as Fields;
  const command = typeof text === "string" ? commandIn(text) : undefined;
  if (command === undefined) return whole;
  const entities = [{ type: "bot_command", offset: 0, length: command.length }];
  return { ...whole, text: command.text, entities };
}

function unrich({ rich_message }: Fields): Pick<Fields, "text" | "photo" | "document"> {
  if (rich_message === undefined) return {};
  const { text, photos, documents } = readRich(rich_message);
  const photo = photos.find((sizes) => largestOf(sizes as FileOf[]) !== undefined);
  const document = documents.find((file) => pictureIn({ document: file }) !== undefined);
  return {
    ...(text !== "" && { text }),
    ...(photo !== undefined && { photo: photo as FileOf[] }),
    ...(document !== undefined && { document: document as FileOf }),
  };
}

/**
 * The text that a user wrote, without a command before it, after the text from another chat that they
 * reply to; undefined if no text is visible.
 */
export function textIn(message: object): string | undefined {
  const own = ownTextIn(message);
  const quoted = quotedIn(message);
  if (own === undefined || quoted === undefined) return own;
  return `${quoted}\n\n${own}`;
}

function ownTextIn(message: object): string | undefined {
  const { text, caption } = plain(message) as Fields;
  const written = text ?? caption ?? "";
  const own = (commandIn(written)?.rest ?? written).trim();
  return isVisible(own) ? own : undefined;
}

/**
 * Of another chat's message, Telegram shows the text only as a quotation. A quotation from a picture's
 * caption counts only if the user selected it.
 */
function quotedIn(message: object): string | undefined {
  const { external_reply, quote } = message as Fields;
  if (external_reply === undefined || quote === undefined) return undefined;
  if (quote.is_manual !== true && pictureIn(external_reply) !== undefined) return undefined;
  const quoted = (quote.text || textOf(quote.rich_texts)).trim();
  return isVisible(quoted) ? quoted : undefined;
}

/** The picture in its largest size, or a file that could be a picture. */
export function pictureIn(message: object): SentPicture | undefined {
  const picture = barePictureIn(message);
  const source = picture && (markIn(message).source ?? hiddenSourceIn(message));
  return picture && source ? { ...picture, source } : picture;
}

function barePictureIn(message: object): SentPicture | undefined {
  const { photo, live_photo, document } = plain(message) as Fields;
  const largest = largestOf(photo) ?? largestOf(live_photo?.photo);
  if (largest !== undefined) {
    const { file_id: fileId, file_size } = largest;
    return { fileId, kind: "photo", type: "image/jpeg", ...sized(file_size) };
  }
  const claim = typeof document?.file_id === "string" ? declaredTypeOf(document) : undefined;
  if (document === undefined || claim === undefined) return undefined;
  return { fileId: document.file_id, kind: "document", ...claim, ...sized(document.file_size) };
}

/** Telegram puts the largest last. */
function largestOf(sizes: readonly FileOf[] | undefined): FileOf | undefined {
  const largest = Array.isArray(sizes) ? sizes.at(-1) : undefined;
  return typeof largest?.file_id === "string" ? largest : undefined;
}

function sized(bytes: number | undefined) {
  return bytes === undefined ? {} : { bytes };
}

/** The picture that a user sent or replied to, in this chat or another. */
export function pictureOf(sent: object): SentPicture | undefined {
  const { external_reply } = sent as Fields;
  const answered = answeredBy(sent) ?? external_reply;
  return pictureIn(sent) ?? (answered && pictureIn(answered));
}

/** The message that this one replies to. In a topic, Telegram names the topic's creation, which does not count. */
export function answeredBy(sent: object): object | undefined {
  const { reply_to_message: answered } = sent as Fields;
  return answered === undefined || isServiceMessage(answered) ? undefined : answered;
}

/** Whether it is a reply, to something in this chat or elsewhere. */
export function isReply(sent: object): boolean {
  const { external_reply, reply_to_story } = sent as Fields;
  return answeredBy(sent) !== undefined || [external_reply, reply_to_story].some(Boolean);
}

/** What the sender may expect the bot to use although it can't. */
export function unusedOf(sent: object): Unused | undefined {
  const { rich_message, quote } = sent as Fields;
  const rich = readRich(rich_message);
  if (rich.photos.length > 1) return "pictures";
  if (rich.hasMore) return "content";
  if (pictureOf(sent) !== undefined) return undefined;
  if (isUnusable(sent)) return "answered";
  const quotesHere = quote?.is_manual === true && answeredBy(sent) !== undefined;
  return quotesHere && quotedIn(sent) === undefined ? "quote" : undefined;
}

/** Whether it replies to something that has neither text nor a picture. */
function isUnusable(sent: object): boolean {
  const { external_reply } = sent as Fields;
  const answered = answeredBy(sent);
  if (answered !== undefined) return (plain(answered) as Fields).text === undefined;
  if (external_reply !== undefined) return quotedIn(sent) === undefined;
  return isReply(sent);
}

/**
 * The topic in which it was sent. A reply in a forum's general topic also has a number, but Telegram
 * refuses that one. Source: github.com/tdlib/telegram-bot-api/issues/447.
 */
export function topicOf(message: object | undefined): number | undefined {
  const { is_topic_message, message_thread_id } = (message ?? {}) as Fields;
  const isTopic = is_topic_message === true && Number.isSafeInteger(message_thread_id);
  return isTopic ? message_thread_id : undefined;
}
