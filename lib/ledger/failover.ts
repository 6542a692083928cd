import type { Breaker } from "./breaker.js";
import {
  type Charge,
  type Claim,
  type Delivery,
  type Generation,
  type GenerationRecord,
  type Ledger,
  LedgerBusy,
  LedgerUnavailable,
  type PendingQuery,
  type Result,
} from "./ledger.js";
import {
  type Movement,
  movementOfCharge,
  movementOfCorrection,
  movementOfEntries,
  movementOfRefund,
  movementOfSettle,
} from "./movement.js";
import { type Time, within } from "./time.js";

/** The ledger that keeps commands for the database while it can't be asked. */
export interface JournalLedger {
  /** For commands that the database has certainly not carried out. */
  readonly certain: Ledger;
  /** For commands that it may have carried out, unheard. */
  readonly doubtful: Ledger;
}

/** Brings journals and mirrors in step with the database. */
export interface Recovery {
  /**
   * Whether journals may hold entries. Known without waiting, or to be told `soon` by whoever can
   * wait a moment; never rejects.
   */
  awareness(): { readonly dirty: boolean; readonly soon?: Promise<boolean> };
  /**
   * @returns whether the user's journal is known to be empty
   * @throws LedgerUnavailable if the database could not be asked
   */
  drain(userId: number): Promise<boolean>;
  /** Drains a few of those who wait; once in a while, if called often. */
  drainSome(): Promise<void>;
  /** Writes the user's mirror. Never rejects. */
  remember(movement: Movement): Promise<void>;
}

export interface FailoverOptions {
  readonly database: Ledger;
  readonly journal: JournalLedger;
  readonly recovery: Recovery;
  readonly breaker: Breaker;
  readonly time: Time;
  /** Which movements are mirrored. */
  readonly mirror: "all" | "payments";
  /** Keeps the process alive for what need not delay the answer. */
  readonly background: (work: Promise<unknown>) => void;
  /** Hears when the database goes (with the cause) and when it is back. */
  readonly report: { gone(cause: string): void; back(): void };
}

/** How long an answer of the database waits for news of a past outage. */
const graceMs = 300;
/** How long the confirmation of a payment waits for its mirror. */
const mirrorPatienceMs = 3_000;
/** A checkout asks the journal too when the database is as slow as this. */
const checkoutPatienceMs = 2_000;

/** How a command is sent, and what to make of its outcome. */
interface Act<T> {
  readonly userId: number;
  readonly ask: (ledger: Ledger) => Promise<T>;
  /** Somebody wins it once: who has won must not ask again. */
  readonly once?: true;
  /** What was paid in an outage must not be spent in two places. */
  readonly spends?: true;
  /** What it is about: of a charge that only the journal knows, the journal knows the rest. */
  readonly generation?: Generation;
  readonly movement?: (outcome: T) => Movement | undefined;
}

/**
 * The database first; the journal if it can't be asked. What the database may have done unheard goes
 * into the journal under the same key, so that nothing is lost and nothing counts twice.
 */
export function createFailover(options: FailoverOptions): Ledger {
  const { time, database } = options;
  const { run, ready, pending } = createRouter(options);

  return {
    open: (userId) => run({ userId, ask: (ledger) => ledger.open(userId) }),

    apply: (userId, entries) =>
      run({
        userId,
        ask: (ledger) => ledger.apply(userId, entries),
        movement: (outcome) => movementOfEntries(userId, entries, outcome, time.now()),
      }),

    ...generations(run, time),
    pending,

    setBalance: (correction) =>
      run({
        userId: correction.userId,
        ask: (ledger) => ledger.setBalance(correction),
        movement: (outcome) => movementOfCorrection(correction, outcome),
      }),

    history: (query) => run({ userId: query.userId, ask: (ledger) => ledger.history(query) }),
    ready,
    missing: (names) => database.missing(names),
  };
}

