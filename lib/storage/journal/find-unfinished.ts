import { isDue } from "../../ledger/deadlines.js";
import {
  claimMs,
  type GenerationRecord,
  LedgerUnavailable,
  partWaitMs,
  type UnfinishedQuery,
} from "../../ledger/ledger.js";
import { isUnfinished } from "../../ledger/operation.js";
import type { Time } from "../../ledger/time.js";
import type { ListedObject, Tag } from "../objects/object-store.js";
import type { JournalStore } from "./account-store.js";
import { emptyJournalBytes, type Unfinished } from "./documents.js";
import type { EndEntry, JournalEntry } from "./entries.js";
import { type AccountState, fold } from "./fold.js";
import { recordOf } from "./generation-commands.js";
import { quietMs } from "./outage-flag.js";
import { atOf, isSearchDue, mayGo, type Search, usersOf } from "./unfinished-users.js";

/** So many journals are read at once, and in one look of those that are named, and in its search. */
const concurrency = 16;
const maxNamed = 400;
const maxThorough = 2_000;
/** A page of a list costs about as much as so many reads: with Vercel Blob 5 to 0.4 dollars. */
const readsPerPage = 10;
const pageSize = 1_000;
/** Of so many journals an instance remembers what it has read. */
const maxRemembered = 5_000;

/** What was read in a journal. */
interface JournalSummary {
  /** Its version; absent = it has never been written. */
  readonly tag: Tag | undefined;
  /** Milliseconds since 1970, like the next: when it was asked for. */
  readonly readAt: number;
  /** Later than all its entries. */
  readonly moment: number;
  /** What has not ended, or whose end was not told. */
  readonly open: readonly UnfinishedEntry[];
}

interface UnfinishedEntry {
  readonly record: GenerationRecord;
  /** Milliseconds since 1970: when it was charged; of a charge that is not here, when it ended. */
  readonly since: number;
  /** Until then an instance has the right to notify the user, or waits for the other parts of the order. */
  readonly heldUntil: number;
}

type Listed = ReadonlyMap<number, ListedObject>;

/**
 * Finds generations that journals have seen beginning, and not ending or not told. Reads the journals of
 * named users only, and of these only what may have changed; once in a while it searches all journals.
 * Mirrors are not read: what only they remember waits for the database, where its end may have long
 * been written, and each command reads them anyway.
 */
export function createFindUnfinished(accounts: JournalStore, time: Time) {
  const summaries = new Map<number, JournalSummary>();
  const turns = createTurns(time);
  let pages = 1;

  async function list(): Promise<Listed> {
    const listed = await accounts.list();
    pages = Math.max(1, Math.ceil(listed.size / pageSize));
    return listed;
  }

  async function listIfWorth({ names, isSearching }: FollowUpScan): Promise<Listed | undefined> {
    const remembered = usersOf(names).filter((userId) => summaries.has(userId));
    return isSearching || remembered.length > readsPerPage * pages ? list() : undefined;
  }

  async function read(userIds: readonly number[]): Promise<number> {
    const readAt = time.now();
    return readAll(userIds, async (userId) => {
      const stored = await accounts.readEntries(userId);
      if (stored === undefined) return;
      summaries.delete(userId);
      summaries.set(userId, summarize(userId, stored.document.entries, stored.tag, readAt));
    });
  }

  /** @returns the users with whom something may be pending, as far as that is known now */
  async function look(occasion: FollowUpScan, query: UnfinishedQuery): Promise<readonly number[]> {
    const { names, isSearching } = occasion;
    const listed = await listIfWorth(occasion);
    const knowledge = { ...occasion, listed, summaries };
    const search = isSearching ? planSearch(knowledge, query) : undefined;
    const found = search?.userIds ?? [];
    const wanted = [...changedSince(knowledge), ...found];
    const failed = await read(wanted);
    query.onRead?.(1 + (listed === undefined ? 0 : readsPerPage * pages) + wanted.length);
    const users = [...new Set([...usersOf(names), ...found])];
    const came = failed > 0 ? undefined : search?.came;
    const revision = { ...toRevision(users, summaries), search: came };
    await accounts.unfinishedUsers.revise(names, revision).catch(ignoreOutage);
    return users;
  }

  return async (query: UnfinishedQuery): Promise<readonly GenerationRecord[]> => {
    const now = time.now();
    const names = await accounts.unfinishedUsers.read();
    const isSearching = query.thorough === true || isSearchDue(names, now);
    const users = await look({ names, isSearching, now }, query);
    forgetOldest(summaries, maxRemembered);
    return turns.pick(
      users.flatMap((userId) => unfinishedIn(summaries.get(userId), query, now)),
      query,
    );
  };
}

