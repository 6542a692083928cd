import { test as base } from "vitest";
import { describeLedger } from "../../ledger/contract.js";
import { createTables } from "../checks/database-state.js";
import { connectDatabase } from "./database-model.js";
import type { Link } from "./network.js";
import type { Life } from "./process.js";
import { createStatements } from "./statements-model.js";

const life: Life = {
  slot: 0,
  alive: true,
  time: {
    now: Date.now,
    sleep: async () => {},
    deadline: () => new AbortController().signal,
    random: () => 0.5,
  },
  doom: () => undefined,
  die() {},
  onDeath: () => () => {},
};

const link: Link = {
  heal() {},
  lastTrouble: () => Number.NEGATIVE_INFINITY,
  call: async (_life, _what, _timeoutMs, execute) => ({ kind: "answered", value: execute() }),
};

/** The model of the database is held to what PostgreSQL is held to. */
const test = base.extend("ledger", () => {
  let milliseconds = 0;
  const tables = createTables(() => new Date(++milliseconds));
  const statements = createStatements(tables, () => {});
  return connectDatabase({ statements, tables, link, life }).ledger;
});

describeLedger(test, { keysAreGlobal: true });
