import { test as base } from "vitest";
import { describeLedger } from "../../ledger/contract.js";
import { createDatabaseState } from "../checks/database-state.js";
import { connectDatabase } from "./database-model.js";
import type { Network } from "./network.js";
import type { Process } from "./process.js";
import { createStatements } from "./statements-model.js";

const process: Process = {
  slot: 0,
  alive: true,
  time: {
    now: Date.now,
    sleep: async () => {},
    deadline: () => new AbortController().signal,
    random: () => 0.5,
  },
  crashMoment: () => undefined,
  die() {},
  onCrash: () => () => {},
};

const network: Network = {
  heal() {},
  lastFaultAt: () => Number.NEGATIVE_INFINITY,
  call: async (_process, _what, _timeoutMs, execute) => ({ kind: "answered", value: execute() }),
};

/** The model of the database is held to what PostgreSQL is held to. */
const test = base.extend("ledger", () => {
  let milliseconds = 0;
  const databaseState = createDatabaseState(() => new Date(++milliseconds));
  const statements = createStatements(databaseState, () => {});
  return connectDatabase({ statements, databaseState, network, process }).ledger;
});

describeLedger(test, { keysAreGlobal: true });
