import {
  type Cursor,
  claimMs,
  type Generation,
  type HistoryEntry,
  type HistoryQuery,
  partWaitMs,
  type UnfinishedQuery,
} from "../../../lib/ledger/ledger.js";
import type { Credits, Money } from "../../../lib/ledger/money.js";
import {
  type Entry,
  lostKey,
  rememberedPrompt,
  storedNote,
  storedPrompt,
  toStoredState,
  toStoredType,
} from "../../../lib/ledger/operation.js";
import {
  type RememberedOperation,
  rememberedOperations,
} from "../../../lib/storage/journal/entries.js";
import { createShopState } from "./shop-state.js";

export interface Operation extends Omit<HistoryEntry, "type" | "state"> {
  readonly userId: number;
  readonly type: string;
  readonly state: string;
  readonly taskId: string | null;
  readonly attempt: string | null;
  readonly context: string | null;
  readonly credits: Credits | undefined;
  readonly files: string | null;
  /** Milliseconds since 1970, like the next. */
  readonly deliveredAt: number | undefined;
  readonly claimedAt: number | undefined;
  readonly followedUpAt: number | undefined;
  readonly erased: true | undefined;
}

/** What operators did last about a user's ban. */
export interface BanRow {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly isBanned: boolean;
  readonly reason: string | undefined;
}

export interface Row {
  readonly balance: Money;
  readonly revision: bigint;
}

export type DatabaseState = ReturnType<typeof createDatabaseState>;

/** The rows of the database. */
export function createDatabaseState(now: () => Date) {
  const operations = new Map<string, Operation>();
  const users = new Map<number, Row>();
  const byUser = new Map<number, string[]>();
  /** When users last had the words of their operations erased, in milliseconds since 1970. */
  const erasures = new Map<number, number>();
  const bans = new Map<number, BanRow>();
  const chargedWhileBanned: string[] = [];
  const shop = createShopState(now);

  const row = (userId: number): Row => users.get(userId) ?? { balance: 0n, revision: 0n };
  const operationsOf = (userId: number) =>
    (byUser.get(userId) ?? []).map((key) => operations.get(key) as Operation);

  function noteCharge(userId: number, { key, state, createdAt }: Entry): void {
    const isDirect = state === "charged" && createdAt === undefined;
    if (isDirect && bans.get(userId)?.isBanned) chargedWhileBanned.push(key);
  }

  return {
    operations: operations as ReadonlyMap<string, Operation>,
    users: users as ReadonlyMap<number, Row>,
    erasures: erasures as ReadonlyMap<number, number>,
    bans: bans as ReadonlyMap<number, BanRow>,
    /** Keys of generations; those that came out of a journal do not count. */
    chargedWhileBanned: chargedWhileBanned as readonly string[],
    /** What operators keep beside the ledger. */
    shop,
    row,
    operationsOf,

    addUser(userId: number): void {
      users.set(userId, row(userId));
    },

    noteErasure(userId: number, at: number): void {
      const { balance, revision } = row(userId);
      erasures.set(userId, Math.max(at, erasures.get(userId) ?? at));
      users.set(userId, { balance, revision: revision + 1n });
    },

    noteBan(userId: number, ban: BanRow): void {
      const { balance, revision } = row(userId);
      bans.set(userId, ban);
      users.set(userId, { balance, revision: revision + 1n });
    },

    /** Adds an operation and what it moves. */
    insert(userId: number, entry: Entry): Operation {
      const { balance, revision } = row(userId);
      const made = toOperation(operations.size + 1, userId, entry, now());
      const at = (entry.createdAt ?? now()).getTime();
      const isOld = at < (erasures.get(userId) ?? Number.NEGATIVE_INFINITY);
      const isErased = entry.type === "generation" && (entry.erased || isOld);
      const operation = isErased ? { ...made, prompt: null, erased: true as const } : made;
      operations.set(entry.key, operation);
      noteCharge(userId, entry);
      byUser.set(userId, [...(byUser.get(userId) ?? []), entry.key]);
      users.set(userId, { balance: balance + entry.amount, revision: revision + 1n });
      return operation;
    },

    update(operation: Operation, news: Partial<Operation>): void {
      operations.set(operation.key, { ...operation, ...news });
    },

    /** The generation, if it is the user's and in one of these states. */
    inState(name: Generation, states: readonly string[]): Operation | undefined {
      const operation = operations.get(name.key);
      const isHis = operation?.userId === name.userId;
      return isHis && states.includes(operation.state) ? operation : undefined;
    },

    newest(userId: number): RememberedOperation[] {
      return operationsOf(userId).sort(newestFirst).slice(0, rememberedOperations).map(remembered);
    },

    history: (query: HistoryQuery) => pageOf(operationsOf(query.userId), query),

    now: () => now().getTime(),

    /**
     * Generations that were charged so long ago and have not ended, or whose users know nothing, in
     * their turn.
     */
    pending: ({ olderThanMs, limit, deadlines: { usual, byModel } }: UnfinishedQuery) =>
      [...operations.values()]
        .filter(({ type }) => type === "generation")
        .filter(({ createdAt }) => createdAt.getTime() < now().getTime() - olderThanMs)
        .filter(
          (operation) =>
            unfinished.includes(operation.state) ||
            (operation.deliveredAt === undefined && !isHeld(operation, now().getTime())),
        )
        .map((operation) => {
          const { state, model, createdAt, followedUpAt = 0 } = operation;
          const deadlineMs = byModel.get(model ?? "") ?? usual;
          const isLate = now().getTime() - createdAt.getTime() >= deadlineMs;
          const isDue = unfinished.includes(state) && isLate;
          return { operation, rank: isDue ? 0 : 1, followedUpAt };
        })
        .sort((a, b) => a.rank - b.rank || a.followedUpAt - b.followedUpAt)
        .slice(0, limit)
        .map(({ operation }) => operation),
  };
}

