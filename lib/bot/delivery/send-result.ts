import type { Output } from "../../studio/model.js";
import type { Renewed } from "../../studio/provider.js";
import { type TelegramCalls, TelegramError } from "../../telegram.js";
import { type Html, html, lines } from "../texts/html.js";
import { answering, type Button, toMessage } from "../ui/screen.js";
import type { Fetched, Glimpse, ResultFetcher, Wanted } from "./fetch-result.js";
import { formatFiles } from "./kept-files.js";
import { type Item, type Kind, type Letter, largestAlbum, sendItems } from "./send-media.js";

/** Something made, on its way to the one who ordered it. */
export interface Parcel extends Letter, Wanted {
  /** As files, whatever it is. */
  readonly isOriginal?: true;
  /** Stands under pictures that Telegram compresses: sends them as they were made. */
  readonly originalButton?: Button | undefined;
  /** A fault that could pass does not count as passing any more. */
  readonly isLastTry?: boolean;
  /** What is said where only a link can be sent. */
  readonly linkText: (url: string) => Html;
  /** Another address of a result whose own is dead. Never rejects. */
  readonly renew: (url: string, index: number) => Promise<Renewed>;
}

export interface Carrier {
  /** Patient behind the answer; not while Telegram waits for it. */
  readonly telegram: TelegramCalls;
  readonly results: ResultFetcher;
  /** Keeps the function alive for what need not delay its answer. */
  readonly background: (work: Promise<unknown>) => void;
}

/** A result can't be had at the moment, and nothing was sent. */
export class ResultUnheard extends Error {
  override readonly name = "ResultUnheard";
}

const kindOf: Record<Output, Kind> = {
  picture: "photo",
  file: "document",
  video: "video",
  sound: "audio",
};
const largestPhoto = 10_000_000;
/** Telegram keeps no more of a photo, on its longer side. */
const mostPixels = 2560;

/** What became of results. */
export interface Sent {
  /** The names under which Telegram keeps them, for `sendAgain`; undefined if it told none. */
  readonly files: string | undefined;
  /** How many of the results are lost. */
  readonly lost: number;
  /** Whether a button stands under none of what was sent. */
  readonly lacksButtons: boolean;
  /** Whether some were sent as photos only. */
  readonly lacksOriginals: boolean;
}

/** One result on its way. */
interface Trip {
  readonly carrier: Carrier;
  readonly parcel: Parcel;
  readonly kind: Kind;
  readonly url: string;
  readonly index: number;
  /** What is known of its beginning; absent = it was not looked at. */
  readonly glimpse?: Glimpse | "dead" | "unheard" | undefined;
}

/** What was sent of one result. */
interface Piece {
  readonly items: readonly Item[];
  /** Instead of the file. */
  readonly link?: string;
  /** Whether it was compressed. */
  readonly isCompressed?: boolean;
  /** Whether its file was to follow and could not: no button stands under it for that. */
  readonly lacksFile?: true;
}

type Outcome = Piece | "gone";

/**
 * Sends results: by their address, else uploaded by us, else, if they are too large, as links. What
 * Telegram takes is a result; of all else we have seen that it is what was ordered. A dead address is
 * replaced once.
 * @returns "gone" if neither the provider nor Telegram has any of them any more
 * @throws TelegramError, ResultUnheard, or what `load` throws
 */
export async function sendParcel(
  carrier: Carrier,
  parcel: Parcel,
  urls: readonly string[],
): Promise<Sent | "gone"> {
  const kind = parcel.isOriginal ? "document" : kindOf[parcel.makes];
  const trips = urls.map((url, index) => ({ carrier, parcel, kind, url, index }));
  const seen = kind === "photo" ? await lookAt(trips) : trips;
  const albums = await sendAlbums(seen);
  const pieces = albums ?? (await sendSingly(seen));
  const come = pieces.filter((piece) => piece !== "gone");
  if (come.length === 0) return "gone";
  return {
    files: formatFiles({
      items: come.flatMap(({ items }) => items),
      links: come.flatMap(({ link }) => link ?? []),
    }),
    lost: pieces.length - come.length,
    lacksButtons:
      albums !== undefined || pieces.at(-1) === "gone" || come.some(({ lacksFile }) => lacksFile),
    lacksOriginals: come.some(({ isCompressed }) => isCompressed),
  };
}

async function lookAt(trips: readonly Trip[]): Promise<readonly Trip[]> {
  const look = async (trip: Trip): Promise<Trip> => {
    const { carrier, parcel, url } = trip;
    return { ...trip, glimpse: trip.glimpse ?? (await carrier.results.glance(url, parcel)) };
  };
  return Promise.all(trips.map(look));
}

/** By their addresses; undefined if Telegram refuses the first album: then nothing was sent. */
async function sendAlbums(trips: readonly Trip[]): Promise<readonly Outcome[] | undefined> {
  if (trips.length < 2 || trips[0]?.kind === "document") return undefined;
  const pieces: Outcome[] = [];
  for (let from = 0; from < trips.length; from += largestAlbum) {
    const some = trips.slice(from, from + largestAlbum);
    const sent = await sendAlbum(some);
    if (sent === undefined && from === 0) return undefined;
    pieces.push(...(sent ?? (await sendSingly(some, true))));
  }
  return pieces;
}

