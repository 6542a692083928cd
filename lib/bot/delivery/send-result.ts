import type { Output } from "../../studio/model.js";
import { TelegramError } from "../../telegram.js";
import { TurnTimeout } from "../../util/concurrency-limit.js";
import { html } from "../texts/html.js";
import { formatFiles } from "./kept-files.js";
import type { SentAlbum } from "./result-buttons.js";
import type { ResultMessage, ResultSender } from "./result-sender.js";
import { type MediaKind, maxAlbumSize, sendItems } from "./send-media.js";
import {
  addOriginalIfNeeded,
  isExpectedKind,
  type ResultOutcome,
  ResultUnavailable,
  SendDeadlinePassed,
  type SendTask,
  sendLink,
  sendOne,
  undefinedIfRefused,
  withPreview,
  withPreviewIfNeeded,
} from "./send-one-result.js";

const kindOf: Record<Output, MediaKind> = {
  picture: "photo",
  file: "document",
  video: "video",
  sound: "audio",
};

/** What became of the results. */
export interface SendReport {
  /** Telegram's file ids, for `sendAgain`; undefined if there are none. */
  readonly files: string | undefined;
  /** How many of the results are lost. */
  readonly lost: number;
  /** How many were not sent because Telegram took no more. */
  readonly waiting: number;
  /** Whether no sent message has the buttons, or one that is needed is missing. */
  readonly lacksButtons: boolean;
  /** Whether some were sent compressed only. */
  readonly lacksOriginals: boolean;
  /** Where they came together, if they did. */
  readonly album?: SentAlbum | undefined;
}

/**
 * Sends results: by URL, else uploaded, else, if they are too large, as links. Telegram's answer or the
 * first bytes show whether a file is what was ordered. A dead link is renewed once.
 * @returns "gone" if the provider has none of them any more
 * @throws TelegramError, ResultUnavailable, or what `load` throws
 */
export async function sendResult(
  sender: ResultSender,
  message: ResultMessage,
  urls: readonly string[],
): Promise<SendReport | "gone"> {
  const [report = "gone"] = await sendResults(sender, message, [urls]);
  return report;
}

/**
 * Sends the results of several generations together, in the same way.
 * @returns a report on each
 * @throws the same as `sendResult`
 */
export async function sendResults(
  sender: ResultSender,
  message: ResultMessage,
  parts: readonly (readonly string[])[],
): Promise<readonly (SendReport | "gone")[]> {
  const kind = message.isOriginal ? "document" : kindOf[message.makes];
  const tasks = parts.flat().map((url, index) => ({ sender, message, kind, url, index }));
  const albums = await sendAlbums(tasks);
  const outcomes = albums ?? (await sendOneByOne(tasks));
  const sent = { kind, isAlbum: albums !== undefined, album: albums && albumOf(albums) };
  let from = 0;
  return parts.map(({ length }) => {
    const own = outcomes.slice(from, from + length);
    from += length;
    return reportOn(own, sent);
  });
}

function reportOn(
  outcomes: readonly ResultOutcome[],
  {
    kind,
    isAlbum,
    album,
  }: Pick<SendReport, "album"> & { readonly kind: MediaKind; readonly isAlbum: boolean },
): SendReport | "gone" {
  const arrived = outcomes.filter((outcome) => outcome !== "gone");
  if (arrived.length === 0) return "gone";
  const lacksOriginals = arrived.some(({ isCompressed }) => isCompressed);
  // Only photos have the button for it.
  const lacksOriginalButton = lacksOriginals && kind !== "photo";
  const waiting = arrived.filter(({ isWaiting }) => isWaiting).length;
  const isLastGone = outcomes.at(-1) === "gone" || waiting > 0;
  return {
    files: formatFiles({
      items: arrived.flatMap(({ items }) => items),
      links: arrived.flatMap(({ link }) => link ?? []),
    }),
    lost: outcomes.length - arrived.length,
    waiting,
    lacksButtons: isAlbum || isLastGone || lacksOriginalButton,
    lacksOriginals,
    album,
  };
}

