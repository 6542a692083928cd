import { openStatus, type StatusOptions } from "./open-status.js";
import { type Shop, withoutDatabase } from "./shop/shop.js";
import type { Database } from "./storage/postgres/database.js";
import { createAdminLog } from "./storage/postgres/shop/admin-log.js";
import { saveBlockMark } from "./storage/postgres/shop/block-marks.js";
import { createExports } from "./storage/postgres/shop/exports.js";
import { createUsers } from "./storage/postgres/shop/users.js";

export interface ShopOptions extends StatusOptions {}

/** What the operators' acts work with; loaded when an operator first needs it. */
export function openShop(options: ShopOptions): Shop {
  const records = options.opened.database?.records;
  const over = <Port extends object>(create: (records: Database) => Port): Port =>
    records === undefined ? withoutDatabase<Port>() : create(records);
  return {
    adminLog: over(createAdminLog),
    exports: over(createExports),
    status: openStatus(options),
    users: over(createUsers),
    saveBlock: (userId, isBlocked) => saveBlockMark(records, userId, isBlocked),
  };
}
