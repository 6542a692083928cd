import type { Recovery } from "../ledger/database-desk.js";
import { createPause } from "../ledger/time.js";
import { createAllClear } from "./all-clear.js";
import type { Drained } from "./drain.js";
import { createRemember, type Mirrors } from "./mirror.js";
import { createSweep, type SweepLimits, type SweepOptions, type Swept } from "./sweep.js";

export interface RecoveryOptions extends SweepOptions {
  readonly mirrors: Mirrors;
}

/** Users whom ordinary traffic drains on the way, and how often; rarer while that achieves nothing. */
const someUsers = 20;
const oftenMs = 10_000;
const rarelyMs = 10 * 60_000;
/** A store that has just failed is left alone for so long, or each request would wait for it. */
const storePauseMs = 10_000;

export function createRecovery(options: RecoveryOptions) {
  const { flag, time, log } = options;
  const pause = createPause(time);
  const storePause = createPause(time);
  let pauseMs = oftenMs;
  const allClear = createAllClear(options);
  const sweep = createSweep({ ...options, drain });

  async function drain(userId: number): Promise<Drained> {
    const drained = await options.drain(userId);
    if (drained.storeFailed) storePause.begin(storePauseMs);
    if (drained.replayed > 0) allClear.replayed(userId);
    return drained;
  }

  const recovery: Recovery = {
    awareness: flag.awareness,
    remember: createRemember(options),

    async drain(userId) {
      if (!storePause.isOver) return false;
      return (await drain(userId)).empty;
    },

    async drainSome() {
      if (!pause.isOver) return;
      pause.begin(pauseMs);
      const swept = await sweep({ users: someUsers, forMs: oftenMs }).catch((error: Error) => {
        log.warn(`The journals wait: ${error.message}`);
        return undefined;
      });
      if (swept?.waits !== undefined) log.warn(`The journals wait: ${swept.waits}`);
      if (swept !== undefined) await allClear.swept(swept, swept.waiting < someUsers);
      const hasWorked = swept !== undefined && swept.emptied > 0;
      pauseMs = hasWorked ? oftenMs : Math.min(2 * pauseMs, rarelyMs);
      pause.begin(pauseMs);
    },
  };
  return {
    ...recovery,
    allClear,
    async sweep(limits: SweepLimits): Promise<Swept> {
      const swept = await sweep(limits);
      await allClear.swept(swept, limits.users === undefined);
      return swept;
    },
  };
}
