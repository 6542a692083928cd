import { openStatus, type StatusOptions } from "./open-status.js";
import { withKeptActs } from "./shop/kept-acts.js";
import type { LiveSettings } from "./shop/live-settings.js";
import { mostJournals, type Shop, withoutDatabase } from "./shop/shop.js";
import { createStatistics } from "./shop/statistics.js";
import { countWaitingJournals } from "./storage/journal/waiting-journals.js";
import { StoreUnavailable } from "./storage/objects/object-store.js";
import type { OpenedLedger } from "./storage/open-ledger.js";
import type { Database } from "./storage/postgres/database.js";
import { createRefundedPayments } from "./storage/postgres/refunded-payments.js";
import { createAdjustmentRecords } from "./storage/postgres/shop/adjustment-records.js";
import { createAdminLog } from "./storage/postgres/shop/admin-log.js";
import { saveBlockMark } from "./storage/postgres/shop/block-marks.js";
import { createExports } from "./storage/postgres/shop/exports.js";
import { createResultRecords } from "./storage/postgres/shop/model-results.js";
import { createPaymentRecords } from "./storage/postgres/shop/payment-records.js";
import { createStatisticsRecords } from "./storage/postgres/shop/statistics.js";
import { createUsers } from "./storage/postgres/shop/users.js";
import { createPricing } from "./studio/price.js";

export interface ShopOptions extends StatusOptions {
  readonly settings: LiveSettings;
}

/** What the operators' acts work with; loaded when an operator first needs it. */
export function openShop(options: ShopOptions): Shop {
  const { env, opened, time } = options;
  const { costOf } = createPricing({ prices: options.settings.current });
  const { store, settings } = opened;
  const records = opened.database?.records;
  const over = <Port extends object>(create: (records: Database) => Port): Port =>
    records === undefined ? withoutDatabase<Port>() : create(records);
  const adminLog = over(createAdminLog);
  return {
    adminLog: store === undefined ? adminLog : withKeptActs(adminLog, settings.keptActs),
    keepAct: settings.keepAct,
    adjustments: over(createAdjustmentRecords),
    payments: over(createPaymentRecords),
    refundedPayments: over(createRefundedPayments),
    exports: over(createExports),
    results: over(createResultRecords),
    status: openStatus(options),
    users: over(createUsers),
    statistics: over((database) =>
      createStatistics({
        timeZone: env.TIME_ZONE,
        now: time.now,
        costOf,
        ready: options.settings.ready,
        records: createStatisticsRecords(database),
      }),
    ),
    state: { read: () => readState(opened) },
    settings,
    saveBlock: (userId, isBlocked) => saveBlockMark(records, userId, isBlocked),
  };
}

/** One read of the outage flag; a list of the journals if it is raised. */
async function readState(opened: OpenedLedger): ReturnType<Shop["state"]["read"]> {
  const { flag, store, database } = opened;
  if (flag === undefined || store === undefined) {
    return { store: "not configured", journals: undefined };
  }
  try {
    const { dirty } = await flag.peek();
    if (database === undefined) return { store: "ok", journals: "kept" };
    const journals = dirty ? await countWaitingJournals(store, mostJournals) : 0;
    return { store: "ok", journals };
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return { store: "unavailable", journals: undefined };
  }
}
