import type { Credits } from "../../ledger/money.js";
import { isFresh } from "../../ledger/time.js";

/** An order that costs more in the provider's list than in the catalogue. */
export interface ListedDearer {
  readonly model: string;
  readonly expected: Credits;
  readonly consumed: Credits;
}

/** What the provider's list says about our models. */
export interface ListingFinding {
  /** Models that the provider no longer has. */
  readonly gone: readonly string[];
  /** Those that are certainly dearer. */
  readonly dearer: readonly ListedDearer[];
}

/** The same as all instances share it. */
export interface Listing extends ListingFinding {
  /** When the list was read, in milliseconds since 1970. */
  readonly at: number;
  /** When the operators were last alerted. */
  readonly toldAt: number;
}

/** What is new to the operators: models are gone or dearer, or all are fine again. */
export type ListingNews = "trouble" | "none left";

interface NotedListing {
  /** Undefined = nothing is gone or dearer. */
  readonly listing: Listing | undefined;
  /** Whether it must be stored. */
  readonly isNew: boolean;
  readonly news: ListingNews | undefined;
}

/** How long a list counts, so that no list hides a model for ever. */
const listedMs = 3 * 24 * 60 * 60_000;
/** How often the same alarm is repeated. */
const repeatMs = 7 * 24 * 60 * 60_000;

/**
 * @param before the stored listing
 * @param tried what this run has tried to write: if the answer was lost, it may be stored
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

/** Undefined = there is none, or it is too old to count. */
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
