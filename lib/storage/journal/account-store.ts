import { alarms } from "../../alarms/alarms.js";
import {
  type ErasureOutcome,
  LedgerUnavailable,
  type MaybeStale,
  type StartClaim,
} from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import { type ListedObject, StoreUnavailable } from "../objects/object-store.js";
import { DocumentUnreadable, readDocument, updateDocument } from "../objects/update-document.js";
import type { StorageRuntime } from "../storage-runtime.js";
import { compact, findArchived, maxJournalLength, readArchived } from "./archive.js";
import {
  type Journal,
  journalOf,
  journalOwner,
  journalPrefix,
  type Unfinished,
} from "./documents.js";
import { entryName, type JournalEntry, type MoneyEntry } from "./entries.js";
import { type AccountState, fold, type KnownOperation } from "./fold.js";
import type { Mirrors } from "./mirror.js";
import type { OutageFlag } from "./outage-flag.js";
import {
  createUnfinishedUsers,
  type UnfinishedScan,
  type UnfinishedUsers,
} from "./unfinished-users.js";

/** A user's account as the object store knows it. */
export interface JournalAccount {
  readonly state: AccountState;
  readonly staleness: MaybeStale;
  /** There is no other record: what is not here does not exist. */
  readonly isComplete: boolean;
  /** Later than every entry before. */
  readonly timestamp: number;
  readonly entries: readonly JournalEntry[];
  /** An operation by its key, or that the database is known to hold it. */
  find(key: string): Promise<FoundInArchive | undefined>;
  /** Archived operations, roughly the oldest first. */
  readonly archive: readonly ArchivedOperations[];
}

export interface ArchivedOperations {
  /** Milliseconds since 1970 of its first and last entry. */
  readonly from: number;
  readonly to: number;
  read(): Promise<readonly KnownOperation[]>;
}

export interface FoundInArchive {
  /** Absent if it is only known that the database holds it. */
  readonly operation: KnownOperation | undefined;
  /** Whose attempt it was. */
  readonly owner: string | undefined;
}

/** Who writes: the mark of one command, and whether the database may have carried it out already. */
export type Attempt = Pick<MoneyEntry, "attemptId" | "ambiguous">;

/** @param ambiguous whether a write of this very command was not answered, and may happen yet */
export type Decide<R> = (
  account: JournalAccount,
  ambiguous: boolean,
) => Promise<CommandDecision<R>>;

export type CommandDecision<R> =
  | { readonly append: readonly JournalEntry[]; readonly result: R }
  | { readonly done: R };

export interface JournalStoreOptions extends StorageRuntime {
  readonly mirrors: Mirrors;
  readonly flag: OutageFlag;
  /** What may be spent on a remembered balance in one outage. */
  readonly cap: Money;
  /** There is no database: the journal itself is the authority. */
  readonly isAuthority: boolean;
}

export type JournalStore = ReturnType<typeof createJournalStore>;

/** Reads and writes users' journals. Every failure of the store is a `LedgerUnavailable`. */
export function createJournalStore(options: JournalStoreOptions) {
  const { store, flag, time, background } = options;
  const unfinishedUsers = createUnfinishedUsers(options);

  /** Users are named before the entry is written, so no crash can lose one. */
  async function nameFirst(userId: number, append: readonly JournalEntry[], journal: Journal) {
    if (addsUnfinished(append, journal)) await unfinishedUsers.add(userId);
  }

  return {
    ifLegible: <T>(work: () => Promise<T>) => ifReadable(options, work),

    /** Checks that the store is writable by raising the outage flag, which the next entry would do anyway. */
    ready: () => asLedgerError(options, () => flag.raise({ force: true }), true),

    async read(userId: number): Promise<JournalAccount> {
      const account = await asLedgerError(options, () => readAccount(options, userId), true);
      return {
        ...account,
        find: (key) => asLedgerError(options, () => account.find(key), true),
      };
    },

    ...forGenerations(options, unfinishedUsers),

    readIfLegible: (userId: number) => ifReadable(options, () => readAccount(options, userId)),

    /**
     * Adds what `decide` finds to be right. It is asked again whenever others were faster, or when
     * it is unknown whether the entry was written: then it must find its own.
     */
    async write<R>(userId: number, decide: Decide<R>): Promise<R> {
      let touched = false;
      let long: JournalAccount | undefined;
      const written = asLedgerError(
        options,
        async () => {
          await flag.raise();
          return updateDocument(store, journalOf(userId), time, async (journal, { ambiguous }) => {
            const account = await openAccount(options, userId, journal);
            const verdict = await decide(account, ambiguous);
            if ("done" in verdict) return verdict;
            await nameFirst(userId, verdict.append, journal);
            touched = true;
            const entries = await appended(journal, verdict.append, account.state);
            if (entries.length > maxJournalLength) long = account;
            return { write: { ...journal, entries }, result: verdict.result };
          });
        },
        () => !touched,
      );
      const result = await written;
      if (options.isAuthority && long !== undefined) background(archiveOld(options, userId, long));
      return result;
    },
  };
}

async function archiveOld(
  { store, time, log }: JournalStoreOptions,
  userId: number,
  { state }: JournalAccount,
): Promise<void> {
  const isInDatabase = (entry: JournalEntry) => state.inDatabase.has(entryName(entry));
  await compact(store, time, userId, isInDatabase).catch((error: unknown) =>
    log.warn(`The journal of user_id=${userId} stays long: ${(error as Error).name}`),
  );
}

