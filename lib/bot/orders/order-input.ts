import type { Message, MessageEntity } from "@telegraf/types";
import { type Mark, markIn } from "../input/mark.js";
import { pictureIn, type SentPicture, textIn } from "../input/message.js";
import { readVerbatim } from "../texts/html.js";
import { callbackPattern } from "../ui/screen.js";
import { albumInButtons, type OrderedAlbum } from "./ordered-album.js";

/** The prompt and picture of an order. They are stored in Telegram, in the messages themselves. */
export interface OrderInput {
  /** Empty if there is none. */
  readonly prompt: string;
  readonly picture?: SentPicture;
  /** The message that the result replies to. */
  readonly replyTo: number;
  /** Of several pictures; `picture` is the first. */
  readonly album?: OrderedAlbum;
  /**
   * The prompt is in no message of the user: the order's own message quotes it, and must go on doing so.
   * With a picture it always does.
   */
  readonly isQuoted?: true;
  /** The words came alone, after this picture: they may be meant for a new one. */
  readonly isGuessed?: true;
  /** Stands in the idempotency key instead of the order's own message. */
  readonly keyedId?: number | undefined;
}

/** The fields of a bot's message, and of the one it replies to. */
interface Content {
  readonly message_id: number;
  readonly from?: { readonly is_bot: boolean } | undefined;
  readonly text?: string | undefined;
  readonly entities?: readonly MessageEntity[] | undefined;
  readonly caption?: string | undefined;
  readonly caption_entities?: readonly MessageEntity[] | undefined;
  readonly reply_to_message?: Content | undefined;
  readonly reply_markup?:
    | { readonly inline_keyboard?: readonly { readonly callback_data?: string }[][] }
    | undefined;
}

/** The input of a bot's message with buttons: its picture, and the prompt it replies to. */
export function orderInputOf(message: Message): OrderInput | undefined {
  const input = inputIn(message);
  // Several pictures of an album may have captions; the order quotes them all.
  return input && withAlbum(input, message as Content, quoteIn(message as Content));
}

function inputIn(message: Message): OrderInput | undefined {
  const own = message as Content;
  const { reply_to_message: asked, message_id } = own;
  const picture = pictureIn(own);
  const written = asked && promptIn(asked);
  const prompt = written ?? quoteIn(own) ?? "";
  if (prompt === "" && picture === undefined) return undefined;
  const { keyedId } = markIn(own);
  const replyTo = picture === undefined ? (asked?.message_id ?? message_id) : message_id;
  return {
    prompt,
    replyTo,
    ...(picture && { picture }),
    ...(picture === undefined && written === undefined && { isQuoted: true }),
    ...(hasButton(own, "nw") && { isGuessed: true }),
    ...(keyedId !== undefined && { keyedId }),
  };
}

/** What an order's message must remember of its input. */
export function markOf({ picture, keyedId }: OrderInput): Mark {
  return { source: picture?.source, keyedId };
}

/** The message that stands in the idempotency key of the order that this message shows. */
export function keyedIdOf(message: { readonly message_id: number }): number {
  return markIn(message).keyedId ?? message.message_id;
}

/** The message that has what an order's message is about: the order's own if no other one has it. */
export function sourceOf(message: Message): number {
  const { message_id, reply_to_message: asked, ...own } = message as Content;
  const isAsked = asked !== undefined && promptIn(asked) !== undefined;
  return isAsked && pictureIn(own) === undefined ? asked.message_id : message_id;
}

/** The input of the order whose result this message is. */
export function inputOfResult(message: Message): OrderInput | undefined {
  const { reply_to_message: asked } = message as Content;
  const input = asked && inputOfAsked(asked);
  return input && withAlbum(input, asked);
}

function inputOfAsked(asked: Content): OrderInput | undefined {
  const picture = asked.from?.is_bot === true ? pictureIn(asked) : undefined;
  const prompt = promptIn(asked) ?? "";
  if (prompt === "" && picture === undefined) return undefined;
  const isQuoted = asked.from?.is_bot === true && picture === undefined;
  return {
    prompt,
    replyTo: asked.message_id,
    ...(picture && { picture }),
    ...(isQuoted && { isQuoted }),
  };
}

/** With the album that the order's message names in a button. */
function withAlbum(input: OrderInput, { reply_markup }: Content, quoted?: string): OrderInput {
  const album = albumInButtons(reply_markup?.inline_keyboard?.flat() ?? []);
  if (album === undefined || input.picture === undefined) return input;
  return { ...input, album, prompt: quoted ?? input.prompt };
}

/** The text of a user's message, or the prompt that a bot's message quotes. */
function promptIn(message: Content): string | undefined {
  return message.from?.is_bot === true ? quoteIn(message) : textIn(message);
}

/** A whole prompt is in an expandable quotation; one that was cut is not. */
function quoteIn({ text, entities, caption, caption_entities }: Content): string | undefined {
  const [source = "", marks = []] =
    text === undefined ? [caption, caption_entities] : [text, entities];
  const quote = marks.find(({ type }) => type === "expandable_blockquote");
  return quote && readVerbatim(source.slice(quote.offset, quote.offset + quote.length));
}

/** The first line of a bot's message, which names the model if it is about one. */
export function firstLine(message: object): string {
  const { from, text, caption } = message as Content;
  if (from?.is_bot !== true) return "";
  return (text ?? caption ?? "").split("\n", 1)[0] ?? "";
}

/** The first character of an order that was started, has ended or was cancelled. */
const states = /^(⏳|🎨|✅|❌|✖)/u;

/** Whether an order's message shows that it was started, has ended or was cancelled. */
export function isClosed(message: object | undefined): boolean {
  const { text, caption, ...more } = (message ?? {}) as Content;
  return !hasButton(more, "x") && states.test(text ?? caption ?? "");
}

/** Whether it has a button of this verb, without anything after it. */
function hasButton({ reply_markup }: Pick<Content, "reply_markup">, verb: string): boolean {
  const buttons = reply_markup?.inline_keyboard?.flat() ?? [];
  return buttons.some(({ callback_data = "" }) => callbackPattern(verb).test(callback_data));
}
