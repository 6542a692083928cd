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
  /** The message that shows the order's state; absent = the one in the generation's key. */
  readonly status?: number | undefined;
}

const shape = new RegExp(
  String.raw`^(${languages.join("|")})\.([tp])\.(\d{1,16})\.([A-Za-z0-9-]{0,48})(?:\.(\d{1,16}))?(?:\.s(\d{1,16}))?$`,
);

/** Without a topic and a message of its own, the format that older versions write and read. */
export function formatContext(order: OrderContext): string {
  const { language, isPicture, replyTo, choice, topic, status } = order;
  const parts = [language, isPicture ? "p" : "t", replyTo, choice];
  const where = topic === undefined ? [] : [topic];
  const shownIn = status === undefined ? [] : [`s${status}`];
  return [...parts, ...where, ...shownIn].join(".");
}

/**
 * Where and how a generation was ordered; defaults where its context is missing.
 * @returns with the message that shows the order's state, and the one in the generation's key
 */
export function readOrderContext({ key, context = "" }: Pick<GenerationRecord, "key" | "context">) {
  const [, chat = "", keyed = ""] = /^gen:(-?\d+):(\d+)$/.exec(key) ?? [];
  const [, language = "en", kind, replyTo = keyed, choice = "", topic, status = keyed] =
    shape.exec(context) ?? [];
  return {
    chatId: Number(chat),
    messageId: Number(status),
    keyedId: Number(keyed),
    language: language as Language,
    isPicture: kind === "p",
    replyTo: Number(replyTo),
    choice,
    ...(topic !== undefined && { topic: Number(topic) }),
  };
}
