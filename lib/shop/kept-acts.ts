import { LedgerUnavailable } from "../ledger/ledger.js";
import type { Act, AdminLog, AuditQuery, RecordedAct } from "./admin-log.js";
import { NoDatabase, type Shop } from "./shop.js";

/**
 * The log, with acts that only the object store knows: those of an outage, or all of a bot without a
 * database.
 * @param keptActs the oldest first
 */
export function withKeptActs(
  log: AdminLog,
  keptActs: () => Promise<readonly RecordedAct[]>,
): AdminLog {
  return {
    record: log.record,

    find: (key) =>
      log.find(key).catch(async (error: unknown) => {
        if (!(error instanceof LedgerUnavailable)) throw error;
        const kept = (await keptActs()).find((act) => act.key === key);
        if (kept === undefined) throw error;
        return kept;
      }),

    // In an outage, a list of what the store knows alone would pass for the whole.
    page: (query) =>
      log.page(query).catch(async (error: unknown) => {
        if (!(error instanceof NoDatabase)) throw error;
        return pageOf(await keptActs(), query);
      }),
  };
}

export interface RecordPorts extends Pick<Shop, "keepAct"> {
  readonly adminLog: Pick<AdminLog, "record">;
}

/**
 * Puts an act on record that did not need the database: in the log, or in the object store until the
 * database can be asked.
 * @throws LedgerUnavailable if neither takes it
 */
export function recordOrKeep({ adminLog, keepAct }: RecordPorts, act: Act): Promise<RecordedAct> {
  return adminLog.record(act).catch((error: unknown) => {
    if (error instanceof LedgerUnavailable) return keepAct(act);
    throw error;
  });
}

function pageOf(
  acts: readonly RecordedAct[],
  { limit, subject, from }: AuditQuery,
): readonly RecordedAct[] {
  const wanted = acts
    .filter((act) => subject === undefined || act.subject === subject)
    .toReversed();
  if (from?.direction === "newer") return wanted.filter(({ id }) => id > from.id).slice(-limit);
  return wanted.filter(({ id }) => from === undefined || id < from.id).slice(0, limit);
}
