import { LedgerUnavailable } from "../ledger/ledger.js";
import type { RefundedPayments } from "../ledger/payment-bonuses.js";
import type { AdjustmentRecords } from "./adjust.js";
import type { Act, AdminLog, RecordedAct } from "./admin-log.js";
import type { Exports } from "./export.js";
import type { ResultRecords } from "./model-results.js";
import type { PaymentRecords } from "./refund.js";
import type { SettingsStore } from "./settings-store.js";
import type { Statistics } from "./statistics.js";
import type { StatusSource } from "./status.js";
import type { Users } from "./user-card.js";

/** What the operators' acts work with. Each act names the ports that it needs; this is all of them. */
export interface Shop {
  readonly adminLog: AdminLog;
  /**
   * For an act that was done or refused while the database can't be asked: on record in the object store,
   * once for its key, and later in the log.
   * @throws LedgerUnavailable
   */
  keepAct(act: Act): Promise<RecordedAct>;
  readonly adjustments: AdjustmentRecords;
  readonly payments: PaymentRecords;
  readonly refundedPayments: RefundedPayments;
  readonly settings: SettingsStore;
  readonly exports: Exports;
  readonly results: ResultRecords;
  readonly status: StatusSource;
  readonly users: Users;
  /** Notes whether a user has blocked the bot. @throws LedgerUnavailable */
  saveBlock(userId: number, isBlocked: boolean): Promise<void>;
  readonly statistics: Statistics;
  readonly state: ShopState;
}

/** So many waiting journals are counted. */
export const mostJournals = 1_000;

/** How the object store is. */
export interface ShopState {
  /** Never rejects. */
  read(): Promise<{
    readonly store: "ok" | "unavailable" | "not configured";
    /**
     * How many users' journals wait for the database, counted up to `mostJournals`; undefined = can't be
     * told now, or there is no store.
     */
    readonly journals: number | "kept" | undefined;
  }>;
}

/** This bot has only an object store, and what was asked for is kept in a database alone. */
export class NoDatabase extends LedgerUnavailable {
  override readonly name = "NoDatabase";
  constructor() {
    super("this bot has no database", { notApplied: true });
  }
}

/**
 * Stands for a port of a bot without a database: each method says so.
 * @example
 * const adminLog: AdminLog = records ? createAdminLog(records) : withoutDatabase();
 */
export function withoutDatabase<Port extends object>(): Port {
  const refuse = () => Promise.reject(new NoDatabase());
  return new Proxy({} as Port, {
    // A port must not pass for a promise.
    get: (_, name) => (name === "then" ? undefined : refuse),
  });
}
