import type { GenerationRecord } from "../../ledger/ledger.js";
import { languages } from "../texts/format.js";
import type { Language } from "../texts/texts.js";

/** What whoever brings a result must know of the order, kept with the generation. */
export interface OrderContext {
  readonly language: Language;
  /** Whether the order's message is a picture, which has a caption instead of a text. */
  readonly isPicture: boolean;
  /** The message that the result answers. */
  readonly replyTo: number;
  /** The options, as in callback data. */
  readonly choice: string;
  /** The topic of the chat; absent for chats without topics. */
  readonly topic?: number | undefined;
}

const shape = new RegExp(
  String.raw`^(${languages.join("|")})\.([tp])\.(\d{1,16})\.([A-Za-z0-9-]{0,48})(?:\.(\d{1,16}))?$`,
);

/** Without a topic it is what older versions wrote, and can read. */
export function formatContext(order: OrderContext): string {
  const { language, isPicture, replyTo, choice, topic } = order;
  const parts = [language, isPicture ? "p" : "t", replyTo, choice];
  return [...parts, ...(topic === undefined ? [] : [topic])].join(".");
}

/** Where a generation was ordered, and how; without its context what can be guessed. */
export function placeOf({ key, context = "" }: GenerationRecord) {
  const [, chat = "", message = ""] = /^gen:(-?\d+):(\d+)$/.exec(key) ?? [];
  const [, language = "en", kind, replyTo = message, choice = "", topic] =
    shape.exec(context) ?? [];
  return {
    chatId: Number(chat),
    messageId: Number(message),
    language: language as Language,
    isPicture: kind === "p",
    replyTo: Number(replyTo),
    choice,
    ...(topic !== undefined && { topic: Number(topic) }),
  };
}
