import { isKnown } from "../ledger/journal.js";
import {
  archivePrefix,
  chunkOwner,
  entriesAt,
  mirrorOwner,
  mirrorPrefix,
  replayedOwner,
  replayedPrefix,
} from "./documents.js";
import type { Mirrors } from "./mirror.js";
import type { ObjectStore } from "./object-store.js";
import type { Replayer } from "./replay.js";

export interface RestoreOptions {
  readonly store: ObjectStore;
  readonly replayer: Replayer;
  readonly mirrors: Mirrors;
  /** Such as 2026-11-20: copies of that day and later are replayed. */
  readonly since: string;
}

export interface Restored {
  /** Copies of journals, and what long ones had put aside, that were replayed once more. */
  readonly copies: number;
  /** Mirrors that were written anew. */
  readonly mirrors: number;
}

/**
 * For a database that was set back to an earlier state: replays once more what had gone into it from
 * journals, and writes the mirrors anew, whose newer revisions it would never reach. Payments that
 * went into it directly are found by the reconciliation with Telegram's record.
 * @throws LedgerUnavailable @throws StoreUnavailable
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { store, replayer, mirrors, since } = options;
  const replayAll = async (prefix: string, ownerOf: (key: string) => number | undefined) => {
    let replayed = 0;
    for await (const { key } of store.list(prefix)) {
      const userId = ownerOf(key);
      const stored = userId === undefined ? undefined : await store.get(key);
      if (userId === undefined || stored === undefined) continue;
      await replayer.replay(userId, entriesAt(key).parse(stored.body).filter(isKnown));
      replayed++;
    }
    return replayed;
  };
  // What was put aside bears no day.
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
  return { copies: archived + copied, mirrors: rewritten };
}