function generations(run: <T>(act: Act<T>) => Promise<T>, time: Time) {
  return {
    charge: (charge: Charge) =>
      run({
        userId: charge.userId,
        spends: true,
        ask: (ledger) => ledger.charge(charge),
        movement: (outcome) => movementOfCharge(charge, outcome, time.now()),
      }),

    submitted: (generation: Generation & { readonly taskId: string }) =>
      run({
        userId: generation.userId,
        once: true,
        generation,
        ask: (ledger) => ledger.submitted(generation),
      }),

    settle: (generation: Result) =>
      run({
        userId: generation.userId,
        once: true,
        generation,
        ask: (ledger) => ledger.settle(generation),
        movement: (outcome) => movementOfSettle(generation, outcome),
      }),

    refund: (generation: Generation) =>
      run({
        userId: generation.userId,
        once: true,
        generation,
        ask: (ledger) => ledger.refund(generation),
        movement: (outcome) => movementOfRefund(generation, outcome, time.now()),
      }),

    claim: (generation: Claim) =>
      run({
        userId: generation.userId,
        once: true,
        generation,
        ask: (ledger) => ledger.claim(generation),
      }),

    delivered: (generation: Delivery) =>
      run({
        userId: generation.userId,
        generation,
        ask: (ledger) => ledger.delivered(generation),
      }),

    find: (generation: Generation) =>
      run({
        userId: generation.userId,
        generation,
        ask: (ledger) => ledger.find(generation),
      }),
  } satisfies Partial<Ledger>;
}

type Attempt<T> =
  | { readonly outcome: T }
  /** The journal has the say: what it holds may be in the database and not be known there. */
  | { readonly divert: true }
  | { readonly failure: LedgerUnavailable; readonly asked: boolean };

function createRouter(options: FailoverOptions) {
  const { database, journal, breaker, recovery, time } = options;
  const connection = watchConnection(options);
  const askDatabase = createDatabaseDesk(options, connection);

  /** Whether the command may be in the database; its outcome, if it is known to be. */
  async function tryDatabase<T>(act: Act<T>): Promise<{ outcome: T } | { doubt: boolean }> {
    if (!breaker.admits()) return { doubt: false };
    const attempt = await askDatabase(act);
    if ("outcome" in attempt) return attempt;
    if ("divert" in attempt) return { doubt: false };
    const { failure, asked } = attempt;
    if (failure instanceof LedgerBusy) {
      connection.works();
      throw failure;
    }
    connection.fails(failure);
    return { doubt: asked && !failure.untouched };
  }

  return {
    async run<T>(act: Act<T>): Promise<T> {
      const tried = await tryDatabase(act);
      if ("outcome" in tried) return tried.outcome;
      return act.ask(tried.doubt ? journal.doubtful : journal.certain);
    },

    /** Of everybody: what only journals know must reach the database first, or wait for its end. */
    async pending(query: PendingQuery): Promise<readonly GenerationRecord[]> {
      if (!breaker.admits()) return journal.certain.pending(query);
      try {
        const found = await database.pending(query);
        connection.works();
        return recovery.awareness().dirty ? await withJournals(options, found, query) : found;
      } catch (error) {
        const failure = unavailable(error);
        if (failure instanceof LedgerBusy) throw failure;
        connection.fails(failure);
        return journal.certain.pending(query);
      }
    },

    async ready(): Promise<void> {
      if (!breaker.admits()) return journal.certain.ready();
      const asked = database.ready().then(connection.works, (error: unknown) => {
        const failure = unavailable(error);
        if (!(failure instanceof LedgerBusy)) connection.fails(failure);
        throw failure;
      });
      const inTime = within(time.deadline(checkoutPatienceMs), asked);
      await inTime
        .catch(() => Promise.any([asked, journal.certain.ready()]))
        .catch(() => {
          throw new LedgerUnavailable("neither the database nor the store can record a payment");
        });
    },
  };
}

/** Tells the breaker how the database fares, and whoever must know when that changes. */
function watchConnection({ breaker, report }: FailoverOptions) {
  return {
    works(): void {
      if (breaker.close()) report.back();
    },
    fails(failure: LedgerUnavailable): void {
      if (breaker.trip()) report.gone(failure.message);
    },
  };
}

