import {
  createFailoverLedger,
  type FailoverLedgerOptions,
} from "../../lib/storage/failover/open-failover.js";
import { createReplayer } from "../../lib/storage/failover/replay.js";
import { createMemoryStore } from "./memory-store.js";
import { realTime } from "./real-time.js";
import { test as ledgerTest } from "./test.js";

/** The ledger of one instance, over a real PostgreSQL and a store that only fails when told to. */
export const test = ledgerTest
  .extend("store", () => createMemoryStore())
  .extend("clock", () => ({ time: Date.UTC(2026, 10, 22, 12) }))
  .extend("alarms", () => [] as string[])
  .extend("works", () => [] as Promise<unknown>[])
  .extend("instance", ({ store, clock, alarms, works, log, database, ledger: postgres }) => {
    return (changes: Partial<FailoverLedgerOptions> = {}) =>
      createFailoverLedger({
        store,
        time: {
          ...realTime(),
          now: () => clock.time,
          sleep: async (milliseconds) => {
            clock.time += milliseconds;
          },
        },
        log,
        allowance: 300_00n,
        background: (work) => void works.push(work),
        alarm: ({ text }) => void alarms.push(text),
        database: postgres,
        replayer: createReplayer(database, log),
        db: "first",
        mirror: "all",
        ...changes,
      });
  })
  /** A document of the store as it stands there, once nothing goes on behind the answers. */
  .extend("document", ({ store, works }) => async (name: string) => {
    await Promise.all(works.splice(0));
    const stored = await store.get(`ledger/v1/${name}.json`);
    return stored === undefined ? undefined : JSON.parse(stored.body);
  });
