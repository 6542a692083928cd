import { type SQL, sql } from "drizzle-orm";
import {
  type Charge,
  type Claim,
  type Correction,
  claimMs,
  type Delivery,
  type Generation,
  type PartsClaim,
  partWaitMs,
  type Quota,
  type Refund,
  type Result,
  type UnfinishedQuery,
} from "../../ledger/ledger.js";
import { type Credits, formatMoney } from "../../ledger/money.js";
import { type Entry, refundKey, storedNote, storedPrompt } from "../../ledger/operation.js";
import { otherSettings } from "./settings-statements.js";

/*
 * Each statement is one implicit transaction and one HTTP request. All of them lock in the same
 * order: the operation's key, then the user's row. Under READ COMMITTED a statement that waited for
 * a lock still sees its old snapshot everywhere else, so none decides by a row that it read before:
 * the unique key and the constraint `users_funds` decide. tests/storage/postgres/interleavings.test.ts shows
 * what the simpler formulations break.
 */

/**
 * The balance; inserts the row only for an unknown user. Exactly one row comes back.
 * @param settings the known revision: if there is another one, the settings come with the answer
 */
export function openStatement(userId: number, settings?: string): SQL {
  return sql`
    WITH known AS (SELECT balance, rev FROM users WHERE id = ${userId}::bigint),
    made AS (
      INSERT INTO users (id) SELECT ${userId}::bigint WHERE NOT EXISTS (SELECT FROM known)
      -- DO NOTHING would give no row to the one who came second.
      ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id RETURNING balance, rev
    )
    SELECT account.balance, account.rev AS revision, ${otherSettings(settings)} AS settings
    FROM (SELECT * FROM known UNION ALL SELECT * FROM made) account`;
}

/**
 * The given time, or now if that is earlier. A clock that ran ahead must not delay the follow-up of
 * what it stamped.
 */
const noLaterThanNow = (at: SQL) => sql`LEAST(${at}, now())`;

/**
 * Operations of days that may have been summed make those sums worthless (docs/decisions/029-daily-figures.md).
 * For new operations it writes nothing.
 */
const lateChanges = (...changed: readonly SQL[]) => {
  const moments = changed.map((rows) => sql`SELECT created_at FROM ${rows}`);
  return sql`late AS (
      INSERT INTO late_changes (day) SELECT DISTINCT (created_at AT TIME ZONE 'UTC')::date
      FROM (${sql.join(moments, sql` UNION ALL `)}) changed
      WHERE created_at < now() - interval '24 hours'
    )`;
};

/**
 * Moves money unconditionally, each key once; the sum of the new movements goes to the balance. Only
 * the reversal of a payment that another user got is refused: only that user can be debited.
 */
