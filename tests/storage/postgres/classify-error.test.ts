import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { NeonDbError } from "@neondatabase/serverless";
import { DrizzleQueryError, sql as statement } from "drizzle-orm";
import type pg from "pg";
import { describe, expect, inject } from "vitest";
import { connectTo } from "../../../dev/migrate.js";
import type { Fault } from "../../../dev/neon/faults.js";
import type { Neon } from "../../../dev/neon.js";
import {
  type Charge,
  type Ledger,
  LedgerBusy,
  LedgerUnavailable,
} from "../../../lib/ledger/ledger.js";
import { classifyError } from "../../../lib/storage/postgres/classify-error.js";
import { openDatabase } from "../../../lib/storage/postgres/database.js";
import { createPostgresLedger } from "../../../lib/storage/postgres/postgres-ledger.js";
import { StatementRejected } from "../../../lib/storage/postgres/retry.js";
import { test as ledgerTest } from "../../support/test.js";
import { countWaiting, until } from "../../support/waiting.js";

const user = 2147483653;
const prompt = "a-fox-that-nobody-may-read-of";
const charge: Charge = {
  userId: user,
  key: "gen:1:1",
  price: 400n,
  model: "fox",
  prompt,
  attemptId: "press",
};

const before: readonly Fault[] = [
  "refuse",
  "hang",
  "500",
  "402",
  "503-html",
  "400-without-code",
  "password",
];
const after: readonly Fault[] = [
  "drop-after",
  "hang-after",
  "500-after",
  "507-after",
  "400-without-code-after",
  "cancelled-after",
  "cut-after",
  "html-after",
];
/** The operator's message when Neon gives a reason. */
const neonReasons: Readonly<Partial<Record<Fault, string>>> = {
  "500": "Database unavailable: control plane request failed (HTTP 500)",
  "402": "Database unavailable: exceeded the compute time quota (HTTP 402)",
  password: "Database unavailable: password authentication failed (SQLSTATE 28P01)",
};
const faults: readonly Fault[] = [...before, ...after, "late"];
const silent: readonly Fault[] = ["hang", "hang-after", "late"];

const commands = [
  {
    name: "payment",
    key: "pay:x",
    balance: "1500.00",
    send: (ledger: Ledger) =>
      ledger.apply(user, [{ key: "pay:x", type: "payment", amount: 50_000n, stars: 800 }]),
    repeated: { balance: 150_000n, keyConflicts: [] },
  },
  {
    name: "charge",
    key: charge.key,
    balance: "996.00",
    send: (ledger: Ledger) => ledger.charge(charge),
    repeated: { kind: "charged", balance: 99_600n },
  },
] as const;

const cases = faults.flatMap((fault) => commands.map((command) => ({ fault, ...command })));

