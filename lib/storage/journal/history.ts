import type { Cursor, HistoryEntry, HistoryPage, HistoryQuery } from "../../ledger/ledger.js";
import { lostKey, toStoredState, toStoredType } from "../../ledger/operation.js";
import type { ArchivedOperations, JournalAccount } from "./account-store.js";
import type { KnownOperation } from "./fold.js";

/** A account of the history from a place outwards. */
export async function readHistory(
  account: JournalAccount,
  query: HistoryQuery,
): Promise<HistoryPage> {
  const newer = query.from?.direction === "newer";
  const outwards = newer ? oldestFirst : newestFirst;
  let found = choose(account.state.operations.values(), query, outwards);
  for (const bunch of newer ? account.archive : account.archive.toReversed()) {
    if (!mayHoldNearer(bunch, found, query, outwards)) continue;
    const more = choose(await bunch.read(), query, outwards);
    found = [...found, ...more].sort(outwards).slice(0, query.limit);
  }
  return { entries: newer ? found.reverse() : found, ...account.staleness };
}

type Order = (a: Cursor, b: Cursor) => number;

function choose(
  operations: Iterable<KnownOperation>,
  { from, types, limit }: HistoryQuery,
  outwards: Order,
): HistoryEntry[] {
  const all = [...operations];
  const known = new Map(all.map((operation) => [operation.key, operation]));
  return all
    .map((operation) => toHistoryEntry(operation, known))
    .filter(({ type }) => types === undefined || types.some((wanted) => wanted === type))
    .filter((entry) => from === undefined || outwards(from.cursor, entry) < 0)
    .sort(outwards)
    .slice(0, limit);
}

/** Whether an archived bunch is worth reading: not behind us, and not beyond what is wanted. */
function mayHoldNearer(
  { from: first, to: last }: ArchivedOperations,
  found: readonly HistoryEntry[],
  { from, limit }: HistoryQuery,
  outwards: Order,
): boolean {
  const ends = [first, last].map((at) => ({ id: 0, createdAt: new Date(at) })).sort(outwards);
  const [nearest, furthest] = ends as [Cursor, Cursor];
  if (from !== undefined && outwards(from.cursor, furthest) > 0) return false;
  const outermost = found[limit - 1];
  return outermost === undefined || outwards(nearest, outermost) <= 0;
}

function newestFirst(a: Cursor, b: Cursor): number {
  return b.createdAt.getTime() - a.createdAt.getTime() || b.id - a.id;
}

function oldestFirst(a: Cursor, b: Cursor): number {
  return newestFirst(b, a);
}

function toHistoryEntry(
  operation: KnownOperation,
  known: ReadonlyMap<string, KnownOperation>,
): HistoryEntry {
  const { id, key, amount, model, prompt, resultUrl, stars, note, actor, at } = operation;
  const type = toStoredType(operation.type);
  const state = toStoredState(operation.state);
  const createdAt = new Date(at);
  const about = { model, prompt, resultUrl, state, stars, note, actor };
  const entry = { id, createdAt, key, type, amount, ...about };
  const isLost = known.get(lostKey(key))?.amount === -amount;
  return isLost ? { ...entry, isLost } : entry;
}
