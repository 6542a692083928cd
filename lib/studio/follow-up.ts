import { pMapSettled } from "p-map";
import { type Deadlines, isDue } from "../ledger/deadlines.js";
import {
  type EndedGeneration,
  type Generation,
  type GenerationRecord,
  type Ledger,
  LedgerUnavailable,
  type RefundedGeneration,
  type UnfinishedQuery,
} from "../ledger/ledger.js";
import { isUnfinished } from "../ledger/operation.js";
import { isFresh } from "../ledger/time.js";
import type { Log } from "../log.js";
import type { Finisher } from "./finish.js";
import { createLinks } from "./links.js";
import type { Notifier } from "./notifier.js";
import type { Provider } from "./provider.js";

export interface FollowUpOptions {
  readonly ledger: Ledger;
  readonly provider: Provider;
  readonly notifier: Notifier;
  readonly finisher: Finisher;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly log: Log;
  /** After how long the money of a generation comes back. */
  readonly deadlines: Deadlines;
}

/** How much to follow up; nothing more is started after `forMs`. */
export interface FollowUpCheck extends Pick<UnfinishedQuery, "limit" | "thorough" | "onRead"> {
  readonly forMs: number;
}

/** What was found to do, and what came of it. */
export interface FollowUpResult {
  readonly pending: number;
  readonly ended: number;
  readonly told: number;
}

/** Callbacks come when the work is done; what is younger than this is given the time for it. */
const minAgeMs = 30_000;
/** After this long a refund is not announced any more: the history shows it. */
const refundNoticeMs = 24 * 60 * 60 * 1000;
/** A result is retried for longer, until it is delivered or paid back. */
const resultDeliveryMs = 7 * 24 * 60 * 60 * 1000;
const concurrency = 4;

/**
 * Finishes what callbacks did not: unfinished generations, and ends that were not delivered. Safe to run
 * anywhere, at any time, and concurrently.
 */
export function createFollowUp(options: FollowUpOptions) {
  const { ledger, notifier, finisher, deadlines } = options;
  const links = createLinks(options.provider);

  async function endIfDue(found: GenerationRecord, tell: Notify): Promise<boolean> {
    const { taskId } = found;
    const generation = generationOf(found);
    const isOver = isDue(found, deadlines);
    const ask = async () =>
      taskId === undefined ? "waiting" : finisher.finish(generation, taskId, tell);
    const first = await ask();
    // What is paid back is never made up for: one question that goes unanswered is not enough.
    const finished = first === "unanswered" && isOver ? await ask() : first;
    if (finished === "ended") return true;
    if (isOver) await finisher.fail(generation, "deadline", tell);
    return isOver;
  }

  async function giveUp(found: GenerationRecord): Promise<boolean> {
    await ledger.markDelivered(generationOf(found));
    return false;
  }

  async function deliverIfUndelivered(found: GenerationRecord): Promise<boolean> {
    const patienceMs = found.state === "done" ? resultDeliveryMs : refundNoticeMs;
    if ((found.ageMs ?? 0) > patienceMs) return giveUp(found);
    const claimedAt = options.now();
    const claimed = await ledger.claimDelivery(generationOf(found));
    if (claimed === undefined) return false;
    const { generation } = claimed;
    const how = { isRepeated: true } as const;
    if (generation.state === "refunded") {
      return notifier.notifyRefund(asRefunded(claimed), "unknown", how);
    }
    const urls = await links.urlsOf(generation);
    return urls !== undefined && notifier.deliver(claimed, urls, { ...how, claimedAt });
  }

  async function followUpOne(found: GenerationRecord): Promise<keyof FollowUpCounts | undefined> {
    const tellings: Promise<unknown>[] = [];
    const tell = (telling: Promise<unknown>) => void tellings.push(telling.catch(complain));
    const isOpen = isUnfinished(found.state);
    const isOver = isOpen ? await endIfDue(found, tell) : await deliverIfUndelivered(found);
    await Promise.all(tellings);
    if (!isOver) return undefined;
    return isOpen ? "ended" : "told";
  }

  /** The generation has ended in any case: the next follow-up delivers it. */
  function complain(error: unknown): void {
    options.log.error("A generation's end could not be delivered", error);
  }

  return createFollowUpRun(options, followUpOne);
}

/** One go over what is pending. @throws LedgerUnavailable if that can't be told */
function createFollowUpRun(
  { ledger, now, random, log, deadlines }: FollowUpOptions,
  lookAt: (found: GenerationRecord) => Promise<keyof FollowUpCounts | undefined>,
) {
  /** A failure of one must not stop the others. */
  const tryLookingAt = (found: GenerationRecord) =>
    lookAt(found).catch((error: unknown) => {
      if (error instanceof LedgerUnavailable) log.warn(`${found.key} waits: ${error.message}`);
      else log.error(`${found.key} could not be followed up`, error);
      return undefined;
    });

  return async function lookAfter({ forMs, ...query }: FollowUpCheck): Promise<FollowUpResult> {
    const since = now();
    const found = await ledger.findUnfinished({ ...query, olderThanMs: minAgeMs, deadlines });
    const pending = inTurn(found, deadlines, random);
    const done: FollowUpCounts = { ended: 0, told: 0 };
    const lookIfInTime = async (one: GenerationRecord) => {
      if (!isFresh(since, now(), forMs)) return;
      const what = await tryLookingAt(one);
      if (what !== undefined) done[what]++;
    };
    await pMapSettled(pending, lookIfInTime, { concurrency: concurrency });
    return { pending: pending.length, ...done };
  };
}

type Notify = (telling: Promise<unknown>) => void;

/**
 * What is due comes first, for its money goes back; then what has ended; the others in random order,
 * so that none comes last each time.
 */
function inTurn(
  found: readonly GenerationRecord[],
  deadlines: Deadlines,
  random: () => number,
): GenerationRecord[] {
  const rankOf = (one: GenerationRecord) => {
    if (isDue(one, deadlines)) return 0;
    return isUnfinished(one.state) ? 2 : 1;
  };
  const lots = found.map((one) => ({ one, lot: rankOf(one) + random() }));
  return lots.sort((a, b) => a.lot - b.lot).map(({ one }) => one);
}

interface FollowUpCounts {
  ended: number;
  told: number;
}

function asRefunded(ended: EndedGeneration): RefundedGeneration {
  const { amount } = ended.generation;
  return amount === undefined ? ended : { ...ended, amount: -amount };
}

function generationOf({ userId, key }: Generation): Generation {
  return { userId, key };
}
