import {
  type HabitStore,
  type Habits,
  maxRecent,
  noHabits,
  type RecentGeneration,
} from "../../ledger/habits.js";
import { LedgerBusy, LedgerUnavailable } from "../../ledger/ledger.js";
import { DeadlinePassed, type Time, within } from "../../ledger/time.js";
import type { OutageFlag } from "../journal/outage-flag.js";
import { StoreUnavailable } from "../objects/object-store.js";
import type { CircuitBreaker } from "./circuit-breaker.js";

export interface FailoverHabitOptions {
  readonly time: Time;
  /** At least one of the two. */
  readonly database: HabitStore | undefined;
  readonly journal: HabitStore | undefined;
  readonly breaker?: Pick<CircuitBreaker, "isOpen" | "trip" | "close"> | undefined;
  readonly flag?: Pick<OutageFlag, "isKnownDirty"> | undefined;
}

/** A user waits no longer for what only saves them a press. */
const recallWaitMs = 2_000;

/** Habits from the database; while that can't be asked, or if there is none, from the journals. */
export function createFailoverHabits(options: FailoverHabitOptions): HabitStore {
  const { database, journal, flag } = options;
  const ask = createQuestions(options);

  const fromJournal = async (userId: number) =>
    journal === undefined ? noHabits : journal.recall(userId).catch(ignoreOutage);

  return {
    async recall(userId) {
      // It leaves the probe of an open breaker to commands: those must know.
      const asked = ask(({ recall }) => recall(userId), recallWaitMs);
      if (asked === undefined) return (await fromJournal(userId)) ?? noHabits;
      const [known, waiting] = await Promise.all([
        asked.catch(ignoreOutage),
        flag?.isKnownDirty === true ? fromJournal(userId) : undefined,
      ]);
      if (known === undefined) return waiting ?? (await fromJournal(userId)) ?? noHabits;
      return waiting === undefined ? known : merge(known, waiting);
    },

    async prefer(userId, change) {
      const asked = ask(({ prefer }) => prefer(userId, change));
      if (asked !== undefined) return asked;
      if (database !== undefined || journal === undefined) {
        throw new LedgerUnavailable("the database could not be asked", { notApplied: true });
      }
      return journal.prefer(userId, change).catch(asUnavailable);
    },
  };
}

/** Asks the database unless the breaker is open, and tells the breaker how it went. */
function createQuestions({ database, breaker, time }: FailoverHabitOptions) {
  return <T>(
    question: (habits: HabitStore) => Promise<T>,
    waitMs?: number,
  ): Promise<T> | undefined => {
    if (database === undefined || breaker?.isOpen === true) return undefined;
    const answer = question(database).then(
      (answered) => {
        breaker?.close();
        return answered;
      },
      (error: unknown) => {
        const isGone = error instanceof LedgerUnavailable && !(error instanceof LedgerBusy);
        if (isGone) breaker?.trip(error);
        throw error;
      },
    );
    return waitMs === undefined ? answer : within(time.deadline(waitMs), answer);
  };
}

/** The journal may hold generations that the database does not have yet. */
function merge(known: Habits, { generations: waiting }: Habits): Habits {
  const keys = new Set(known.generations.map(({ key }) => key));
  const missing = waiting.filter(({ key }) => !keys.has(key));
  const all = [...missing, ...known.generations].sort((one, other) => ageOf(one) - ageOf(other));
  return { ...known, generations: all.slice(0, maxRecent) };
}

function ageOf({ ageMs }: RecentGeneration): number {
  return ageMs ?? Number.POSITIVE_INFINITY;
}

function ignoreOutage(error: unknown): undefined {
  const isOutage =
    error instanceof LedgerUnavailable ||
    error instanceof DeadlinePassed ||
    error instanceof StoreUnavailable;
  if (!isOutage) throw error;
}

function asUnavailable(error: unknown): never {
  if (error instanceof StoreUnavailable) throw new LedgerUnavailable(error.message);
  throw error;
}
