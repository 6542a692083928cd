import { isUnfinished } from "../ledger/fold.js";
import { claimMs, type GenerationRecord, type PendingQuery } from "../ledger/ledger.js";
import type { Books, Page } from "./journal-books.js";
import { recordOf } from "./journal-ends.js";

/** So many journals are read at once, and in one go. */
const atOnce = 16;
const most = 400;

/**
 * Generations that journals have seen beginning, and not ending or not told. Where there are more
 * journals than can be read in one go, each time begins somewhere else.
 */
export async function findPending(
  books: Books,
  query: PendingQuery,
): Promise<readonly GenerationRecord[]> {
  const users = await books.users(most);
  const found: GenerationRecord[] = [];
  for (let from = 0; from < users.length && found.length < query.limit; from += atOnce) {
    const pages = users.slice(from, from + atOnce).map(async (userId) => {
      const page = await books.readIfLegible(userId);
      return page === undefined ? [] : pendingOf(page, userId, query);
    });
    found.push(...(await readable(pages)).flat());
  }
  return found.sort((a, b) => (b.ageMs ?? 0) - (a.ageMs ?? 0)).slice(0, query.limit);
}

/**
 * What could be read: one journal that could not must not stop the follow-up of all others. Waits for
 * all, as the platform does not know of a read that is left running.
 * @throws the failure if none could be read
 */
async function readable<T>(reads: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(reads);
  const read = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failed = settled.find((one) => one.status === "rejected");
  if (read.length === 0 && failed !== undefined) throw failed.reason;
  return read;
}

function pendingOf(page: Page, userId: number, { olderThanMs }: PendingQuery): GenerationRecord[] {
  const { view, moment, entries } = page;
  // What only a mirror remembers waits for the database, where its end may have long been written.
  const begun = entries.flatMap((entry) => (entry.t === "charge" ? [entry.key] : []));
  const keys = new Set([...begun, ...view.ends.keys()]);
  return [...keys]
    .map((key) => {
      const operation = view.operations.get(key);
      const found = operation && { operation, owner: operation.attempt };
      return recordOf(page, userId, key, found);
    })
    .filter(({ key, state, isDelivered, ageMs = Number.POSITIVE_INFINITY }) => {
      if (ageMs < olderThanMs) return false;
      if (isUnfinished(state)) return true;
      return !isDelivered && moment - (view.claims.get(key)?.at ?? 0) >= claimMs;
    });
}