/** How a command reaches the database, in step with journals and mirrors. */
function createDatabaseDesk(
  options: FailoverOptions,
  connection: ReturnType<typeof watchConnection>,
) {
  const { database, recovery, time } = options;
  const mirror = createMirroring(options);

  /** What it says counts for the breaker at once: what follows may take its time. */
  async function askOnce<T>(act: Act<T>): Promise<T> {
    const outcome = await act.ask(database);
    connection.works();
    return outcome;
  }

  /**
   * An instance that has not looked for a while asks the database at once, and asks again if it then
   * learns that the user's journal had something to add: repeating a command is harmless.
   */
  async function reconsider<T>(act: Act<T>, first: T, soon: Promise<boolean>): Promise<T> {
    const dirty = await within(time.deadline(graceMs), soon).catch(() => false);
    if (!dirty) return first;
    const drained = await recovery.drain(act.userId).catch(unavailable);
    if (typeof drained === "object") {
      connection.fails(drained);
      return dated(first, time.now());
    }
    if (act.once && !isNothing(first)) return first;
    const second = await askAgain(act, first);
    return drained ? second : dated(second, time.now());
  }

  async function askAgain<T>(act: Act<T>, first: T): Promise<T> {
    try {
      return await askOnce(act);
    } catch (error) {
      const failure = unavailable(error);
      if (failure instanceof LedgerBusy) return first;
      // The first answer is out of date, and the second may have been carried out.
      throw new LedgerUnavailable(failure.message);
    }
  }

  async function ask<T>(act: Act<T>, soon: Promise<boolean> | undefined): Promise<T> {
    const first = await askOnce(act);
    const outcome = soon === undefined ? first : await reconsider(act, first, soon);
    await mirror(act.movement?.(outcome));
    return outcome;
  }

  const answer = <T>(act: Act<T>, soon?: Promise<boolean>): Promise<Attempt<T>> =>
    ask(act, soon).then((outcome) => ({ outcome }), asFailure);

  return createAskAfterDrain(options, answer);
}

/** What an earlier outage left of this user's comes first. */
function createAskAfterDrain(
  { database, recovery, time, background }: FailoverOptions,
  ask: <T>(act: Act<T>, soon?: Promise<boolean>) => Promise<Attempt<T>>,
) {
  /** The journal can't be emptied now: what it holds is not in the database yet. */
  async function askBesideJournal<T>(act: Act<T>): Promise<Attempt<T>> {
    if (act.spends) return { divert: true };
    const answer = await ask(act);
    if (!("outcome" in answer)) return answer;
    const isStrange = await hasNotHeardOf(database, act, answer.outcome);
    if (typeof isStrange === "object") return { failure: isStrange, asked: true };
    return isStrange ? { divert: true } : { outcome: dated(answer.outcome, time.now()) };
  }

  async function askAfterDrain<T>(act: Act<T>): Promise<Attempt<T>> {
    const drained = await recovery.drain(act.userId).catch(unavailable);
    if (typeof drained === "object") return { failure: drained, asked: false };
    const answer = await (drained ? ask(act) : askBesideJournal(act));
    if ("outcome" in answer) background(recovery.drainSome());
    return answer;
  }

  return async function askDatabase<T>(act: Act<T>): Promise<Attempt<T>> {
    const { dirty, soon } = recovery.awareness();
    return dirty ? askAfterDrain(act) : ask(act, soon);
  };
}

/** Writes down what was done: while the user waits only if he must see it in the next moment. */
function createMirroring({ mirror, recovery, background, time }: FailoverOptions) {
  return async (movement: Movement | undefined): Promise<void> => {
    if (movement === undefined) return;
    if (mirror === "payments" && !movement.isPayment) return;
    const work = recovery.remember(movement);
    background(work);
    if (!movement.isPayment) return;
    await within(time.deadline(mirrorPatienceMs), work).catch(() => {});
  };
}

/** What who has not won is told. */
function isNothing(outcome: unknown): boolean {
  return outcome === undefined || outcome === false;
}

/** Whether the database had nothing to say because it does not know the generation. */
async function hasNotHeardOf<T>(
  database: Ledger,
  { generation }: Act<T>,
  outcome: T,
): Promise<boolean | LedgerUnavailable> {
  if (generation === undefined || !isNothing(outcome)) return false;
  return database.find(generation).then((known) => known === undefined, unavailable);
}

/** A journal that can't be emptied now may hold whole generations. */
async function withJournals(
  { journal }: FailoverOptions,
  found: readonly GenerationRecord[],
  query: PendingQuery,
): Promise<readonly GenerationRecord[]> {
  const waiting = await journal.certain.pending(query).catch(() => []);
  const known = new Set(found.map(({ key }) => key));
  return [...found, ...waiting.filter(({ key }) => !known.has(key))];
}

function asFailure(error: unknown) {
  return { failure: unavailable(error), asked: true };
}

/** The database does not know yet what still waits in the journal. */
function dated<T>(outcome: T, now: number): T {
  return typeof outcome === "object" ? { ...outcome, asOf: new Date(now) } : outcome;
}

/** Anything else is a bug or an answer, not an outage. */
function unavailable(error: unknown): LedgerUnavailable {
  if (error instanceof LedgerUnavailable) return error;
  throw error;
}
