import { LedgerUnavailable } from "../ledger/ledger.js";
import type { AdminLog, AuditQuery, RecordedAct } from "./admin-log.js";

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
        const kept = await unlessBug(error, keptActs);
        return kept.find((act) => act.key === key);
      }),

    page: (query) =>
      log
        .page(query)
        .catch(async (error: unknown) => pageOf(await unlessBug(error, keptActs), query)),
  };
}

async function unlessBug<T>(error: unknown, instead: () => Promise<T>): Promise<T> {
  if (error instanceof LedgerUnavailable) return instead();
  throw error;
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
