import { LedgerUnavailable } from "../ledger/ledger.js";
import type { AdminLog } from "./admin-log.js";
import type { Users } from "./user-card.js";

/** What the operators' acts work with. Each act names the ports that it needs; this is all of them. */
export interface Shop {
  readonly adminLog: AdminLog;
  readonly users: Users;
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