export function applyStatement(userId: number, entries: readonly Entry[]): SQL {
  return sql`
    WITH given AS (
      SELECT entry.key, entry.type, COALESCE(-reversed.amount, entry.amount) AS amount,
        COALESCE(reversed.user_id <> ${userId}::bigint, false) AS misplaced,
        entry.model, entry.prompt, entry.result_url, entry.state, entry.task_id, entry.attempt,
        entry.context, entry.credits, entry.stars, entry.note, entry.actor, ${noLaterThanNow(sql`entry.created_at`)} AS created_at,
        -- Its words were erased before it came out of a journal.
        CASE WHEN entry.type = 'generation' AND (entry.erased
          OR entry.created_at < (SELECT erased_at FROM users WHERE id = ${userId}::bigint))
          THEN now() END AS erased_at
      FROM jsonb_to_recordset(${JSON.stringify(entries.map(toRecord))}::jsonb) AS entry (
        key text, type text, amount numeric(12,2), model text, prompt text, result_url text,
        state text, task_id text, attempt text, context text, credits numeric(12,2), stars int,
        reverses text, created_at timestamptz, note text, actor bigint, erased boolean)
      LEFT JOIN operations reversed ON reversed.key = entry.reverses
    ), inserted AS (
      INSERT INTO operations
        (key, user_id, type, amount, model, prompt, result_url, state, task_id, attempt, context, credits,
          stars, note, actor, created_at, erased_at)
      SELECT key, ${userId}::bigint, type, amount, model,
        CASE WHEN erased_at IS NULL THEN prompt END, result_url,
        COALESCE(state, 'final'), task_id, attempt, context, credits, stars, note, actor,
        created_at, erased_at
      FROM given WHERE NOT misplaced ORDER BY key -- one order for all, or two batches lock each other out
      ON CONFLICT (key) DO NOTHING RETURNING key, amount, created_at
    ), ${lateChanges(sql`inserted`)}, updated AS (
      INSERT INTO users AS account (id, balance, overdrawn, rev)
      SELECT ${userId}::bigint, COALESCE(sum(amount), 0), COALESCE(sum(amount), 0) < 0, count(*)
      FROM inserted
      ON CONFLICT (id) DO UPDATE SET balance = account.balance + EXCLUDED.balance,
        overdrawn = account.balance + EXCLUDED.balance < 0, rev = account.rev + EXCLUDED.rev
      RETURNING balance, rev
    )
    SELECT updated.balance, updated.rev AS revision, ARRAY(SELECT key FROM inserted) AS applied,
      (
        SELECT COALESCE(jsonb_object_agg(given.key, COALESCE(prior.amount, given.amount)::text), '{}')
        FROM given LEFT JOIN operations prior
          ON prior.key = given.key AND prior.user_id = ${userId}::bigint
      ) AS amounts,
      ARRAY(
        SELECT given.key FROM given LEFT JOIN operations prior ON prior.key = given.key
        WHERE given.misplaced OR prior.user_id <> ${userId}::bigint OR prior.type <> given.type
          OR prior.amount <> given.amount
      ) AS "keyConflicts"
    FROM updated`;
}

function toRecord(entry: Entry) {
  return {
    key: entry.key,
    type: entry.type,
    amount: formatMoney(entry.amount),
    model: entry.model,
    prompt: entry.prompt === undefined ? undefined : storedPrompt(entry.prompt),
    result_url: entry.resultUrl,
    state: entry.state,
    task_id: entry.taskId,
    attempt: entry.attemptId,
    context: entry.context,
    credits: entry.credits === undefined ? undefined : formatMoney(entry.credits),
    stars: entry.stars,
    reverses: entry.reverses,
    created_at: entry.createdAt?.toISOString(),
    note: entry.note === undefined ? undefined : storedNote(entry.note),
    actor: entry.actor,
    erased: entry.erased,
  };
}

/**
 * Takes the price if nothing forbids it and the balance covers it. What charged once stays charged,
 * whatever has changed since. To be sent after `lockUserStatement` in the same request. `raced`: another
 * statement won the key after our snapshot, so the same statement must be sent once more to learn whose
 * it is.
 */