/** An erased generation loses the rest of its words when its end has been delivered. */
async function appended(
  { entries }: Journal,
  append: readonly JournalEntry[],
  { erased }: AccountState,
): Promise<readonly JournalEntry[]> {
  const all = [...entries, ...append];
  if (erased.size === 0) return all;
  const { withoutWords } = await import("./erasure.js");
  return withoutWords(all, (key) => erased.has(key)).entries;
}

/**
 * Whether this attempt has the start of its generation.
 * @throws LedgerUnavailable if that can't be told
 */
async function claimStart(
  options: JournalStoreOptions,
  { userId, key, attemptId }: StartClaim,
): Promise<boolean> {
  const news = { userId, start: { key, attempt: attemptId }, ...nothingNew };
  const owner = await asLedgerError(options, () => options.mirrors.write(news), false);
  return owner === attemptId;
}

const nothingNew = { newOperations: 0, knownKeys: [], operations: [] } as const;

/** What the start of generations needs, their follow-up, and the erasure of their words. */
function forGenerations(options: JournalStoreOptions, unfinishedUsers: UnfinishedUsers) {
  return {
    claimStart: (start: StartClaim) => claimStart(options, start),

    /** The users in whose journals generations may be unfinished. */
    unfinishedUsers: {
      read: () => asLedgerError(options, unfinishedUsers.read, true),
      revise: (seen: Unfinished, revision: UnfinishedScan) =>
        asLedgerError(options, () => unfinishedUsers.revise(seen, revision), false),
    },

    /** All journals, empty ones too. */
    list: () => asLedgerError(options, () => listJournals(options), true),

    /** Takes the words out of all documents of a user. */
    async erase(userId: number, attemptId: string): Promise<ErasureOutcome> {
      const { eraseWords } = await import("./erase-words.js");
      return asLedgerError(options, () => eraseWords(options, userId, attemptId), false);
    },

    /** The journal alone; undefined if it can't be read. */
    readEntries: (userId: number) =>
      ifReadable(options, () => readDocument(options.store, journalOf(userId))),
  };
}

async function readAccount(options: JournalStoreOptions, userId: number): Promise<JournalAccount> {
  const { document } = await readDocument(options.store, journalOf(userId));
  return openAccount(options, userId, document);
}

async function listJournals({
  store,
}: JournalStoreOptions): Promise<ReadonlyMap<number, ListedObject>> {
  const journals = new Map<number, ListedObject>();
  for await (const object of store.list(journalPrefix)) {
    const userId = journalOwner(object.key);
    if (userId !== undefined) journals.set(userId, object);
  }
  return journals;
}

/**
 * Whether the entries add an unfinished or undelivered generation that the journal does not know yet.
 * For those it knows, the user is named already.
 */
function addsUnfinished(append: readonly JournalEntry[], { entries }: Journal): boolean {
  return append.some((entry) => {
    if (entry.kind === "charge") return true;
    if (entry.kind !== "settle" && entry.kind !== "refund") return false;
    return !entries.some((known) => known.kind === "charge" && known.key === entry.key);
  });
}

/** The mirror is read after the journal: so it knows at least what has left the journal. */
async function openAccount(
  options: JournalStoreOptions,
  userId: number,
  journal: Journal,
): Promise<JournalAccount> {
  const { store, mirrors, time, isAuthority } = options;
  const { entries, archive = [] } = journal;
  const mirror = await mirrors.read(userId);
  const isComplete = isAuthority && mirror === undefined;
  const cap = isComplete ? undefined : options.cap;
  const view = fold({ archive, entries, mirror, allowanceLimit: cap, isAuthority });
  const last = Math.max(entries.at(-1)?.at ?? 0, archive.at(-1)?.to ?? 0);
  return {
    state: view,
    entries,
    staleness: isComplete ? {} : { asOf: mirror === undefined ? "never" : new Date(mirror.at) },
    isComplete,
    timestamp: Math.max(time.now(), last + 1),
    async find(key) {
      const owner = view.inDatabase.get(key);
      const operation =
        view.operations.get(key) ?? (await findArchived(store, userId, archive, key));
      if (operation === undefined && owner === undefined) return undefined;
      return { operation, owner: operation?.attemptId ?? owner };
    },
    archive: archive.map((chunk) => ({
      ...chunk,
      read: () => asLedgerError(options, () => readArchived(store, userId, chunk), true),
    })),
  };
}

function alertOperator({ alarm }: JournalStoreOptions, { message }: DocumentUnreadable): void {
  alarm(alarms.journalUnreadable({ problem: message }));
}

/** Undefined if one of this user's documents can't be read; the operator gets an alarm. */
async function ifReadable<T>(
  options: JournalStoreOptions,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const tryReading = () =>
    work().catch((error: unknown) => {
      if (!(error instanceof DocumentUnreadable)) throw error;
      alertOperator(options, error);
      return undefined;
    });
  return asLedgerError(options, tryReading, true);
}

/** @param notApplied whether a failure leaves everything as it was */
async function asLedgerError<T>(
  options: JournalStoreOptions,
  work: () => Promise<T>,
  notApplied: boolean | (() => boolean),
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DocumentUnreadable) alertOperator(options, error);
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new LedgerUnavailable(`the object store could not be asked: ${error.message}`, {
      notApplied: typeof notApplied === "boolean" ? notApplied : notApplied(),
    });
  }
}
