import type { Output } from "../../studio/model.js";
import type { RenewedLink } from "../../studio/provider.js";
import type { TelegramCalls } from "../../telegram.js";
import { type Html, html } from "../texts/html.js";
import type { Button } from "../ui/screen.js";
import type { ExpectedResult, ResultFetcher } from "./fetch-result.js";
import { formatFiles } from "./kept-files.js";
import { type MediaKind, type MessageTarget, maxAlbumSize, sendItems } from "./send-media.js";
import {
  addOriginalIfNeeded,
  isExpectedKind,
  type ResultOutcome,
  ResultUnavailable,
  type SendTask,
  sendLink,
  sendOne,
  undefinedIfRefused,
  withPreview,
  withPreviewIfNeeded,
} from "./send-one-result.js";

/** Something made, on its way to the one who ordered it. */
export interface ResultMessage extends MessageTarget, ExpectedResult {
  /** As files, whatever it is. */
  readonly isOriginal?: true;
  /** Whether its pictures may be transparent, which photos are not. */
  readonly mayBeTransparent?: true | undefined;
  /** Stands under pictures that Telegram compresses: sends them as they were made. */
  readonly originalButton?: Button | undefined;
  /** A fault that could pass does not count as passing any more. */
  readonly isLastTry?: boolean;
  /** What is said where only a link can be sent. */
  readonly linkText: (url: string) => Html;
  /** Another address of a result whose own is dead. Never rejects. */
  readonly renew: (url: string, index: number) => Promise<RenewedLink>;
}

export interface ResultSender {
  /** Patient behind the answer; not while Telegram waits for it. */
  readonly telegram: TelegramCalls;
  readonly results: ResultFetcher;
  /** Keeps the function alive for what need not delay its answer. */
  readonly background: (work: Promise<unknown>) => void;
}

const kindOf: Record<Output, MediaKind> = {
  picture: "photo",
  file: "document",
  video: "video",
  sound: "audio",
};

/** What became of results. */
export interface SendReport {
  /** The names under which Telegram keeps them, for `sendAgain`; undefined if it told none. */
  readonly files: string | undefined;
  /** How many of the results are lost. */
  readonly lost: number;
  /** Whether a button stands under none of what was sent, or one that is needed is missing. */
  readonly lacksButtons: boolean;
  /** Whether some were sent compressed only. */
  readonly lacksOriginals: boolean;
}

/**
 * Sends results: by their address, else uploaded by us, else, if they are too large, as links. What
 * Telegram takes is a result; of all else we have seen that it is what was ordered. A dead address is
 * replaced once.
 * @returns "gone" if neither the provider nor Telegram has any of them any more
 * @throws TelegramError, ResultUnheard, or what `load` throws
 */
export async function sendResult(
  sender: ResultSender,
  message: ResultMessage,
  urls: readonly string[],
): Promise<SendReport | "gone"> {
  const kind = message.isOriginal ? "document" : kindOf[message.makes];
  const tasks = urls.map((url, index) => ({ sender, message, kind, url, index }));
  const albums = await sendAlbums(tasks);
  const outcomes = albums ?? (await sendOneByOne(tasks));
  const arrived = outcomes.filter((outcome) => outcome !== "gone");
  if (arrived.length === 0) return "gone";
  const lacksOriginals = arrived.some(({ isCompressed }) => isCompressed);
  // The button for it stands under photos only.
  const lacksOriginalButton = lacksOriginals && kind !== "photo";
  return {
    files: formatFiles({
      items: arrived.flatMap(({ items }) => items),
      links: arrived.flatMap(({ link }) => link ?? []),
    }),
    lost: outcomes.length - arrived.length,
    lacksButtons: albums !== undefined || outcomes.at(-1) === "gone" || lacksOriginalButton,
    lacksOriginals,
  };
}

/** By their addresses; undefined if Telegram refuses the first album: then nothing was sent. */
async function sendAlbums(
  tasks: readonly SendTask[],
): Promise<readonly ResultOutcome[] | undefined> {
  if (tasks.length < 2 || tasks[0]?.kind === "document") return undefined;
  const outcomes: ResultOutcome[] = [];
  for (let from = 0; from < tasks.length; from += maxAlbumSize) {
    const some = tasks.slice(from, from + maxAlbumSize);
    const sent = await sendAlbum(some);
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

/**
 * One after the other; what can't be had at the moment stops all unless something was sent.
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
    throw new ResultUnavailable("one of several results can't be had now");
  const outcomes: ResultOutcome[] = [];
  for (const [at, task] of seen.entries()) {
    const isLast = at === seen.length - 1;
    const message = isLast
      ? task.message
      : { ...task.message, buttons: [], originalButton: undefined };
    outcomes.push(
      await sendOne({ ...task, message }).catch(async (error: unknown) => {
        const isAlone = !isBegun && !outcomes.some((outcome) => outcome !== "gone");
        if (!(error instanceof ResultUnavailable) || isAlone) throw error;
        // What came is not sent twice for the sake of what did not: this one was seen to be there.
        return typeof task.preview === "object" ? sendLink({ ...task, message }) : "gone";
      }),
    );
  }
  return outcomes;
}
