import type { SQL } from "drizzle-orm";
import { LedgerUnavailable } from "../../ledger/ledger.js";
import type { Time } from "../../ledger/time.js";
import type { Log } from "../../log.js";
import { type ConnectionOptions, connect, type Drizzle } from "./connection.js";
import { createRetry, type OnAmbiguous } from "./retry.js";

export interface DatabaseOptions extends Omit<ConnectionOptions, "deadline"> {
  /** Budget of the first try; the second has at most three seconds. */
  readonly timeoutMs: number;
  readonly log: Log;
  readonly time: Time;
  /** Is called after every request without an answer. */
  readonly onUnavailable?: (failure: LedgerUnavailable) => void;
  /** Is called after every answer. */
  readonly onAvailable?: () => void;
}

export interface Database {
  /**
   * Sends what `statement` builds, which must be one HTTP request and harmless to repeat.
   * @throws LedgerUnavailable if the outcome is unknown
   * @throws StatementRejected if the database refused it
   */
  ask<T>(statement: (drizzle: Drizzle) => Promise<T>, onAmbiguous?: OnAmbiguous): Promise<T>;
  /** The rows of one statement. */
  rows(statement: SQL, onAmbiguous?: OnAmbiguous): Promise<readonly Record<string, unknown>[]>;
}

const migrationMs = 30_000;

/** Opens Neon over HTTP. Nothing is sent before the first question. */
export function openDatabase(options: DatabaseOptions): Database {
  const { timeoutMs, time } = options;
  const within = (milliseconds: number) =>
    connect({ ...options, timeoutMs: milliseconds, deadline: time.deadline });
  const connections = new Map<number, Drizzle>();
  const schema = watchSchema(options, () => within(migrationMs));
  const tryTwice = createRetry({ timeoutMs, time, migrate: schema.migrate });

  function connection(milliseconds: number): Drizzle {
    const open = connections.get(milliseconds) ?? within(milliseconds);
    connections.set(milliseconds, open);
    return open;
  }

  const ask: Database["ask"] = async (statement, onAmbiguous) => {
    try {
      const answer = await tryTwice((budget) => statement(connection(budget)), onAmbiguous);
      schema.seen();
      options.onAvailable?.();
      return answer;
    } catch (error) {
      if (error instanceof LedgerUnavailable) options.onUnavailable?.(error);
      throw error;
    }
  };

  return {
    ask,
    rows: async (statement, onAmbiguous) =>
      (await ask((drizzle) => drizzle.execute(statement), onAmbiguous)).rows,
  };
}

/** Runs the migrations when tables or columns turn out to be missing, and says so once. */
function watchSchema({ log }: DatabaseOptions, open: () => Drizzle) {
  let announced = false;
  let migrating: Promise<boolean> | undefined;

  async function migrate(): Promise<boolean> {
    try {
      const { migrate } = await import("./migrations.js");
      await migrate(open());
      return true;
    } catch (error) {
      log.error("The database could not be migrated", error);
      return false;
    } finally {
      migrating = undefined;
    }
  }

  return {
    seen() {
      if (announced) return;
      announced = true;
      log.info("✅ Database initialized successfully");
    },
    /** True if the statement deserves another try. Concurrent callers share one migration. */
    migrate: () => (migrating ??= migrate()),
  };
}
