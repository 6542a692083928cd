import type { GenerationRecord } from "../../ledger/ledger.js";
import { languages } from "../texts/format.js";
import type { Language } from "../texts/texts.js";

/** What the delivery of a result needs to know about the order; stored with the generation. */
export interface OrderContext {
  readonly language: Language;
  /** Whether the order's message is a picture, which has a caption instead of a text. */
  readonly isPicture: boolean;
  /** The message that the result replies to. */
  readonly replyTo: number;
  /** The options, as in callback data. */
  readonly choice: string;
  /** The topic of the chat; absent for chats without topics. */
  readonly topic?: number | undefined;
}

const shape = new RegExp(
  String.raw`^(${languages.join("|")})\.([tp])\.(\d{1,16})\.([A-Za-z0-9-]{0,48})(?:\.(\d{1,16}))?$`,
);

/** Without a topic, the format that older versions write and read. */
export function formatContext(order: OrderContext): string {
  const { language, isPicture, replyTo, choice, topic } = order;
  const parts = [language, isPicture ? "p" : "t", replyTo, choice];
  return [...parts, ...(topic === undefined ? [] : [topic])].join(".");
}

/** Where and how a generation was ordered; defaults where its context is missing. */
export function readOrderContext({ key, context = "" }: GenerationRecord) {
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
