import { createHash } from "node:crypto";
import { alarms } from "../alarms/alarms.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Money } from "../ledger/money.js";
import type { CircuitBreaker } from "./failover/circuit-breaker.js";
import { createFailoverLedger, createJsonLedger } from "./failover/open-failover.js";
import { createReplayer } from "./failover/replay.js";
import type { RestoreResult } from "./failover/restore.js";
import type { SweepLimits, SweepResult } from "./failover/sweep.js";
import type { OutageFlag } from "./journal/outage-flag.js";
import type { ObjectStore } from "./objects/object-store.js";
import { openStore, type StoreSettings } from "./objects/open-store.js";
import { type Database, openDatabase } from "./postgres/database.js";
import { createPostgresLedger } from "./postgres/postgres-ledger.js";
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
}

/** The ledger over whatever is configured, and what its caretakers need. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  readonly database?: { readonly records: Database; readonly ledger: Ledger };
  readonly store?: { readonly objects: ObjectStore; readonly flag: OutageFlag };
  /** Whether this instance leaves the database alone, and how long. */
  readonly breaker?: Pick<CircuitBreaker, "probeAt">;
  /** Brings waiting journals into the database. */
  readonly sweep?: (limits: SweepLimits) => Promise<SweepResult>;
  /** After the database was set back: what journals had brought since this day, once more. */
  readonly restore?: (since: string) => Promise<RestoreResult>;
}

/** @throws Error without both a database and a store; the settings refuse that before */
export function openLedger(options: LedgerOptions): OpenedLedger {
  const { databaseUrl, time, log } = options;
  const objects = options.store && openStore(options.store, options);
  if (databaseUrl === undefined) return openWithoutDatabase(options, objects);

  const records = openDatabase({
    ...options,
    url: databaseUrl,
    ...(objects === undefined && watchDatabase(options)),
  });
  const ledger = createPostgresLedger(records, log);
  const database = { records, ledger };
  if (objects === undefined) return { ledger, database };

  const failsafe = createFailoverLedger({
    ...options,
    store: objects,
    database: ledger,
    replayer: createReplayer(records, log),
    db: nameOf(databaseUrl),
    time,
  });
  const { flag, breaker, sweep, restore } = failsafe;
  return { ledger: failsafe.ledger, database, store: { objects, flag }, breaker, sweep, restore };
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

function openWithoutDatabase(
  options: LedgerOptions,
  objects: ObjectStore | undefined,
): OpenedLedger {
  if (objects === undefined) throw new Error("neither a database nor an object store");
  const { ledger, flag } = createJsonLedger({ ...options, store: objects });
  return { ledger, store: { objects, flag } };
}

/** The same database behind its pooler is the same; another host or name is another one. */
function nameOf(databaseUrl: string): string {
  const { hostname, pathname } = new URL(databaseUrl);
  const place = hostname.replace("-pooler.", ".") + pathname;
  return createHash("sha256").update(place).digest("hex").slice(0, 16);
}
