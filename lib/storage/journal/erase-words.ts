import type { ErasureOutcome } from "../../ledger/ledger.js";
import { type ObjectStore, StoreUnavailable } from "../objects/object-store.js";
import { updateDocument } from "../objects/update-document.js";
import type { StorageRuntime } from "../storage-runtime.js";
import { maxJournalLength } from "./archive.js";
import { chunkKey, formatEntries, type Journal, journalOf } from "./documents.js";
import type { JournalEntry } from "./entries.js";
import { clearCopies, countOpen, withoutWords } from "./erasure.js";
import type { Mirrors } from "./mirror.js";
import type { OutageFlag } from "./outage-flag.js";
import { erasePreferences } from "./preferences.js";

export interface EraseWordsOptions extends Pick<StorageRuntime, "store" | "time"> {
  readonly mirrors: Mirrors;
  readonly flag: OutageFlag;
  /** There is no database: the journal itself is the authority. */
  readonly isAuthority: boolean;
}

/** Takes the words out of all documents of a user. @throws StoreUnavailable */
export async function eraseWords(
  options: EraseWordsOptions,
  userId: number,
  attemptId: string,
): Promise<ErasureOutcome> {
  const { store, flag, mirrors, isAuthority } = options;
  await flag.raise();
  const { journal, ...erased } = await eraseJournal(options, userId, attemptId);
  const mirrored = await mirrors.erase(userId);
  const forgotten = await erasePreferences(options, userId);
  const copies = await clearCopies(store, userId, journal);
  const documents = [erased.operations > 0, mirrored, forgotten].filter(Boolean).length + copies;
  return { ...erased, documents, ...(!isAuthority && { isRecorded: true }) };
}

/** A second note would make every repetition append one more. */
const isErasure = (entry: JournalEntry | undefined) => entry?.kind === "erased";

/**
 * Takes the words out of a user's journal, and leaves a note for the database if there is one.
 * @throws StoreUnavailable
 */
async function eraseJournal(options: EraseWordsOptions, userId: number, attemptId: string) {
  const { store, time, isAuthority } = options;
  const erased = await updateDocument(store, journalOf(userId), time, async (journal) => {
    const { entries, changed } = withoutWords(journal.entries, () => true);
    const result = { operations: changed.size, unfinished: countOpen(entries, changed), journal };
    const isNoted = isAuthority || isErasure(entries.at(-1));
    if (isNoted && changed.size === 0) return { done: result };
    const at = Math.max(time.now(), (entries.at(-1)?.at ?? 0) + 1);
    const note: JournalEntry[] = isNoted ? [] : [{ kind: "erased", at, attemptId }];
    const chunk = await skipChunk(store, userId, journal);
    return { write: { ...journal, entries: [...entries, ...note], chunk }, result };
  });
  await store.purge?.(journalOf(userId).key);
  return erased;
}

/**
 * Another instance that archives a part of this journal may have read its words before: the chunk
 * that it would write exists from now on, empty, and the journal goes on to the next.
 */
async function skipChunk(store: ObjectStore, userId: number, { chunk, entries }: Journal) {
  if (entries.length <= maxJournalLength) return chunk;
  const outcome = await store.put(chunkKey(userId, chunk), formatEntries([]), { ifAbsent: true });
  if (outcome.kind === "unknown") throw new StoreUnavailable("a chunk could not be passed over");
  return chunk + 1;
}
