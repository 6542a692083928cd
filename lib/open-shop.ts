import type { Credits, Money } from "./ledger/money.js";
import type { AdminLog } from "./shop/admin-log.js";
import { type Shop, type ShopState, withoutDatabase } from "./shop/shop.js";
import { createStatistics, type Statistics } from "./shop/statistics.js";
import type { OpenedLedger } from "./storage/open-ledger.js";
import { createAdminLog } from "./storage/postgres/shop/admin-log.js";
import { createStatisticsRecords } from "./storage/postgres/shop/statistics.js";

export interface ShopOptions {
  /** Days of statistics begin at midnight there. */
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What so many credits cost the operator, in the currency of the balance. */
  readonly costOf: (credits: Credits) => Money;
}

type Opened = Pick<OpenedLedger, "database" | "flag" | "store">;

/** What the operators' acts work with; loaded when an operator first needs it. */
export function openShop(opened: Opened, options: ShopOptions): Shop {
  const state: ShopState = { read: () => readState(opened) };
  const database = opened.database?.records;
  if (database === undefined) {
    return {
      adminLog: withoutDatabase<AdminLog>(),
      statistics: withoutDatabase<Statistics>(),
      state,
    };
  }
  const records = createStatisticsRecords(database);
  return {
    adminLog: createAdminLog(database),
    statistics: createStatistics({ ...options, records }),
    state,
  };
}

/** One read of the outage flag. */
async function readState({ flag, database }: Opened): ReturnType<ShopState["read"]> {
  if (flag === undefined) return { store: "not configured", journals: undefined };
  return flag.peek().then(
    ({ dirty }) => {
      const journals = dirty ? "waiting" : "empty";
      return { store: "ok", journals: database === undefined ? "kept" : journals };
    },
    () => ({ store: "unavailable", journals: undefined }),
  );
}
