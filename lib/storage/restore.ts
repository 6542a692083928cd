import {
  mirrorOwner,
  mirrorPrefix,
  parseEntries,
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
  /** Copies of journals that were replayed once more. */
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
  let copies = 0;
  for await (const { key } of store.list(replayedPrefix)) {
    const copy = replayedOwner(key);
    if (copy === undefined || copy.day < since) continue;
    const stored = await store.get(key);
    if (stored === undefined) continue;
    await replayer.replay(copy.userId, parseEntries(stored.body));
    copies++;
  }
  let rewritten = 0;
  for await (const { key } of store.list(mirrorPrefix)) {
    const userId = mirrorOwner(key);
    if (userId === undefined) continue;
    await mirrors.rewrite(userId, await replayer.replay(userId, []));
    rewritten++;
  }
  return { copies, mirrors: rewritten };
}
