import type { GenerationRecord } from "../../ledger/ledger.js";
import { generationKey } from "../../ledger/operation.js";
import { formatSource, type PictureSource, readSource } from "../input/picture-source.js";
import { languages } from "../texts/format.js";
import type { Language } from "../texts/texts.js";
import type { OrderedAlbum } from "./ordered-album.js";

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
  /** The order is for so many results, each with a generation of its own; absent = one. */
  readonly times?: number | undefined;
  /** Absent = the order has one picture at most. */
  readonly album?: OrderedAlbum | undefined;
  /** The message that shows the order's state; absent = the one in the generation's key. */
  readonly status?: number | undefined;
  /** The result that the order's picture is; absent = it is none. */
  readonly source?: PictureSource | undefined;
}

const shape = new RegExp(
  String.raw`^(${languages.join("|")})\.([tp])\.(\d{1,16})\.([A-Za-z0-9-]{0,48})(?:\.(\d{1,16}))?(?:\.s(\d{1,16}))?(?:\.a(\d{1,2})-(\d{1,24}))?(?:\.x(\d))?(?:\.f([0-9a-z-]{1,12}))?$`,
);

/** Without a topic and a message of its own, the format that older versions write and read. */
export function formatContext(order: OrderContext): string {
  const { language, isPicture, replyTo, choice, topic, status, album, times, source } = order;
  const parts = [language, isPicture ? "p" : "t", replyTo, choice];
  const where = topic === undefined ? [] : [topic];
  const shownIn = status === undefined ? [] : [`s${status}`];
  const pictures = album === undefined ? [] : [`a${album.count}-${album.id}`];
  const several = times === undefined ? [] : [`x${times}`];
  const madeFrom = source === undefined ? [] : [`f${formatSource(source)}`];
  return [...parts, ...where, ...shownIn, ...pictures, ...several, ...madeFrom].join(".");
}

/**
 * Where and how a generation was ordered; defaults where its context is missing.
 * @returns with the message that shows the order's state, and the message and part in the generation's key
 */
export function readOrderContext({ key, context = "" }: Pick<GenerationRecord, "key" | "context">) {
  const [, chat = "", keyed = "", part = "1"] = /^gen:(-?\d+):(\d+)(?::(\d))?$/.exec(key) ?? [];
  const [, language = "en", kind, replyTo = keyed, choice = "", topic, status = keyed, ...more] =
    shape.exec(context) ?? [];
  const [count, id, times, from] = more;
  const source = from === undefined ? undefined : readSource(from);
  return {
    chatId: Number(chat),
    messageId: Number(status),
    keyedId: Number(keyed),
    language: language as Language,
    isPicture: kind === "p",
    replyTo: Number(replyTo),
    choice,
    ...(topic !== undefined && { topic: Number(topic) }),
    ...(part !== "1" && { part: Number(part) }),
    ...(times !== undefined && { times: Number(times) }),
    ...(id !== undefined && { album: { id, count: Number(count) } }),
    ...(source !== undefined && { source }),
  };
}

/** The keys of all generations of an order for several results; only its own for any other. */
export function keysOfOrder(generation: Pick<GenerationRecord, "key" | "context">): string[] {
  const { chatId, keyedId, times } = readOrderContext(generation);
  if (times === undefined) return [generation.key];
  return Array.from({ length: times }, (_, at) => generationKey(chatId, keyedId, at + 1));
}

/** Names a generation in a button: the message in its key and, after a dash, the part if it is not the first. */
export const namePattern = "(\\d{1,12})(?:-(\\d))?";

export function nameInButton(generation: Pick<GenerationRecord, "key" | "context">): string {
  const { keyedId, part } = readOrderContext(generation);
  return part === undefined ? String(keyedId) : `${keyedId}-${part}`;
}

/** A picture that this generation made. */
export function sourceOfResult(
  generation: Pick<GenerationRecord, "key" | "context">,
  index: number,
): PictureSource {
  const { keyedId, part } = readOrderContext(generation);
  return { generation: keyedId, index, ...(part !== undefined && { part }) };
}