export function chargeStatement(charge: Charge): SQL {
  const { userId, key, price, model, prompt, attemptId, context = null } = charge;
  const cost = sql`${formatMoney(price)}::numeric(12,2)`;
  return sql`
    WITH known AS (
      SELECT balance, rev, banned_at, ban_reason, ${exceededLimit(charge)} AS exceeded,
        ${otherSettings(charge.settings)} AS settings
      FROM users WHERE id = ${userId}::bigint
    ), account AS (
      SELECT known.*, CASE WHEN banned_at IS NOT NULL THEN 'banned'
        WHEN settings IS NOT NULL THEN 'outdated' WHEN exceeded IS NOT NULL THEN 'limited'
        WHEN balance < ${cost} THEN 'insufficient' END AS refusal FROM known
    ), prior AS (
      SELECT id, user_id, amount, state, attempt, task_id, result_url
      FROM operations WHERE key = ${key}
    ), inserted AS (
      INSERT INTO operations (key, user_id, type, amount, model, prompt, state, attempt, context, credits)
      SELECT ${key}, ${userId}::bigint, 'generation', -(${cost}), ${model}, ${storedPrompt(prompt)},
        'charged', ${attemptId}, ${context}, ${creditsOf(charge)}
      FROM account WHERE account.refusal IS NULL
        -- A statement that holds the user's row must not wait for an operation that another one holds.
        AND NOT EXISTS (SELECT FROM prior)
      ON CONFLICT (key) DO NOTHING RETURNING id, amount
    ), updated AS (
      -- Says that the balance stays positive: if it does not, users_funds aborts everything.
      UPDATE users SET balance = users.balance + inserted.amount, overdrawn = false, rev = users.rev + 1
      FROM inserted WHERE users.id = ${userId}::bigint RETURNING users.balance, users.rev
    )
    SELECT CASE
        WHEN EXISTS (SELECT FROM updated) THEN 'charged'
        WHEN prior.user_id <> ${userId}::bigint OR prior.amount <> -(${cost}) THEN 'mismatch'
        WHEN prior.attempt = ${attemptId} THEN 'charged'
        WHEN prior.user_id IS NOT NULL THEN 'duplicate'
        WHEN account.balance IS NULL THEN 'insufficient'
        ELSE COALESCE(account.refusal, 'raced') END AS verdict,
      COALESCE((SELECT balance FROM updated), account.balance, 0) AS balance,
      COALESCE((SELECT rev FROM updated), account.rev, 0) AS revision,
      COALESCE((SELECT id FROM inserted), prior.id) AS "operationId",
      prior.state, prior.task_id AS "taskId", prior.result_url AS "resultUrl",
      account.exceeded AS "limit", account.ban_reason AS reason, account.settings
    FROM (VALUES (1)) AS one LEFT JOIN account ON true LEFT JOIN prior ON true`;
}

/** The first limit that one more charge would exceed; NULL if none. */
function exceededLimit({ userId, limits }: Charge): SQL {
  if (limits === undefined) return sql`NULL::text`;
  const { unfinished, charged, refunded } = limits;
  const count = (condition: SQL) =>
    sql`(SELECT count(*) FROM operations own WHERE own.user_id = ${userId}::bigint AND ${condition})`;
  const within = ({ withinMs }: Quota) => sql`own.created_at > now() - ${milliseconds(withinMs)}`;
  return sql`CASE
    WHEN ${count(sql`own.state IN ('charged', 'submitted')`)} >= ${unfinished}::int THEN 'unfinished'
    WHEN ${count(sql`own.type = 'generation' AND ${within(charged)}`)} >= ${charged.count}::int
      THEN 'charged'
    WHEN ${count(sql`own.type = 'refund' AND ${within(refunded)}`)} >= ${refunded.count}::int
      AND ${count(sql`own.state = 'done' AND ${within(refunded)}`)} = 0 THEN 'refunded' END`;
}

/** In the same request before a charge: the next statement sees what others have done before. */
export function lockUserStatement(userId: number): SQL {
  return sql`SELECT id FROM users WHERE id = ${userId}::bigint FOR NO KEY UPDATE`;
}

export function submittedStatement(generation: Generation & { taskId: string }): SQL {
  return sql`
    UPDATE operations SET state = 'submitted', task_id = NULLIF(${generation.taskId}, '')
    WHERE key = ${generation.key} AND user_id = ${generation.userId}::bigint AND state = 'charged'
    RETURNING id`;
}

/** An interval of so many milliseconds. */
export const milliseconds = (count: number) => sql`${count}::float8 * interval '1 millisecond'`;

/** NULL if it is not known. */
const creditsOf = ({ credits }: { readonly credits?: Credits | undefined }) =>
  sql`${credits === undefined ? null : formatMoney(credits)}::numeric(12,2)`;

