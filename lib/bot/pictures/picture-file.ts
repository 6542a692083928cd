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
  /** The model does not accept its real type or size. */
  | { readonly kind: "unfit"; readonly facts: Partial<Pick<SentPicture, "type" | "bytes">> }
  /** Telegram no longer has it. */
  | { readonly kind: "gone" }
  /** Telegram did not deliver it in time, but may do so later. */
  | { readonly kind: "unavailable" };

export type LoadPicture = (picture: SentPicture, rules: PictureRules) => Promise<LoadedPicture>;

export interface LoaderOptions {
  readonly telegram: Pick<Telegram, "call" | "download">;
  readonly time: Time;
  readonly watch: PictureWatch;
}

const maxRemembered = 1_000;
/** Pictures take up to 20 MB of memory each, before the user has paid. */
const maxConcurrent = 4;
/** A press waits at most this long, because the charge must follow before the update's deadline. */
const loadTimeoutMs = 20_000;
/** Before the second, third and fourth attempt. */
const pausesMs = [500, 1_500, 4_000] as const;
/** If Telegram asks for a longer pause, the user must press again. */
const maxPauseMs = 5_000;

/**
 * Loads pictures that users sent, a few at a time, checks by their bytes whether the model accepts them,
 * and removes their metadata. Presses share a load that is already running. A picture that does not fit
 * is loaded only once, because the content of a file never changes.
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
      // It waited for other pictures: that says nothing about Telegram.
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

/** Retries every failure except Telegram's final answers. @throws the last failure */
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

/** In milliseconds; undefined = don't retry, the user can press again. */
function pauseAfter(error: unknown, usualMs: number): number | undefined {
  // A 400 that is not final: Telegram has already searched for the file.
  if (!(error instanceof TelegramError) || error.code === 400) return undefined;
  const waitMs = Math.max(usualMs, (error.retryAfterS ?? 0) * 1_000);
  return waitMs <= maxPauseMs ? waitMs : undefined;
}

/** @throws TelegramError if a later attempt may succeed */
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

/** By its bytes: whether a model accepts it. */
export function checkPicture(
  bytes: Uint8Array<ArrayBuffer>,
  { types }: PictureRules,
): LoadedPicture {
  const type = pictureTypeOf(bytes) ?? "";
  const unfit = { kind: "unfit", facts: { type, bytes: bytes.length } } as const;
  if (!types.includes(type)) return unfit;
  const bare = stripMetadata(bytes, type);
  if (bare === undefined) return { ...unfit, facts: { ...unfit.facts, type: "" } };
  return { kind: "loaded", picture: { bytes: bare, type } };
}

/** Finds its path and size. @throws TelegramError if a later attempt may succeed */
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
 * Every other 400 of Telegram is temporary, above all "wrong file_id or the file is temporarily
 * unavailable". Source: telegram-bot-api, Client.cpp, and TDLib's FileManager, autumn 2026.
 */
function finalAnswer({ description }: TelegramError): "gone" | "too big" | undefined {
  if (/temporar/i.test(description)) return undefined;
  if (/file is too big/i.test(description)) return "too big";
  return /file_?\s?id\b|file identifier|FILE_REFERENCE/i.test(description) ? "gone" : undefined;
}

/** For the operators. A server that refuses the download of a file that it knows will not recover without them. */
function describe(error: unknown): Pick<Failure, "cause" | "isLasting"> {
  if (error instanceof DeadlinePassed) return { cause: error.name, isLasting: false };
  if (!(error instanceof TelegramError)) throw error;
  const { code, description } = error;
  const isLasting = [401, 403, 404].includes(code);
  return { cause: code === 0 || code === 400 ? description : `HTTP ${code}`, isLasting };
}
