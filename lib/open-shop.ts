import { type Shop, withoutDatabase } from "./shop/shop.js";
import type { OpenedLedger } from "./storage/open-ledger.js";
import type { Database } from "./storage/postgres/database.js";
import { createAdminLog } from "./storage/postgres/shop/admin-log.js";
import { createUsers } from "./storage/postgres/shop/users.js";

/** What the operators' acts work with; loaded when an operator first needs it. */
export function openShop({ database }: Pick<OpenedLedger, "database">): Shop {
  const records = database?.records;
  const over = <Port extends object>(create: (records: Database) => Port): Port =>
    records === undefined ? withoutDatabase<Port>() : create(records);
  return {
    adminLog: over(createAdminLog),
    users: over(createUsers),
  };
}