/** What was on record before this very statement: a subquery does not see what its own statement does. */
const creditsBefore = (key: string) =>
  sql`(SELECT before.credits FROM operations before WHERE before.key = ${key})`;

/** A generation, with its user's balance. */
const record = (operation: SQL, account: SQL, credits = sql`${operation}.credits`) => sql`
  ${operation}.key, ${operation}.user_id AS "userId", ${operation}.state,
  ${operation}.amount AS price, ${operation}.model, ${operation}.prompt,
  ${operation}.task_id AS "taskId", ${operation}.result_url AS "resultUrl",
  ${operation}.context, ${operation}.file_id AS files, ${credits},
  ${operation}.delivered_at IS NOT NULL AS "isDelivered",
  (extract(epoch FROM now() - ${operation}.created_at) * 1000)::bigint AS "ageMs",
  ${account}.balance, ${account}.rev AS revision`;

/** A claim recorded by a clock before it was set back would last for as long as that clock was wrong. */
const claimIsOver = sql`(claimed_at IS NULL OR claimed_at NOT BETWEEN
  now() - ${milliseconds(claimMs)} AND now() + ${milliseconds(claimMs)})`;

/**
 * An erased generation keeps what its delivery needs until its user has been told of the end: the
 * context, the task and the link. The news of the end may come after the news of the delivery.
 */
const unlessClosed = (value: SQL) =>
  sql`CASE WHEN erased_at IS NULL OR delivered_at IS NULL THEN ${value} END`;

/** The same when the delivery is recorded. */
const unlessOver = (value: SQL) =>
  sql`CASE WHEN erased_at IS NULL OR state NOT IN ('done', 'refunded') THEN ${value} END`;

/** A part that ended so lately is left to those who wait for the others. */
const isGathered = sql`(state = 'done' AND claimed_at IS NULL AND followed_up_at BETWEEN
  now() - ${milliseconds(partWaitMs)} AND now() + ${milliseconds(partWaitMs)})`;

/** At most one of all settles and refunds of a generation gets a row back. */
export function settleStatement({ userId, key, resultUrl, ...made }: Result): SQL {
  const taskId = made.taskId ?? null;
  const claim = made.isPart ? sql`followed_up_at = now()` : sql`claimed_at = now()`;
  return sql`
    WITH settled AS (
      UPDATE operations SET state = 'done', ${claim},
        credits = COALESCE(${creditsOf(made)}, credits),
        result_url = ${unlessClosed(sql`NULLIF(${resultUrl}, '')`)},
        task_id = ${unlessClosed(sql`COALESCE(task_id, ${taskId})`)},
        context = ${unlessClosed(sql`context`)}
      WHERE key = ${key} AND user_id = ${userId}::bigint AND state IN ('charged', 'submitted')
        AND (task_id = ${taskId} OR task_id IS NULL OR ${taskId}::text IS NULL)
      RETURNING *
    ), ${lateChanges(sql`settled`)}
    SELECT ${record(sql`settled`, sql`users`, creditsBefore(key))} FROM settled JOIN users ON users.id = settled.user_id`;
}

/** The note of a refund for what the provider failed to make. */
export const providerFault = "the provider failed";

/** @param at when it was decided; now, if that was not earlier */
export function refundStatement({ userId, key, ...taken }: Refund, at?: Date): SQL {
  const note = taken.isProviderFault === true ? providerFault : null;
  return sql`
    WITH refunded AS (
      UPDATE operations SET state = 'refunded', claimed_at = now(),
        credits = COALESCE(${creditsOf(taken)}, credits),
        task_id = ${unlessClosed(sql`task_id`)}, context = ${unlessClosed(sql`context`)}
      WHERE key = ${key} AND user_id = ${userId}::bigint AND state IN ('charged', 'submitted')
      RETURNING *
    ), inserted AS (
      INSERT INTO operations (key, user_id, type, amount, model, note, created_at)
      SELECT ${refundKey(key)}, user_id, 'refund', -amount, model, ${note},
        ${noLaterThanNow(sql`${at?.toISOString() ?? null}::timestamptz`)}
      FROM refunded
      RETURNING user_id, amount, created_at
    ), ${lateChanges(sql`refunded`, sql`inserted`)}, updated AS (
      UPDATE users SET balance = balance + inserted.amount,
        overdrawn = balance + inserted.amount < 0, rev = rev + 1
      FROM inserted WHERE users.id = inserted.user_id
      RETURNING users.balance, users.rev
    )
    SELECT ${record(sql`refunded`, sql`updated`, creditsBefore(key))}, inserted.amount
    FROM refunded, inserted, updated`;
}

