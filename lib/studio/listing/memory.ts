import type { Credits } from "../../ledger/money.js";
import { isFresh } from "../../ledger/time.js";

/** An order that takes more by the provider's own list than by the catalogue. */
export interface ListedDearer {
  readonly model: string;
  readonly expected: Credits;
  readonly consumed: Credits;
}

/** What the provider's own list says about the models that are sold. */
export interface ListingFinding {
  /** Models that the provider no longer has. */
  readonly gone: readonly string[];
  /** Certainly dearer. */
  readonly dearer: readonly ListedDearer[];
}

/** As all instances remember it. */
export interface Listing extends ListingFinding {
  /** When the list was read, in milliseconds since 1970. */
  readonly at: number;
  /** When the operators were last alerted. */
  readonly toldAt: number;
}

/** What the operators do not know yet: something is gone or dearer, or nothing is any more. */
export type ListingNews = "trouble" | "none left";

interface NotedListing {
  /** Undefined = nothing is gone or dearer. */
  readonly listing: Listing | undefined;
  /** Whether it has to be written down. */
  readonly isNew: boolean;
  readonly news: ListingNews | undefined;
}

/** So long the list counts that was read last: no list hides a model for ever. */
const listedMs = 3 * 24 * 60 * 60_000;
/** How often the same alarm is repeated. */
const repeatMs = 7 * 24 * 60 * 60_000;

/**
 * @param before what is remembered
 * @param tried what this very run has tried to write: a write without an answer may have been applied
 */
export function noteFinding(
  before: Listing | undefined,
  found: ListingFinding,
  now: number,
  tried?: NotedListing,
): NotedListing {
  const isTrouble = found.gone.length + found.dearer.length > 0;
  if (!isTrouble) {
    const wasTold = tried?.news === "none left" || before !== undefined;
    return {
      listing: undefined,
      isNew: before !== undefined,
      news: wasTold ? "none left" : undefined,
    };
  }
  const isKnown = before !== undefined && isAlike(before, found);
  if (isKnown && before.at === tried?.listing?.at) return { ...tried, isNew: false };
  const isTold = isKnown && isFresh(before.toldAt, now, repeatMs);
  return {
    listing: { ...found, at: now, toldAt: isTold ? before.toldAt : now },
    isNew: true,
    news: isTold ? undefined : "trouble",
  };
}

/** Undefined = none, or it is too old to count. */
export function currentListing(
  listing: Listing | undefined,
  now: number,
): ListingFinding | undefined {
  return listing !== undefined && isFresh(listing.at, now, listedMs) ? listing : undefined;
}

function isAlike(one: ListingFinding, other: ListingFinding): boolean {
  return summaryOf(one) === summaryOf(other);
}

function summaryOf({ gone, dearer }: ListingFinding): string {
  const prices = dearer.map((one) => `${one.model} ${one.expected} ${one.consumed}`);
  return [...gone, ...prices].sort().join();
}