async function sendAlbum(trips: readonly Trip[]): Promise<readonly Outcome[] | undefined> {
  const [{ carrier, parcel }] = trips as readonly [Trip];
  const items = trips.map(({ kind, url: media }) => ({ kind, media }));
  const sent = await unlessRefused(() => sendItems(carrier.telegram, parcel, items));
  if (sent === undefined || sent.every((item) => item === undefined)) return undefined;
  const bare = { ...parcel, caption: html``, buttons: [], originalButton: undefined };
  const pieces: Outcome[] = [];
  for (const [at, trip] of trips.entries()) {
    const item = sent[at];
    const isSent = item !== undefined && isOfMedium(trip.kind, item);
    const piece = isSent
      ? [await withOriginal(trip, [item])]
      : await sendSingly([{ ...trip, parcel: bare }], true);
    pieces.push(...piece);
  }
  return pieces;
}

/**
 * One after the other; what can't be had at the moment stops all unless something was sent.
 * @param isBegun something was sent before
 */
async function sendSingly(trips: readonly Trip[], isBegun = false): Promise<readonly Outcome[]> {
  const seen = trips.length > 1 ? await lookAt(trips) : trips;
  const isLate = seen.some(({ glimpse, parcel }) => glimpse === "unheard" && !parcel.isLastTry);
  if (seen.length > 1 && isLate && !isBegun)
    throw new ResultUnheard("one of several results can't be had now");
  const pieces: Outcome[] = [];
  for (const [at, trip] of seen.entries()) {
    const isLast = at === seen.length - 1;
    const parcel = isLast
      ? trip.parcel
      : { ...trip.parcel, buttons: [], originalButton: undefined };
    pieces.push(
      await sendOne({ ...trip, parcel }).catch(async (error: unknown) => {
        const isAlone = !isBegun && !pieces.some((piece) => piece !== "gone");
        if (!(error instanceof ResultUnheard) || isAlone) throw error;
        // What came is not sent twice for the sake of what did not: this one was seen to be there.
        return typeof trip.glimpse === "object" ? sendLink({ ...trip, parcel }) : "gone";
      }),
    );
  }
  return pieces;
}

/** Asks once for another address if there is nothing at the one that is known. */
async function sendOne(trip: Trip, isRenewed = false): Promise<Outcome> {
  const piece = await attempt(trip);
  if (piece !== "dead") return piece;
  if (isRenewed) return "gone";
  const { parcel, url, index } = trip;
  const renewed = await parcel.renew(url, index);
  if (renewed.kind === "found") {
    return sendOne({ ...trip, url: renewed.url, glimpse: undefined }, true);
  }
  return renewed.kind === "gone" ? "gone" : postpone(trip);
}

function postpone({ parcel }: Trip): "gone" {
  if (parcel.isLastTry) return "gone";
  throw new ResultUnheard("a result can't be had now");
}

/** Each rung is tried only if Telegram certainly refused the one before. */
async function attempt(trip: Trip): Promise<Outcome | "dead"> {
  if (trip.kind === "photo" && trip.glimpse === undefined) {
    const [seen = trip] = await lookAt([trip]);
    return attempt({ ...seen, glimpse: seen.glimpse ?? "unheard" });
  }
  const { carrier, parcel, url } = trip;
  if (deservesOriginal(trip))
    return carrier.results.load(url, parcel, (found) => sendBoth(trip, found));
  // Telegram fetches documents by their address only if they are archives.
  const sent =
    trip.kind === "document" ? undefined : await trySending(offering(trip), trip.kind, url);
  const [item] = sent ?? [];
  if (item !== undefined && isOfMedium(trip.kind, item)) return withOriginal(trip, [item]);
  return carrier.results.load(url, parcel, (found) => sendFound(trip, found));
}

/** Whether Telegram's photo would be less than what was made. */
function deservesOriginal({ kind, glimpse }: Trip): boolean {
  if (kind !== "photo" || typeof glimpse !== "object") return false;
  const { mime, picture } = glimpse;
  if (!native.photo?.includes(mime)) return true;
  if (picture === undefined) return false;
  const { width, height, hasAlpha, isAnimated } = picture;
  return Math.max(width, height) > mostPixels || hasAlpha || isAnimated;
}

/** What Telegram sends as this kind without making something else of it. */
const native: Partial<Record<Kind, readonly string[]>> = {
  photo: ["image/png", "image/jpeg", "image/webp"],
  video: ["video/mp4"],
  audio: ["audio/mpeg", "audio/mp4"],
};

