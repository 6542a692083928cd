import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import { paymentKey, toStoredState, toStoredType } from "../../../ledger/operation.js";
import type { Clue, OperationFacts, UserCard, Users } from "../../../shop/user-card.js";
import type { Database } from "../database.js";
import { knownLanguage } from "../known-language.js";
import { money } from "../rows.js";
import { moment, optional, rowId } from "./columns.js";

/** Users as operators look them up, in one statement each. */
export function createUsers(database: Database): Users {
  return {
    async card(clue) {
      const [row] = await database.rows(cardStatement(clue));
      return row === undefined ? undefined : toCard(v.parse(cardRow, row));
    },

    async languages(userIds) {
      const rows = await database.rows(languagesStatement(userIds));
      return new Map(
        rows.map((row) => {
          const { id, language } = v.parse(languageRow, row);
          return [id, language];
        }),
      );
    },

    async operation(userId, id) {
      const [row] = await database.rows(operationStatement(userId, id));
      return row === undefined ? undefined : v.parse(operationRow, row);
    },
  };
}

/** A user comes before an operation with the same number. */
function whoStatement({ number: digits, isOperation = false, name: given }: Clue): SQL {
  const number = digits ?? null;
  const name = given ?? null;
  const charge = given === undefined ? null : paymentKey(given);
  return sql`
    SELECT user_id, operation FROM (
      SELECT id AS user_id, NULL::bigint AS operation, 1 AS place FROM users
      WHERE id = ${number}::bigint AND NOT ${isOperation}::boolean
      UNION ALL SELECT user_id, id, 2 FROM operations WHERE id = ${number}::bigint
      UNION ALL SELECT user_id, id, 3 FROM operations WHERE key IN (${name}::text, ${charge}::text)
      UNION ALL SELECT user_id, id, 4 FROM operations WHERE task_id = ${name}::text
    ) found ORDER BY place LIMIT 1`;
}

function cardStatement(clue: Clue): SQL {
  return sql`
    WITH who AS (${whoStatement(clue)}), sums AS (
      SELECT COALESCE(sum(stars) FILTER (WHERE type = 'payment'), 0)::text AS paid,
        COALESCE(sum(abs(stars)) FILTER (WHERE type = 'reversal'), 0)::text AS returned,
        COALESCE(-sum(amount) FILTER (WHERE type IN ('generation', 'refund')), 0)::numeric(12,2)::text AS spent,
        count(*) FILTER (WHERE state = 'done')::text AS ok,
        count(*) FILTER (WHERE state = 'refunded')::text AS failed,
        count(*) FILTER (WHERE state IN ('charged', 'submitted'))::text AS running
      FROM operations WHERE user_id = (SELECT user_id FROM who)
    ), newest AS (
      SELECT type, amount::text AS amount, created_at FROM operations
      WHERE user_id = (SELECT user_id FROM who) ORDER BY created_at DESC, operations.id DESC LIMIT 1
    )
    SELECT users.id::text AS id, language, (
        SELECT split_part(context, '.', 1) FROM operations
        WHERE user_id = users.id AND context IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 1
      ) AS "orderedIn", users.created_at AS "createdAt", source,
      invited_by::text AS "invitedBy", balance::text AS balance, banned_at AS "bannedAt",
      ban_reason AS "banReason", blocked_at AS "blockedAt", paid, returned, spent, ok, failed, running,
      newest.type AS "lastType", newest.amount AS "lastAmount", newest.created_at AS "lastAt",
      who.operation::text AS "foundBy"
    FROM who JOIN users ON users.id = who.user_id CROSS JOIN sums LEFT JOIN newest ON true`;
}

function languagesStatement(userIds: readonly number[]): SQL {
  return sql`
    SELECT * FROM (
      SELECT asked.id::text AS id, ${knownLanguage(sql`asked.id`)} AS language
      FROM unnest(${`{${userIds.join()}}`}::bigint[]) AS asked (id)
    ) known WHERE language IS NOT NULL`;
}

const languageRow = v.object({ id: rowId, language: v.string() });

function operationStatement(userId: number, id: number): SQL {
  return sql`
    SELECT id::text, key, user_id::text AS "userId", type, amount::text, state, model,
      task_id AS "taskId", stars, credits::text, note, actor::text, created_at AS "createdAt",
      delivered_at AS "deliveredAt"
    FROM operations WHERE id = ${id}::bigint AND user_id = ${userId}::bigint`;
}

const text = optional(v.string());
const type = v.pipe(v.string(), v.transform(toStoredType));

const cardRow = v.object({
  id: rowId,
  language: text,
  orderedIn: text,
  createdAt: moment,
  source: text,
  invitedBy: optional(rowId),
  balance: money,
  bannedAt: optional(moment),
  banReason: text,
  blockedAt: optional(moment),
  paid: rowId,
  returned: rowId,
  spent: money,
  ok: rowId,
  failed: rowId,
  running: rowId,
  lastType: optional(type),
  lastAmount: optional(money),
  lastAt: optional(moment),
  foundBy: optional(rowId),
});

function toCard(row: v.InferOutput<typeof cardRow>): UserCard {
  const { bannedAt, banReason, paid, returned, ok, failed, running, ...rest } = row;
  const { lastType, lastAmount, lastAt, ...facts } = rest;
  const hasLast = lastType !== undefined && lastAmount !== undefined && lastAt !== undefined;
  return {
    ...facts,
    ban: bannedAt === undefined ? undefined : { at: bannedAt, reason: banReason },
    stars: { paid, refunded: returned },
    generations: { ok, failed, running },
    last: hasLast ? { type: lastType, amount: lastAmount, at: lastAt } : undefined,
  };
}

const operationRow = v.object({
  id: rowId,
  key: v.string(),
  userId: rowId,
  type,
  amount: money,
  state: v.pipe(v.string(), v.transform(toStoredState)),
  model: text,
  taskId: text,
  stars: optional(v.number()),
  credits: optional(money),
  note: text,
  actor: optional(rowId),
  createdAt: moment,
  deliveredAt: optional(moment),
}) satisfies v.GenericSchema<unknown, OperationFacts>;
