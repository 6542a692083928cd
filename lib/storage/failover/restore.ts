import {
  archivePrefix,
  chunkOwner,
  entriesAt,
  mirrorOwner,
  mirrorPrefix,
  replayedOwner,
  replayedPrefix,
} from "../journal/documents.js";
import { isKnown } from "../journal/entries.js";
import type { Mirrors } from "../journal/mirror.js";
import type { ObjectStore } from "../objects/object-store.js";
import { DocumentUnreadable, readDocument } from "../objects/update-document.js";
import { StatementRejected } from "../postgres/retry.js";
import type { Replayer } from "./replay.js";

export interface RestoreOptions {
  readonly store: ObjectStore;
  readonly replayer: Replayer;
  readonly mirrors: Mirrors;
  /** Such as 2026-11-20: copies of that day and later are replayed. */
  readonly since: string;
}

export interface RestoreResult {
  /** Copies of journals, and archived chunks, that were replayed again. */
  readonly copies: number;
  /** Mirrors that were rewritten. */
  readonly mirrors: number;
  /** Documents that could not be read, or that the database refused: the operator must check them. */
  readonly failed: readonly string[];
}

/**
 * For a database that was set back to an earlier state: replays once more what had gone into it from
 * journals, and writes the mirrors anew, whose newer revisions it would never reach. Payments that
 * went into it directly are found by the reconciliation with Telegram's record.
 * @throws LedgerUnavailable @throws StoreUnavailable
 */
export async function restore(options: RestoreOptions): Promise<RestoreResult> {
  const { store, replayer, mirrors, since } = options;
  const failed: string[] = [];
  const replayAll = async (prefix: string, ownerOf: (key: string) => number | undefined) => {
    let replayed = 0;
    for await (const { key } of store.list(prefix)) {
      const userId = ownerOf(key);
      if (userId === undefined) continue;
      const isDone = await succeeds(async () => {
        const { document } = await readDocument(store, entriesAt(key));
        await replayer.replay(userId, document.filter(isKnown), { isRestored: true });
      });
      if (isDone) replayed++;
      else failed.push(key);
    }
    return replayed;
  };
  // Archived chunks have no date.
  const archived = await replayAll(archivePrefix, chunkOwner);
  const copied = await replayAll(replayedPrefix, (key) => {
    const copy = replayedOwner(key);
    return copy === undefined || copy.day < since ? undefined : copy.userId;
  });
  let rewritten = 0;
  for await (const { key } of store.list(mirrorPrefix)) {
    const userId = mirrorOwner(key);
    if (userId === undefined) continue;
    await mirrors.rewrite(userId, await replayer.replay(userId, []));
    rewritten++;
  }
  return { copies: archived + copied, mirrors: rewritten, failed };
}

/**
 * False for what concerns one document alone: it must not keep the others from being restored.
 * @throws LedgerUnavailable @throws StoreUnavailable
 */
async function succeeds(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    const isUnreadable = error instanceof DocumentUnreadable;
    if (isUnreadable || error instanceof StatementRejected) return false;
    throw error;
  }
}
