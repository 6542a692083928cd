import type { StarTransaction } from "@telegraf/types";
import { isFresh } from "../ledger/time.js";
import {
  type MissingPayment,
  type RecordOptions,
  recordMissing,
  type UnresolvedPayment,
} from "./record-missing.js";
import { createStarPages, pageSize, type Transactions } from "./star-pages.js";
import type { TakenBonus } from "./take-back.js";

/** Telegram keeps an update for a day. A week also covers a scheduler that did not run. */
const windowMs = 7 * 24 * 60 * 60 * 1000;

/** Where the next run continues: an offset into Telegram's record, as text. */
export interface ReconciliationPlace {
  /** Undefined = start a week ago. Rejects if the place can't be read. */
  read(): Promise<string | undefined>;
  /** Never rejects. */
  write(place: string | undefined): Promise<void>;
}

export interface ReconcileOptions extends RecordOptions {
  readonly transactions: Transactions;
  /** Absent = runs keep no place: each one starts with the newest transactions. */
  readonly place?: ReconciliationPlace | undefined;
  /** After a complete run, compares only transactions that no run has compared. Needs a place. */
  readonly onlyNew?: boolean;
  /** After this many milliseconds it requests no further page. */
  readonly forMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Reconciliation {
  /** Transactions that this run compared. */
  readonly compared: number;
  /** Movements that were missing and that this run recorded. */
  readonly found: readonly MissingPayment[];
  /** Movements that a person must look at. */
  readonly unresolved: readonly UnresolvedPayment[];
  /** Bonuses that it took back, because the payments they came with were refunded. */
  readonly bonuses: readonly TakenBonus[];
  /** Whether it compared everything up to the newest transaction. If not, the next run continues. */
  readonly complete: boolean;
  /** The time of the last transaction that it compared. */
  readonly reached: Date | undefined;
  /**
   * What the operator must fix. `behind`: the transactions it has reached are more than a week old.
   * `unseen`: it did not get through the week, and without a place the next run can't continue there.
   */
  readonly lag: "behind" | "unseen" | undefined;
  /** The error that interrupted it. The results before it count. */
  readonly failure: unknown;
}

/**
 * Compares the ledger with Telegram's record of the last week and records what the ledger lacks, for
 * example after a webhook outage that was longer than Telegram keeps updates, or in a restored
 * database. Safe to repeat, even concurrently. A run continues where the last one ran out of time.
 * After a complete run, the next one goes through the last week again, or with `onlyNew` just through
 * the new transactions. No run skips a transaction that has not been compared, however old it is.
 *
 * If nothing is new, `onlyNew` costs one read of the place and one call to Telegram, and no query of the
 * ledger. Otherwise a run costs about 2 log2(pages of the record) calls to find where the week starts,
 * then a call and a query per 100 transactions of that week, and another one if refunds are among
 * them. Without a place, every run costs the
 * latter.
 */
export async function reconcile(options: ReconcileOptions): Promise<Reconciliation> {
  const { place } = options;
  const kept = await place?.read().then(
    (text) => ({ position: toPosition(text) }),
    () => undefined,
  );
  return place === undefined || kept === undefined
    ? reconcileNewest(options)
    : reconcileOnward(options, place, kept.position);
}

/** Earlier runs compared everything before the offset. */
interface Position {
  readonly offset: number;
  /** Whether the run reached the end of the record there. */
  readonly isEnd: boolean;
}

async function reconcileOnward(
  options: ReconcileOptions,
  place: ReconciliationPlace,
  kept: Position | undefined,
): Promise<Reconciliation> {
  const { now, forMs } = options;
  const pages = createStarPages(options.transactions);
  const comparison = createComparison(options);
  const began = now();
  const since = began - windowMs;
  let position = kept;

  /** Skips transactions older than a week, except those that no run has compared. Without a place it skips all of them. */
  async function compare(offset: number): Promise<number> {
    const page = await pages.at(offset);
    const unseenFrom = kept === undefined ? page.length : kept.offset - offset;
    const isRecent = happenedSince(since);
    await comparison.add(page.filter((one, index) => index >= unseenFrom || isRecent(one)));
    return page.length;
  }

  async function findBeginning(): Promise<number> {
    if (kept !== undefined && (!kept.isEnd || options.onlyNew)) return kept.offset;
    const offset = await pages.findSince(since);
    return Math.min(offset, kept?.offset ?? offset);
  }

  async function goOn(): Promise<void> {
    let offset = await findBeginning();
    do {
      const count = await compare(offset);
      offset += count;
      position = { offset, isEnd: count < pageSize };
    } while (!position.isEnd && isFresh(began, now(), forMs));
  }

  const failure = await goOn().catch((error: unknown) => error);
  const complete = failure === undefined && position?.isEnd === true;
  const next = toText(position);
  if (next !== toText(kept)) await place.write(next);
  const { reached } = comparison;
  const isBehind = !complete && reached !== undefined && reached.getTime() < since;
  return { ...comparison.sum(), complete, lag: isBehind ? "behind" : undefined, failure };
}

/** Reads first, then compares, because a payment must be compared before its refund. Each gets half of the time. */
async function reconcileNewest(options: ReconcileOptions): Promise<Reconciliation> {
  const { now, forMs } = options;
  const comparison = createComparison(options);
  const began = now();
  let complete = false;

  async function goOn(): Promise<void> {
    const isInTime = (share: number) => isFresh(began, now(), share * forMs);
    const read = await readNewest(options, began - windowMs, () => isInTime(1 / 2));
    let compared = 0;
    for (const page of read.pages) {
      if (!isInTime(1)) return;
      await comparison.add(page);
      compared++;
    }
    complete = read.isAll && compared === read.pages.length;
  }

  const failure = await goOn().catch((error: unknown) => error);
  const lag = complete || failure !== undefined ? undefined : "unseen";
  return { ...comparison.sum(), complete, lag, failure };
}

/** The newest pages, oldest first. If time runs out, some are missing. */
async function readNewest(
  { transactions }: ReconcileOptions,
  since: number,
  isInTime: () => boolean,
) {
  const pages: (readonly StarTransaction[])[] = [];
  for await (const page of createStarPages(transactions).fromTheEnd()) {
    const recent = page.filter(happenedSince(since));
    pages.unshift(recent);
    if (recent.length < page.length) break;
    if (!isInTime()) return { pages, isAll: false };
  }
  return { pages, isAll: true };
}

function createComparison(options: RecordOptions) {
  const found: MissingPayment[] = [];
  const unresolved: UnresolvedPayment[] = [];
  const bonuses: TakenBonus[] = [];
  let compared = 0;
  let reached: Date | undefined;

  return {
    get reached() {
      return reached;
    },
    async add(page: readonly StarTransaction[]): Promise<void> {
      compared += await recordMissing(page, options, {
        onFound: (missing) => void found.push(missing),
        onUnresolved: (open) => void unresolved.push(open),
        onBonus: (taken) => void bonuses.push(taken),
      });
      const last = page.at(-1);
      if (last !== undefined) reached = new Date(last.date * 1000);
    },
    sum: () => ({ compared, found, unresolved, bonuses, reached }),
  };
}

function happenedSince(since: number) {
  return ({ date }: StarTransaction) => date * 1000 >= since;
}

/** Undefined also for text that is not a position. */
function toPosition(text: string | undefined): Position | undefined {
  const [, end, offset] = /^(end:)?(\d{1,15})$/.exec(text ?? "") ?? [];
  return offset === undefined ? undefined : { offset: Number(offset), isEnd: end !== undefined };
}

function toText(position: Position | undefined): string | undefined {
  if (position === undefined) return undefined;
  const { offset, isEnd } = position;
  return isEnd ? `end:${offset}` : String(offset);
}
