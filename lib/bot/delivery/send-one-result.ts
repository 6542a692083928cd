import { TelegramError } from "../../telegram.js";
import { readPictureFacts } from "../pictures/picture-facts.js";
import { html, lines } from "../texts/html.js";
import { type Button, replyParameters, toMessage } from "../ui/screen.js";
import type { FetchedResult, FilePreview } from "./fetch-result.js";
import { headLength } from "./file-type.js";
import { losesDetail, mayBeSmaller, photoTypes } from "./originals.js";
import type { ResultMessage, ResultSender } from "./result-sender.js";
import { type MediaItem, type MediaKind, sendItems } from "./send-media.js";

/** One result to be sent. */
export interface SendTask {
  readonly sender: ResultSender;
  readonly message: ResultMessage;
  readonly kind: MediaKind;
  readonly url: string;
  readonly index: number;
  /** What its first bytes show; absent = not checked. */
  readonly preview?: FilePreview | "dead" | "unavailable" | undefined;
}

/** What was sent for one result. */
export interface SentResult {
  readonly items: readonly MediaItem[];
  /** Sent instead of the file. */
  readonly link?: string;
  /** Whether it was compressed. */
  readonly isCompressed?: boolean;
  /** It was not sent, because Telegram took no more: the history sends it by its link. */
  readonly isWaiting?: true;
}

export type ResultOutcome = SentResult | "gone";

/** A result is unavailable right now, and nothing was sent. */
export class ResultUnavailable extends Error {
  override readonly name = "ResultUnavailable";
}

/** Something was sent, and there is no time for more. */
export class SendDeadlinePassed extends Error {
  override readonly name = "SendDeadlinePassed";
}

const largestPhoto = 10_000_000;

/** Adds what the first bytes of the file show. */
export async function withPreview(task: SendTask): Promise<SendTask> {
  const { sender, message, url } = task;
  return { ...task, preview: task.preview ?? (await sender.results.peek(url, message)) };
}

/** The same, if Telegram's photo may have lost something. */
export async function withPreviewIfNeeded(task: SendTask, photo: MediaItem): Promise<SendTask> {
  const isNeeded = task.message.mayBeTransparent === true || mayBeSmaller(photo);
  return task.kind === "photo" && isNeeded ? withPreview(task) : task;
}

/**
 * Sends one result. If its link is dead, asks the provider once for another one.
 * @throws TelegramError, ResultUnavailable, or what `load` throws
 */
export async function sendOne(task: SendTask, isRenewed = false): Promise<ResultOutcome> {
  const outcome = await sendWithFallbacks(task);
  if (outcome !== "dead") return outcome;
  if (isRenewed) return "gone";
  const { message, url, index } = task;
  const renewed = await message.renew(url, index);
  if (renewed.kind === "found") {
    return sendOne({ ...task, url: renewed.url, preview: undefined }, true);
  }
  return renewed.kind === "gone" ? "gone" : postpone(task);
}

function postpone({ message }: SendTask): "gone" {
  if (message.isLastTry) return "gone";
  throw new ResultUnavailable("a result is unavailable now");
}

/** By URL, else uploaded, else as a link. Each is tried only if Telegram certainly refused the one before. */
async function sendWithFallbacks(task: SendTask): Promise<ResultOutcome | "dead"> {
  const { sender, message, kind, url } = task;
  // Telegram downloads documents by URL only if they are archives.
  const sent = kind === "document" ? undefined : await trySend(withOriginalButton(task), kind, url);
  const [item] = sent ?? [];
  if (item !== undefined && isExpectedKind(kind, item)) {
    return addOriginalIfNeeded(await withPreviewIfNeeded(task, item), item);
  }
  return sender.results.load(url, message, (found) => sendFetched(task, found));
}

/** Sends the original file too if Telegram's version lost something. Never rejects. */
export async function addOriginalIfNeeded(task: SendTask, sent: MediaItem): Promise<SentResult> {
  const { sender, message, kind, url, preview } = task;
  const isKnown = kind === "photo" && typeof preview === "object";
  const isLess = isConverted(kind, sent) || (isKnown && losesDetail(sent, preview));
  if (!isLess) return { items: [sent], isCompressed: kind === "photo" };
  const compressed = { items: [sent], isCompressed: true };
  return sender.results
    .load(url, message, async (found) =>
      found instanceof File ? addOriginal(task, [sent], found) : compressed,
    )
    .catch(() => compressed);
}

/** The kinds as which Telegram may store it without loss. */
const losslessKinds: Partial<Record<MediaKind, readonly MediaKind[]>> = {
  photo: ["photo"],
  video: ["video", "animation", "document"],
  audio: ["audio", "document"],
};

