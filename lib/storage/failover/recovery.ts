import { LedgerUnavailable } from "../../ledger/ledger.js";
import { createPause } from "../../ledger/time.js";
import { formatEntries, journalOf, replayedKey } from "../journal/documents.js";
import { clearCopies, withoutWords } from "../journal/erasure.js";
import { createMirrorUpdater, type Mirrors } from "../journal/mirror.js";
import { StoreUnavailable } from "../objects/object-store.js";
import { updateDocument } from "../objects/update-document.js";
import { createAllClear } from "./all-clear.js";
import type { Recovery } from "./database-first.js";
import type { DrainResult } from "./drain.js";
import { createSweep, type SweepLimits, type SweepOptions, type SweepResult } from "./sweep.js";

export interface RecoveryOptions extends SweepOptions {
  readonly mirrors: Mirrors;
}

/** Users whom ordinary traffic drains on the way, and how often; rarer while that achieves nothing. */
const batchUsers = 20;
const shortPauseMs = 10_000;
const longPauseMs = 10 * 60_000;
/** A store that has just failed is left alone for so long, or each request would wait for it. */
const storePauseMs = 10_000;

/**
 * After an erasure in the database. A note of it is left among the copies: a database that is set back
 * to an earlier state would have the words again.
 * @throws StoreUnavailable
 */
async function eraseDocuments(
  { store, time, mirrors }: RecoveryOptions,
  userId: number,
  { revision, at }: Parameters<Recovery["erase"]>[1],
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
  const copies = await clearCopies(store, userId, journal);
  return copies + (mirrored ? 1 : 0) + (isChanged ? 1 : 0);
}

function asUnavailable(error: unknown): never {
  if (!(error instanceof StoreUnavailable)) throw error;
  throw new LedgerUnavailable(`the object store could not be asked: ${error.message}`);
}

export function createRecovery(options: RecoveryOptions) {
  const { flag, time, log } = options;
  const pause = createPause(time);
  const storePause = createPause(time);
  let pauseMs = shortPauseMs;
  const allClear = createAllClear(options);
  const sweep = createSweep({ ...options, drain });

  async function drain(userId: number): Promise<DrainResult> {
    const drained = await options.drain(userId);
    if (drained.storeFailed) storePause.begin(storePauseMs);
    if (drained.replayed > 0) allClear.replayed(userId);
    return drained;
  }

  const recovery: Recovery = {
    flagStatus: flag.status,
    updateMirror: createMirrorUpdater(options),
    erase: (userId, erased) => eraseDocuments(options, userId, erased).catch(asUnavailable),

    async drain(userId) {
      if (!storePause.isOver) return false;
      return (await drain(userId)).empty;
    },

    async drainBatch() {
      if (!pause.isOver) return;
      pause.begin(pauseMs);
      const swept = await sweep({ users: batchUsers, forMs: shortPauseMs }).catch(
        (error: Error) => {
          log.warn(`The journals wait: ${error.message}`);
          return undefined;
        },
      );
      if (swept?.waits !== undefined) log.warn(`The journals wait: ${swept.waits}`);
      if (swept !== undefined) await allClear.swept(swept, swept.waiting < batchUsers);
      const hasWorked = swept !== undefined && swept.emptied > 0;
      pauseMs = hasWorked ? shortPauseMs : Math.min(2 * pauseMs, longPauseMs);
      pause.begin(pauseMs);
    },
  };
  return {
    ...recovery,
    allClear,
    async sweep(limits: SweepLimits): Promise<SweepResult> {
      const swept = await sweep(limits);
      await allClear.swept(swept, limits.users === undefined);
      return swept;
    },
  };
}