const test = ledgerTest
  /** A ledger that soon gives up an answer that never comes, and all the same not too soon. */
  .extend("impatient", ({ neon, sql, databaseOptions, log }) => {
    return (given: Given, url = databaseOptions.url) => {
      const fetch = silent.includes(given.fault)
        ? impatientFetch(neon, sql, given)
        : databaseOptions.fetch;
      return createPostgresLedger(openDatabase({ ...databaseOptions, url, fetch }), log);
    };
  })
  /** Somebody with a password worth hiding, and with settings of his own. */
  .extend("createRole", ({ sql, databaseOptions }, { onCleanup }) => {
    const name = `role_${randomBytes(8).toString("hex")}`;
    const password = randomBytes(16).toString("hex");
    return async (setting = "application_name = ''") => {
      await sql.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
      onCleanup(async () => void (await sql.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`)));
      await sql.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${name}`);
      await sql.query(`ALTER ROLE ${name} SET ${setting}`);
      const url = Object.assign(new URL(databaseOptions.url ?? ""), { username: name, password });
      return { url: url.href, password };
    };
  })
  /** A session of somebody else. */
  .extend("rival", async ({ databaseName }, { onCleanup }) => {
    const rival = await connectTo(inject("postgres"), databaseName);
    onCleanup(() => rival.end());
    return rival;
  });

describe("ban: a charge that may still arrive", () => {
  test("is not reported as refused", async ({ neon, sql, impatient, ledger }) => {
    await depositThousand(sql);
    await ledger.setBan({ userId: user, banned: {}, actor: 1 });
    neon.fail("late", 1);
    const late = impatient({ fault: "late", times: 1, key: charge.key });
    expect(await late.charge(charge)).toEqual({ kind: "unknown" });
    // Nothing stands in its way any more when the first try arrives.
    await ledger.setBan({ userId: user, banned: undefined, actor: 1 });
    await neon.releaseLate();
    expect(await readState(sql, charge.key)).toEqual({ balance: "996.00", operations: 1 });
  });
});

describe("rate limit: a charge that may still arrive", () => {
  test("is not reported as refused", async ({ neon, sql, impatient, ledger }) => {
    const enough = { count: 9, withinMs: 60_000 };
    const limits = { unfinished: 1, charged: enough, refunded: enough };
    await depositThousand(sql);
    await ledger.charge({ ...charge, key: "gen:2:0" });
    const press = { ...charge, limits };
    expect(await ledger.charge(press)).toEqual({ kind: "limited", limit: "unfinished" });
    neon.fail("late", 1);
    const late = impatient({ fault: "late", times: 1, key: charge.key });
    expect(await late.charge(press)).toEqual({ kind: "unknown" });
    // Nothing stands in its way any more when the first try arrives.
    await ledger.refund({ userId: user, key: "gen:2:0" });
    await neon.releaseLate();
    expect(await readState(sql, charge.key)).toEqual({ balance: "996.00", operations: 1 });
  });
});

describe("retry: an answer that did not arrive", () => {
  describe.for(cases)("to a $name once ($fault)", (given) => {
    test("costs nothing", async ({ neon, sql, impatient }) => {
      await depositThousand(sql);
      const ledger = impatient({ ...given, times: 1 });
      neon.fail(given.fault, 1);

      expect(await given.send(ledger)).toMatchObject(given.repeated);
      await neon.releaseLate();

      expect(await readState(sql, given.key)).toEqual({ balance: given.balance, operations: 1 });
    });
  });

  describe.for(cases)("to a $name twice ($fault)", (given) => {
    test("leaves it repeatable", async ({ neon, sql, impatient }) => {
      await depositThousand(sql);
      const ledger = impatient({ ...given, times: 2 });
      const already = neon.requests;
      neon.fail(given.fault, 2);

      await expect(given.send(ledger)).rejects.toThrow(LedgerUnavailable);
      expect(neon.requests - already).toBe(2);
      const carriedOut = after.includes(given.fault) ? 1 : 0;
      expect(await readState(sql, given.key)).toMatchObject({ operations: carriedOut });
      await neon.releaseLate();

      expect(await given.send(ledger)).toMatchObject(given.repeated);
      expect(await readState(sql, given.key)).toEqual({ balance: given.balance, operations: 1 });
    });
  });

  describe.for(faults)("because of %s", (fault) => {
    test("is logged with the reason, but no content", async ({
      neon,
      sql,
      impatient,
      createRole,
      lines,
    }) => {
      await depositThousand(sql);
      const { url, password } = await createRole();
      const ledger = impatient({ fault, times: 2, key: charge.key }, url);
      neon.fail(fault, 2);

      const error = await ledger.charge(charge).catch((reason: unknown) => reason);
      await neon.releaseLate();

      expect(error).toBeInstanceOf(LedgerUnavailable);
      const reason = neonReasons[fault] ?? expect.stringMatching(/^Database unavailable: [\w .]+$/);
      expect(lines).toEqual([reason]);
      expectDiscreet([...lines, ...everythingOf(error)], [password]);
    });
  });

  test("is awaited no longer than the budget", async ({ neon, databaseOptions, log }) => {
    const database = openDatabase({ ...databaseOptions, timeoutMs: 50 });
    neon.fail("hang");
    await expect(createPostgresLedger(database, log).charge(charge)).rejects.toThrow(
      "TimeoutError",
    );
  });
});

describe("outage: a database that is known to be down", () => {
  test("gets no request when the operator forces it down", async ({
    neon,
    databaseOptions,
    log,
  }) => {
    const already = neon.requests;
    const database = openDatabase({ ...databaseOptions, forcedDown: true });
    const ledger = createPostgresLedger(database, log);
    await expect(ledger.charge(charge)).rejects.toThrow(LedgerUnavailable);
    await expect(ledger.history({ userId: user, limit: 1 })).rejects.toThrow(LedgerUnavailable);
    await expect(ledger.checkWritable()).rejects.toThrow(LedgerUnavailable);
    expect(neon.requests).toBe(already);
  });

  test("answers again as soon as it is back", async ({ neon, ledger, lines }) => {
    neon.fail("500");
    await expect(ledger.checkWritable()).rejects.toThrow(LedgerUnavailable);
    neon.fail();
    await ledger.checkWritable();
    expect(lines).toEqual([
      "Database unavailable: control plane request failed (HTTP 500)",
      "✅ Database initialized successfully",
    ]);
  });
});

describe("retry: contention", () => {
  const codes = ["40001", "40P01", "55P03", "57014"];
  test.for(codes)("is rolled back and retried: %s", async (code, { sql, databaseOptions, log }) => {
    await depositThousand(sql);
    const sleeps: number[] = [];
    const database = openDatabase({
      ...databaseOptions,
      fetch: answeringFirst(2, rejection(code)),
      time: {
        ...databaseOptions.time,
        sleep: async (milliseconds) => void sleeps.push(milliseconds),
      },
    });
    const outcome = await createPostgresLedger(database, log).charge(charge);
    expect(outcome).toMatchObject({ kind: "charged", balance: 99_600n });
    expect(sleeps).toEqual([40, 80]);
  });

  test("that does not end is neither an outage nor an endless loop", async ({
    databaseOptions,
    log,
  }) => {
    let requests = 0;
    const database = openDatabase({
      ...databaseOptions,
      fetch: async () => {
        requests++;
        return rejection("40P01");
      },
    });
    const ledger = createPostgresLedger(database, log);
    await expect(ledger.charge(charge)).rejects.toThrow(LedgerBusy);
    expect(requests).toBeLessThanOrEqual(6);
  });

  test("for a row that comes free in time has no effect", async ({
    sql,
    databaseOptions,
    log,
    createRole,
    rival,
  }) => {
    await depositThousand(sql);
    const { url } = await createRole("lock_timeout = '20ms'");
    await rival.query("BEGIN");
    await rival.query("SELECT FROM users FOR UPDATE");
    let sleeps = 0;
    const database = openDatabase({
      ...databaseOptions,
      url,
      time: {
        ...databaseOptions.time,
        sleep: async () => {
          if (++sleeps === 2) await rival.query("ROLLBACK");
        },
      },
    });

    const outcome = await createPostgresLedger(database, log).charge(charge);

    expect(outcome).toMatchObject({ kind: "charged", balance: 99_600n });
    expect(sleeps).toBe(2);
    expect(await readState(sql, charge.key)).toEqual({ balance: "996.00", operations: 1 });
  });
});

describe("error: a refusal of the database", () => {
  test("happens once and names its code only", async ({ database, neon, lines }) => {
    const already = neon.requests;
    const error = await database
      .rows(statement`SELECT ${prompt}::int`)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StatementRejected);
    expect(error).toMatchObject({ code: "22P02", constraint: undefined });
    expect(neon.requests - already).toBe(1);
    expectDiscreet([...lines, ...everythingOf(error)]);
  });

  test("is logged without its statement, even as the driver raised it", async ({
    database,
    log,
    lines,
  }) => {
    let raised: unknown;
    await database
      .ask((drizzle) =>
        drizzle.execute(statement`SELECT ${prompt}::int`).catch((error: unknown) => {
          raised = error;
          throw error;
        }),
      )
      .catch(() => {});
    expect(raised).toBeInstanceOf(DrizzleQueryError);
    expect(String(raised)).toContain(prompt);
    log.error("Something went wrong", raised);
    expect(lines.join()).toContain("22P02");
    expectDiscreet(lines);
  });

  test("by users_funds is not even asked for: a charge waits for the balance that another one is spending", async ({
    sql,
    ledger,
    neon,
    rival,
  }) => {
    await sql.query(`INSERT INTO users (id, balance) VALUES (${user}, 4)`);
    await rival.query("BEGIN");
    await rival.query("UPDATE users SET balance = balance - 1");
    const already = neon.requests;

    const outcome = ledger.charge(charge);
    await until(async () => (await countWaiting(sql)) > 0);
    await rival.query("COMMIT");

    expect(await outcome).toEqual({ kind: "insufficient", balance: 300n });
    expect(neon.requests - already).toBe(1);
    expect(await readState(sql, charge.key)).toEqual({ balance: "3.00", operations: 0 });
  });

  test("by users_funds without end is an outage", async ({ databaseOptions, log }) => {
    let requests = 0;
    const database = openDatabase({
      ...databaseOptions,
      fetch: async () => {
        requests++;
        return rejection("23514", "users_funds");
      },
    });
    const ledger = createPostgresLedger(database, log);
    await expect(ledger.charge(charge)).rejects.toThrow(LedgerUnavailable);
    expect(requests).toBe(5);
  });

  test("by any other constraint is a bug and says so", async ({ databaseOptions, log }) => {
    const database = openDatabase({
      ...databaseOptions,
      fetch: async () => rejection("23514", "operations_sign"),
    });
    const ledger = createPostgresLedger(database, log);
    await expect(ledger.charge(charge)).rejects.toMatchObject({
      name: "StatementRejected",
      code: "23514",
      constraint: "operations_sign",
    });
  });
});