export const unfinished: readonly string[] = ["charged", "submitted"];

/** By a delivery claim; or it is a part that ended so lately that others may take it with theirs. */
function isHeld({ state, claimedAt, followedUpAt = 0 }: Operation, now: number): boolean {
  if (claimedAt !== undefined) return claimedAt >= now - claimMs;
  return state === "done" && followedUpAt >= now - partWaitMs;
}

function toOperation(id: number, userId: number, entry: Entry, now: Date): Operation {
  const { key, type, amount, prompt } = entry;
  return {
    id,
    key,
    userId,
    type,
    amount,
    model: entry.model ?? null,
    prompt: prompt === undefined ? null : storedPrompt(prompt),
    resultUrl: entry.resultUrl ?? null,
    state: entry.state ?? "final",
    taskId: entry.taskId ?? null,
    attempt: entry.attemptId ?? null,
    context: entry.context ?? null,
    credits: entry.credits,
    files: null,
    deliveredAt: undefined,
    claimedAt: undefined,
    followedUpAt: undefined,
    erased: undefined,
    stars: entry.stars ?? null,
    ...aboutOperator(entry),
    createdAt: entry.createdAt !== undefined && entry.createdAt < now ? entry.createdAt : now,
  };
}

function aboutOperator({ note, actor }: Entry) {
  return { note: note === undefined ? null : storedNote(note), actor: actor ?? null };
}

function remembered({ createdAt, prompt, ...operation }: Operation): RememberedOperation {
  const { id, key, type, amount, model, resultUrl, state, stars, context, erased } = operation;
  const { note, actor } = operation;
  const start = prompt?.slice(0, rememberedPrompt) ?? null;
  const at = createdAt.getTime();
  const words = { prompt: start, resultUrl, context, erased };
  return { id, key, type, amount, model, ...words, state, stars, note, actor, at };
}

function newestFirst(a: Cursor, b: Cursor): number {
  return b.createdAt.getTime() - a.createdAt.getTime() || b.id - a.id;
}

function pageOf(operations: readonly Operation[], query: HistoryQuery): HistoryEntry[] {
  const { limit, from, types } = query;
  const newer = from?.direction === "newer";
  const outwards = newer ? (a: Cursor, b: Cursor) => newestFirst(b, a) : newestFirst;
  const page = operations
    .filter(({ type }) => types === undefined || types.some((wanted) => wanted === type))
    .filter((operation) => from === undefined || outwards(from.cursor, operation) < 0)
    .sort(outwards)
    .slice(0, limit)
    .map((operation) => {
      const back = operations.find(({ key }) => key === lostKey(operation.key));
      const isLost = back !== undefined && back.amount === -operation.amount;
      return { ...toHistoryEntry(operation), ...(isLost && { isLost }) };
    });
  return newer ? page.reverse() : page;
}

function toHistoryEntry(operation: Operation): HistoryEntry {
  const { id, createdAt, key, amount, model, prompt, resultUrl, stars, note, actor } = operation;
  const type = toStoredType(operation.type);
  const state = toStoredState(operation.state);
  return { id, createdAt, key, type, amount, model, prompt, resultUrl, state, stars, note, actor };
}
