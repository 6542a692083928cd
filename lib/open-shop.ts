import type { AdminLog } from "./shop/admin-log.js";
import { withKeptActs } from "./shop/kept-acts.js";
import { type Shop, withoutDatabase } from "./shop/shop.js";
import type { OpenedLedger } from "./storage/open-ledger.js";
import { createAdminLog } from "./storage/postgres/shop/admin-log.js";

/** What the operators' acts work with; loaded when an operator first needs it. */
export function openShop({
  database,
  settings,
  store,
}: Pick<OpenedLedger, "database" | "settings" | "store">): Shop {
  const records = database?.records;
  const adminLog = records === undefined ? withoutDatabase<AdminLog>() : createAdminLog(records);
  return {
    adminLog: store === undefined ? adminLog : withKeptActs(adminLog, settings.keptActs),
    settings,
  };
}
