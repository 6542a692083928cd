import type { Output } from "../../studio/model.js";
import type { Renewed } from "../../studio/provider.js";
import type { TelegramCalls } from "../../telegram.js";
import { type Html, html } from "../texts/html.js";
import type { Button } from "../ui/screen.js";
import type { ResultFetcher, Wanted } from "./fetch-result.js";
import { formatFiles } from "./kept-files.js";
import { type Kind, type Letter, largestAlbum, sendItems } from "./send-media.js";
import {
  isOfMedium,
  lookAt,
  lookIfInDoubt,
  type Outcome,
  ResultUnheard,
  sendLink,
  sendOne,
  type Trip,
  unlessRefused,
  withOriginal,
} from "./send-one-result.js";

/** Something made, on its way to the one who ordered it. */
export interface Parcel extends Letter, Wanted {
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
  readonly renew: (url: string, index: number) => Promise<Renewed>;
}

export interface Carrier {
  /** Patient behind the answer; not while Telegram waits for it. */
  readonly telegram: TelegramCalls;
  readonly results: ResultFetcher;
  /** Keeps the function alive for what need not delay its answer. */
  readonly background: (work: Promise<unknown>) => void;
}

const kindOf: Record<Output, Kind> = {
  picture: "photo",
  file: "document",
  video: "video",
  sound: "audio",
};

/** What became of results. */
export interface Sent {
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
export async function sendParcel(
  carrier: Carrier,
  parcel: Parcel,
  urls: readonly string[],
): Promise<Sent | "gone"> {
  const kind = parcel.isOriginal ? "document" : kindOf[parcel.makes];
  const trips = urls.map((url, index) => ({ carrier, parcel, kind, url, index }));
  const albums = await sendAlbums(trips);
  const pieces = albums ?? (await sendSingly(trips));
  const come = pieces.filter((piece) => piece !== "gone");
  if (come.length === 0) return "gone";
  const lacksOriginals = come.some(({ isCompressed }) => isCompressed);
  // The button for it stands under photos only.
  const lacksOffer = lacksOriginals && kind !== "photo";
  return {
    files: formatFiles({
      items: come.flatMap(({ items }) => items),
      links: come.flatMap(({ link }) => link ?? []),
    }),
    lost: pieces.length - come.length,
    lacksButtons: albums !== undefined || pieces.at(-1) === "gone" || lacksOffer,
    lacksOriginals,
  };
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
  const seen = await Promise.all(
    trips.map((trip, at) => (sent[at] === undefined ? trip : lookIfInDoubt(trip, sent[at]))),
  );
  const pieces: Outcome[] = [];
  for (const [at, trip] of seen.entries()) {
    const item = sent[at];
    const isSent = item !== undefined && isOfMedium(trip.kind, item);
    const piece = isSent
      ? [await withOriginal(trip, item)]
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
  const seen = trips.length > 1 ? await Promise.all(trips.map(lookAt)) : trips;
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
