import { alarms } from "../../alarms/alarms.js";
import type { Money } from "../../ledger/money.js";
import { isUnfinished } from "../../ledger/operation.js";
import { createPause, type Time, within } from "../../ledger/time.js";
import type { Log } from "../../log.js";
import { type ObjectStore, StoreUnavailable } from "../objects/object-store.js";
import { readDocument, updateDocument } from "../objects/update-document.js";
import type { StorageRuntime } from "../storage-runtime.js";
import { type MirrorDocument, mirrorOf, type NoMirror } from "./documents.js";
import {
  type Mirror,
  newerBan,
  type RememberedBan,
  type RememberedOperation,
  readTags,
  rememberedOperations,
  rememberedWithoutWords,
  remembersWords,
  tag,
} from "./entries.js";
import type { MirrorUpdate } from "./mirror-update.js";

/** So many names of what the database holds are remembered, and so many claimed starts. */
const maxRecent = 64;
const maxStarts = 64;
/** A start waits no longer for the history that its mirror missed, and is claimed without it. */
const historyWaitMs = 1_000;

/** What is remembered of users' rows in the database. */
export interface Mirrors {
  /** @throws StoreUnavailable */
  read(userId: number): Promise<Mirror | undefined>;
  /**
   * @param patienceMs after which no new attempt begins; 0 = one attempt
   * @returns the attempt that has the start which the update claims
   * @throws StoreUnavailable
   */
  write(update: MirrorUpdate, patienceMs?: number): Promise<string | undefined>;
  /**
   * Writes what the database says now, whatever was remembered.
   * @throws StoreUnavailable
   */
  rewrite(userId: number, row: DatabaseRow): Promise<void>;
  /**
   * Takes the words out, and keeps them out: an update of an earlier revision may be under way.
   * @param until the revision of the erasure; absent = the database has yet to learn of it
   * @returns whether the document was rewritten
   * @throws StoreUnavailable
   */
  erase(userId: number, until?: bigint): Promise<boolean>;
}

/** A user's row in the database, and their newest operations. */
export interface DatabaseRow {
  readonly balance: Money;
  readonly revision: bigint;
  readonly newest: readonly RememberedOperation[];
  readonly ban?: RememberedBan | undefined;
}

/** What a mirror reads from the database when it has missed something. */
export type MissedFacts = Pick<DatabaseRow, "newest" | "ban">;

/** A start that is claimed: the first attempt that claims it has it. */
export type Start = NonNullable<MirrorUpdate["start"]>;

export interface MirrorOptions {
  readonly store: ObjectStore;
  readonly time: Time;
  readonly log: Log;
  /** Which database is mirrored; absent = take any mirror for what it is. */
  readonly db: string | undefined;
  /** Reads a user's newest operations and their ban from the database. */
  readonly readNewest: (userId: number) => Promise<MissedFacts>;
}

export function createMirrors(options: MirrorOptions): Mirrors {
  const { store, time, log, db } = options;
  function ofThisDatabase(document: MirrorDocument | NoMirror): MirrorDocument | undefined {
    if (document.db === undefined || (db !== undefined && document.db !== db)) return undefined;
    return document;
  }

  function warnOfAnother(document: MirrorDocument | NoMirror, { userId }: MirrorUpdate): void {
    if (document.db === undefined) return;
    log.warn(`The mirror of user_id=${userId} was of another database: replaced`);
  }

  return {
    async read(userId) {
      return ofThisDatabase((await readDocument(store, mirrorOf(userId))).document);
    },

    async rewrite(userId, { balance, revision, newest, ban }) {
      if (db === undefined) return;
      const row = { db, at: time.now(), balance, revision, recent: [], operations: newest, ban };
      await updateDocument(store, mirrorOf(userId), time, ({ sequence, starts }) => ({
        write: { ...row, v: 1 as const, sequence, starts },
        result: undefined,
      }));
    },

    async erase(userId, until) {
      const isWritten = await updateDocument(store, mirrorOf(userId), time, (document) => {
        const write = erased(document, until, db !== undefined);
        return write === undefined ? { done: false } : { write, result: true };
      });
      await store.purge?.(mirrorOf(userId).key);
      return isWritten;
    },

    async write(update, patienceMs) {
      if (db === undefined) return undefined;
      const decide = async (document: MirrorDocument | NoMirror) => {
        const known = ofThisDatabase(document);
        if (known === undefined) warnOfAnother(document, update);
        const { sequence } = document;
        const { starts, owner: result } = claim(document.starts, update.start);
        const whole = withoutErased(await withoutGap(options, update, known), document.erasedUntil);
        const next = merge(known, whole, db, time.now());
        const kept = {
          v: 1 as const,
          sequence,
          starts,
          erasedUntil: erasedUntilAfter(update, document),
        };
        if (next !== undefined) return { write: { ...next, ...kept }, result };
        // Another database's mirror is not ours to rewrite, but the claim counts for all.
        return starts === document.starts
          ? { done: result }
          : { write: { ...document, sequence, starts }, result };
      };
      return updateDocument(store, mirrorOf(update.userId), time, decide, patienceMs);
    },
  };
}

