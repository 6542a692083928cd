import type { RaiseAlarm } from "../alarms/alarms.js";
import { studioAlarms } from "../alarms/studio-alarms.js";
import type {
  EndedGeneration,
  Generation,
  GenerationRecord,
  Ledger,
  Refund,
} from "../ledger/ledger.js";
import type { Credits } from "../ledger/money.js";
import type { Time } from "../ledger/time.js";
import type { Log } from "../log.js";
import { namesPart } from "./callback-url.js";
import type { Costs } from "./costs.js";
import { createDeliverParts } from "./deliver-parts.js";
import type { Notifier, Reason } from "./notifier.js";
import type { Provider, Task } from "./provider.js";

export interface FinisherOptions {
  readonly ledger: Ledger;
  readonly provider: Provider;
  readonly notifier: Notifier;
  readonly alarm: RaiseAlarm;
  /** Learns what each task took; absent = costs are not compared. */
  readonly costs?: Pick<Costs, "learn">;
  /** Hears of each generation that failed by the provider's fault; absent = that is not counted. */
  readonly onProviderFault?: ((model: string) => Promise<void>) | undefined;
  /** Keeps the function alive for the delivery: the money does not wait for it. */
  readonly background: (work: Promise<unknown>) => void;
  readonly time: Pick<Time, "now" | "sleep">;
  readonly log: Log;
}

export type FinishOutcome =
  /** Settled or refunded, now or before. */
  | "ended"
  /** The task is still being worked on. */
  | "waiting"
  /** The provider could not be asked, or this ledger does not know the generation: ask again. */
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
 * Ends a generation as the provider's own record of its task says. At most one of all
 * concurrent calls wins, and delivers the end.
 */
export function createFinisher(options: FinisherOptions) {
  const { ledger, provider, notifier } = options;
  const deliver = createDeliver(options);

  /** @throws LedgerUnavailable */
  async function succeed(step: FinishStep, urls: Urls): Promise<FinishOutcome> {
    const { generation, taskId, credits, isPart } = step;
    const [resultUrl] = urls;
    const settled = await ledger.settle({ ...generation, resultUrl, taskId, credits, isPart });
    if (settled === undefined) return succeedLate(step, urls);
    deliver(step, settled, urls);
    learnCost(options, step, settled.generation);
    return "ended";
  }

  /** It has ended before. What was paid back is a gift; of anything else there is nothing to do. */
  async function succeedLate(step: FinishStep, urls: Urls): Promise<FinishOutcome> {
    const { generation, notify } = step;
    const known = await findOwn(options, step);
    if (typeof known === "string") return known;
    const isGift = known.state === "refunded" && known.files === undefined;
    const late = isGift ? await ledger.claimDelivery({ ...generation, late: true }) : undefined;
    if (late === undefined) return "ended";
    notify(notifier.deliver(late, urls, { isLate: true }));
    learnCost(options, step, late.generation);
    return "ended";
  }

  const fail = createFail(options);

  /** What failed may be another task than ours; a success is checked by the ledger itself. */
  async function failIfOwn(step: FinishStep, why: Reason): Promise<FinishOutcome> {
    const known = await findOwn(options, step);
    if (typeof known === "string") return known;
    const { generation, credits, notify } = step;
    await fail({ ...generation, noResult: true, credits }, why, notify);
    learnCost(options, { ...step, isFailed: true }, known);
    return "ended";
  }

  return {
    fail,

    /** @throws LedgerUnavailable */
    async finish(generation: Generation, taskId: string, tell = options.background) {
      const task = await provider.getTask(taskId);
      if (task === undefined) return "unanswered";
      if (task.state === "missing" || task.state === "waiting") return task.state;
      if (!belongsTo(generation, task)) return "foreign";
      const { callbackUrl, credits } = task;
      const isOwn = callbackUrl !== undefined;
      const about = { notify: tell, credits, isOwn, isPart: asksForPart(task) };
      const step = { generation, taskId, ...about };
      return task.state === "failed" ? failIfOwn(step, task.why) : succeed(step, task.urls);
    },
  };
}

function createDeliver(options: FinisherOptions) {
  const deliverParts = createDeliverParts(options);
  return ({ isPart, notify }: FinishStep, settled: EndedGeneration, urls: Urls): void => {
    // A follow-up has others to look at while a part waits for its others.
    if (isPart) options.background(deliverParts(settled, urls));
    else notify(options.notifier.deliver(settled, urls));
  };
}

/** Refunds, tells the user, and counts what failed by the provider's fault. */
function createFail({ ledger, notifier, onProviderFault, background }: FinisherOptions) {
  /** @throws LedgerUnavailable */
  return async (refund: Refund, why: Reason, tell = background): Promise<void> => {
    const isProviderFault = why === "failure" || why === "deadline";
    const refunded = await ledger.refund({ ...refund, isProviderFault });
    if (refunded === undefined) return;
    tell(notifier.notifyRefund(refunded, why));
    const { model } = refunded.generation;
    if (!isProviderFault || model === undefined || onProviderFault === undefined) return;
    tell(onProviderFault(model));
  };
}

/** Has it noted what the task took, beside what was expected. */
function learnCost(
  { costs }: FinisherOptions,
  step: FinishStep,
  { model, credits: expected }: GenerationRecord,
): void {
  const { generation, taskId, credits: consumed, isFailed, notify } = step;
  if (costs === undefined || consumed === undefined) return;
  const { userId, key } = generation;
  const taken = { userId, key, taskId, model, expected, consumed };
  notify(costs.learn({ ...taken, ...(isFailed && { isFailed }) }));
}

/** Only its own task counts: another task's result may be another user's picture. */
async function findOwn(
  { ledger, alarm }: Pick<FinisherOptions, "ledger" | "alarm">,
  { generation, taskId, isOwn }: FinishStep,
): Promise<GenerationRecord | FinishOutcome> {
  const known = (await ledger.find(generation))?.generation;
  if (known === undefined) return "unanswered";
  if (known.taskId === undefined || known.taskId === taskId) return known;
  if (isOwn) alarm(studioAlarms.secondTask({ ...generation, tasks: [known.taskId, taskId] }));
  return "foreign";
}

interface FinishStep {
  readonly generation: Generation;
  readonly taskId: string;
  /** The provider says that the task was requested for this very generation. */
  readonly isOwn: boolean;
  /** The provider says that it is one of several of an order. */
  readonly isPart: boolean;
  /** What the provider took. */
  readonly credits?: Credits | undefined;
  readonly isFailed?: true;
  readonly notify: (telling: Promise<unknown>) => void;
}

/** The provider remembers the address that it was given with the task. */
function belongsTo({ userId, key }: Generation, { callbackUrl }: Task): boolean {
  if (callbackUrl === undefined || !URL.canParse(callbackUrl)) return true;
  const { searchParams } = new URL(callbackUrl);
  return searchParams.get("op") === key && searchParams.get("uid") === String(userId);
}

function asksForPart({ callbackUrl }: Task): boolean {
  return callbackUrl !== undefined && URL.canParse(callbackUrl) && namesPart(new URL(callbackUrl));
}

export type Finisher = ReturnType<typeof createFinisher>;
