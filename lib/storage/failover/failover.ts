import {
  type Charge,
  type Claim,
  type Delivery,
  type Generation,
  type GenerationRecord,
  type Ledger,
  LedgerBusy,
  LedgerUnavailable,
  type OperationName,
  type PartsClaim,
  type Refund,
  type Result,
  type UnfinishedQuery,
  type Writable,
} from "../../ledger/ledger.js";
import { type Time, within } from "../../ledger/time.js";
import {
  updateOfBan,
  updateOfCharge,
  updateOfCorrection,
  updateOfEntries,
  updateOfRefund,
  updateOfSettle,
} from "../journal/mirror-update.js";
import {
  createDatabaseFirst,
  type DatabaseFirstOptions,
  type RoutedCommand,
  unavailable,
} from "./database-first.js";

export interface FailoverOptions extends DatabaseFirstOptions {
  /** Keeps commands while the database can't be asked. */
  readonly journal: Ledger;
  /** The same journals, for commands that the database may have carried out. */
  readonly ambiguousJournal: Ledger;
}

/** A checkout asks the journal too when the database is as slow as this. */
const checkoutWaitMs = 2_000;

/**
 * The database first; the journal if it can't be asked. Ambiguous commands go
 * into the journal under the same key, so that nothing is lost and nothing counts twice.
 */
export function createFailover(options: FailoverOptions): Ledger {
  const { time, starts } = options;
  const { run, ready } = createRouter(options);
  const { pending, owners } = createGlobalQueries(options);

  return {
    getAccount: (userId) => run({ userId, ask: (ledger) => ledger.getAccount(userId) }),

    apply: (userId, entries) =>
      run({
        userId,
        ask: (ledger) => ledger.apply(userId, entries),
        mirrorUpdate: (outcome) => updateOfEntries(userId, entries, outcome, time.now()),
      }),

    ...generations(run, time),
    ...deliveries(run),
    claimStart: starts.claim,
    findUnfinished: pending,

    setBalance: (correction) =>
      run({
        userId: correction.userId,
        ask: (ledger) => ledger.setBalance(correction),
        mirrorUpdate: (outcome) => updateOfCorrection(correction, outcome),
      }),

    setBan: (change) =>
      run({
        userId: change.userId,
        ask: (ledger) => ledger.setBan(change),
        mirrorUpdate: (outcome) => updateOfBan(change, outcome),
      }),

    history: (query) => run({ userId: query.userId, ask: (ledger) => ledger.history(query) }),

    // What waits in the journal goes into the database first: there it is erased, too.
    async erase(userId) {
      const ask = (ledger: Ledger) => ledger.erase(userId);
      const erased = await run({ userId, spends: true, drains: true, ask });
      const { revision, at } = erased;
      if (revision === undefined || at === undefined) return erased;
      const { eraseDocuments } = await import("./erase-documents.js");
      return { ...erased, documents: await eraseDocuments(options, userId, { revision, at }) };
    },

    checkWritable: ready,
    owners,
  };
}

function generations(run: <T>(act: RoutedCommand<T>) => Promise<T>, time: Time) {
  return {
    charge: (charge: Charge) =>
      run({
        userId: charge.userId,
        spends: true,
        ask: (ledger) => ledger.charge(charge),
        mirrorUpdate: (outcome) => updateOfCharge(charge, outcome, time.now()),
      }),

    markSubmitted: (generation: Generation & { readonly taskId: string }) =>
      run({
        userId: generation.userId,
        exclusive: true,
        generation,
        ask: (ledger) => ledger.markSubmitted(generation),
      }),

    settle: (generation: Result) =>
      run({
        userId: generation.userId,
        exclusive: true,
        generation,
        ask: (ledger) => ledger.settle(generation),
        mirrorUpdate: (outcome) => updateOfSettle(generation, outcome),
      }),

    refund: (generation: Refund) =>
      run({
        userId: generation.userId,
        exclusive: true,
        generation,
        ask: (ledger) => ledger.refund(generation),
        mirrorUpdate: (outcome) => updateOfRefund(generation, outcome, time.now()),
      }),

    find: (generation: Generation) =>
      run({
        userId: generation.userId,
        generation,
        ask: (ledger) => ledger.find(generation),
      }),
  } satisfies Partial<Ledger>;
}

