import type { Credits, Money } from "./ledger/money.js";
import { type Shop, withoutDatabase } from "./shop/shop.js";
import { createStatistics } from "./shop/statistics.js";
import type { OpenedLedger } from "./storage/open-ledger.js";
import type { Database } from "./storage/postgres/database.js";
import { createAdjustmentRecords } from "./storage/postgres/shop/adjustment-records.js";
import { createAdminLog } from "./storage/postgres/shop/admin-log.js";
import { createExports } from "./storage/postgres/shop/exports.js";
import { createPaymentRecords } from "./storage/postgres/shop/payment-records.js";
import { createStatisticsRecords } from "./storage/postgres/shop/statistics.js";
import { createUsers } from "./storage/postgres/shop/users.js";

export interface ShopOptions {
  /** Days of statistics begin at midnight there. */
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What so many credits cost the operator, in the currency of the balance. */
  readonly costOf: (credits: Credits) => Money;
}

type Opened = Pick<OpenedLedger, "database" | "flag">;

/** What the operators' acts work with; loaded when an operator first needs it. */
export function openShop(opened: Opened, options: ShopOptions): Shop {
  const records = opened.database?.records;
  const over = <Port extends object>(create: (records: Database) => Port): Port =>
    records === undefined ? withoutDatabase<Port>() : create(records);
  return {
    adminLog: over(createAdminLog),
    adjustments: over(createAdjustmentRecords),
    payments: over(createPaymentRecords),
    exports: over(createExports),
    users: over(createUsers),
    statistics: over((database) =>
      createStatistics({ ...options, records: createStatisticsRecords(database) }),
    ),
    state: { read: () => readState(opened) },
  };
}

/** One read of the outage flag. */
async function readState({ flag, database }: Opened): ReturnType<Shop["state"]["read"]> {
  if (flag === undefined) return { store: "not configured", journals: undefined };
  return flag.peek().then(
    ({ dirty }) => {
      const journals = dirty ? "waiting" : "empty";
      return { store: "ok", journals: database === undefined ? "kept" : journals };
    },
    () => ({ store: "unavailable", journals: undefined }),
  );
}
