import { type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type pg from "pg";
import { describe, expect, inject } from "vitest";
import { connectTo } from "../../../dev/migrate.js";
import type { Charge } from "../../../lib/ledger/ledger.js";
import type { Entry } from "../../../lib/ledger/operation.js";
import { banStatement } from "../../../lib/storage/postgres/bans.js";
import {
  applyStatement,
  chargeStatement,
  claimPartsStatement,
  lockUserStatement,
  openStatement,
  pendingStatement,
  refundStatement,
  setBalanceStatement,
  settleStatement,
  submittedStatement,
} from "../../../lib/storage/postgres/statements.js";
import { noDeadlines } from "../../support/deadlines.js";
import { test as ledgerTest } from "../../support/test.js";
import { countWaiting, until } from "../../support/waiting.js";

/*
 * What two statements do to each other when the first is carried out but not yet committed while
 * the second begins. First the tempting formulations, which must break as described, or else this
 * harness could not show anything; then ours.
 */

/** One statement, or the statements of one request. */
type Request = SQL | SQL[];
type Rows = readonly Record<string, unknown>[];
interface Refusal {
  readonly code: string;
  readonly constraint: string | undefined;
}

const test = ledgerTest
  .extend("observer", ({ sql }) => sql)
  /** User 1 has ten to spend. */
  .extend("account", async ({ observer }) => {
    await observer.query("INSERT INTO users (id, balance) VALUES (1, 10)");
    await observer.query(`INSERT INTO operations (key, user_id, type, amount)
      VALUES ('pay:seed', 1, 'payment', 10)`);
  })
  /** The same, and nobody forbids a negative balance. */
  .extend("carelessAccount", async ({ observer, account: _ }, { onCleanup }) => {
    await observer.query("ALTER TABLE users DROP CONSTRAINT users_funds");
    onCleanup(async () => {
      await observer.query("TRUNCATE users, operations");
      await observer.query(
        "ALTER TABLE users ADD CONSTRAINT users_funds CHECK (overdrawn = (balance < 0))",
      );
    });
  })
  .extend("connect", ({ databaseName }, { onCleanup }) => {
    const clients: pg.Client[] = [];
    onCleanup(async () => {
      for (const client of clients) await client.end();
    });
    return async () => {
      const client = await connectTo(inject("postgres"), databaseName);
      clients.push(client);
      await client.query("SET deadlock_timeout = '20ms'");
      return client;
    };
  })
  /** Carries out the first request, begins the second, and only then ends the first. */
  .extend("interleave", async ({ observer, connect }) => {
    const [one, two] = [await connect(), await connect()];
    return async (first: Request, second: Request, end = "COMMIT") => {
      await one.query("BEGIN");
      const firstAnswer = await send(one, first);
      let over = false;
      const secondAnswer = outcomeOf(two, second).finally(() => {
        over = true;
      });
      await until(async () => over || (await countWaiting(observer)) > 0);
      const waited = !over;
      await one.query(end);
      return { first: firstAnswer, second: await secondAnswer, waited };
    };
  })
  .extend("again", async ({ connect }) => {
    const client = await connect();
    return (request: Request) => outcomeOf(client, request);
  })
  .extend("readState", ({ observer }) => async (user = 1) => {
    const { rows } = await observer.query(
      `SELECT balance, COALESCE((SELECT sum(amount) FROM operations WHERE user_id = users.id), 0)::text
        AS sum FROM users WHERE id = $1`,
      [user],
    );
    return rows[0];
  });

const balanced = (sum: string) => ({ balance: sum, sum });

describe("concurrency: a tempting statement", () => {
  test("P1: guarded by NOT EXISTS, it deducts twice for one operation", async ({
    carelessAccount: _,
    interleave,
    readState,
  }) => {
    await interleave(guardedCharge("DO NOTHING"), guardedCharge("DO NOTHING"));
    expect(await readState()).toEqual({ balance: "8.00", sum: "9.00" });
  });

  test("P1b: with a plain INSERT, it fails instead of answering", async ({
    carelessAccount: _,
    interleave,
    readState,
  }) => {
    const { second } = await interleave(guardedCharge(), guardedCharge());
    expect(second).toMatchObject({ code: "23505", constraint: "operations_key" });
    expect(await readState()).toEqual(balanced("9.00"));
  });

  test("P2: locking the user first, it calls a duplicate insufficient", async ({
    carelessAccount: _,
    interleave,
    readState,
  }) => {
    const { first, second } = await interleave(lockFirstCharge, lockFirstCharge);
    expect(first).toEqual([{ verdict: "charged" }]);
    expect(second).toEqual([{ verdict: "insufficient" }]);
    expect(await readState()).toEqual(balanced("0.00"));
  });

  test("P3: creating the user beside an UPDATE, it loses the credit", async ({
    again,
    readState,
  }) => {
    await again(sql`
      WITH made AS (INSERT INTO users (id) VALUES (2) ON CONFLICT DO NOTHING),
      inserted AS (
        INSERT INTO operations (key, user_id, type, amount) VALUES ('pay:x', 2, 'payment', 5)
        RETURNING amount
      )
      UPDATE users SET balance = balance + inserted.amount FROM inserted WHERE id = 2`);
    expect(await readState(2)).toEqual({ balance: "0.00", sum: "5.00" });
  });

  test("P4: checking funds again in the UPDATE, it keeps an operation without deduction", async ({
    carelessAccount: _,
    interleave,
    readState,
  }) => {
    const check = sql`AND balance >= 10`;
    const { second } = await interleave(keyFirst("gen:a", check), keyFirst("gen:b", check));
    expect(second).toEqual([]);
    expect(await readState()).toEqual({ balance: "0.00", sum: "-10.00" });
  });

  test("P5: writing a row twice in one statement, it loses the second", async ({
    account: _,
    again,
    readState,
  }) => {
    await again(sql`
      WITH inserted AS (
        INSERT INTO operations (key, user_id, type, amount) VALUES ('pay:x', 1, 'payment', 5)
        RETURNING amount
      ), touched AS (
        INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET rev = users.rev + 1
        RETURNING id
      )
      UPDATE users SET balance = balance + inserted.amount FROM inserted, touched
      WHERE users.id = touched.id`);
    expect(await readState()).toEqual({ balance: "10.00", sum: "15.00" });
  });

  test("P6: getting or creating with DO NOTHING, it finds no user", async ({ interleave }) => {
    const getOrCreate = sql`
      WITH known AS (SELECT balance FROM users WHERE id = 3),
      made AS (
        INSERT INTO users (id) SELECT 3 WHERE NOT EXISTS (SELECT FROM known)
        ON CONFLICT DO NOTHING RETURNING balance
      )
      SELECT balance FROM known UNION ALL SELECT balance FROM made`;
    const { first, second } = await interleave(getOrCreate, getOrCreate);
    expect(first).toHaveLength(1);
    expect(second).toEqual([]);
  });

  test("P7: checking funds in the snapshot only, it goes below zero", async ({
    carelessAccount: _,
    interleave,
    readState,
  }) => {
    await interleave(keyFirst("gen:a", sql``), keyFirst("gen:b", sql``));
    expect(await readState()).toEqual(balanced("-10.00"));
  });

  test("P9: leaving decimals to the database, it rounds money up", async ({ again }) => {
    expect(await again(sql`SELECT '0.005'::numeric(12,2) AS amount`)).toEqual([{ amount: "0.01" }]);
  });

  test("without an order of keys, it makes two batches block each other", async ({
    observer,
    connect,
  }) => {
    const batch = (user: number, keys: readonly string[]) => sql`
      INSERT INTO operations (key, user_id, type, amount)
      SELECT key, ${user}::bigint, 'payment', 1
      FROM jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) AS given (key)
      ON CONFLICT (key) DO NOTHING`;
    await observer.query("INSERT INTO users (id) VALUES (2), (3)");
    const answers = await crossBatches(observer, connect, batch(2, forwards), batch(3, backwards));
    expect(answers).toContainEqual({ code: "40P01", constraint: undefined });
  });
});

describe("concurrency: our charge", () => {
  test("pressed twice at once charges one, and the other learns it by a second read", async ({
    account: _,
    interleave,
    again,
    readState,
  }) => {
    const rival = charge({ attemptId: "rival" });
    const { first, second, waited } = await interleave(charge(), rival);
    expect(waited).toBe(true);
    expect(first).toMatchObject([{ verdict: "charged", balance: "0.00" }]);
    expect(second).toMatchObject([{ verdict: "raced" }]);
    expect(await again(rival)).toMatchObject([{ verdict: "duplicate", state: "charged" }]);
    expect(await readState()).toEqual(balanced("0.00"));
  });

  test("recognizes its own first attempt that was still running", async ({
    account: _,
    interleave,
    again,
    readState,
  }) => {
    const { second } = await interleave(charge(), charge());
    expect(second).toMatchObject([{ verdict: "raced" }]);
    expect(await again(charge())).toMatchObject([{ verdict: "charged", balance: "0.00" }]);
    expect(await readState()).toEqual(balanced("0.00"));
  });

  test("goes through when the winner of its key gives up", async ({
    account: _,
    interleave,
    readState,
  }) => {
    const { second } = await interleave(charge(), charge({ attemptId: "rival" }), "ROLLBACK");
    expect(second).toMatchObject([{ verdict: "charged", balance: "0.00" }]);
    expect(await readState()).toEqual(balanced("0.00"));
  });

  test("aborts as a whole when another key took the last funds", async ({
    account: _,
    interleave,
    again,
    readState,
  }) => {
    const other = charge({ key: "gen:b" });
    const { second } = await interleave(charge(), other);
    expect(second).toEqual({ code: "23514", constraint: "users_funds" });
    expect(await again(other)).toMatchObject([{ verdict: "insufficient", balance: "0.00" }]);
    expect(await readState()).toEqual(balanced("0.00"));
  });

  test("aborts as a whole when a replay spent the funds", async ({
    account: _,
    interleave,
    again,
    readState,
  }) => {
    const spent = apply(1, { key: "gen:off", type: "generation", amount: -900n, state: "done" });
    const { second } = await interleave(spent, charge());
    expect(second).toEqual({ code: "23514", constraint: "users_funds" });
    expect(await again(charge())).toMatchObject([{ verdict: "insufficient", balance: "1.00" }]);
    expect(await readState()).toEqual(balanced("1.00"));
  });

  test("does not see a credit that is not committed yet, and sees it the next time", async ({
    account: _,
    interleave,
    again,
    readState,
  }) => {
    const dear = charge({ price: 1_500n });
    const { second, waited } = await interleave(apply(1, payment("pay:x", 1_000n)), dear);
    expect(waited).toBe(false);
    expect(second).toMatchObject([{ verdict: "insufficient", balance: "10.00" }]);
    expect(await again(dear)).toMatchObject([{ verdict: "charged", balance: "5.00" }]);
    expect(await readState()).toEqual(balanced("5.00"));
  });

  test("takes from the balance that the operator has just set", async ({
    account: _,
    interleave,
    readState,
  }) => {
    const { second } = await interleave(setBalance(), charge());
    expect(second).toMatchObject([{ verdict: "charged", balance: "90.00" }]);
    expect(await readState()).toEqual(balanced("90.00"));
  });
});

describe("concurrency: a ban", () => {
  const banned = { reason: "spam" };
  const ban: Request = [lockUserStatement(1), banStatement(1, banned)];
  const order: Request = [lockUserStatement(1), charge()];

  test("that is under way refuses a charge that begins", async ({
    account: _,
    interleave,
    readState,
  }) => {
    const { second, waited } = await interleave(ban, order);
    expect(waited).toBe(true);
    expect(second).toMatchObject([{ verdict: "banned", reason: "spam" }]);
    expect(await readState()).toEqual(balanced("10.00"));
  });

  test("that is rolled back refuses nothing", async ({ account: _, interleave }) => {
    const { second } = await interleave(ban, order, "ROLLBACK");
    expect(second).toMatchObject([{ verdict: "charged" }]);
  });

  test("waits for a charge that has begun", async ({ account: _, interleave, readState }) => {
    const { second, waited } = await interleave(order, ban);
    expect(waited).toBe(true);
    expect(second).toMatchObject([{ changed: true }]);
    expect(await readState()).toEqual(balanced("0.00"));
  });

  test("that is made twice at once changes something once", async ({ account: _, interleave }) => {
    const { first, second } = await interleave(ban, ban);
    expect(first).toMatchObject([{ changed: true }]);
    expect(second).toMatchObject([{ changed: false }]);
  });
});

describe("concurrency: our other statements", () => {
  test("credit one payment of a new user once", async ({ interleave, readState }) => {
    const credit = apply(2, payment("pay:x", 500n));
    const { first, second } = await interleave(credit, credit);
    expect(first).toMatchObject([{ applied: ["pay:x"], balance: "5.00" }]);
    expect(second).toMatchObject([{ applied: [], balance: "5.00" }]);
    expect(await readState(2)).toEqual(balanced("5.00"));
  });

  test("credit two payments of a new user twice", async ({ interleave, readState }) => {
    const { second } = await interleave(
      apply(2, payment("pay:x", 500n)),
      apply(2, payment("pay:y", 600n)),
    );
    expect(second).toMatchObject([{ applied: ["pay:y"], balance: "11.00" }]);
    expect(await readState(2)).toEqual(balanced("11.00"));
  });

  test("credit a payment whose first delivery was rolled back", async ({
    interleave,
    readState,
  }) => {
    const credit = apply(2, payment("pay:x", 500n));
    const { second } = await interleave(credit, credit, "ROLLBACK");
    expect(second).toMatchObject([{ applied: ["pay:x"], balance: "5.00" }]);
    expect(await readState(2)).toEqual(balanced("5.00"));
  });

  test("keep the sum when a payment is reversed while it is being credited", async ({
    interleave,
    readState,
  }) => {
    const { second } = await interleave(
      apply(2, payment("pay:x", 500n)),
      apply(2, { key: "payrev:x", type: "reversal", amount: -500n, reverses: "pay:x" }),
    );
    expect(second).toMatchObject([{ applied: ["payrev:x"], balance: "0.00" }]);
    expect(await readState(2)).toEqual(balanced("0.00"));
  });

  test("never deadlock two batches that name the same keys in different orders", async ({
    observer,
    connect,
    readState,
  }) => {
    const payments = (keys: readonly string[]) => keys.map((key) => payment(key, 100n));
    const answers = await crossBatches(
      observer,
      connect,
      apply(2, ...payments(forwards)),
      apply(3, ...payments(backwards)),
    );
    expect(answers).toMatchObject([
      [{ applied: expect.arrayContaining(forwards), balance: "3.00" }],
      [{ applied: [], balance: "0.00" }],
    ]);
    expect(await readState(2)).toEqual(balanced("3.00"));
  });

  test("open an account for both who request it first", async ({ interleave, readState }) => {
    const { first, second } = await interleave(openStatement(3), openStatement(3));
    expect([first, second]).toMatchObject([[{ balance: "0.00" }], [{ balance: "0.00" }]]);
    expect(await readState(3)).toEqual({ balance: "0.00", sum: "0" });
  });

  test("open an account that a payment is just creating", async ({ interleave, readState }) => {
    const { second } = await interleave(apply(3, payment("pay:x", 1_000n)), openStatement(3));
    expect(second).toMatchObject([{ balance: "10.00" }]);
    expect(await readState(3)).toEqual(balanced("10.00"));
  });

  test("set the balance that the operator wants, whatever was just charged", async ({
    account: _,
    interleave,
    readState,
  }) => {
    const { second, waited } = await interleave(charge(), setBalance());
    expect(waited).toBe(true);
    expect(second).toMatchObject([{ applied: true, balance: "100.00" }]);
    expect(await readState()).toEqual(balanced("100.00"));
  });

  test("set a balance once", async ({ account: _, interleave, readState }) => {
    const { second } = await interleave(setBalance(), setBalance());
    expect(second).toMatchObject([{ applied: false, balance: "100.00" }]);
    expect(await readState()).toEqual(balanced("100.00"));
  });

  test("set a balance of an unknown user once", async ({ interleave, readState }) => {
    const { second } = await interleave(setBalance(4), setBalance(4));
    expect(second).toMatchObject([{ applied: false, balance: "100.00" }]);
    expect(await readState(4)).toEqual(balanced("100.00"));
  });
});

describe("concurrency: the end of a generation", () => {
  const generation = { userId: 1, key: "gen:a" };
  const settle = settleStatement({ ...generation, resultUrl: "https://example.com/1.png" });
  const refund = refundStatement(generation);
  const submitted = submittedStatement({ ...generation, taskId: "task" });

  describe.for([
    { name: "settle before refund", first: settle, second: refund, balance: "6.00" },
    { name: "settle before settle", first: settle, second: settle, balance: "6.00" },
    { name: "refund before settle", first: refund, second: settle, balance: "10.00" },
    { name: "refund before refund", first: refund, second: refund, balance: "10.00" },
    { name: "refund before submitted", first: refund, second: submitted, balance: "10.00" },
  ])("with $name", (given) => {
    test("belongs to the first", async ({ account: _, interleave, again, readState }) => {
      await again(charge({ price: 400n }));
      const { first, second, waited } = await interleave(given.first, given.second);
      expect(waited).toBe(true);
      expect(first).toHaveLength(1);
      expect(second).toEqual([]);
      expect(await readState()).toEqual(balanced(given.balance));
    });
  });

  describe.for([
    { name: "settle", request: settle, balance: "6.00" },
    { name: "refund", request: refund, balance: "10.00" },
  ])("with $name", ({ request, balance }) => {
    test("is possible after the submission", async ({
      account: _,
      interleave,
      again,
      readState,
    }) => {
      await again(charge({ price: 400n }));
      const { first, second } = await interleave(submitted, request);
      expect(first).toHaveLength(1);
      expect(second).toHaveLength(1);
      expect(await readState()).toEqual(balanced(balance));
    });
  });
});

describe("concurrency: the parts of an order", () => {
  const parts = { userId: 1, key: "gen:a", keys: ["gen:a", "gen:a:2"] };
  const settlePart = (key: string) =>
    settleStatement({ userId: 1, key, resultUrl: "https://a.b/1", isPart: true });
  const charges = ["gen:a", "gen:a:2"].map((key) => charge({ price: 100n, key }));

  test("are claimed by one of two at once, all of them", async ({
    account: _,
    interleave,
    again,
  }) => {
    for (const request of [...charges, ...parts.keys.map(settlePart)]) await again(request);
    const { first, second, waited } = await interleave(
      claimPartsStatement({ ...parts, isComplete: true }),
      claimPartsStatement({ ...parts, key: "gen:a:2", keys: parts.keys.toReversed() }),
    );
    expect(waited).toBe(true);
    expect(first).toHaveLength(2);
    expect(second).toEqual([]);
  });

  test("are found complete by the one that ends last, and by none before", async ({
    account: _,
    interleave,
    again,
  }) => {
    const claim = claimPartsStatement({ ...parts, isComplete: true });
    for (const request of [...charges, settlePart("gen:a")]) await again(request);
    const { second, waited } = await interleave(settlePart("gen:a:2"), claim);
    expect([waited, second]).toEqual([false, []]);
    expect(await again(claim)).toHaveLength(2);
  });
});

describe("concurrency: a follow-up", () => {
  const generation = { userId: 1, key: "gen:a" };
  const pending = (limit: number) =>
    pendingStatement({ olderThanMs: -60_000, limit, deadlines: noDeadlines });
  const keysOf = (rows: Rows | Refusal) =>
    Array.isArray(rows) ? rows.map(({ key }) => key) : rows;

  test("picks other rows than a simultaneous one, and waits for no lock", async ({
    account: _,
    interleave,
    again,
  }) => {
    await again(charge({ price: 100n }));
    await again(charge({ price: 100n, key: "gen:b" }));
    const { first, second, waited } = await interleave(pending(1), pending(1));
    expect(waited).toBe(false);
    expect([keysOf(first), keysOf(second)]).toEqual([["gen:a"], ["gen:b"]]);
  });

  describe.for([
    { name: "settled", request: settleStatement({ ...generation, resultUrl: "https://a.b/1" }) },
    { name: "refunded", request: refundStatement(generation) },
    { name: "submitted", request: submittedStatement({ ...generation, taskId: "task" }) },
  ])("beside a generation that is being $name", ({ request }) => {
    test("does not wait for it", async ({ account: _, interleave, again }) => {
      await again(charge({ price: 100n }));
      const { second, waited } = await interleave(request, pending(9));
      expect([waited, keysOf(second)]).toEqual([false, []]);
    });
  });

  test("makes an end wait, and does not undo it", async ({
    account: _,
    interleave,
    again,
    readState,
  }) => {
    await again(charge({ price: 400n }));
    const { first, second } = await interleave(pending(9), refundStatement(generation));
    expect(keysOf(first)).toEqual(["gen:a"]);
    expect(second).toHaveLength(1);
    expect(await readState()).toEqual(balanced("10.00"));
    expect(keysOf(await again(pending(9)))).toEqual([]);
  });

  test("writes nothing if nothing is pending", async ({ account: _, connect }) => {
    const client = await connect();
    await client.query("BEGIN");
    await send(client, pending(9));
    const { rows } = await client.query("SELECT pg_current_xact_id_if_assigned() AS written");
    await client.query("COMMIT");
    expect(rows).toEqual([{ written: null }]);
  });
});

function guardedCharge(onConflict = ""): SQL {
  return sql`
    WITH updated AS (
      UPDATE users SET balance = balance - 1
      WHERE id = 1 AND balance >= 1 AND NOT EXISTS (SELECT FROM operations WHERE key = 'gen:a')
      RETURNING balance
    )
    INSERT INTO operations (key, user_id, type, amount, state)
    SELECT 'gen:a', 1, 'generation', -1, 'charged' FROM updated
    ${onConflict === "" ? sql`` : sql`ON CONFLICT (key) ${sql.raw(onConflict)}`}`;
}

const lockFirstCharge = sql`
  WITH account AS (SELECT id, balance FROM users WHERE id = 1 FOR UPDATE),
  inserted AS (
    INSERT INTO operations (key, user_id, type, amount, state)
    SELECT 'gen:a', 1, 'generation', -10, 'charged' FROM account WHERE account.balance >= 10
    ON CONFLICT (key) DO NOTHING RETURNING amount
  ), updated AS (
    UPDATE users SET balance = users.balance + inserted.amount FROM inserted
    WHERE users.id = 1 RETURNING 1
  )
  SELECT CASE WHEN EXISTS (SELECT FROM updated) THEN 'charged'
    WHEN EXISTS (SELECT FROM operations WHERE key = 'gen:a') THEN 'duplicate'
    WHEN (SELECT balance FROM account) >= 10 THEN 'raced'
    ELSE 'insufficient' END AS verdict`;

function keyFirst(key: string, fundsCheck: SQL): SQL {
  return sql`
    WITH inserted AS (
      INSERT INTO operations (key, user_id, type, amount, state)
      SELECT ${key}, 1, 'generation', -10, 'charged' FROM users WHERE id = 1 AND balance >= 10
      ON CONFLICT (key) DO NOTHING RETURNING amount
    )
    UPDATE users SET balance = balance + inserted.amount FROM inserted
    WHERE id = 1 ${fundsCheck} RETURNING balance`;
}

function charge(changes: Partial<Charge> = {}): SQL {
  const usual = { userId: 1, key: "gen:a", price: 1_000n, model: "fox", prompt: "a fox" };
  return chargeStatement({ ...usual, attemptId: "press", ...changes });
}

function apply(userId: number, ...entries: readonly Entry[]): SQL {
  return applyStatement(userId, entries);
}

function payment(key: string, amount: bigint): Entry {
  return { key, type: "payment", amount };
}

function setBalance(userId = 1): Request {
  return [openStatement(userId), setBalanceStatement({ userId, key: "adm:1", balance: 10_000n })];
}

const forwards = ["pay:a", "pay:m", "pay:z"];
const backwards = forwards.toReversed();

/**
 * Stops both batches at the key in their middle, which a third session holds, and lets them go when
 * both stand still.
 */
async function crossBatches(
  observer: pg.Client,
  connect: () => Promise<pg.Client>,
  one: SQL,
  two: SQL,
) {
  const holder = await connect();
  await holder.query("BEGIN; INSERT INTO users (id) VALUES (9)");
  await holder.query(`INSERT INTO operations (key, user_id, type, amount)
    VALUES ('pay:m', 9, 'payment', 1)`);
  const first = outcomeOf(await connect(), one);
  await until(async () => (await countWaiting(observer)) === 1);
  const second = outcomeOf(await connect(), two);
  await until(async () => (await countWaiting(observer)) === 2);
  await holder.query("ROLLBACK");
  return Promise.all([first, second]);
}

const dialect = new PgDialect();

/** The rows of the last statement. */
async function send(client: pg.Client, request: Request): Promise<Rows> {
  let rows: Rows = [];
  for (const statement of [request].flat()) rows = await sendOne(client, statement);
  return rows;
}

async function sendOne(client: pg.Client, statement: SQL): Promise<Rows> {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  return (await client.query(text, params)).rows;
}

/** What a request in a transaction of its own comes to. */
async function outcomeOf(client: pg.Client, request: Request): Promise<Rows | Refusal> {
  await client.query("BEGIN");
  const answer = await send(client, request).catch(({ code, constraint }: pg.DatabaseError) => ({
    code: String(code),
    constraint,
  }));
  await client.query("COMMIT");
  return answer;
}