function deliveries(run: <T>(act: RoutedCommand<T>) => Promise<T>) {
  return {
    claimDelivery: (generation: Claim) =>
      run({
        userId: generation.userId,
        exclusive: true,
        generation,
        ask: (ledger) => ledger.claimDelivery(generation),
      }),

    claimParts: (parts: PartsClaim) =>
      run({
        userId: parts.userId,
        exclusive: true,
        generation: parts,
        ask: (ledger) => ledger.claimParts(parts),
      }),

    markDelivered: (generation: Delivery) =>
      run({
        userId: generation.userId,
        generation,
        ask: (ledger) => ledger.markDelivered(generation),
      }),
  } satisfies Partial<Ledger>;
}

function createRouter(options: FailoverOptions) {
  const { database, journal, ambiguousJournal, breaker, time } = options;
  const askDatabase = createDatabaseFirst(options);

  /** Whether the command may be in the database; its outcome, if it is known to be. */
  async function tryDatabase<T>(
    act: RoutedCommand<T>,
  ): Promise<{ outcome: T } | { databaseAmbiguous: boolean }> {
    if (!breaker.admits()) return { databaseAmbiguous: false };
    const attempt = await askDatabase(act);
    if ("outcome" in attempt) return attempt;
    if ("useJournal" in attempt) return { databaseAmbiguous: false };
    const { failure, asked } = attempt;
    if (failure instanceof LedgerBusy) {
      breaker.close();
      throw failure;
    }
    breaker.trip(failure);
    return { databaseAmbiguous: asked && !failure.notApplied };
  }

  function noteAnswer<T>(answer: T): T {
    breaker.close();
    return answer;
  }

  return {
    async run<T>(act: RoutedCommand<T>): Promise<T> {
      const tried = await tryDatabase(act);
      if ("outcome" in tried) return tried.outcome;
      return act.ask(tried.databaseAmbiguous ? ambiguousJournal : journal);
    },

    async ready(userId?: number): Promise<Writable> {
      if (!breaker.admits()) return journal.checkWritable(userId);
      const asked = database.checkWritable(userId).then(noteAnswer, (error: unknown) => {
        const failure = unavailable(error);
        if (!(failure instanceof LedgerBusy)) breaker.trip(failure);
        throw failure;
      });
      const inTime = within(time.deadline(checkoutWaitMs), asked);
      return inTime
        .catch(() => Promise.any([asked, journal.checkWritable(userId)]))
        .catch(() => {
          throw new LedgerUnavailable("neither the database nor the store can record a payment");
        });
    },
  };
}

/** Queries about all users. */
function createGlobalQueries(options: FailoverOptions) {
  const { database, journal, breaker, flag } = options;

  /** Asks the database only if the breaker admits it. @returns why there is no answer, if so */
  async function ask<T>(question: () => Promise<T>): Promise<{ answer: T } | { failure?: Error }> {
    if (!breaker.admits()) return {};
    try {
      const answer = await question();
      breaker.close();
      return { answer };
    } catch (error) {
      const failure = unavailable(error);
      if (failure instanceof LedgerBusy) throw failure;
      breaker.trip(failure);
      return { failure };
    }
  }

  return {
    /** For all users: while the flag is raised, also what only journals know. */
    async pending(query: UnfinishedQuery): Promise<readonly GenerationRecord[]> {
      const asked = await ask(() => database.findUnfinished(query));
      if (!("answer" in asked)) return journal.findUnfinished(query);
      const { answer } = asked;
      return flag.status().dirty ? withJournals(options, answer, query) : answer;
    },

    async owners(names: readonly OperationName[]) {
      const asked = await ask(() => database.owners(names));
      if ("answer" in asked) return asked.answer;
      if (asked.failure !== undefined) throw asked.failure;
      return journal.owners(names);
    },
  };
}

/** A journal that can't be emptied now may hold whole generations. */
async function withJournals(
  { journal }: FailoverOptions,
  found: readonly GenerationRecord[],
  query: UnfinishedQuery,
): Promise<readonly GenerationRecord[]> {
  const waiting = await journal.findUnfinished(query).catch(() => []);
  const known = new Set(found.map(({ key }) => key));
  return [...found, ...waiting.filter(({ key }) => !known.has(key))];
}
