import { alarms, type RaiseAlarm } from "../../alarms/alarms.js";
import {
  type Dated,
  type Erased,
  LedgerUnavailable,
  type StartClaim,
} from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import type { Time } from "../../ledger/time.js";
import type { Log } from "../../log.js";
import { type ListedObject, type ObjectStore, StoreUnavailable } from "../objects/object-store.js";
import { DocumentUnreadable, readDocument, updateDocument } from "../objects/update-document.js";
import { compact, findArchived, longestJournal, readArchived } from "./archive.js";
import {
  chunkKey,
  formatEntries,
  type Journal,
  journalOf,
  journalOwner,
  journalPrefix,
  type Unfinished,
} from "./documents.js";
import { type JournalEntry, type Moved, nameOf } from "./entries.js";
import { clearCopies, countOpen, withoutWords } from "./erasure.js";
import { fold, type KnownOperation, type View } from "./fold.js";
import type { Mirrors } from "./mirror.js";
import type { OutageFlag } from "./outage-flag.js";
import { createNames, type Names, type Revision } from "./unfinished.js";

/** A user's account as the object store knows it. */
export interface Page {
  readonly view: View;
  readonly dated: Dated;
  /** Nothing can be known elsewhere: what is not here does not exist. */
  readonly isComplete: boolean;
  /** Later than every entry before. */
  readonly moment: number;
  readonly entries: readonly JournalEntry[];
  /** An operation by its key, or that the database is known to hold it. */
  find(key: string): Promise<Found | undefined>;
  /** Operations that were put aside, roughly the oldest first. */
  readonly archive: readonly Bunch[];
}

export interface Bunch {
  /** Milliseconds since 1970 of its first and last entry. */
  readonly from: number;
  readonly to: number;
  read(): Promise<readonly KnownOperation[]>;
}

export interface Found {
  /** Absent if it is only known that the database holds it. */
  readonly operation: KnownOperation | undefined;
  /** Whose attempt it was. */
  readonly owner: string | undefined;
}

/** Who writes: the mark of one command, and whether the database may have carried it out already. */
export type Stamp = Pick<Moved, "by" | "amb">;

/** @param unheard whether a write of this very command was not answered, and may happen yet */
export type Decide<R> = (page: Page, unheard: boolean) => Promise<Verdict<R>>;

export type Verdict<R> =
  | { readonly append: readonly JournalEntry[]; readonly result: R }
  | { readonly done: R };

export interface BooksOptions {
  readonly store: ObjectStore;
  readonly mirrors: Mirrors;
  readonly flag: OutageFlag;
  readonly time: Time;
  readonly log: Log;
  /** What may be spent on a remembered balance in one outage. */
  readonly cap: Money;
  /** There is no database: the journal itself is the authority. */
  readonly isAuthority: boolean;
  readonly background: (work: Promise<unknown>) => void;
  /** Alerts the operator. */
  readonly alarm: RaiseAlarm;
}

export type Books = ReturnType<typeof openBooks>;

/** Reads and writes users' journals. Every failure of the store is a `LedgerUnavailable`. */
export function openBooks(options: BooksOptions) {
  const { store, flag, time, log, background } = options;
  const names = createNames(options);

  /** Users are named before the entry is written, so no crash can lose one. */
  async function nameFirst(userId: number, append: readonly JournalEntry[], journal: Journal) {
    if (opensAny(append, journal)) await names.add(userId);
  }

  async function shorten(userId: number, { view }: Page): Promise<void> {
    const isInDatabase = (entry: JournalEntry) => view.inDatabase.has(nameOf(entry));
    await compact(store, time, userId, isInDatabase).catch((error: unknown) =>
      log.warn(`The journal of user_id=${userId} stays long: ${(error as Error).name}`),
    );
  }

  return {
    ifLegible: <T>(work: () => Promise<T>) => ifLegible(options, work),

    /** Proves that the store takes writes, by writing what would be written anyway. */
    ready: () => unlessUnavailable(options, () => flag.raise({ anew: true }), true),

    async read(userId: number): Promise<Page> {
      const page = await unlessUnavailable(options, () => readBooks(options, userId), true);
      return { ...page, find: (key) => unlessUnavailable(options, () => page.find(key), true) };
    },

    ...forGenerations(options, names),

    readIfLegible: (userId: number) => ifLegible(options, () => readBooks(options, userId)),

    /**
     * Adds what `decide` finds to be right. It is asked again whenever others were faster, or when
     * nobody knows whether the entry was written: then it must find its own.
     */
    async write<R>(userId: number, decide: Decide<R>): Promise<R> {
      let touched = false;
      let long: Page | undefined;
      const written = unlessUnavailable(
        options,
        async () => {
          await flag.raise();
          return updateDocument(store, journalOf(userId), time, async (journal, { unheard }) => {
            const page = await openPage(options, userId, journal);
            const verdict = await decide(page, unheard);
            if ("done" in verdict) return verdict;
            await nameFirst(userId, verdict.append, journal);
            touched = true;
            const entries = withAppended(journal, verdict.append, page.view);
            if (entries.length > longestJournal) long = page;
            return { write: { ...journal, entries }, result: verdict.result };
          });
        },
        () => !touched,
      );
      const result = await written;
      if (options.isAuthority && long !== undefined) background(shorten(userId, long));
      return result;
    },
  };
}

