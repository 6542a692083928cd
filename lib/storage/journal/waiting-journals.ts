import type { ObjectStore } from "../objects/object-store.js";
import { emptyJournalBytes, journalOwner, journalPrefix } from "./documents.js";

/**
 * Users whose journals hold entries, in the order of the store's list: a list of the journals.
 * @throws StoreUnavailable
 */
export async function* findWaitingJournals(
  store: Pick<ObjectStore, "list">,
): AsyncGenerator<number, void> {
  for await (const { key, size } of store.list(journalPrefix)) {
    const userId = journalOwner(key);
    if (userId !== undefined && size > emptyJournalBytes) yield userId;
  }
}

/** How many journals hold entries, counted up to `most`. @throws StoreUnavailable */
export async function countWaitingJournals(
  store: Pick<ObjectStore, "list">,
  most: number,
): Promise<number> {
  let count = 0;
  for await (const _ of findWaitingJournals(store)) {
    count++;
    if (count >= most) break;
  }
  return count;
}
