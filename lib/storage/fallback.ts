import { alarms, type RaiseAlarm } from "../alarms.js";
import { createBreaker } from "../ledger/breaker.js";
import { createFailover } from "../ledger/failover.js";
import { type Ledger, LedgerUnavailable } from "../ledger/ledger.js";
import type { Money } from "../ledger/money.js";
import type { Time } from "../ledger/time.js";
import type { Log } from "../log.js";
import { createDrain } from "./drain.js";
import { openBooks } from "./journal-books.js";
import { createJournalLedger } from "./journal-ledger.js";
import { createMirrors } from "./mirror.js";
import type { ObjectStore } from "./object-store.js";
import { createOutageFlag } from "./outage-flag.js";
import { createRecovery } from "./recovery.js";
import type { Replayer } from "./replay.js";
import { restore } from "./restore.js";

export interface FallbackOptions {
  readonly store: ObjectStore;
  readonly time: Time;
  readonly log: Log;
  /** How much one user may spend from the remembered balance in one outage. */
  readonly allowance: Money;
  /** Keeps the process alive for what need not delay the answer. */
  readonly background: (work: Promise<unknown>) => void;
  /** Alerts the operator. */
  readonly alarm: RaiseAlarm;
}

export interface FailsafeOptions extends FallbackOptions {
  readonly database: Ledger;
  readonly replayer: Replayer;
  /** A name of the database that another one does not have. */
  readonly db: string;
  readonly mirror: "all" | "payments";
}

/** Whoever saves writes saves reads as well: news of a past outage may be a minute late. */
const thriftyFreshMs = 60_000;

/** The ledger of one instance: the database first, the object store while it can't be asked. */
export function createFailsafeLedger(options: FailsafeOptions) {
  const { store, time, log, db, replayer, alarm } = options;
  const breaker = createBreaker(time);
  const report = {
    gone(cause: string) {
      log.warn(`⚠️ Database unavailable, using JSON fallback: ${cause}`);
      alarm(alarms.databaseGone({ cause, hasStore: true }));
      recovery.allClear.gone();
    },
    back() {
      log.info("✅ Database available again");
      recovery.allClear.back();
      options.background(announceUnlessDirty());
    },
  };
  const flag = createOutageFlag({
    store,
    time,
    db,
    alarm,
    ...(options.mirror === "payments" && { freshMs: thriftyFreshMs }),
  });
  const mirrors = createMirrors({ store, time, log, db, readNewest: replayer.readNewest });
  const drain = createDrain({ ...options, mirrors, replayer: watched(replayer, onReplayed) });
  const recovery = createRecovery({ ...options, flag, drain, mirrors });
  const books = openBooks({
    ...options,
    mirrors,
    flag,
    cap: options.allowance,
    isAuthority: false,
  });
  const journal = (doubt: boolean) =>
    createJournalLedger({ books, time, isAuthority: false, doubt });
  const ledger = createFailover({
    ...options,
    journal: { certain: journal(false), doubtful: journal(true) },
    recovery,
    breaker,
    report,
  });

  /** While the flag is raised, the next sweep sends the all-clear, with what was replayed. */
  async function announceUnlessDirty(): Promise<void> {
    const { dirty } = await flag.read().catch(() => ({ dirty: true }));
    if (!dirty) await recovery.allClear.nothingWaits();
  }

  /** The scheduler may find out first that the database is back. */
  function onReplayed(): void {
    if (breaker.close()) report.back();
  }
  return {
    ledger,
    sweep: recovery.sweep,
    restore: (since: string) => restore({ store, replayer, mirrors, since }),
    flag,
    breaker,
  };
}

function watched(replayer: Replayer, onReplayed: () => void): Replayer {
  return {
    ...replayer,
    async replay(userId, entries) {
      const replayed = await replayer.replay(userId, entries);
      onReplayed();
      return replayed;
    },
  };
}

/** The ledger of a bot without a database: the journals are all there is. */
export function createJsonLedger(options: FallbackOptions) {
  const { store, time, log, alarm, allowance: cap } = options;
  const flag = createOutageFlag({ store, time, alarm });
  const readNewest = () => Promise.reject(new LedgerUnavailable("there is no database"));
  const mirrors = createMirrors({ store, time, log, db: undefined, readNewest });
  const books = openBooks({ ...options, mirrors, flag, cap, isAuthority: true });
  log.warn("⚠️ Database unavailable, using JSON fallback: DATABASE_URL is not set");
  return { ledger: createJournalLedger({ books, time, isAuthority: true, doubt: false }), flag };
}
