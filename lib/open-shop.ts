import type { AdminLog } from "./shop/admin-log.js";
import { type Shop, withoutDatabase } from "./shop/shop.js";
import type { OpenedLedger } from "./storage/open-ledger.js";
import { createAdminLog } from "./storage/postgres/shop/admin-log.js";

/** What the operators' acts work with; loaded when an operator first needs it. */
export function openShop({ database }: Pick<OpenedLedger, "database">): Shop {
  const records = database?.records;
  return {
    adminLog: records === undefined ? withoutDatabase<AdminLog>() : createAdminLog(records),
  };
}