/** An erased generation loses the rest of its words when its user has been told of its end. */
function withAppended({ entries }: Journal, append: readonly JournalEntry[], { erased }: View) {
  const all = [...entries, ...append];
  return erased.size === 0 ? all : withoutWords(all, (key) => erased.has(key)).entries;
}

/** Appended anew, it could be repeated without end. */
const isErasure = (entry: JournalEntry | undefined) => entry?.t === "erased";

/**
 * Takes the words out of a user's journal, and leaves a note for the database if there is one.
 * @throws StoreUnavailable
 */
async function eraseJournal(options: BooksOptions, userId: number, by: string) {
  const { store, time, isAuthority } = options;
  const erased = await updateDocument(store, journalOf(userId), time, async (journal) => {
    const { entries, changed } = withoutWords(journal.entries, () => true);
    const result = { operations: changed.size, unfinished: countOpen(entries, changed), journal };
    const isNoted = isAuthority || isErasure(entries.at(-1));
    if (isNoted && changed.size === 0) return { done: result };
    const at = Math.max(time.now(), (entries.at(-1)?.at ?? 0) + 1);
    const note: JournalEntry[] = isNoted ? [] : [{ t: "erased", at, by }];
    const chunk = await passChunk(store, userId, journal);
    return { write: { ...journal, entries: [...entries, ...note], chunk }, result };
  });
  await store.purge?.(journalOf(userId).key);
  return erased;
}

/** Takes the words out of all documents of a user. @throws StoreUnavailable */
async function eraseDocuments(options: BooksOptions, userId: number, by: string): Promise<Erased> {
  const { store, flag, mirrors, isAuthority } = options;
  await flag.raise();
  const { journal, ...erased } = await eraseJournal(options, userId, by);
  const mirrored = await mirrors.erase(userId);
  const copies = await clearCopies(store, userId, journal);
  const documents = (erased.operations > 0 ? 1 : 0) + (mirrored ? 1 : 0) + copies;
  return { ...erased, documents, ...(!isAuthority && { isRecorded: true }) };
}

/**
 * Somebody who is putting a part of this journal aside may have read its words before: the chunk that
 * they would write exists from now on, empty, and the journal goes on to the next.
 */
async function passChunk(store: ObjectStore, userId: number, { chunk, entries }: Journal) {
  if (entries.length <= longestJournal) return chunk;
  const outcome = await store.put(chunkKey(userId, chunk), formatEntries([]), { ifAbsent: true });
  if (outcome.kind === "unknown") throw new StoreUnavailable("a chunk could not be passed over");
  return chunk + 1;
}

/**
 * Whether this attempt has the start of its generation.
 * @throws LedgerUnavailable if that can't be told
 */
async function claimStart(
  options: BooksOptions,
  { userId, key, attempt }: StartClaim,
): Promise<boolean> {
  const news = { userId, start: { key, attempt }, ...nothingNew };
  const owner = await unlessUnavailable(options, () => options.mirrors.write(news), false);
  return owner === attempt;
}

const nothingNew = { grown: 0, tags: [], operations: [] } as const;