function albumOf(outcomes: readonly ResultOutcome[]): SentAlbum | undefined {
  const sent = outcomes.flatMap((outcome) => (outcome === "gone" ? [] : outcome.items));
  const messageId = sent[0]?.messageId;
  return messageId ? { messageId, count: outcomes.length } : undefined;
}

/** By URL; undefined if Telegram refuses the first album: then nothing was sent. */
async function sendAlbums(
  tasks: readonly SendTask[],
): Promise<readonly ResultOutcome[] | undefined> {
  if (tasks.length < 2 || tasks[0]?.kind === "document") return undefined;
  const outcomes: ResultOutcome[] = [];
  for (let from = 0; from < tasks.length; from += maxAlbumSize) {
    const some = tasks.slice(from, from + maxAlbumSize);
    const sent = await sendAlbum(some).catch((error: unknown) => {
      if (from === 0 || !isTemporary(error)) throw error;
      return some.map(keepLink);
    });
    if (sent === undefined && from === 0) return undefined;
    outcomes.push(...(sent ?? (await sendOneByOne(some, true))));
  }
  return outcomes;
}

async function sendAlbum(
  tasks: readonly SendTask[],
): Promise<readonly ResultOutcome[] | undefined> {
  const [{ sender, message }] = tasks as readonly [SendTask];
  const items = tasks.map(({ kind, url: media }) => ({ kind, media }));
  const sent = await undefinedIfRefused(() => sendItems(sender.telegram, message, items));
  if (sent === undefined || sent.every((item) => item === undefined)) return undefined;
  const bare = { ...message, caption: html``, buttons: [], originalButton: undefined };
  const seen = await Promise.all(
    tasks.map((task, at) => (sent[at] === undefined ? task : withPreviewIfNeeded(task, sent[at]))),
  );
  const outcomes: ResultOutcome[] = [];
  for (const [at, task] of seen.entries()) {
    const item = sent[at];
    const isSent = item !== undefined && isExpectedKind(task.kind, item);
    const outcome = isSent
      ? [await addOriginalIfNeeded(task, item)]
      : await sendOneByOne([{ ...task, message: bare }], true);
    outcomes.push(...outcome);
  }
  return outcomes;
}

/** Telegram takes nothing more for a while, or there was no turn or no time. */
function isTemporary(error: unknown): boolean {
  return [TelegramError, TurnTimeout, SendDeadlinePassed].some((kind) => error instanceof kind);
}

/** Results that arrived before are not sent twice because of one that fails. */
async function withoutRepeating(error: unknown, task: SendTask): Promise<ResultOutcome> {
  if (isTemporary(error)) return keepLink(task);
  if (!(error instanceof ResultUnavailable)) throw error;
  // Its link was seen to work.
  return typeof task.preview === "object" ? sendLink(task) : "gone";
}

/** A result that could not be sent now: the history brings it by its link. */
function keepLink({ url }: SendTask): ResultOutcome {
  return { items: [], link: url, isWaiting: true };
}

/**
 * One after the other; an unavailable result stops all of them, unless something was sent.
 * @param isBegun something was sent before
 */
async function sendOneByOne(
  tasks: readonly SendTask[],
  isBegun = false,
): Promise<readonly ResultOutcome[]> {
  const seen = tasks.length > 1 ? await Promise.all(tasks.map(withPreview)) : tasks;
  const isLate = seen.some(
    ({ preview, message }) => preview === "unavailable" && !message.isLastTry,
  );
  if (seen.length > 1 && isLate && !isBegun)
    throw new ResultUnavailable("one of several results is unavailable now");
  const outcomes: ResultOutcome[] = [];
  for (const [at, task] of seen.entries()) {
    const isLast = at === seen.length - 1;
    const message = isLast
      ? task.message
      : { ...task.message, buttons: [], originalButton: undefined };
    outcomes.push(
      await sendOne({ ...task, message }).catch((error: unknown) => {
        const isAlone = !isBegun && !outcomes.some((outcome) => outcome !== "gone");
        if (isAlone) throw error;
        return withoutRepeating(error, { ...task, message });
      }),
    );
  }
  return outcomes;
}