async function withoutGap(
  { time, readNewest }: MirrorOptions,
  update: MirrorUpdate,
  known: MirrorDocument | undefined,
): Promise<MirrorUpdate> {
  if (update.complete === true || !hasGap(update, known)) return update;
  const reading = readNewest(update.userId);
  const inTime =
    update.start === undefined ? reading : within(time.deadline(historyWaitMs), reading);
  // What was missed is only shown, never counted: going on without it is no harm.
  const read = await inTime.catch(() => undefined);
  if (read === undefined) return update;
  const ban = newerBan(update.ban, read.ban);
  return { ...update, operations: read.newest, ban, complete: true };
}

/** No more updates than this can be under way to a mirror at once. */
const maxInFlight = 100n;

/** @returns undefined if there is nothing to change */
function erased(
  document: MirrorDocument | NoMirror,
  until: bigint | undefined,
  hasDatabase: boolean,
): MirrorDocument | NoMirror | undefined {
  if (document.db === undefined) {
    const isMarked = until !== undefined && document.erasedUntil === until;
    // Without a database no updates come.
    if (!hasDatabase || isMarked) return undefined;
    return { ...document, erasedUntil: until ?? BigInt(Number.MAX_SAFE_INTEGER) };
  }
  const { revision, operations } = document;
  const erasedUntil = until ?? revision + maxInFlight;
  const cleared = operations.map((one) => ({
    ...rememberedWithoutWords(one),
    erased: true as const,
  }));
  // An erasure counts like an operation, and misses none.
  const row = revision + 1n === until ? { revision: until } : {};
  const isClear = operations.every(isWordless) && document.erasedUntil === erasedUntil;
  return isClear ? undefined : { ...document, ...row, operations: cleared, erasedUntil };
}

function isWordless(operation: RememberedOperation): boolean {
  return operation.erased === true && !remembersWords(operation);
}

function erasedUntilAfter(
  { isErasure, account }: MirrorUpdate,
  document: MirrorDocument | NoMirror,
) {
  return isErasure ? account?.revision : document.erasedUntil;
}

/** What an instance learned before an erasure must not come back after it. */
function withoutErased(update: MirrorUpdate, erasedUntil: bigint | undefined): MirrorUpdate {
  const { account, operations, isErasure } = update;
  if (account === undefined || erasedUntil === undefined || isErasure) return update;
  if (account.revision >= erasedUntil) return update;
  return { ...update, operations: operations.map(rememberedWithoutWords) };
}

/** After a failure of the store, for so long each mirror is tried once: retries would cost seconds and calls. */
const pauseMs = 10_000;
/** A start is tried for so long even then: another instance that claims it at the same time is no failure. */
const startPatienceMs = 1_000;

export interface MirrorUpdaterOptions extends Pick<StorageRuntime, "time" | "log" | "alarm"> {
  readonly mirrors: Mirrors;
}

/**
 * Writes a user's mirror. Never rejects, because a failure is harmless: mirrors are only shown, and limit
 * the allowance.
 * @returns of a charge: the attempt that has its start; undefined if that can't be told
 */
