import { alarms } from "../../alarms/alarms.js";
import { type Ledger, LedgerBusy, LedgerUnavailable } from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import { createJournalStore, type JournalStoreOptions } from "../journal/account-store.js";
import { createJournalLedger } from "../journal/journal-ledger.js";
import { createMirrors } from "../journal/mirror.js";
import { createOutageFlag } from "../journal/outage-flag.js";
import { dailyCursor } from "../objects/daily-jobs.js";
import type { StorageRuntime } from "../storage-runtime.js";
import { createAllClear } from "./all-clear.js";
import { type CircuitBreaker, createCircuitBreaker } from "./circuit-breaker.js";
import { createDrain } from "./drain.js";
import { createFailover } from "./failover.js";
import { createRecovery } from "./recovery.js";
import type { Replayer } from "./replay.js";
import type { RestoreResult } from "./restore.js";
import { createStartClaims } from "./start-claims.js";
import type { SweepOptions } from "./sweep.js";

export interface JournalOptions extends StorageRuntime {
  /** How much one user may spend from the remembered balance in one outage. */
  readonly allowance: Money;
}

export interface FailoverLedgerOptions extends JournalOptions {
  readonly database: Ledger;
  readonly replayer: Replayer;
  /** A name of the database that another one does not have. */
  readonly db: string;
  readonly mirror: "all" | "payments";
  /** Brings into the database what else waits for it. Absent = nothing does. */
  readonly carry?: SweepOptions["carry"];
}

/** With MIRROR=payments the flag is read less often, too: news of an outage may be a minute late. */
const paymentsOnlyFreshMs = 60_000;

/** The ledger of one instance: the database first, the object store while it can't be asked. */
export function createFailoverLedger(options: FailoverLedgerOptions) {
  const { store, time, log, db, replayer, alarm } = options;
  const allClear = createAllClear(options);
  const breaker = createCircuitBreaker(time, {
    gone(cause: string) {
      log.warn(`⚠️ Database unavailable, using JSON fallback: ${cause}`);
      alarm(alarms.databaseGone({ cause, hasStore: true }));
      allClear.gone();
    },
    back() {
      log.info("✅ Database available again");
      allClear.back();
      options.background(announceUnlessDirty());
    },
  });
  const flag = createOutageFlag({
    store,
    time,
    db,
    alarm,
    ...(options.mirror === "payments" && { freshMs: paymentsOnlyFreshMs }),
  });
  const mirrors = createMirrors({ store, time, log, db, readNewest: replayer.readNewest });
  const drain = createDrain({
    ...options,
    mirrors,
    replayer: notifyOnReplay(replayer, breaker),
  });
  const recovery = createRecovery({ ...options, flag, drain, allClear });
  const journals = openJournals({ ...options, mirrors, flag, cap: options.allowance });
  const starts = createStartClaims({ time, claimForJournal: journals.journal.claimStart });
  const parts = { breaker, flag, mirrors, recovery, starts, ...journals };

  /** While the flag is raised, the next sweep sends the all-clear, with what was replayed. */
  async function announceUnlessDirty(): Promise<void> {
    const { dirty } = await flag.read().catch(() => ({ dirty: true }));
    if (!dirty) await allClear.nothingWaits();
  }

  return {
    ledger: createFailover({ ...options, ...parts }),
    sweep: recovery.sweep,
    async restore(since: string): Promise<RestoreResult> {
      const { restore } = await import("./restore.js");
      const restored = await restore({ store, replayer, mirrors, since });
      // The next run of the scheduler looks everywhere.
      await dailyCursor(options).write(undefined);
      return restored;
    },
    flag,
    breaker,
    accounts: journals.accounts,
  };
}

function openJournals(options: Omit<JournalStoreOptions, "isAuthority">) {
  const accounts = createJournalStore({ ...options, isAuthority: false });
  const parts = { accounts, time: options.time, isAuthority: false };
  return {
    accounts,
    journal: createJournalLedger({ ...parts, databaseAmbiguous: false }),
    ambiguousJournal: createJournalLedger({ ...parts, databaseAmbiguous: true }),
  };
}

/** The scheduler may find out first that the database is gone, or that it is back. */
function notifyOnReplay(replayer: Replayer, breaker: CircuitBreaker): Replayer {
  return {
    ...replayer,
    async replay(...replay) {
      // A probe that is due is this one; otherwise the scheduler may ask all the same.
      breaker.admits();
      try {
        const replayed = await replayer.replay(...replay);
        breaker.close();
        return replayed;
      } catch (error) {
        const isGone = error instanceof LedgerUnavailable && !(error instanceof LedgerBusy);
        if (isGone) breaker.trip(error);
        throw error;
      }
    },
  };
}

/** The ledger of a bot without a database: the journals are all there is. */
export function createJsonLedger(options: JournalOptions) {
  const { store, time, log, alarm, allowance: cap } = options;
  const flag = createOutageFlag({ store, time, alarm });
  const readNewest = () => Promise.reject(new LedgerUnavailable("there is no database"));
  const mirrors = createMirrors({ store, time, log, db: undefined, readNewest });
  const accounts = createJournalStore({ ...options, mirrors, flag, cap, isAuthority: true });
  log.warn("⚠️ Database unavailable, using JSON fallback: DATABASE_URL is not set");
  return {
    ledger: createJournalLedger({ accounts, time, isAuthority: true, databaseAmbiguous: false }),
    flag,
    accounts,
  };
}