/** The photo, to look at, and the file. */
async function sendBoth(trip: Trip, found: Fetched): Promise<Outcome | "dead"> {
  const { url } = trip;
  const isFile = found instanceof File;
  const way = isFile ? trip : offering(trip);
  const byAddress = await trySending(way, "photo", url);
  const photo = byAddress?.length ? byAddress : undefined;
  if (!isFile)
    return photo === undefined ? sendFound(trip, found) : { items: photo, isCompressed: true };
  const shown = photo ?? (await tryPhoto(trip, found));
  return shown === undefined ? sendAsFile(trip, found) : beside(trip, shown, found);
}

/** What was sent as something else than was ordered is followed by the file, and so are large photos. */
async function withOriginal(trip: Trip, sent: readonly Item[]): Promise<Piece> {
  const { carrier, parcel, kind, url } = trip;
  const isOther = sent.some((item) => !equals[kind]?.includes(item.kind));
  if (!isOther && !deservesOriginal(trip)) return { items: sent, isCompressed: kind === "photo" };
  const compressed = { items: sent, isCompressed: true };
  return carrier.results
    .load(url, parcel, async (found) =>
      found instanceof File ? beside(trip, sent, found) : compressed,
    )
    .catch(() => compressed);
}

/** As what Telegram may keep what was sent so, without a loss. */
const equals: Partial<Record<Kind, readonly Kind[]>> = {
  photo: ["photo"],
  video: ["video", "animation", "document"],
  audio: ["audio", "document"],
};

/** As what Telegram can't keep it, so that something else was there than was ordered. */
const strangers: Partial<Record<Kind, readonly Kind[]>> = {
  photo: ["audio", "voice"],
  video: ["audio", "voice", "photo", "sticker"],
  audio: ["photo", "sticker"],
};

function isOfMedium(wanted: Kind, { kind }: Item): boolean {
  return !strangers[wanted]?.includes(kind);
}

/** The user has the result already: that the file could not follow is no reason to send it again. */
async function beside(trip: Trip, shown: readonly Item[], file: File): Promise<Piece> {
  const bare = { ...trip.parcel, caption: html``, buttons: [] };
  const sent = await trySending({ ...trip, parcel: bare }, "document", attached, file).catch(
    (error: unknown) => {
      if (error instanceof TelegramError) return undefined;
      throw error;
    },
  );
  if (sent === undefined) return { items: shown, isCompressed: true, lacksFile: true };
  return { items: [...shown, ...sent] };
}

async function sendFound(trip: Trip, found: Fetched): Promise<Outcome | "dead"> {
  if (found === "dead") return found;
  if (found === "unheard") return postpone(trip);
  if (found === "too large") return sendLink(trip);
  const { kind } = trip;
  if (kind === "document" || !native[kind]?.includes(found.type)) return sendAsFile(trip, found);
  if (kind === "photo") {
    const photo = await tryPhoto(offering(trip), found);
    return photo === undefined ? sendAsFile(trip, found) : { items: photo, isCompressed: true };
  }
  const sent = await trySending(trip, kind, attached, found);
  if (sent === undefined) return sendAsFile(trip, found);
  const isOther = sent.some((item) => !equals[kind]?.includes(item.kind));
  return isOther ? beside(trip, sent, found) : { items: sent };
}

const attached = "attach://file";

async function tryPhoto(trip: Trip, file: File): Promise<readonly Item[] | undefined> {
  const isPossible = file.size <= largestPhoto && native.photo?.includes(file.type);
  return isPossible ? trySending(trip, "photo", attached, file) : undefined;
}

async function sendAsFile(trip: Trip, file: File): Promise<Piece> {
  const sent = await trySending(trip, "document", attached, file);
  return sent === undefined ? sendLink(trip) : { items: sent };
}

/** With the button for the file as it was made. */
function offering(trip: Trip): Trip {
  const { parcel, kind } = trip;
  return kind === "photo"
    ? { ...trip, parcel: { ...parcel, buttons: offeringButtons(parcel) } }
    : trip;
}

/** Those of the parcel, and the one for the file as it was made. */
export function offeringButtons({
  buttons,
  originalButton,
}: Parcel): readonly (readonly Button[])[] {
  return originalButton === undefined ? buttons : [[originalButton], ...buttons];
}

/** Undefined if Telegram refused it; empty if it does not say what it sent. */
async function trySending(
  { carrier, parcel }: Trip,
  kind: Kind,
  media: string,
  file?: File,
): Promise<readonly Item[] | undefined> {
  const items = [{ kind, media }];
  const sent = await unlessRefused(() =>
    sendItems(carrier.telegram, parcel, items, file && { file }),
  );
  return sent?.filter((item) => item !== undefined);
}

async function sendLink({ carrier, parcel, url }: Trip): Promise<Piece> {
  const { chatId, replyTo, topic, caption, buttons, linkText } = parcel;
  const text = lines(caption, linkText(url));
  await carrier.telegram.call("sendMessage", {
    ...toMessage(chatId, { text, buttons }),
    ...answering(replyTo, topic),
  });
  return { items: [], link: url };
}

/** Undefined if Telegram certainly sent nothing, for want of a file that it likes. */
async function unlessRefused<T>(send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    const isRefused = error instanceof TelegramError && [400, 413].includes(error.code);
    if (isRefused) return undefined;
    throw error;
  }
}
