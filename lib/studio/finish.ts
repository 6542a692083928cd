import type { Generation, Ledger } from "../ledger/ledger.js";
import type { Announcer, Reason } from "./announcer.js";
import type { Provider, Task } from "./provider.js";

export interface FinisherOptions {
  readonly ledger: Ledger;
  readonly provider: Provider;
  readonly announcer: Announcer;
  /** Keeps the function alive for telling the user: his money does not wait for that. */
  readonly background: (work: Promise<unknown>) => void;
}

export type Finished =
  /** Settled or refunded, now or before. */
  | "ended"
  /** The task is still being worked on. */
  | "waiting"
  /** The provider could not be asked. */
  | "unheard"
  /** The provider does not know such a task. */
  | "missing"
  /** The task belongs to something else. */
  | "foreign";

export type Finish = (generation: Generation, taskId: string) => Promise<Finished>;

/**
 * Ends a generation as the provider's own record of its task says. At most one of all who come here
 * with it wins, and tells the user.
 */
export function createFinisher(options: FinisherOptions) {
  const { ledger, provider, announcer, background } = options;

  /** @throws LedgerUnavailable */
  async function succeed(
    generation: Generation,
    taskId: string,
    urls: readonly [string, ...string[]],
  ): Promise<void> {
    const [resultUrl] = urls;
    const settled = await ledger.settle({ ...generation, resultUrl, taskId });
    if (settled !== undefined) return background(announcer.bring(settled, urls));
    const late = await ledger.claim({ ...generation, late: true });
    // Only its own task's result: another one's may be somebody else's picture.
    if (late === undefined || (late.generation.taskId ?? taskId) !== taskId) return;
    background(announcer.bring(late, urls, { isLate: true }));
  }

  /** @throws LedgerUnavailable */
  async function fail(generation: Generation, why: Reason): Promise<void> {
    const refunded = await ledger.refund(generation);
    if (refunded !== undefined) background(announcer.regret(refunded, why));
  }

  /** What failed may be another task than ours; a success is checked by the ledger itself. */
  async function failOwn(generation: Generation, taskId: string, why: Reason): Promise<Finished> {
    const known = await ledger.find(generation);
    if ((known?.generation.taskId ?? taskId) !== taskId) return "foreign";
    await fail(generation, why);
    return "ended";
  }

  return {
    fail,

    /** @throws LedgerUnavailable */
    async finish(generation: Generation, taskId: string): Promise<Finished> {
      const task = await provider.look(taskId);
      if (task === undefined) return "unheard";
      if (task.state === "missing" || task.state === "waiting") return task.state;
      if (!belongsTo(generation, task)) return "foreign";
      if (task.state === "failed") return failOwn(generation, taskId, task.why);
      await succeed(generation, taskId, task.urls);
      return "ended";
    },
  };
}

/** The provider remembers the address that it was given with the task. */
function belongsTo({ userId, key }: Generation, { callbackUrl }: Task): boolean {
  if (callbackUrl === undefined || !URL.canParse(callbackUrl)) return true;
  const { searchParams } = new URL(callbackUrl);
  return searchParams.get("op") === key && searchParams.get("uid") === String(userId);
}

export type Finisher = ReturnType<typeof createFinisher>;
