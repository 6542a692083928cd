import type { Output } from "../studio/model.js";
import { type TelegramCalls, TelegramError } from "../telegram.js";
import { type Html, lines } from "./html.js";
import { answering, toMessage } from "./screen.js";
import { type Item, type Kind, type Letter, sendItems } from "./send-items.js";

/** Something made, on its way to the one who ordered it. */
export interface Parcel extends Letter {
  readonly makes: Output;
  /** What is said where only a link can be sent. */
  readonly linkText: (url: string) => Html;
}

/** A result, or why there is none: too many bytes, no longer there, no answer. */
export type Fetched = File | "too large" | "gone" | "unheard";

/**
 * Loads a result and hands it over; a file is gone when `use` has ended.
 * @throws TurnMissed if too many others are loaded at the moment, SpoolFailed, or whatever `use` throws
 */
export type FetchResult = <T>(url: string, use: (fetched: Fetched) => Promise<T>) => Promise<T>;

export interface Carrier {
  /** Patient behind the answer; not while Telegram waits for it. */
  readonly telegram: TelegramCalls;
  readonly fetchResult: FetchResult;
  /** Keeps the function alive for what need not delay its answer. */
  readonly background: (work: Promise<unknown>) => void;
}

const kinds: Record<Output, Kind> = {
  picture: "photo",
  file: "document",
  video: "video",
  sound: "audio",
};
/** Telegram takes no more in one message. */
const largestAlbum = 10;
const largestPhoto = 10_000_000;

/** What became of results. */
export interface Sent {
  /** The names under which Telegram keeps them, for `sendAgain`. */
  readonly files: string;
  /** Another try may do better: a link was sent only because the file could not be loaded just now. */
  readonly isProvisional: boolean;
}

/**
 * Sends results: by their address, else uploaded by us, else as a link.
 * @returns "gone" if neither the provider nor Telegram has them any more
 * @throws TelegramError, or what `fetchResult` throws
 */
export async function sendParcel(
  carrier: Carrier,
  parcel: Parcel,
  urls: readonly string[],
): Promise<Sent | "gone"> {
  const kind = kinds[parcel.makes];
  const taken = urls.slice(0, largestAlbum);
  if (taken.length > 1 && kind !== "document") {
    const items = taken.map((media) => ({ kind, media }));
    const sent = await unlessRefused(() => sendItems(carrier.telegram, parcel, items));
    if (sent !== undefined) return lasting(sent);
  }
  const sent: (Sent | "gone")[] = [];
  for (const [index, url] of taken.entries()) {
    const isLast = index === taken.length - 1;
    sent.push(await sendOne(carrier, isLast ? parcel : { ...parcel, buttons: [] }, kind, url));
  }
  const kept = sent.filter((one) => one !== "gone");
  if (kept.length === 0) return "gone";
  const files = kept.map((one) => one.files).join(" ");
  return { files: files.trim(), isProvisional: kept.some((one) => one.isProvisional) };
}

const lasting = (files: string): Sent => ({ files, isProvisional: false });

/** Sends what Telegram has kept. @throws TelegramError */
export async function sendAgain(carrier: Carrier, parcel: Parcel, files: string): Promise<void> {
  const named = files.split(" ").map((file) => file.split(/:(.*)/s));
  for (const [kind, url = ""] of named) if (kind === link) await sendLink(carrier, parcel, url);
  const items = named
    .filter(([kind]) => kind !== link)
    .map(([kind, media = ""]) => ({ kind: kind as Kind, media }));
  for (const ofOneKind of albumsOf(items)) await sendItems(carrier.telegram, parcel, ofOneKind);
}

/** What was too large for its kind came as a file, and files stand in no album with others. */
function albumsOf(items: readonly Item[]): readonly (readonly Item[])[] {
  const present = [...new Set(items.map(({ kind }) => kind))];
  return present.map((one) => items.filter(({ kind }) => kind === one));
}

/** Stands in place of a kind where only a link could be sent. */
const link = "link";

/** Each rung is tried only if Telegram certainly refused the one before. */
async function sendOne(
  carrier: Carrier,
  parcel: Parcel,
  kind: Kind,
  url: string,
): Promise<Sent | "gone"> {
  // Telegram fetches documents by their address only if they are archives.
  const first = kind === "document" ? undefined : await trySending(carrier, parcel, kind, url);
  if (first !== undefined) return lasting(first);
  return carrier.fetchResult(url, async (fetched) => {
    if (fetched === "gone") return "gone";
    const uploaded =
      typeof fetched === "string" ? undefined : await upload(carrier, parcel, kind, fetched);
    if (uploaded !== undefined) return lasting(uploaded);
    const files = await sendLink(carrier, parcel, url);
    return { files, isProvisional: fetched === "unheard" };
  });
}

function trySending(
  carrier: Carrier,
  parcel: Parcel,
  kind: Kind,
  media: string,
  file?: File,
): Promise<string | undefined> {
  const attachments = file && { file };
  return unlessRefused(() => sendItems(carrier.telegram, parcel, [{ kind, media }], attachments));
}

async function upload(
  carrier: Carrier,
  parcel: Parcel,
  kind: Kind,
  file: File,
): Promise<string | undefined> {
  const attached = "attach://file";
  const isTooLarge = kind === "photo" && file.size > largestPhoto;
  const asIs = isTooLarge ? undefined : await trySending(carrier, parcel, kind, attached, file);
  if (asIs !== undefined || kind === "document") return asIs;
  return trySending(carrier, parcel, "document", attached, file);
}

async function sendLink({ telegram }: Carrier, parcel: Parcel, url: string): Promise<string> {
  const { chatId, replyTo, topic, caption, buttons, linkText } = parcel;
  const text = lines(caption, linkText(url));
  await telegram.call("sendMessage", {
    ...toMessage(chatId, { text, buttons }),
    ...answering(replyTo, topic),
  });
  return `${link}:${url}`;
}

/** Undefined if Telegram certainly sent nothing, for want of a file that it likes. */
async function unlessRefused(send: () => Promise<string>): Promise<string | undefined> {
  try {
    return await send();
  } catch (error) {
    const isRefused = error instanceof TelegramError && [400, 413].includes(error.code);
    if (isRefused) return undefined;
    throw error;
  }
}
