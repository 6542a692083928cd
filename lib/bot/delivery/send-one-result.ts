import { TelegramError } from "../../telegram.js";
import { readPictureFacts } from "../pictures/picture-facts.js";
import { html, lines } from "../texts/html.js";
import { answering, type Button, toMessage } from "../ui/screen.js";
import type { Fetched, Glimpse } from "./fetch-result.js";
import { headLength } from "./file-type.js";
import { lacksSomething, mayBeSmaller, photoTypes } from "./originals.js";
import { type Item, type Kind, sendItems } from "./send-media.js";
import type { Carrier, Parcel } from "./send-result.js";

/** One result on its way. */
export interface Trip {
  readonly carrier: Carrier;
  readonly parcel: Parcel;
  readonly kind: Kind;
  readonly url: string;
  readonly index: number;
  /** What is known of its beginning; absent = it was not looked at. */
  readonly glimpse?: Glimpse | "dead" | "unheard" | undefined;
}

/** What was sent of one result. */
export interface Piece {
  readonly items: readonly Item[];
  /** Instead of the file. */
  readonly link?: string;
  /** Whether it was compressed. */
  readonly isCompressed?: boolean;
}

export type Outcome = Piece | "gone";

/** A result can't be had at the moment, and nothing was sent. */
export class ResultUnheard extends Error {
  override readonly name = "ResultUnheard";
}

const largestPhoto = 10_000_000;

/** With what the beginning of the file tells. */
export async function lookAt(trip: Trip): Promise<Trip> {
  const { carrier, parcel, url } = trip;
  return { ...trip, glimpse: trip.glimpse ?? (await carrier.results.glance(url, parcel)) };
}

/** Looks at a file of which Telegram's photo may be less. */
export async function lookIfInDoubt(trip: Trip, photo: Item): Promise<Trip> {
  const isInDoubt = trip.parcel.mayBeTransparent === true || mayBeSmaller(photo);
  return trip.kind === "photo" && isInDoubt ? lookAt(trip) : trip;
}

/**
 * Sends one result. Asks once for another address if there is nothing at the one that is known.
 * @throws TelegramError, ResultUnheard, or what `load` throws
 */
export async function sendOne(trip: Trip, isRenewed = false): Promise<Outcome> {
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
  const { carrier, parcel, kind, url } = trip;
  // Telegram fetches documents by their address only if they are archives.
  const sent = kind === "document" ? undefined : await trySending(offering(trip), kind, url);
  const [item] = sent ?? [];
  if (item !== undefined && isOfMedium(kind, item)) {
    return withOriginal(await lookIfInDoubt(trip, item), item);
  }
  return carrier.results.load(url, parcel, (found) => sendFound(trip, found));
}

/** What Telegram keeps as less than was ordered is followed by the file. Never rejects. */
export async function withOriginal(trip: Trip, sent: Item): Promise<Piece> {
  const { carrier, parcel, kind, url, glimpse } = trip;
  const isKnown = kind === "photo" && typeof glimpse === "object";
  const isLess = isOther(kind, sent) || (isKnown && lacksSomething(sent, glimpse));
  if (!isLess) return { items: [sent], isCompressed: kind === "photo" };
  const compressed = { items: [sent], isCompressed: true };
  return carrier.results
    .load(url, parcel, async (found) =>
      found instanceof File ? beside(trip, [sent], found) : compressed,
    )
    .catch(() => compressed);
}

/** As what Telegram may keep what was sent so, without a loss. */
const equals: Partial<Record<Kind, readonly Kind[]>> = {
  photo: ["photo"],
  video: ["video", "animation", "document"],
  audio: ["audio", "document"],
};

const isOther = (wanted: Kind, { kind }: Item) => !equals[wanted]?.includes(kind);

/** As what Telegram can't keep it, so that something else was there than was ordered. */
const strangers: Partial<Record<Kind, readonly Kind[]>> = {
  photo: ["audio", "voice"],
  video: ["audio", "voice", "photo", "sticker"],
  audio: ["photo", "sticker"],
};

export function isOfMedium(wanted: Kind, { kind }: Item): boolean {
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
  return sent === undefined ? { items: shown, isCompressed: true } : { items: [...shown, ...sent] };
}

async function sendFound(trip: Trip, found: Fetched): Promise<Outcome | "dead"> {
  if (found === "dead") return found;
  if (found === "unheard") return postpone(trip);
  if (found === "too large") return sendLink(trip);
  const { kind } = trip;
  // Before anything is sent: what fails afterwards would have it sent again.
  const glimpse = kind === "photo" ? await glimpseOf(found) : undefined;
  const sent = isFit(kind, found)
    ? await trySending(offering(trip), kind, attached, found)
    : undefined;
  if (sent === undefined) return sendAsFile(trip, found);
  const isLess = (item: Item) =>
    isOther(kind, item) || (glimpse !== undefined && lacksSomething(item, glimpse));
  return sent.some(isLess)
    ? beside(trip, sent, found)
    : { items: sent, isCompressed: kind === "photo" };
}

async function glimpseOf(file: File): Promise<Glimpse> {
  const head = new Uint8Array(await file.slice(0, headLength).arrayBuffer());
  return { mime: file.type, picture: readPictureFacts(head) };
}

/** What Telegram sends as this kind without making something else of it. */
const native: Partial<Record<Kind, readonly string[]>> = {
  photo: photoTypes,
  video: ["video/mp4"],
  audio: ["audio/mpeg", "audio/mp4"],
};

function isFit(kind: Kind, file: File): boolean {
  const isTooLarge = kind === "photo" && file.size > largestPhoto;
  return native[kind]?.includes(file.type) === true && !isTooLarge;
}

const attached = "attach://file";

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

/** Says where the file is. */
export async function sendLink({ carrier, parcel, url }: Trip): Promise<Piece> {
  const { chatId, replyTo, topic, caption, buttons, linkText } = parcel;
  const text = lines(caption, linkText(url));
  await carrier.telegram.call("sendMessage", {
    ...toMessage(chatId, { text, buttons }),
    ...answering(replyTo, topic),
  });
  return { items: [], link: url };
}

/** Undefined if Telegram certainly sent nothing, for want of a file that it likes. */
export async function unlessRefused<T>(send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    const isRefused = error instanceof TelegramError && [400, 413].includes(error.code);
    if (isRefused) return undefined;
    throw error;
  }
}
