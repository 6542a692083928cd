import { describe } from "vitest";
import { createLog } from "../../../lib/log.js";
import {
  createFailoverLedger,
  createJsonLedger,
} from "../../../lib/storage/failover/open-failover.js";
import { createReplayer } from "../../../lib/storage/failover/replay.js";
import { describeLedger } from "../../ledger/contract.js";
import { createMemoryStore } from "../../support/memory-store.js";
import { realTime } from "../../support/real-time.js";
import { type StoreKind, testsOf } from "../../support/stores.js";
import { test as ledgerTest } from "../../support/test.js";

const quiet = createLog({ info: () => {}, warn: () => {}, error: () => {} });
const common = {
  time: realTime(),
  log: quiet,
  allowance: 300_00n,
  background: () => {},
  alarm: () => {},
};

const kinds: readonly StoreKind[] = ["Vercel Blob", "an S3 server", "the S3 stand-in", "files"];

describe.for(kinds)("ledger: journals, kept in %s", (kind) => {
  const test = testsOf(kind).extend(
    "ledger",
    ({ store }) => createJsonLedger({ ...common, store }).ledger,
  );
  describeLedger(test, { keysAreGlobal: false });
});

describe("ledger: database and journals", () => {
  const test = ledgerTest.extend("ledger", ({ ledger: postgres, database, log }) => {
    const { ledger } = createFailoverLedger({
      ...common,
      log,
      store: createMemoryStore(),
      database: postgres,
      replayer: createReplayer(database, log),
      db: "test",
      mirror: "all",
    });
    return ledger;
  });
  describeLedger(test, { keysAreGlobal: true });
});
