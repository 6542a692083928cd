import type { Message, MessageEntity } from "@telegraf/types";
import { readVerbatim } from "./html.js";
import { claimOf } from "./picture-document.js";
import { pressed } from "./screen.js";

/** What an order is about: it stands in Telegram, in the messages themselves. */
export interface Subject {
  /** Empty if there are no words. */
  readonly prompt: string;
  readonly picture?: SentPicture;
  /** The message that the result answers. */
  readonly replyTo: number;
}

/** A picture that somebody sent. */
export interface SentPicture {
  readonly fileId: string;
  readonly kind: "photo" | "document";
  /**
   * Such as "image/jpeg", as it was said to be; by its bytes once they were read, empty = no picture.
   * Absent = only its bytes can tell.
   */
  readonly type?: string;
  /** Absent if Telegram did not say. */
  readonly bytes?: number;
}

/** The fields of a message that matter here, whatever kind it is. */
interface Content {
  readonly message_id: number;
  readonly from?: { readonly is_bot: boolean } | undefined;
  readonly text?: string | undefined;
  readonly entities?: readonly MessageEntity[] | undefined;
  readonly caption?: string | undefined;
  readonly caption_entities?: readonly MessageEntity[] | undefined;
  readonly photo?: readonly FileOf[] | undefined;
  readonly document?:
    | (FileOf & { readonly mime_type?: string; readonly file_name?: string })
    | undefined;
  readonly reply_to_message?: Content | undefined;
  readonly reply_markup?:
    | { readonly inline_keyboard?: readonly { readonly callback_data?: string }[][] }
    | undefined;
}

interface FileOf {
  readonly file_id: string;
  readonly file_size?: number;
}

/** What a message of ours with buttons is about: its picture, and the words it answers. */
export function subjectOf(message: Message): Subject | undefined {
  const own = message as Content;
  const { reply_to_message: asked, message_id } = own;
  const picture = pictureIn(own);
  const prompt = (asked && promptIn(asked)) ?? quoteIn(own) ?? "";
  if (prompt === "" && picture === undefined) return undefined;
  const replyTo = picture === undefined ? (asked?.message_id ?? message_id) : message_id;
  return { prompt, replyTo, ...(picture && { picture }) };
}

/** What the order was about whose result this message is. */
export function subjectOfResult(message: Message): Subject | undefined {
  const { reply_to_message: asked } = message as Content;
  if (asked === undefined) return undefined;
  const picture = asked.from?.is_bot === true ? pictureIn(asked) : undefined;
  const prompt = promptIn(asked) ?? "";
  if (prompt === "" && picture === undefined) return undefined;
  return { prompt, replyTo: asked.message_id, ...(picture && { picture }) };
}

/** The words of a person's message, or those that a message of ours quotes. */
function promptIn(message: Content): string | undefined {
  return message.from?.is_bot === true ? quoteIn(message) : wordsIn(message);
}

/** A person's words, without the command before them; undefined if there are none. */
export function wordsIn(message: object): string | undefined {
  const { text, caption } = message as Content;
  const words = (text ?? caption ?? "").replace(/^\/\w+(@\w+)?\s*/, "").trim();
  return words === "" ? undefined : words;
}

/** What we quote whole stands in an expandable quotation; what we had to cut does not. */
function quoteIn({ text, entities, caption, caption_entities }: Content): string | undefined {
  const [source = "", marks = []] =
    text === undefined ? [caption, caption_entities] : [text, entities];
  const quote = marks.find(({ type }) => type === "expandable_blockquote");
  return quote && readVerbatim(source.slice(quote.offset, quote.offset + quote.length));
}

/** The picture in its largest size, or a file that may be a picture. */
export function pictureIn(message: object): SentPicture | undefined {
  const { photo, document } = message as Content;
  const largest = photo?.at(-1);
  if (largest !== undefined) {
    const { file_id: fileId, file_size } = largest;
    return { fileId, kind: "photo", type: "image/jpeg", ...sized(file_size) };
  }
  const claim = document && claimOf(document);
  if (document === undefined || claim === undefined) return undefined;
  return { fileId: document.file_id, kind: "document", ...claim, ...sized(document.file_size) };
}

function sized(bytes: number | undefined) {
  return bytes === undefined ? {} : { bytes };
}

/** The first line of a message of ours, which names the model if it is about one. */
export function headingOf(message: object): string {
  const { from, text, caption } = message as Content;
  if (from?.is_bot !== true) return "";
  return (text ?? caption ?? "").split("\n", 1)[0] ?? "";
}

/** What stands before the state of an order that was started, has ended or was cancelled. */
const states = /^(⏳|🎨|✅|❌|✖)/u;

/** Whether an order's message shows that nothing can be done with it, whatever an old screen shows. */
export function isClosed(message: object | undefined): boolean {
  const { reply_markup, text, caption } = (message ?? {}) as Content;
  const buttons = reply_markup?.inline_keyboard?.flat() ?? [];
  const canBeCancelled = buttons.some(({ callback_data = "" }) => pressed("x").test(callback_data));
  return !canBeCancelled && states.test(text ?? caption ?? "");
}
