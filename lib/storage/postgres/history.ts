import { and, asc, desc, eq, inArray, notLike, type SQL, sql } from "drizzle-orm";
import { parse } from "valibot";
import type { Cursor, HistoryPage, HistoryQuery } from "../../ledger/ledger.js";
import { improvementPrefix, lostKey, toStoredState, toStoredType } from "../../ledger/operation.js";
import type { Database } from "./database.js";
import { money } from "./rows.js";
import { operations } from "./schema.js";

/** A page of a user's operations, newest first, from a place that no later operation moves. */
export async function readHistory(database: Database, query: HistoryQuery): Promise<HistoryPage> {
  const { userId, limit, from, types } = query;
  const newer = from?.direction === "newer";
  const order = newer ? asc : desc;
  const rows = await database.ask((drizzle) =>
    drizzle
      .select(historyColumns)
      .from(operations)
      .where(
        and(
          eq(operations.userId, userId),
          notLike(operations.key, `${improvementPrefix}%`),
          types === undefined ? undefined : inArray(operations.type, [...types]),
          from === undefined ? undefined : beyond(from.cursor, newer ? sql`>` : sql`<`),
        ),
      )
      .orderBy(order(operations.createdAt), order(operations.id))
      .limit(limit),
  );
  const entries = rows.map(({ isLost, ...row }) => ({
    ...row,
    ...(isLost && { isLost }),
    type: toStoredType(row.type),
    state: toStoredState(row.state),
    amount: parse(money, row.amount),
  }));
  return { entries: newer ? entries.reverse() : entries };
}

const { id, key, type, amount, model, prompt, resultUrl, state, stars, note, actor, createdAt } =
  operations;
const historyColumns = {
  id,
  key,
  type,
  amount,
  model,
  prompt,
  resultUrl,
  state,
  stars,
  note,
  actor,
  createdAt,
  isLost: sql<true | null>`NULLIF(EXISTS (
    SELECT FROM operations AS back
    WHERE back.key = ${lostKey("")} || operations.key AND back.amount = -operations.amount
  ), false)`,
};

function beyond({ createdAt: time, id: row }: Cursor, comparison: SQL): SQL {
  return sql`(${createdAt}, ${id}) ${comparison} (${time.toISOString()}::timestamptz, ${row}::bigint)`;
}