const isConverted = (wanted: MediaKind, { kind }: MediaItem) =>
  !losslessKinds[wanted]?.includes(kind);

/** Kinds which show that the file was not what was ordered. */
const wrongKinds: Partial<Record<MediaKind, readonly MediaKind[]>> = {
  photo: ["audio", "voice"],
  video: ["audio", "voice", "photo", "sticker"],
  audio: ["photo", "sticker"],
};

export function isExpectedKind(wanted: MediaKind, { kind }: MediaItem): boolean {
  return !wrongKinds[wanted]?.includes(kind);
}

/** The user has the result already: if the original can't be sent, the result is not sent again. */
async function addOriginal(
  task: SendTask,
  shown: readonly MediaItem[],
  file: File,
): Promise<SentResult> {
  const bare = { ...task.message, caption: html``, buttons: [] };
  const sent = await trySend({ ...task, message: bare }, "document", attached, file).catch(
    (error: unknown) => {
      if (error instanceof TelegramError || error instanceof SendDeadlinePassed) return undefined;
      throw error;
    },
  );
  return sent === undefined ? { items: shown, isCompressed: true } : { items: [...shown, ...sent] };
}

async function sendFetched(task: SendTask, found: FetchedResult): Promise<ResultOutcome | "dead"> {
  if (found === "dead") return found;
  if (found === "unavailable") return postpone(task);
  if (found === "too large") return sendLink(task);
  const { kind } = task;
  // Before anything is sent: a failure after that would send it twice.
  const preview = kind === "photo" ? await previewOf(found) : undefined;
  const sent = isNative(kind, found)
    ? await trySend(withOriginalButton(task), kind, attached, found)
    : undefined;
  if (sent === undefined) return sendAsFile(task, found);
  const isLess = (item: MediaItem) =>
    isConverted(kind, item) || (preview !== undefined && losesDetail(item, preview));
  return sent.some(isLess)
    ? addOriginal(task, sent, found)
    : { items: sent, isCompressed: kind === "photo" };
}

async function previewOf(file: File): Promise<FilePreview> {
  const head = new Uint8Array(await file.slice(0, headLength).arrayBuffer());
  return { mime: file.type, picture: readPictureFacts(head) };
}

/** Types that Telegram sends as this kind without converting them. */
const nativeTypes: Partial<Record<MediaKind, readonly string[]>> = {
  photo: photoTypes,
  video: ["video/mp4"],
  audio: ["audio/mpeg", "audio/mp4"],
};

function isNative(kind: MediaKind, file: File): boolean {
  const isTooLarge = kind === "photo" && file.size > largestPhoto;
  return nativeTypes[kind]?.includes(file.type) === true && !isTooLarge;
}

const attached = "attach://file";

async function sendAsFile(task: SendTask, file: File): Promise<SentResult> {
  const sent = await trySend(task, "document", attached, file);
  return sent === undefined ? sendLink(task) : { items: sent };
}

/** With the button for the original. */
function withOriginalButton(task: SendTask): SendTask {
  const { message, kind } = task;
  return kind === "photo"
    ? { ...task, message: { ...message, buttons: buttonsWithOriginal(message) } }
    : task;
}

/** The message's own buttons, and the one for the original. */
export function buttonsWithOriginal({
  buttons,
  originalButton,
}: ResultMessage): readonly (readonly Button[])[] {
  return originalButton === undefined ? buttons : [...buttons, [originalButton]];
}

/** Undefined if Telegram refused it; empty if its answer does not name the file. */
async function trySend(
  { sender, message, index }: SendTask,
  kind: MediaKind,
  media: string,
  file?: File,
): Promise<readonly MediaItem[] | undefined> {
  const items = [{ kind, media }];
  const source = message.source && { ...message.source, index };
  const sent = await undefinedIfRefused(() =>
    sendItems(sender.telegram, { ...message, source }, items, file && { file }),
  );
  return sent?.filter((item) => item !== undefined);
}

/** Sends a link to the file. */
export async function sendLink({ sender, message, url }: SendTask): Promise<SentResult> {
  const { chatId, replyTo, topic, caption, buttons, linkText } = message;
  const text = lines(caption, linkText(url));
  // What leads on from a picture needs the picture.
  const [again = []] = buttons;
  await sender.telegram.call("sendMessage", {
    ...toMessage(chatId, { text, buttons: [again] }),
    ...replyParameters(replyTo, topic),
  });
  return { items: [], link: url };
}

/** Undefined if Telegram refused the file and certainly sent nothing. */
export async function undefinedIfRefused<T>(send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    const isRefused = error instanceof TelegramError && [400, 413].includes(error.code);
    if (isRefused) return undefined;
    throw error;
  }
}
