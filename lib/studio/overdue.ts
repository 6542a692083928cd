import { isUnfinished } from "../ledger/fold.js";
import type { Ended, Generation, GenerationRecord, Ledger, Refunded } from "../ledger/ledger.js";
import type { Announcer } from "./announcer.js";
import type { Finisher } from "./finish.js";
import type { Provider } from "./provider.js";

export interface OverdueOptions {
  readonly ledger: Ledger;
  readonly provider: Provider;
  readonly announcer: Announcer;
  readonly finisher: Finisher;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** After how many minutes the money of a model's generation comes back. */
  readonly deadlineMinutesOf: (modelId: string | undefined) => number;
}

/** What was found to do, and what came of it. */
export interface LookedAfter {
  readonly pending: number;
  readonly ended: number;
  readonly told: number;
}

/** Callbacks come when the work is done; what is younger than this is given the time for it. */
const youngMs = 30_000;
/** A result that could not be brought for so long is left to be asked for. */
const undeliverableMs = 24 * 60 * 60 * 1000;
const atOnce = 4;

/**
 * Finishes what callbacks did not: generations that nobody ended, and ends of which the user was not
 * told. May run anywhere, at any time, at once with itself.
 */
export function createOverdue(options: OverdueOptions) {
  const { ledger, provider, announcer, finisher, now, deadlineMinutesOf } = options;

  async function endIfDue(found: GenerationRecord): Promise<boolean> {
    const { taskId, ageMs = 0, model } = found;
    const generation = nameOf(found);
    const finished = taskId === undefined ? "waiting" : await finisher.finish(generation, taskId);
    if (finished === "ended") return true;
    if (ageMs < deadlineMinutesOf(model) * 60_000) return false;
    await finisher.fail(generation, "deadline");
    return true;
  }

  async function giveUp(found: GenerationRecord): Promise<boolean> {
    await ledger.delivered(nameOf(found));
    return false;
  }

  async function tellIfUntold(found: GenerationRecord): Promise<boolean> {
    if ((found.ageMs ?? 0) > undeliverableMs) return giveUp(found);
    const claimed = await ledger.claim(nameOf(found));
    if (claimed === undefined) return false;
    const { generation } = claimed;
    if (generation.state === "refunded") return announcer.regret(asRefunded(claimed), "unknown");
    return announcer.bring(claimed, await urlsOf(generation), { isRepeated: true });
  }

  async function lookAt(found: GenerationRecord): Promise<keyof Done | undefined> {
    if (isUnfinished(found.state)) return (await endIfDue(found)) ? "ended" : undefined;
    return (await tellIfUntold(found)) ? "told" : undefined;
  }

  /** All results if the provider still has them, else the first, which is on record. */
  async function urlsOf({ taskId, resultUrl = "" }: GenerationRecord) {
    const task = taskId === undefined ? undefined : await provider.look(taskId);
    return task?.state === "succeeded" ? task.urls : ([resultUrl] as const);
  }

  /** @throws LedgerUnavailable */
  return async function lookAfter(limits: { limit: number; forMs: number }): Promise<LookedAfter> {
    const until = now() + limits.forMs;
    const pending = await ledger.pending({ olderThanMs: youngMs, limit: limits.limit });
    const done: Done = { ended: 0, told: 0 };
    for (let from = 0; from < pending.length && now() < until; from += atOnce) {
      for (const what of await Promise.all(pending.slice(from, from + atOnce).map(lookAt))) {
        if (what !== undefined) done[what]++;
      }
    }
    return { pending: pending.length, ...done };
  };
}

interface Done {
  ended: number;
  told: number;
}

function asRefunded(ended: Ended): Refunded {
  const { amount } = ended.generation;
  return amount === undefined ? ended : { ...ended, amount: -amount };
}

function nameOf({ userId, key }: Generation): Generation {
  return { userId, key };
}