export function createMirrorUpdater({ mirrors, time, log, alarm }: MirrorUpdaterOptions) {
  const pause = createPause(time);
  return async (update: MirrorUpdate): Promise<string | undefined> => {
    const leastMs = update.start === undefined ? 0 : startPatienceMs;
    try {
      return await mirrors.write(update, pause.isOver ? undefined : leastMs);
    } catch (error) {
      if (error instanceof StoreUnavailable) {
        pause.begin(pauseMs);
        alarm(alarms.storeGone());
      } else log.error("A mirror could not be written", error);
      return undefined;
    }
  };
}

function claim(starts: readonly string[], start: Start | undefined) {
  if (start === undefined) return { starts, owner: undefined };
  const owner = readTags(starts).get(start.key);
  if (owner !== undefined) return { starts, owner };
  const claimed = [tag(start.key, start.attempt), ...starts];
  return { starts: claimed.slice(0, maxStarts), owner: start.attempt };
}

/** Whether the database applied operations in between that this mirror lacks. */
function hasGap({ account, newOperations }: MirrorUpdate, known: Mirror | undefined): boolean {
  if (account === undefined) return false;
  return account.revision - (known?.revision ?? 0n) > newOperations;
}

/** The newer balance wins; what is known to be in the database is known for good. */
function merge(
  known: MirrorDocument | undefined,
  update: MirrorUpdate,
  db: string,
  now: number,
): Mirror | undefined {
  const row = newerRow(known, update, now);
  if (row === undefined) return undefined;
  const { knownKeys } = update;
  const ban = newerBan(known?.ban, update.ban);
  const isOld = row === known && ban === known?.ban && update.complete !== true;
  if (isOld && knownKeys.every((tag) => known.recent.includes(tag))) return undefined;
  const recent = [...new Set([...knownKeys, ...(known?.recent ?? [])])];
  return {
    db,
    at: row.at,
    balance: row.balance,
    revision: row.revision,
    recent: recent.slice(0, Math.max(maxRecent, knownKeys.length)),
    operations: operationsAfter(known, update),
    ban,
  };
}

function newerRow(known: MirrorDocument | undefined, { account }: MirrorUpdate, now: number) {
  if (account === undefined) return known;
  if (known !== undefined && known.revision >= account.revision) return known;
  return { at: now, balance: account.balance, revision: account.revision };
}

/** A list read from the database may arrive later than what is known to have happened since. */
function operationsAfter(
  known: MirrorDocument | undefined,
  update: MirrorUpdate,
): RememberedOperation[] {
  const isLate =
    known !== undefined && (update.account?.revision ?? known.revision) < known.revision;
  if (!isLate || update.complete !== true) return mergeOperations(known?.operations ?? [], update);
  return mergeOperations(update.operations, { operations: known.operations });
}

function mergeOperations(
  remembered: MirrorUpdate["operations"],
  { operations, complete }: Pick<MirrorUpdate, "operations" | "complete">,
): RememberedOperation[] {
  const known = new Map(
    remembered.flatMap((one) => (complete ? markOf(one) : [[one.key, one] as const])),
  );
  const updated = operations.map((one) => change(known.get(one.key), one));
  const changed = new Set(updated.map(({ key }) => key));
  const others = [...known.values()].filter(({ key }) => !changed.has(key));
  return [...updated, ...others].filter(isWhole).sort(newestFirst).slice(0, rememberedOperations);
}

type Change = MirrorUpdate["operations"][number];

/** The list may have been read from the database before the words went there. */
function markOf({ key, erased }: Change): [string, Change][] {
  return erased ? [[key, { key, erased }]] : [];
}

/** Updates may overtake each other; what has ended does not begin again. */
function change(known: Change | undefined, update: Change): Change {
  const isPast = known?.state !== undefined && !isUnfinished(known.state);
  const isLate = isPast && update.state !== undefined && isUnfinished(update.state);
  const changed = isLate ? { ...update, ...known } : { ...known, ...update };
  const isErased = known?.erased ?? update.erased ?? false;
  return isErased ? rememberedWithoutWords({ ...changed, erased: true }) : changed;
}

/** A change to an operation that the mirror lacks is dropped. */
function isWhole(operation: Partial<RememberedOperation>): operation is RememberedOperation {
  return operation.type !== undefined;
}

function newestFirst(
  a: Pick<RememberedOperation, "at" | "id">,
  b: Pick<RememberedOperation, "at" | "id">,
): number {
  return b.at - a.at || b.id - a.id;
}
