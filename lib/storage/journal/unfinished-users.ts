import { isFresh, type Time } from "../../ledger/time.js";
import type { Log } from "../../log.js";
import { createBoundedMap } from "../../util/bounded-map.js";
import type { ObjectStore } from "../objects/object-store.js";
import { readDocument, updateDocument } from "../objects/update-document.js";
import { type Unfinished, unfinishedDocument } from "./documents.js";
import { quietMs, skewMs, touchMs } from "./outage-flag.js";

/*
 * The names of users in whose journals generations may be unfinished, in one document, so that the
 * follow-up need not read all journals.
 *
 * A user is named before the entry of an unfinished generation is written: no crash can lose one. A name goes when
 * the journal holds nothing unfinished and had the name for longer than an entry may be on its way
 * (`quietMs`, as with the outage flag). Instances of an older version name no users, so all journals are
 * searched once in a while.
 */

export interface UnfinishedUsers {
  /**
   * To be called before the entry is written.
   * @throws StoreUnavailable
   */
  add(userId: number): Promise<void>;
  /** @throws StoreUnavailable */
  read(): Promise<Unfinished>;
  /**
   * Writes what a look has found, if it is news to the document that the look has read.
   * @throws StoreUnavailable
   */
  revise(seen: Unfinished, revision: UnfinishedScan): Promise<void>;
}

/** What a look has found. */
export interface UnfinishedScan {
  /** Users with something unfinished. */
  readonly open: readonly number[];
  /** Users with nothing unfinished, and when their journals were read: milliseconds since 1970. */
  readonly over: ReadonlyMap<number, number>;
  /** How far the search of all journals has come; absent = none was made. */
  readonly search?: Search | undefined;
}

export interface Search {
  readonly since: number;
  /** The last key that was read; absent = all were. */
  readonly after?: string | undefined;
}

export interface UnfinishedUsersOptions {
  readonly store: ObjectStore;
  readonly time: Time;
  readonly log: Log;
}

/** A user waits for the name and then for the entry. */
const patienceMs = 4_000;
/** So many names are remembered by an instance that adds them. */
const mostKnown = 1_000;

export function createUnfinishedUsers({
  store,
  time,
  log,
}: UnfinishedUsersOptions): UnfinishedUsers {
  const known = createBoundedMap<number, number>(mostKnown);

  async function write(userIds: readonly number[]): Promise<void> {
    const decide = (document: Unfinished) => {
      const now = time.now();
      const isNamed = (userId: number) => isFresh(atOf(document, userId), now, touchMs, skewMs);
      const missing = userIds.filter((userId) => !isNamed(userId));
      if (missing.length === 0) return { done: document };
      const write = withNames(revived(document, now), missing, now);
      return { write, result: write };
    };
    const named = await updateDocument(store, unfinishedDocument, time, decide, patienceMs);
    for (const userId of userIds) known.set(userId, Math.min(atOf(named, userId), time.now()));
  }

  const writeTogether = together(write);

  return {
    async add(userId) {
      const at = known.get(userId);
      if (at !== undefined && isFresh(at, time.now(), touchMs)) return;
      await writeTogether(userId);
    },

    async read() {
      const { document } = await readDocument(store, unfinishedDocument);
      if (document.isDamaged) log.warn(`${unfinishedDocument.key} was damaged: it begins anew`);
      return document;
    },

    async revise(seen, revision) {
      if (revised(seen, revision, time.now()) === undefined) return;
      await updateDocument(store, unfinishedDocument, time, (document) => {
        const write = revised(document, revision, time.now());
        return write === undefined ? { done: undefined } : { write, result: undefined };
      });
    },
  };
}

/** What many want to write at the same time is written at once, behind what is being written. */
function together(write: (userIds: readonly number[]) => Promise<void>) {
  let running: Promise<unknown> = Promise.resolve();
  let next: { readonly userIds: Set<number>; readonly end: Promise<void> } | undefined;

  function begin() {
    const userIds = new Set<number>();
    const end = running.then(() => {
      next = undefined;
      return write([...userIds]);
    });
    running = end.catch(() => {});
    return { userIds, end };
  }

  return (userId: number): Promise<void> => {
    next ??= begin();
    next.userIds.add(userId);
    return next.end;
  };
}

/** When a user was last named. */
export function atOf({ users }: Unfinished, userId: number): number {
  return users[String(userId)] ?? Number.NEGATIVE_INFINITY;
}

export function usersOf({ users }: Unfinished): number[] {
  return Object.keys(users).map(Number);
}

/** Whether the name may go, since the journal was read then and held nothing unfinished. */
export function mayGo(at: number, readAt: number): boolean {
  return readAt - at > quietMs;
}

/**
 * While the document is new, instances may still rely on names that the damaged one had, or be of a
 * version that names no users.
 */
const youngMs = 7 * 60_000;
const oftenMs = 60_000;
const rarelyMs = 10 * 60_000;

export function isSearchDue({ begun, searched, search }: Unfinished, now: number): boolean {
  if (search !== undefined || searched === undefined) return true;
  const pauseMs = isFresh(begun, now, youngMs, skewMs) ? oftenMs : rarelyMs;
  return !isFresh(searched, now, pauseMs, skewMs);
}

/** A damaged document has lost its number: the new one must exceed all that there were. */
function revived({ isDamaged, ...document }: Unfinished, now: number): Unfinished {
  if (isDamaged) return { ...document, sequence: now, begun: now };
  return document.sequence === 0 ? { ...document, begun: now } : document;
}

function withNames(document: Unfinished, userIds: readonly number[], at: number): Unfinished {
  const named = Object.fromEntries(userIds.map((userId) => [userId, at]));
  return { ...document, users: { ...document.users, ...named } };
}

/** @returns undefined if nothing is new */
function revised(
  known: Unfinished,
  { open, over, search }: UnfinishedScan,
  now: number,
): Unfinished | undefined {
  const unnamed = open.filter((userId) => known.users[String(userId)] === undefined);
  const gone = [...over].filter(([userId, readAt]) => mayGo(atOf(known, userId), readAt));
  const departed = new Set(gone.map(([userId]) => String(userId)));
  const isNews = unnamed.length > 0 || gone.some(([userId]) => String(userId) in known.users);
  const ahead = Object.keys(known.users).filter((name) => (known.users[name] ?? 0) - now > skewMs);
  if (!isNews && ahead.length === 0 && search === undefined) return undefined;
  // A time that a clock recorded before it was set back would keep the name for as long.
  const renewed = withNames(revived(known, now), [...unnamed, ...ahead.map(Number)], now);
  const left = Object.entries(renewed.users).filter(([name]) => !departed.has(name));
  return { ...searchedTo(renewed, search), users: Object.fromEntries(left) };
}

function searchedTo(document: Unfinished, search: Search | undefined): Unfinished {
  if (search === undefined) return document;
  const { since, after } = search;
  if (after !== undefined) return { ...document, search: { since, after } };
  const { search: _, ...rest } = document;
  return { ...rest, searched: since };
}