describe("error: one of the driver", () => {
  const kinds = {
    contention: ["40001", "40P01", "55P03", "57014"],
    unmigrated: ["42P01", "42703"],
    unavailable: [
      ...["08000", "08003", "08006", "08P01", "25006", "28000", "28P01", "3D000", "53100"],
      ...["53300", "57000", "57P01", "57P02", "57P03", "58000", "58030", "F0000", "XX000"],
    ],
    rejected: [
      ...["22001", "22003", "22P02", "23502", "23503", "23505", "23514", "25P02", "40002"],
      ...["42501", "42601", "42P02", "42P07", "55000", "P0001"],
    ],
  } as const;
  const table = Object.entries(kinds).flatMap(([kind, codes]) =>
    codes.map((code) => ({ code, kind })),
  );

  test.for(table)("with SQLSTATE $code is $kind", ({ code, kind }) => {
    expect(classifyError(neonError({ code }))).toMatchObject({ kind });
    expect(classifyError(wrapped(neonError({ code })))).toMatchObject({ kind });
  });

  const malformed = ["", "undefined", "ECONNRESET", "2351", "235144", "2351x"];

  test.for(malformed)("of code %j is ambiguous", (code) => {
    expect(classifyError(neonError({ code }))).toMatchObject({ kind: "unavailable" });
  });

  const nodeCodes = ["EPIPE", "EBUSY", "EPERM", "EBADF"];

  test.for(nodeCodes)("caused by Node's %s is ambiguous", (code) => {
    const cause = Object.assign(new Error("write"), { code });
    const fetchFailed = new TypeError("fetch failed", { cause });
    const expected = { kind: "unavailable", reason: code, notApplied: false };
    expect(classifyError(fetchFailed)).toEqual(expected);
    expect(classifyError(neonError({ sourceError: fetchFailed }))).toEqual(expected);
    expect(classifyError(cause)).toMatchObject({ kind: "unavailable" });
  });

  const ownCodes = ["EPIPE", "EBUSY", "EPERM", "EBADF"];

  test.for(ownCodes)("passing on Node's %s is ambiguous", (code) => {
    expect(classifyError(neonError({ code }))).toMatchObject({ kind: "unavailable" });
  });

  const values = [undefined, null, "23514", { code: "23514" }, new SyntaxError("<html>")];

  test.for(values)("that is none (%s) is ambiguous", (error) => {
    expect(classifyError(error)).toMatchObject({ kind: "unavailable" });
  });

  test("names the constraint that refused", () => {
    expect(classifyError(neonError({ code: "23514", constraint: "users_funds" }))).toEqual({
      kind: "rejected",
      code: "23514",
      constraint: "users_funds",
    });
  });
});

