import { NeonDbError } from "@neondatabase/serverless";
import {
  assertBanChange,
  assertCharge,
  assertCorrection,
} from "../../../lib/ledger/assert-commands.js";
import type { Ledger } from "../../../lib/ledger/ledger.js";
import { assertEntry, assertUserId } from "../../../lib/ledger/operation.js";
import type { Replayer, ReplayResult } from "../../../lib/storage/failover/replay.js";
import { createRetry, type OnAmbiguous } from "../../../lib/storage/postgres/retry.js";
import type { DatabaseState } from "../checks/database-state.js";
import type { Failure, Network } from "./network.js";
import type { Process } from "./process.js";
import { connectShop, type Shop } from "./shop-model.js";
import type { Statements } from "./statements-model.js";

export interface ConnectedDatabase {
  readonly ledger: Ledger;
  readonly replayer: Replayer;
  readonly shop: Shop;
}

export interface Access {
  readonly statements: Statements;
  readonly databaseState: DatabaseState;
  readonly network: Network;
  readonly process: Process;
}

/** Budgets of a deployment: the first try, and what lib/storage/postgres/retry.ts gives the second. */
const timeoutMs = 5_000;
const longestBatch = 50;

/** The tables as one instance reaches them: over HTTP, tried twice, failing as Neon's driver fails. */
export function connectDatabase({
  statements,
  databaseState,
  network,
  process,
}: Access): ConnectedDatabase {
  const tryTwice = createRetry({ timeoutMs, time: process.time, migrate: async () => false });

  function ask<T>(what: string, statement: () => T, onAmbiguous?: OnAmbiguous): Promise<T> {
    const send = async (budget: number) => {
      const reply = await network.call(process, what, budget, statement);
      if (reply.kind === "answered") return reply.value;
      throw errors[reply.kind];
    };
    return tryTwice(send, onAmbiguous);
  }

  return {
    shop: connectShop(databaseState, ask),

    ledger: {
      async getAccount(userId) {
        assertUserId(userId);
        return ask(`open ${userId}`, () => statements.open(userId));
      },
      async apply(userId, entries) {
        assertUserId(userId);
        entries.forEach(assertEntry);
        return ask(`apply ${userId}`, () => statements.apply(userId, entries));
      },
      async charge(charge) {
        assertCharge(charge);
        return ask(`charge ${charge.userId}`, () => statements.charge(charge));
      },
      claimStart: async () => true,
      markSubmitted: (generation) =>
        ask(`submitted ${generation.userId}`, () => statements.submitted(generation)),
      settle: (generation) =>
        ask(`settle ${generation.userId}`, () => statements.settle(generation)),
      refund: (generation) =>
        ask(`refund ${generation.userId}`, () => statements.refund(generation)),
      claimDelivery: (generation) =>
        ask(`claim ${generation.userId}`, () => statements.claim(generation)),
      claimParts: (parts) => ask(`claim ${parts.userId}`, () => statements.claimParts(parts)),
      markDelivered: (generation) =>
        ask(`delivered ${generation.userId}`, () => statements.delivered(generation)),
      find: (generation) => ask(`find ${generation.userId}`, () => statements.find(generation)),
      findUnfinished: (query) => ask("pending", () => statements.pending(query)),
      async setBalance(correction) {
        assertCorrection(correction);
        return ask(`set balance ${correction.userId}`, () => statements.setBalance(correction));
      },
      async setBan(change) {
        assertBanChange(change);
        return ask(`ban ${change.userId}`, () => statements.setBan(change));
      },
      history: (query) =>
        ask(`history ${query.userId}`, () => ({ entries: databaseState.history(query) })),
      erase: (userId) => ask(`erase ${userId}`, () => statements.erase(userId)),
      checkWritable: (userId) => ask("ready", () => statements.ready(userId)),
      owners: (names) => ask("owners", () => statements.owners(names.map(({ key }) => key))),
    },

    replayer: {
      async replay(userId, entries) {
        const mismatched: string[] = [];
        for (let from = 0; ; from += longestBatch) {
          const batch = entries.slice(from, from + longestBatch);
          const replayed: ReplayResult = await ask(`replay ${userId}`, () =>
            statements.replay(userId, batch),
          );
          mismatched.push(...replayed.keyConflicts);
          if (from + longestBatch >= entries.length)
            return { ...replayed, keyConflicts: mismatched };
        }
      },
      readNewest: (userId) => ask(`newest ${userId}`, () => statements.missedFacts(userId)),
    },
  };
}

/** What the driver throws; tests/storage/postgres/classify-error.test.ts has the same from the real one. */
const errors: Readonly<Record<Failure, NeonDbError>> = {
  refused: unreachable(withCode(new Error("connect ECONNREFUSED"), "ECONNREFUSED")),
  reset: unreachable(withCode(new Error("other side closed"), "UND_ERR_SOCKET")),
  timeout: unreachable(new DOMException("The operation timed out", "TimeoutError")),
  contention: withCode(new NeonDbError("could not serialize access"), "40001"),
  "false conflict": withCode(new NeonDbError("could not serialize access"), "40001"),
};

function unreachable(source: Error): NeonDbError {
  const error = new NeonDbError(`Error connecting to database: ${source.message}`);
  const fetchFailed = Object.assign(new TypeError("fetch failed"), { cause: source });
  error.sourceError = source instanceof DOMException ? source : fetchFailed;
  return error;
}

function withCode<E extends Error>(error: E, code: string): E {
  return Object.assign(error, { code });
}
