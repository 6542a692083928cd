import type { Message, MessageEntity } from "@telegraf/types";
import { pictureIn, type SentPicture, wordsIn } from "../input/message.js";
import { readVerbatim } from "../texts/html.js";
import { callbackPattern } from "../ui/screen.js";

/** What an order is about: it stands in Telegram, in the messages themselves. */
export interface OrderInput {
  /** Empty if there are no words. */
  readonly prompt: string;
  readonly picture?: SentPicture;
  /** The message that the result answers. */
  readonly replyTo: number;
}

/** The fields of a message of ours, and of the one that it answers. */
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

/** What a message of ours with buttons is about: its picture, and the words it answers. */
export function orderInputOf(message: Message): OrderInput | undefined {
  const own = message as Content;
  const { reply_to_message: asked, message_id } = own;
  const picture = pictureIn(own);
  const prompt = (asked && promptIn(asked)) ?? quoteIn(own) ?? "";
  if (prompt === "" && picture === undefined) return undefined;
  const replyTo = picture === undefined ? (asked?.message_id ?? message_id) : message_id;
  return { prompt, replyTo, ...(picture && { picture }) };
}

/** What the order was about whose result this message is. */
export function inputOfResult(message: Message): OrderInput | undefined {
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

/** What we quote whole stands in an expandable quotation; what we had to cut does not. */
function quoteIn({ text, entities, caption, caption_entities }: Content): string | undefined {
  const [source = "", marks = []] =
    text === undefined ? [caption, caption_entities] : [text, entities];
  const quote = marks.find(({ type }) => type === "expandable_blockquote");
  return quote && readVerbatim(source.slice(quote.offset, quote.offset + quote.length));
}

/** The first line of a message of ours, which names the model if it is about one. */
export function firstLine(message: object): string {
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
  const canBeCancelled = buttons.some(({ callback_data = "" }) =>
    callbackPattern("x").test(callback_data),
  );
  return !canBeCancelled && states.test(text ?? caption ?? "");
}