async function depositThousand(sql: pg.Client): Promise<void> {
  await sql.query(`INSERT INTO users (id, balance) VALUES (${user}, 1000)`);
  await sql.query(`INSERT INTO operations (key, user_id, type, amount)
    VALUES ('pay:first', ${user}, 'payment', 1000)`);
}

async function readState(sql: pg.Client, key: string) {
  const { rows } = await sql.query(
    `SELECT balance, (SELECT count(*)::int FROM operations WHERE key = $1) AS operations,
      balance - 1000 = (SELECT COALESCE(sum(amount), 0) FROM operations WHERE key <> 'pay:first')
        AS balanced
    FROM users`,
    [key],
  );
  const [{ balanced, ...state }] = rows;
  if (state.operations > 0) expect(balanced).toBe(true);
  return state;
}

interface Given {
  readonly fault: Fault;
  /** How many requests will meet it. */
  readonly times: number;
  /** Of the operation that the command makes. */
  readonly key: string;
}

/** Gives up as soon as the request had its effect, instead of waiting for a budget to pass. */
function impatientFetch(neon: Neon, sql: pg.Client, { fault, times, key }: Given): typeof fetch {
  let remaining = times;
  return async (input, init) => {
    if (remaining-- <= 0) return fetch(input, init);
    const already = neon.requests;
    const patience = new AbortController();
    const answer = fetch(input, { ...init, signal: patience.signal });
    await until(() => neon.requests > already);
    if (fault === "hang-after") await until(() => exists(sql, key));
    patience.abort(new DOMException("The operation timed out.", "TimeoutError"));
    return answer;
  };
}

async function exists(sql: pg.Client, key: string): Promise<boolean> {
  return (await sql.query("SELECT FROM operations WHERE key = $1", [key])).rows.length > 0;
}

function rejection(code: string, constraint?: string): Response {
  return Response.json({ message: `refused: ${prompt}`, code, constraint }, { status: 400 });
}

function answeringFirst(times: number, answer: Response): typeof fetch {
  let remaining = times;
  return async (input, init) => (remaining-- > 0 ? answer.clone() : fetch(input, init));
}

function neonError(properties: Partial<NeonDbError>): NeonDbError {
  return Object.assign(new NeonDbError("something went wrong"), properties);
}

function wrapped(error: Error): Error {
  return new DrizzleQueryError("SELECT 1", [], error);
}

function everythingOf(error: unknown): string[] {
  const stack = error instanceof Error ? String(error.stack) : "";
  return [String(error), stack, inspect(error, { depth: 9, showHidden: true })];
}

function expectDiscreet(texts: readonly string[], secrets: readonly string[] = []): void {
  for (const secret of [prompt, "SELECT", "INSERT", "postgresql:", ...secrets]) {
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  }
}
