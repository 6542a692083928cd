import { DeadlinePassed, type Time, within } from "../../ledger/time.js";
import type { PictureRules } from "../../studio/model.js";
import type { Picture } from "../../studio/provider.js";
import { type Telegram, TelegramError } from "../../telegram.js";
import { createBoundedMap } from "../../util/bounded-map.js";
import { createConcurrencyLimit, TurnTimeout } from "../../util/concurrency-limit.js";
import type { SentPicture } from "../input/message.js";
import { pictureTypeOf } from "./picture-type.js";
import type { Failure, PictureWatch } from "./picture-watch.js";
import { stripMetadata } from "./strip-metadata.js";
import { maxPictureBytes } from "./unfit-picture.js";

export type LoadedPicture =
  | { readonly kind: "loaded"; readonly picture: Picture }
  /** The model does not take it, for what it really is. */
  | { readonly kind: "unfit"; readonly facts: Partial<Pick<SentPicture, "type" | "bytes">> }
  /** Telegram does not have it any more, and never will. */
  | { readonly kind: "gone" }
  /** Telegram did not give it in time: it may do so later. */
  | { readonly kind: "unavailable" };

export type LoadPicture = (picture: SentPicture, rules: PictureRules) => Promise<LoadedPicture>;

export interface LoaderOptions {
  readonly telegram: Pick<Telegram, "call" | "download">;
  readonly time: Time;
  readonly watch: PictureWatch;
}

const maxRemembered = 1_000;
/** They lie in memory, up to 20 MB each, before anything is paid. */
const maxConcurrent = 4;
/** A press waits no longer: the charge must still come before the update's own deadline. */
const loadTimeoutMs = 20_000;
/** Before the second, third and fourth try. */
const pausesMs = [500, 1_500, 4_000] as const;
/** If Telegram asks for a longer pause, the user presses again. */
const maxPauseMs = 5_000;

/**
 * Loads pictures that users sent, a few at once, tells by their bytes whether a model takes them, and
 * takes their metadata away. Presses that come while a picture is being loaded share it; one that does
 * not fit is loaded once, for the content of a file never changes.
 */
export function createPictureLoader({ telegram, time, watch }: LoaderOptions): LoadPicture {
  const loads = createBoundedMap<string, Promise<LoadedPicture>>(maxRemembered);
  const inTurn = createConcurrencyLimit(maxConcurrent);

  async function loadInTime(picture: SentPicture, rules: PictureRules): Promise<LoadedPicture> {
    const patience = time.deadline(loadTimeoutMs);
    const load = () => loadPicture(telegram, picture, rules);
    try {
      const turn = inTurn(patience, () => withRetries(load, time, patience));
      const loaded = await within(patience, turn);
      if (loaded.kind === "loaded") watch.worked();
      return loaded;
    } catch (error) {
      // If others were before it, that says nothing about Telegram.
      if (error instanceof TurnTimeout) return { kind: "unavailable" };
      watch.failed({ fileId: picture.fileId, ...describe(error) });
      return { kind: "unavailable" };
    }
  }

  return async (picture, rules) => {
    const key = [picture.fileId, rules.maxBytes, ...rules.types].join(" ");
    const running = loads.get(key);
    if (running !== undefined) return running;
    const load = loadInTime(picture, rules);
    loads.set(key, load);
    let isFinal = false;
    try {
      const loaded = await load;
      isFinal = loaded.kind === "unfit";
      return loaded;
    } finally {
      if (!isFinal) loads.delete(key);
    }
  };
}

/** Every failure passes but Telegram's final answers. @throws the last one */
async function withRetries<T>(
  load: () => Promise<T>,
  time: Time,
  patience: AbortSignal,
): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await load();
    } catch (error) {
      const waitMs = pauseAfter(error, pauseMs);
      if (waitMs === undefined || patience.aborted) throw error;
      await time.sleep(waitMs);
    }
  }
  return load();
}

/** In milliseconds; undefined if it is for the user to press again. */
function pauseAfter(error: unknown, usualMs: number): number | undefined {
  // Where 400 is not final, Telegram has looked for the file itself, and in vain.
  if (!(error instanceof TelegramError) || error.code === 400) return undefined;
  const waitMs = Math.max(usualMs, (error.retryAfterS ?? 0) * 1_000);
  return waitMs <= maxPauseMs ? waitMs : undefined;
}

/** @throws TelegramError if it may be had later */
async function loadPicture(
  telegram: LoaderOptions["telegram"],
  { fileId }: SentPicture,
  rules: PictureRules,
): Promise<LoadedPicture> {
  const most = maxPictureBytes(rules);
  const file = await findFile(telegram, fileId);
  if (file === "gone") return { kind: "gone" };
  const bytesSaid = file === "too big" ? undefined : file.bytes;
  const tooMany = { kind: "unfit", facts: { bytes: bytesSaid ?? most + 1 } } as const;
  if (file === "too big" || (bytesSaid ?? 0) > most) return tooMany;
  const bytes = await telegram.download(file.path, most);
  return bytes === undefined ? tooMany : checkPicture(bytes, rules);
}

function checkPicture(bytes: Uint8Array<ArrayBuffer>, { types }: PictureRules): LoadedPicture {
  const type = pictureTypeOf(bytes) ?? "";
  const unfit = { kind: "unfit", facts: { type, bytes: bytes.length } } as const;
  if (!types.includes(type)) return unfit;
  const bare = stripMetadata(bytes, type);
  if (bare === undefined) return { ...unfit, facts: { ...unfit.facts, type: "" } };
  return { kind: "loaded", picture: { bytes: bare, type } };
}

/** Where it lies. @throws TelegramError if that may be told later */
async function findFile(telegram: LoaderOptions["telegram"], file_id: string) {
  try {
    const { file_path: path, file_size: bytes } = await telegram.call("getFile", { file_id });
    if (path === undefined) throw new TelegramError("getFile", 400, "the answer names no path");
    return { path, bytes };
  } catch (error) {
    const final = error instanceof TelegramError && error.code === 400 && finalAnswer(error);
    if (final) return final;
    throw error;
  }
}

/**
 * What else Telegram answers with 400 passes, above all "wrong file_id or the file is temporarily
 * unavailable". Source: telegram-bot-api, Client.cpp, and TDLib's FileManager, autumn 2026.
 */
function finalAnswer({ description }: TelegramError): "gone" | "too big" | undefined {
  if (/temporar/i.test(description)) return undefined;
  if (/file is too big/i.test(description)) return "too big";
  return /file_?\s?id\b|file identifier|FILE_REFERENCE/i.test(description) ? "gone" : undefined;
}

/** For the operators. What a server refuses as wrong, now that it knows the file, does not pass. */
function describe(error: unknown): Pick<Failure, "cause" | "isLasting"> {
  if (error instanceof DeadlinePassed) return { cause: error.name, isLasting: false };
  if (!(error instanceof TelegramError)) throw error;
  const { code, description } = error;
  const isLasting = [401, 403, 404].includes(code);
  return { cause: code === 0 || code === 400 ? description : `HTTP ${code}`, isLasting };
}
