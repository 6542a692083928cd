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
    found.push(...(await Promise.all(pages)).flat());
  }
  return found.sort((a, b) => (b.ageMs ?? 0) - (a.ageMs ?? 0)).slice(0, query.limit);
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