/** The next look finds the same again. */
function ignoreOutage(error: unknown): void {
  if (!(error instanceof LedgerUnavailable)) throw error;
}

interface FollowUpScan {
  readonly names: Unfinished;
  readonly now: number;
  /** Whether journals of users who are not named are searched, too. */
  readonly isSearching: boolean;
}

interface ScanKnowledge extends FollowUpScan {
  /** Absent = nothing is known of what has changed. */
  readonly listed: Listed | undefined;
  readonly summaries: ReadonlyMap<number, JournalSummary>;
}

/** Named users whose journals are to be read; of too many those that were not read for longest. */
function changedSince(knowledge: ScanKnowledge): readonly number[] {
  const readAtOf = (userId: number) =>
    knowledge.summaries.get(userId)?.readAt ?? Number.NEGATIVE_INFINITY;
  return usersOf(knowledge.names)
    .filter((userId) => mayHaveChanged(userId, knowledge))
    .sort((a, b) => (readAtOf(a) < readAtOf(b) ? -1 : 1))
    .slice(0, maxNamed);
}

/** Also whether it must be read once more before its user's name may go. */
function mayHaveChanged(userId: number, { names, listed, summaries, now }: ScanKnowledge): boolean {
  const summary = summaries.get(userId);
  if (summary === undefined || listed === undefined) return true;
  const object = listed.get(userId);
  if (object !== undefined && object.tag === undefined) return true;
  if (object?.tag !== summary.tag) return true;
  const at = atOf(names, userId);
  return summary.open.length === 0 && mayGo(at, now) && !mayGo(at, summary.readAt);
}

/** Journals of users who are not named, in the order of their keys, from where the last search stopped. */
function planSearch(
  knowledge: ScanKnowledge,
  { thorough }: UnfinishedQuery,
): { readonly userIds: readonly number[]; readonly came: Search } {
  const { names, now, listed = new Map() } = knowledge;
  const { since = now, after = "" } = names.search ?? {};
  // Two clocks, and entries that were on their way.
  const quietSince = (names.searched ?? Number.NEGATIVE_INFINITY) - quietMs;
  const unread = [...listed]
    .filter(([userId]) => names.users[String(userId)] === undefined)
    .filter(([, { key, size }]) => key > after && size > emptyJournalBytes)
    .filter(([, { modifiedAt = Number.POSITIVE_INFINITY }]) => modifiedAt > quietSince)
    .filter(([userId]) => mayHaveChanged(userId, knowledge));
  const limit = thorough ? maxThorough : maxNamed;
  const part = unread.slice(0, limit);
  const isWhole = part.length === unread.length;
  return {
    userIds: part.map(([userId]) => userId),
    came: { since, after: isWhole ? undefined : part.at(-1)?.[1].key },
  };
}

/**
 * What could be read: one journal that could not must not stop the follow-up of all others. Waits for
 * all, as the platform does not know of a read that is left running.
 * @returns how many could not
 * @throws the failure if none could be read
 */
async function readAll(
  userIds: readonly number[],
  read: (userId: number) => Promise<void>,
): Promise<number> {
  const failures: unknown[] = [];
  for (let from = 0; from < userIds.length; from += concurrency) {
    const reads = await Promise.allSettled(userIds.slice(from, from + concurrency).map(read));
    failures.push(...reads.flatMap((one) => (one.status === "rejected" ? [one.reason] : [])));
  }
  if (userIds.length > 0 && failures.length === userIds.length) throw failures[0];
  return failures.length;
}

