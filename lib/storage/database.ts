import type { SQL } from "drizzle-orm";
import { LedgerUnavailable } from "../ledger/ledger.js";
import type { Log } from "../log.js";
import { type ConnectionOptions, connect, type Drizzle } from "./connection.js";
import { type Failure, sortFailure } from "./failure.js";

export interface DatabaseOptions extends Omit<ConnectionOptions, "url"> {
  /** Without it every question is answered by `LedgerUnavailable`. */
  readonly url: string | undefined;
  /** Budget of the first try; the second has at most three seconds. */
  readonly timeoutMs: number;
  readonly log: Log;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** At least 0, below 1. */
  readonly random: () => number;
}

/** The database said no: a broken rule of the schema, or a bug of ours. Nothing was changed. */
export class StatementRejected extends Error {
  override readonly name = "StatementRejected";
  readonly code: string;
  readonly constraint: string | undefined;
  constructor(code: string, constraint: string | undefined) {
    super("the database refused the statement");
    this.code = code;
    this.constraint = constraint;
  }
}

/** Hears when the first try may have been carried out without our learning of it. */
type OnUnheard = () => void;

export interface Database {
  /**
   * Sends what `statement` builds, which must be one HTTP request and harmless to repeat.
   * @throws LedgerUnavailable if nobody knows whether it was carried out
   * @throws StatementRejected if the database refused it
   */
  ask<T>(statement: (drizzle: Drizzle) => Promise<T>, onUnheard?: OnUnheard): Promise<T>;
  /** The rows of one statement. */
  rows(statement: SQL, onUnheard?: OnUnheard): Promise<readonly Record<string, unknown>[]>;
}

const secondTryMs = 3_000;
const migrationMs = 30_000;
const contentionTries = 3;

/** Opens Neon over HTTP. Nothing is sent before the first question. */
export function openDatabase(options: DatabaseOptions): Database {
  const { url } = options;
  if (url === undefined) return absentDatabase;
  const within = (timeoutMs: number) => connect({ ...options, url, timeoutMs });
  const first = within(options.timeoutMs);
  const second = within(Math.min(secondTryMs, options.timeoutMs));
  const schema = watchSchema(options, () => within(migrationMs));

  async function ask<T>(
    statement: (drizzle: Drizzle) => Promise<T>,
    onUnheard?: OnUnheard,
  ): Promise<T> {
    let answer = await attempt(() => statement(first), options);
    if (answer.kind === "unavailable") onUnheard?.();
    if (await deservesAnother(answer)) answer = await attempt(() => statement(second), options);
    if (answer.kind === "rejected") throw new StatementRejected(answer.code, answer.constraint);
    if (answer.kind !== "answered") throw unavailable(answer, options.log);
    schema.seen();
    return answer.value;
  }

  async function deservesAnother({ kind }: Answer<unknown>): Promise<boolean> {
    return kind === "unmigrated" ? schema.migrate() : kind === "unavailable";
  }

  return {
    ask,
    rows: async (statement, onUnheard) =>
      (await ask((db) => db.execute(statement), onUnheard)).rows,
  };
}

const absentDatabase: Database = {
  ask: () => Promise.reject(new LedgerUnavailable("no DATABASE_URL")),
  rows: () => Promise.reject(new LedgerUnavailable("no DATABASE_URL")),
};

function unavailable(failure: Exclude<Failure, { kind: "rejected" }>, log: Log) {
  const reason = failure.kind === "unavailable" ? failure.reason : `SQLSTATE ${failure.code}`;
  log.error(`Database unavailable: ${reason}`);
  return new LedgerUnavailable(`the database could not be asked: ${reason}`);
}

type Answer<T> = { readonly kind: "answered"; readonly value: T } | Failure;

/** One try. What contention rolled back is sent again at once, a little later each time. */
async function attempt<T>(
  send: () => Promise<T>,
  { sleep, random }: Pick<DatabaseOptions, "sleep" | "random">,
): Promise<Answer<T>> {
  for (let round = 1; ; round++) {
    try {
      return { kind: "answered", value: await send() };
    } catch (error) {
      const failure = sortFailure(error);
      if (failure.kind !== "contention" || round === contentionTries) return failure;
      await sleep(round * (20 + 40 * random()));
    }
  }
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
