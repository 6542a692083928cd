import { createPause } from "../../ledger/time.js";
import { onceLoaded } from "../../util/once.js";
import type { AllClear } from "./all-clear.js";
import type { DrainResult } from "./drain.js";
import type { SweepLimits, SweepOptions, SweepResult } from "./sweep.js";

export interface RecoveryOptions extends SweepOptions {
  readonly allClear: AllClear;
}

/** Users whom ordinary traffic drains on the way, and how often; rarer while that achieves nothing. */
const batchUsers = 20;
const shortPauseMs = 10_000;
const longPauseMs = 10 * 60_000;
/** A store that has just failed is left alone for so long, or each request would wait for it. */
const storePauseMs = 10_000;

export type Recovery = ReturnType<typeof createRecovery>;

/** Drains journals: one for its user's request, a few on the way, and all of them for the scheduler. */
export function createRecovery(options: RecoveryOptions) {
  const { allClear, time, log } = options;
  const pause = createPause(time);
  const storePause = createPause(time);
  let pauseMs = shortPauseMs;
  const openSweep = onceLoaded(async () => {
    const { createSweep } = await import("./sweep.js");
    return createSweep({ ...options, drain });
  });
  const sweep = async (limits: SweepLimits) => (await openSweep())(limits);

  async function drain(userId: number): Promise<DrainResult> {
    const drained = await options.drain(userId);
    if (drained.storeFailed) storePause.begin(storePauseMs);
    if (drained.replayed > 0) allClear.replayed(userId);
    return drained;
  }

  return {
    /**
     * @returns whether the user's journal is known to be empty
     * @throws LedgerUnavailable if the database could not be asked
     */
    async drain(userId: number): Promise<boolean> {
      if (!storePause.isOver) return false;
      return (await drain(userId)).empty;
    },

    /** Drains a few waiting journals; at most once per pause. */
    async drainBatch(): Promise<void> {
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

    /** @throws StoreUnavailable */
    async sweep(limits: SweepLimits): Promise<SweepResult> {
      const swept = await sweep(limits);
      await allClear.swept(swept, limits.users === undefined);
      return swept;
    },
  };
}
