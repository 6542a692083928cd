import { LedgerUnavailable } from "../../ledger/ledger.js";
import { formatEntries, journalOf, replayedKey } from "../journal/documents.js";
import { clearCopies, withoutWords } from "../journal/erasure.js";
import type { Mirrors } from "../journal/mirror.js";
import { erasePreferences } from "../journal/preferences.js";
import { StoreUnavailable } from "../objects/object-store.js";
import { updateDocument } from "../objects/update-document.js";
import type { StorageRuntime } from "../storage-runtime.js";

export interface EraseOptions extends Pick<StorageRuntime, "store" | "time"> {
  readonly mirrors: Mirrors;
}

/** An erasure as the database has recorded it. */
export interface RecordedErasure {
  readonly revision: bigint;
  readonly at: Date;
}

/**
 * Takes the words of a user out of the object store, after the database. A note of it is left among the
 * copies: a database that is set back to an earlier state would have the words again.
 * @returns how many documents were rewritten
 * @throws LedgerUnavailable if that is not certain
 */
export async function eraseDocuments(
  options: EraseOptions,
  userId: number,
  erased: RecordedErasure,
): Promise<number> {
  return eraseAll(options, userId, erased).catch((error: unknown) => {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new LedgerUnavailable(`the object store could not be asked: ${error.message}`);
  });
}

async function eraseAll(
  { store, time, mirrors }: EraseOptions,
  userId: number,
  { revision, at }: RecordedErasure,
): Promise<number> {
  const moment = at.getTime();
  const note = formatEntries([{ kind: "erased", at: moment, attemptId: "" }]);
  const day = at.toISOString().slice(0, "2026-11-20".length);
  const noted = await store.put(replayedKey(day, userId, moment), note, { ifAbsent: true });
  if (noted.kind === "unknown") throw new StoreUnavailable("an erasure could not be noted");
  const mirrored = await mirrors.erase(userId, revision);
  const { journal, isChanged } = await updateDocument(store, journalOf(userId), time, (known) => {
    const { entries, changed } = withoutWords(known.entries, () => true);
    const isChanged = changed.size > 0;
    const result = { journal: known, isChanged };
    return isChanged ? { write: { ...known, entries }, result } : { done: result };
  });
  await store.purge?.(journalOf(userId).key);
  // Of the time before there was a database.
  const forgotten = await erasePreferences({ store, time }, userId);
  const copies = await clearCopies(store, userId, journal);
  return copies + [mirrored, isChanged, forgotten].filter(Boolean).length;
}
