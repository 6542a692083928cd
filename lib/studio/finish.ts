import { alarms, type RaiseAlarm } from "../alarms/alarms.js";
import type { Generation, GenerationRecord, Ledger, Refund } from "../ledger/ledger.js";
import type { Credits } from "../ledger/money.js";
import type { Costs } from "./costs.js";
import type { Notifier, Reason } from "./notifier.js";
import type { Provider, Task } from "./provider.js";

export interface FinisherOptions {
  readonly ledger: Ledger;
  readonly provider: Provider;
  readonly notifier: Notifier;
  readonly alarm: RaiseAlarm;
  /** Learns what each task took; absent = costs are not compared. */
  readonly costs?: Pick<Costs, "learn">;
  /** Keeps the function alive for telling the user: his money does not wait for that. */
  readonly background: (work: Promise<unknown>) => void;
}

export type FinishOutcome =
  /** Settled or refunded, now or before. */
  | "ended"
  /** The task is still being worked on. */
  | "waiting"
  /** The provider could not be asked, or this ledger has not heard of the generation: ask again. */
  | "unanswered"
  /** The provider does not know such a task. */
  | "missing"
  /** The task belongs to something else. */
  | "foreign";

export type Finish = (
  generation: Generation,
  taskId: string,
  tell?: (telling: Promise<unknown>) => void,
) => Promise<FinishOutcome>;

type Urls = readonly [string, ...string[]];

/**
 * Ends a generation as the provider's own record of its task says. At most one of all who come here
 * with it wins, and tells the user.
 */
export function createFinisher(options: FinisherOptions) {
  const { ledger, provider, notifier, background } = options;

  /** @throws LedgerUnavailable */
  async function succeed(step: Step, urls: Urls): Promise<FinishOutcome> {
    const { generation, taskId, credits, tell } = step;
    const [resultUrl] = urls;
    const settled = await ledger.settle({ ...generation, resultUrl, taskId, credits });
    if (settled === undefined) return succeedLate(step, urls);
    tell(notifier.deliver(settled, urls));
    account(options, step, settled.generation);
    return "ended";
  }

  /** It has ended before. What was paid back is a gift; of anything else there is nothing to do. */
  async function succeedLate(step: Step, urls: Urls): Promise<FinishOutcome> {
    const { generation, tell } = step;
    const known = await recall(options, step);
    if (typeof known === "string") return known;
    const isGift = known.state === "refunded" && known.files === undefined;
    const late = isGift ? await ledger.claimDelivery({ ...generation, late: true }) : undefined;
    if (late === undefined) return "ended";
    tell(notifier.deliver(late, urls, { isLate: true }));
    account(options, step, late.generation);
    return "ended";
  }

  /** @throws LedgerUnavailable */
  async function fail(refund: Refund, why: Reason, tell = background): Promise<void> {
    const refunded = await ledger.refund(refund);
    if (refunded !== undefined) tell(notifier.notifyRefund(refunded, why));
  }

  /** What failed may be another task than ours; a success is checked by the ledger itself. */
  async function failOwn(step: Step, why: Reason): Promise<FinishOutcome> {
    const known = await recall(options, step);
    if (typeof known === "string") return known;
    const { generation, credits, tell } = step;
    await fail({ ...generation, noResult: true, credits }, why, tell);
    account(options, { ...step, isFailed: true }, known);
    return "ended";
  }

  return {
    fail,

    /** @throws LedgerUnavailable */
    async finish(generation: Generation, taskId: string, tell = background) {
      const task = await provider.look(taskId);
      if (task === undefined) return "unanswered";
      if (task.state === "missing" || task.state === "waiting") return task.state;
      if (!belongsTo(generation, task)) return "foreign";
      const { callbackUrl, credits } = task;
      const step = { generation, taskId, tell, credits, isOwn: callbackUrl !== undefined };
      return task.state === "failed" ? failOwn(step, task.why) : succeed(step, task.urls);
    },
  };
}

/** Has it noted what the task took, beside what was expected. */
function account(
  { costs }: FinisherOptions,
  step: Step,
  { model, credits: expected }: GenerationRecord,
): void {
  const { generation, taskId, credits: consumed, isFailed, tell } = step;
  if (costs === undefined || consumed === undefined) return;
  const { userId, key } = generation;
  const taken = { userId, key, taskId, model, expected, consumed };
  tell(costs.learn({ ...taken, ...(isFailed && { isFailed }) }));
}

/** Only its own task counts: another one's result may be somebody else's picture. */
async function recall(
  { ledger, alarm }: Pick<FinisherOptions, "ledger" | "alarm">,
  { generation, taskId, isOwn }: Step,
): Promise<GenerationRecord | FinishOutcome> {
  const known = (await ledger.find(generation))?.generation;
  if (known === undefined) return "unanswered";
  if (known.taskId === undefined || known.taskId === taskId) return known;
  if (isOwn) alarm(alarms.secondTask({ ...generation, tasks: [known.taskId, taskId] }));
  return "foreign";
}

interface Step {
  readonly generation: Generation;
  readonly taskId: string;
  /** The provider says that the task was requested for this very generation. */
  readonly isOwn: boolean;
  /** What the provider took. */
  readonly credits?: Credits | undefined;
  readonly isFailed?: true;
  readonly tell: (telling: Promise<unknown>) => void;
}

/** The provider remembers the address that it was given with the task. */
function belongsTo({ userId, key }: Generation, { callbackUrl }: Task): boolean {
  if (callbackUrl === undefined || !URL.canParse(callbackUrl)) return true;
  const { searchParams } = new URL(callbackUrl);
  return searchParams.get("op") === key && searchParams.get("uid") === String(userId);
}

export type Finisher = ReturnType<typeof createFinisher>;