function summarize(
  userId: number,
  entries: readonly JournalEntry[],
  tag: Tag | undefined,
  readAt: number,
): JournalSummary {
  const view = fold({ entries, mirror: undefined, allowanceLimit: 0n });
  const moment = (entries.at(-1)?.at ?? 0) + 1;
  const begun = entries.flatMap((entry) => (entry.kind === "charge" ? [entry.key] : []));
  const open = [...new Set([...begun, ...view.ends.keys()])].flatMap((key): UnfinishedEntry[] => {
    const operation = view.operations.get(key);
    const found = operation && { operation, owner: operation.attemptId };
    const record = recordOf({ state: view, timestamp: moment }, userId, key, found);
    if (!isUnfinished(record.state) && record.isDelivered) return [];
    const since = operation?.at ?? endedAt(entries, key);
    return [{ record, since, heldUntil: heldUntil(view, key) }];
  });
  return { tag, readAt, moment, open };
}

function heldUntil({ claims, ends }: AccountState, key: string): number {
  const claim = claims.get(key);
  return claim === undefined ? (ends.get(key)?.at ?? 0) + partWaitMs : claim.at + claimMs;
}

function endedAt(entries: readonly JournalEntry[], key: string): number {
  const end = entries.find((entry) => isEnd(entry) && entry.key === key);
  return end?.at ?? 0;
}

const isEnd = (entry: JournalEntry): entry is EndEntry =>
  entry.kind === "settle" || entry.kind === "refund";

/** What is pending in a journal by now: what has not changed still grows older. */
function unfinishedIn(
  summary: JournalSummary | undefined,
  { olderThanMs }: UnfinishedQuery,
  now: number,
): GenerationRecord[] {
  if (summary === undefined) return [];
  const moment = Math.max(now, summary.moment);
  return summary.open.flatMap(({ record, since, heldUntil }) => {
    const ageMs = moment - since;
    const isFree = isUnfinished(record.state) || moment >= heldUntil;
    return isFree && ageMs >= olderThanMs ? [{ ...record, ageMs }] : [];
  });
}

function toRevision(users: readonly number[], summaries: ReadonlyMap<number, JournalSummary>) {
  const known = users.flatMap((userId) => {
    const summary = summaries.get(userId);
    return summary === undefined ? [] : [{ userId, summary }];
  });
  const isOpen = ({ summary }: (typeof known)[number]) => summary.open.length > 0;
  return {
    open: known.filter(isOpen).map(({ userId }) => userId),
    over: new Map(
      known.filter((one) => !isOpen(one)).map(({ userId, summary }) => [userId, summary.readAt]),
    ),
  };
}

/** Maps keep the order in which things were put there. */
function forgetOldest<K>(remembered: Map<K, unknown>, limit: number): void {
  for (const key of remembered.keys()) {
    if (remembered.size <= limit) return;
    remembered.delete(key);
  }
}

/** Orders what was found: what is due comes first, then what this instance has not returned for longest. */
function createTurns(time: Time) {
  const turns = new Map<string, number>();
  let turn = 0;
  return {
    pick(found: readonly GenerationRecord[], { limit, deadlines }: UnfinishedQuery) {
      turn++;
      const ranked = found.map((record) => ({
        record,
        rank: isDue(record, deadlines) ? 0 : 1,
        turn: turns.get(record.key) ?? 0,
        // Instances that have just started must not all begin with the same ones.
        lot: time.random(),
      }));
      ranked.sort((a, b) => a.rank - b.rank || a.turn - b.turn || a.lot - b.lot);
      const picked = ranked.slice(0, limit).map(({ record }) => record);
      for (const { key } of picked) {
        turns.delete(key);
        turns.set(key, turn);
      }
      forgetOldest(turns, maxRemembered);
      return picked;
    },
  };
}
