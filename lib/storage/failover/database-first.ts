import {
  type Generation,
  type Ledger,
  LedgerBusy,
  LedgerUnavailable,
} from "../../ledger/ledger.js";
import { within } from "../../ledger/time.js";
import { createMirrorUpdater, type Mirrors } from "../journal/mirror.js";
import type { CommandUpdate } from "../journal/mirror-update.js";
import type { OutageFlag } from "../journal/outage-flag.js";
import type { StorageRuntime } from "../storage-runtime.js";
import type { CircuitBreaker } from "./circuit-breaker.js";
import type { Recovery } from "./recovery.js";
import type { StartClaims } from "./start-claims.js";

export interface DatabaseFirstOptions extends StorageRuntime {
  readonly database: Ledger;
  readonly breaker: CircuitBreaker;
  readonly flag: OutageFlag;
  readonly recovery: Recovery;
  readonly mirrors: Mirrors;
  readonly starts: StartClaims;
  /** Which updates are mirrored: all, or payments and what makes a balance smaller. */
  readonly mirror: "all" | "payments";
}

/** How long an answer of the database waits for a fresh read of the flag. */
const flagWaitMs = 300;
/** How long the confirmation of a payment waits for its mirror. */
const mirrorWaitMs = 3_000;

/** How a command is sent, and what to make of its outcome. */
export interface RoutedCommand<T> {
  readonly userId: number;
  readonly ask: (ledger: Ledger) => Promise<T>;
  /** Only one caller can win it, so the winner must not ask again. */
  readonly exclusive?: true;
  /** What was paid in an outage must not be spent in two places. */
  readonly spends?: true;
  /** Drain the journal first, even if the flag is lowered. */
  readonly drains?: true;
  /** The generation this command is about. If its charge exists only in the journal, later commands go there too. */
  readonly generation?: Generation;
  readonly mirrorUpdate?: (outcome: T) => CommandUpdate | undefined;
}

type Attempt<T> =
  | { readonly outcome: T }
  /** The journal decides: it may hold what the database does not have yet. */
  | { readonly useJournal: true }
  | { readonly failure: LedgerUnavailable; readonly asked: boolean };

/** How a command reaches the database, in step with journals and mirrors. */
export function createDatabaseFirst(options: DatabaseFirstOptions) {
  const { database, breaker, recovery, time } = options;
  const mirror = createMirrorWriter(options);

  /** What it says counts for the breaker at once: what follows may take its time. */
  async function askOnce<T>(act: RoutedCommand<T>): Promise<T> {
    const outcome = await act.ask(database);
    breaker.close();
    return outcome;
  }

  /**
   * If the cached flag is stale, the query runs first; if the flag turns out to be raised, the journal is
   * drained and the query repeated. Commands are idempotent.
   */
  async function reconsider<T>(
    act: RoutedCommand<T>,
    first: T,
    soon: Promise<boolean>,
  ): Promise<T> {
    const dirty = await within(time.deadline(flagWaitMs), soon).catch(() => false);
    if (!dirty) return first;
    const drained = await recovery.drain(act.userId).catch(unavailable);
    if (typeof drained === "object") {
      breaker.trip(drained);
      return markStale(first, time.now());
    }
    if (act.exclusive && !isNothing(first)) return first;
    const second = await askAgain(act, first);
    return drained ? second : markStale(second, time.now());
  }

  async function askAgain<T>(act: RoutedCommand<T>, first: T): Promise<T> {
    try {
      return await askOnce(act);
    } catch (error) {
      const failure = unavailable(error);
      if (failure instanceof LedgerBusy) return first;
      // The first answer is out of date, and the second may have been carried out.
      throw new LedgerUnavailable(failure.message);
    }
  }

  async function ask<T>(act: RoutedCommand<T>, soon: Promise<boolean> | undefined): Promise<T> {
    const first = await askOnce(act);
    const outcome = soon === undefined ? first : await reconsider(act, first, soon);
    await mirror(act.mirrorUpdate?.(outcome));
    return outcome;
  }

  const answer = <T>(act: RoutedCommand<T>, soon?: Promise<boolean>): Promise<Attempt<T>> =>
    ask(act, soon).then((outcome) => ({ outcome }), asFailure);

  return createAskAfterDrain(options, answer);
}

/** What an earlier outage left of this user's comes first. */
function createAskAfterDrain(
  { database, flag, recovery, time, background }: DatabaseFirstOptions,
  ask: <T>(act: RoutedCommand<T>, soon?: Promise<boolean>) => Promise<Attempt<T>>,
) {
  /** The journal can't be emptied now: what it holds is not in the database yet. */
  async function askBesideJournal<T>(act: RoutedCommand<T>): Promise<Attempt<T>> {
    if (act.spends) return { useJournal: true };
    const answer = await ask(act);
    if (!("outcome" in answer)) return answer;
    const isStrange = await isUnknownThere(database, act, answer.outcome);
    if (typeof isStrange === "object") return { failure: isStrange, asked: true };
    return isStrange ? { useJournal: true } : { outcome: markStale(answer.outcome, time.now()) };
  }

  async function askAfterDrain<T>(act: RoutedCommand<T>): Promise<Attempt<T>> {
    const drained = await recovery.drain(act.userId).catch(unavailable);
    if (typeof drained === "object") return { failure: drained, asked: false };
    const answer = await (drained ? ask(act) : askBesideJournal(act));
    if ("outcome" in answer) background(recovery.drainBatch());
    return answer;
  }

  return async function askDatabase<T>(act: RoutedCommand<T>): Promise<Attempt<T>> {
    const { dirty, soon } = flag.status();
    return dirty || act.drains ? askAfterDrain(act) : ask(act, soon);
  };
}

/** Mirrors what was done. The user waits for it only if they must see it in the next moment. */
function createMirrorWriter(options: DatabaseFirstOptions) {
  const { mirror, starts, background, time } = options;
  const updateMirror = createMirrorUpdater(options);
  return async (update: CommandUpdate | undefined): Promise<void> => {
    if (update === undefined) return;
    const { isPayment, isSpending, start } = update;
    if (mirror === "payments" && !isPayment && !isSpending) return;
    const work = updateMirror(update);
    background(work);
    if (start !== undefined) starts.begin(start.key, work);
    if (!isPayment) return;
    await within(time.deadline(mirrorWaitMs), work).catch(() => {});
  };
}

/** The result of a command that did not win. */
function isNothing(outcome: unknown): boolean {
  return outcome === undefined || outcome === false;
}

/** Whether the database had nothing to say because it does not know the generation. */
async function isUnknownThere<T>(
  database: Ledger,
  { generation }: RoutedCommand<T>,
  outcome: T,
): Promise<boolean | LedgerUnavailable> {
  if (generation === undefined || !isNothing(outcome)) return false;
  return database.find(generation).then((known) => known === undefined, unavailable);
}

function asFailure(error: unknown) {
  return { failure: unavailable(error), asked: true };
}

/** The journal still holds entries that the database does not have. */
function markStale<T>(outcome: T, now: number): T {
  return typeof outcome === "object" ? { ...outcome, asOf: new Date(now) } : outcome;
}

/** Anything else is a bug or an answer, not an outage. */
export function unavailable(error: unknown): LedgerUnavailable {
  if (error instanceof LedgerUnavailable) return error;
  throw error;
}
