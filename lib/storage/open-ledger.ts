import { createHash } from "node:crypto";
import { alarms } from "../alarms/alarms.js";
import type { HabitStore } from "../ledger/habits.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Money } from "../ledger/money.js";
import type { SettingsWatch } from "../ledger/settings-watch.js";
import type { CircuitBreaker } from "./failover/circuit-breaker.js";
import type { FailoverSettings } from "./failover/failover-settings.js";
import { createFailoverLedger, createJsonLedger } from "./failover/open-failover.js";
import { createReplayer } from "./failover/replay.js";
import type { RestoreResult } from "./failover/restore.js";
import type { SweepLimits, SweepResult } from "./failover/sweep.js";
import { createHabitsOnDemand } from "./habits-on-demand.js";
import type { OutageFlag } from "./journal/outage-flag.js";
import type { ObjectStore } from "./objects/object-store.js";
import { openStore, type StoreSettings } from "./objects/open-store.js";
import { type Database, openDatabase } from "./postgres/database.js";
import { createPostgresLedger } from "./postgres/postgres-ledger.js";
import { createSettingsOnDemand } from "./settings-on-demand.js";
import type { StorageRuntime } from "./storage-runtime.js";

export interface LedgerOptions extends Omit<StorageRuntime, "store"> {
  /** Neon's connection string; absent = the object store is all there is. */
  readonly databaseUrl: string | undefined;
  readonly endpoint: string | undefined;
  readonly timeoutMs: number;
  readonly forcedDown: boolean;
  readonly store: StoreSettings | undefined;
  readonly mirror: "all" | "payments";
  /** How much one user may spend from the remembered balance in one outage. */
  readonly allowance: Money;
  readonly fetch: typeof fetch;
  /** Hears of settings that operators changed; absent = they are of no interest. */
  readonly settingsWatch?: SettingsWatch | undefined;
}

/** The ledger over whatever is configured, and what the scheduler and the health check need. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  readonly database?: { readonly records: Database; readonly ledger: Ledger };
  readonly store?: ObjectStore;
  /** Of the store: whether journals wait. */
  readonly flag?: OutageFlag;
  /** Whether this instance leaves the database alone, and how long. */
  readonly breaker?: Pick<CircuitBreaker, "probeAt">;
  /** Replays waiting journals into the database. */
  readonly sweep?: (limits: SweepLimits) => Promise<SweepResult>;
  /** What operators changed while the bot runs. */
  readonly settings: FailoverSettings;
  /** What users made lately, and what they prefer. */
  readonly habits: HabitStore;
  /** After the database was restored: replays again what journals added since this day. */
  readonly restore?: (since: string) => Promise<RestoreResult>;
}

/** @throws Error without both a database and a store; the settings refuse that before */
export function openLedger(options: LedgerOptions): OpenedLedger {
  const { databaseUrl, log } = options;
  const store = options.store && openStore(options.store, options);
  if (databaseUrl === undefined) return openWithoutDatabase(options, store);

  const records = openDatabase({
    ...options,
    url: databaseUrl,
    ...(store === undefined && watchDatabase(options)),
  });
  const ledger = createPostgresLedger(records, log, options.settingsWatch);
  const database = { records, ledger };
  if (store === undefined) {
    const settings = createSettingsOnDemand(() => ({ ...options, records, store: undefined }));
    const habits = createHabitsOnDemand(() => ({ ...options, records, store }));
    return { ledger, database, settings, habits };
  }

  const { accounts, ...failover } = createFailoverLedger({
    ...options,
    store,
    database: ledger,
    replayer: createReplayer(records, log),
    db: nameOf(databaseUrl),
    carry: () => settings.carry(),
  });
  const settings = createSettingsOnDemand(() => ({ ...options, ...failover, records, store }));
  const habits = createHabitsOnDemand(() => ({
    ...options,
    ...failover,
    accounts,
    records,
    store,
  }));
  return { ...failover, settings, habits, database, store };
}

/** Without an object store there is no breaker that would notice when the database goes and comes. */
function watchDatabase({ log, alarm }: LedgerOptions) {
  let isGone = false;
  return {
    onUnavailable({ message: cause }: Error): void {
      isGone = true;
      log.error(`Database unavailable: ${cause}`);
      alarm(alarms.databaseGone({ cause, hasStore: false }));
    },
    onAvailable(): void {
      if (!isGone) return;
      isGone = false;
      log.info("✅ Database available again");
      alarm(alarms.databaseBack({ journals: 0, left: false }));
    },
  };
}

function openWithoutDatabase(options: LedgerOptions, store: ObjectStore | undefined): OpenedLedger {
  if (store === undefined) throw new Error("neither a database nor an object store");
  const settings = createSettingsOnDemand(() => ({ ...options, store }));
  const { accounts, ...opened } = createJsonLedger({ ...options, store });
  const habits = createHabitsOnDemand(() => ({ ...options, accounts, store }));
  return { ...opened, settings, habits, store };
}

/** The same database behind its pooler is the same; another host or name is another one. */
function nameOf(databaseUrl: string): string {
  const { hostname, pathname } = new URL(databaseUrl);
  const place = hostname.replace("-pooler.", ".") + pathname;
  return createHash("sha256").update(place).digest("hex").slice(0, 16);
}