/** Returns a row to the caller that has the delivery claim now. */
export function claimStatement({ userId, key, late }: Claim): SQL {
  return sql`
    WITH claimed AS (
      UPDATE operations SET claimed_at = now()
      WHERE key = ${key} AND user_id = ${userId}::bigint AND CASE
          -- After an erasure, the model and the chat of the order are unknown.
          WHEN ${late === true}::boolean THEN state = 'refunded' AND file_id IS NULL
            AND erased_at IS NULL AND (${claimIsOver} OR claimed_at <= delivered_at)
          ELSE state IN ('done', 'refunded') AND delivered_at IS NULL AND ${claimIsOver} END
      RETURNING *
    )
    SELECT ${record(sql`claimed`, sql`users`)} FROM claimed JOIN users ON users.id = claimed.user_id`;
}

/**
 * Returns a row for each part that the caller has the delivery claim of now. Of two callers at the same moment
 * the second waits for the first at the first row, and then finds them all claimed.
 */
export function claimPartsStatement({ userId, keys, isComplete }: PartsClaim): SQL {
  const named = sql`key IN (SELECT jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))
    AND user_id = ${userId}::bigint`;
  return sql`
    WITH free AS (
      SELECT id FROM operations WHERE ${named} AND state = 'done' AND delivered_at IS NULL
        AND ${claimIsOver}
        AND NOT (${isComplete === true}::boolean AND EXISTS (
          SELECT FROM operations WHERE ${named} AND state IN ('charged', 'submitted')))
      ORDER BY key FOR NO KEY UPDATE
    ), claimed AS (
      UPDATE operations SET claimed_at = now() FROM free WHERE operations.id = free.id
      RETURNING operations.*
    )
    SELECT ${record(sql`claimed`, sql`users`)}
    FROM claimed JOIN users ON users.id = claimed.user_id ORDER BY claimed.key`;
}

/** Whatever the state is: the news of the end may wait in a journal. */
export function deliveredStatement({ userId, key, files, replaces }: Delivery): SQL {
  return sql`
    UPDATE operations SET delivered_at = COALESCE(delivered_at, now()),
      file_id = CASE WHEN erased_at IS NULL
        THEN COALESCE(NULLIF(file_id, ${replaces ?? null}), ${files ?? null}, file_id) END,
      result_url = ${unlessOver(sql`result_url`)}, task_id = ${unlessOver(sql`task_id`)},
      context = ${unlessOver(sql`context`)}, prompt = ${unlessOver(sql`prompt`)}
    WHERE key = ${key} AND user_id = ${userId}::bigint RETURNING id`;
}

export function findStatement({ userId, key }: Generation): SQL {
  return sql`
    SELECT ${record(sql`operations`, sql`users`)}
    FROM operations JOIN users ON users.id = operations.user_id
    WHERE key = ${key} AND user_id = ${userId}::bigint`;
}

/**
 * Picks what is pending in its turn and marks it as followed up, so that the next follow-up gets
 * others. Waits for no lock: a locked row is being ended, or another follow-up has picked it. Writes
 * nothing if nothing is pending.
 */