/** What the start of generations needs, their follow-up, and the erasure of their words. */
function forGenerations(options: BooksOptions, names: Names) {
  return {
    claimStart: (start: StartClaim) => claimStart(options, start),

    /** The users in whose journals generations may be unfinished. */
    names: {
      read: () => unlessUnavailable(options, names.read, true),
      revise: (seen: Unfinished, revision: Revision) =>
        unlessUnavailable(options, () => names.revise(seen, revision), false),
    },

    /** All journals, empty ones too. */
    list: () => unlessUnavailable(options, () => listJournals(options), true),

    /** Takes the words out of all documents of a user. */
    erase: (userId: number, by: string) =>
      unlessUnavailable(options, () => eraseDocuments(options, userId, by), false),

    /** The journal alone; undefined if it can't be read. */
    readEntries: (userId: number) =>
      ifLegible(options, () => readDocument(options.store, journalOf(userId))),
  };
}

async function readBooks(options: BooksOptions, userId: number): Promise<Page> {
  const { document } = await readDocument(options.store, journalOf(userId));
  return openPage(options, userId, document);
}

async function listJournals({ store }: BooksOptions): Promise<ReadonlyMap<number, ListedObject>> {
  const journals = new Map<number, ListedObject>();
  for await (const object of store.list(journalPrefix)) {
    const userId = journalOwner(object.key);
    if (userId !== undefined) journals.set(userId, object);
  }
  return journals;
}

/**
 * Whether a generation becomes unfinished, or its end untold, that the journal has not heard of. What
 * it has heard of keeps its user's name.
 */
function opensAny(append: readonly JournalEntry[], { entries }: Journal): boolean {
  return append.some((entry) => {
    if (entry.t === "charge") return true;
    if (entry.t !== "settle" && entry.t !== "refund") return false;
    return !entries.some((known) => known.t === "charge" && known.key === entry.of);
  });
}

/** The mirror is read after the journal: so it knows at least what has left the journal. */
async function openPage(options: BooksOptions, userId: number, journal: Journal): Promise<Page> {
  const { store, mirrors, time, isAuthority } = options;
  const { entries, archive = [] } = journal;
  const mirror = await mirrors.read(userId);
  const isComplete = isAuthority && mirror === undefined;
  const cap = isComplete ? undefined : options.cap;
  const view = fold({ archive, entries, mirror, cap, isAuthority });
  const last = Math.max(entries.at(-1)?.at ?? 0, archive.at(-1)?.to ?? 0);
  return {
    view,
    entries,
    dated: isComplete ? {} : { asOf: mirror === undefined ? "never" : new Date(mirror.at) },
    isComplete,
    moment: Math.max(time.now(), last + 1),
    async find(key) {
      const owner = view.inDatabase.get(key);
      const operation =
        view.operations.get(key) ?? (await findArchived(store, userId, archive, key));
      if (operation === undefined && owner === undefined) return undefined;
      return { operation, owner: operation?.attempt ?? owner };
    },
    archive: archive.map((chunk) => ({
      ...chunk,
      read: () => unlessUnavailable(options, () => readArchived(store, userId, chunk), true),
    })),
  };
}

function callForHelp({ alarm }: BooksOptions, { message }: DocumentUnreadable): void {
  alarm(alarms.journalUnreadable({ problem: message }));
}

/** Undefined if one of this user's documents can't be read; the operator gets an alarm. */
async function ifLegible<T>(options: BooksOptions, work: () => Promise<T>): Promise<T | undefined> {
  const tryReading = () =>
    work().catch((error: unknown) => {
      if (!(error instanceof DocumentUnreadable)) throw error;
      callForHelp(options, error);
      return undefined;
    });
  return unlessUnavailable(options, tryReading, true);
}

/** @param untouched whether a failure leaves everything as it was */
async function unlessUnavailable<T>(
  options: BooksOptions,
  work: () => Promise<T>,
  untouched: boolean | (() => boolean),
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DocumentUnreadable) callForHelp(options, error);
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new LedgerUnavailable(`the object store could not be asked: ${error.message}`, {
      untouched: typeof untouched === "boolean" ? untouched : untouched(),
    });
  }
}