export function pendingStatement(query: UnfinishedQuery): SQL {
  return sql`
    WITH picked AS (
      SELECT id FROM operations WHERE ${isPending(query)} ${inTurn(query)}
      FOR NO KEY UPDATE SKIP LOCKED
    ), followed AS (
      UPDATE operations SET followed_up_at = now() FROM picked WHERE operations.id = picked.id
      RETURNING operations.*
    )
    SELECT ${record(sql`followed`, sql`users`)}
    FROM followed JOIN users ON users.id = followed.user_id ORDER BY followed.created_at`;
}

/** The same of a database that takes no writes now: whose turn it is does not move on. */
export function unmarkedPendingStatement(query: UnfinishedQuery): SQL {
  return sql`
    SELECT ${record(sql`operations`, sql`users`)}
    FROM operations JOIN users ON users.id = operations.user_id
    WHERE ${isPending(query)} ${inTurn(query)}`;
}

/** States of a newer version are left to that version. */
const isPending = ({ olderThanMs }: UnfinishedQuery) => sql`
  operations.created_at < now() - ${milliseconds(olderThanMs)}
    AND (state IN ('charged', 'submitted')
      OR (type = 'generation' AND state IN ('done', 'refunded') AND delivered_at IS NULL
        AND ${claimIsOver} AND NOT COALESCE(${isGathered}, false)))`;

/** A time that a clock recorded before it was set back lies in the future: it does not count. */
const inTurn = ({ limit, deadlines: { usual, byModel } }: UnfinishedQuery) => sql`
  ORDER BY state IN ('charged', 'submitted') AND operations.created_at <= now() - COALESCE(
      (${JSON.stringify(Object.fromEntries(byModel))}::jsonb ->> model)::float8, ${usual}::float8
    ) * interval '1 millisecond' DESC,
    CASE WHEN followed_up_at <= now() THEN followed_up_at END NULLS FIRST, operations.created_at
  LIMIT ${limit}`;

/** To be sent after `openStatement` in the same request: an unknown user has no row to lock. */
export function setBalanceStatement(correction: Correction): SQL {
  const { userId, key, balance, note, actor = null } = correction;
  const kept = note === undefined ? null : storedNote(note);
  return sql`
    WITH account AS (
      SELECT id, balance, rev FROM users WHERE id = ${userId}::bigint FOR NO KEY UPDATE
    ), inserted AS (
      INSERT INTO operations (key, user_id, type, amount, note, actor)
      SELECT ${key}, id, 'adjustment', ${formatMoney(balance)}::numeric(12,2) - balance, ${kept},
        ${actor}::bigint FROM account
      ON CONFLICT (key) DO NOTHING RETURNING amount
    ), updated AS (
      UPDATE users SET balance = users.balance + inserted.amount,
        overdrawn = users.balance + inserted.amount < 0, rev = users.rev + 1
      FROM inserted WHERE users.id = ${userId}::bigint RETURNING users.balance, users.rev
    )
    SELECT EXISTS (SELECT FROM inserted) AS applied,
      COALESCE((SELECT balance FROM updated), (SELECT balance FROM account)) AS balance,
      COALESCE((SELECT rev FROM updated), (SELECT rev FROM account)) AS revision`;
}

/**
 * Writes nothing, yet fails as a payment would: for want of a table, of the right to insert, or of a
 * database that takes writes. A disk that is full shows only when something is written.
 * @returns a row if this user is banned
 */
export function readyStatement(userId: number | undefined): SQL {
  return sql`
    WITH account AS (INSERT INTO users (id) SELECT 1 WHERE false), operation AS (
      INSERT INTO operations (key, user_id, type, amount) SELECT 'ready', 1, 'payment', 1 WHERE false
    )
    SELECT ban_reason AS reason FROM users
    WHERE id = ${userId ?? null}::bigint AND banned_at IS NOT NULL`;
}

export function ownersStatement(keys: readonly string[]): SQL {
  return sql`
    SELECT key, user_id AS "userId" FROM operations
    WHERE key IN (SELECT jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))`;
}
