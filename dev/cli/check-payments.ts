import type pg from "pg";
import type { Bought } from "./traffic.js";

/**
 * Compares the database with what people paid: it must have each payment once, with its sum and payer,
 * and no other payment, and every balance must be the sum of its operations.
 * @returns a sentence for each problem
 */
export async function findFaults(sql: pg.Client, bought: readonly Bought[]): Promise<string[]> {
  const { rows } = await sql.query<{ key: string; user_id: string; amount: string }>(
    "SELECT key, user_id, amount FROM operations",
  );
  const recorded = new Map(rows.map((row) => [row.key, `${row.user_id} ${row.amount}`]));
  const expected = new Map(
    bought.map(({ payment, userId, amount }) => [
      `pay:${payment.chargeId}`,
      `${userId} ${amount / 100n}.00`,
    ]),
  );
  const lost = [...expected].filter(([key, facts]) => recorded.get(key) !== facts);
  const invented = [...recorded.keys()].filter((key) => !expected.has(key));
  const { rows: unbalanced } = await sql.query<{ id: string }>(`
    SELECT users.id FROM users LEFT JOIN operations ON operations.user_id = users.id
    GROUP BY users.id HAVING users.balance <> COALESCE(sum(operations.amount), 0)`);
  return [
    ...lost.map(([key]) => `${key} is lost or altered`),
    ...invented.map((key) => `${key} was never paid`),
    ...unbalanced.map(({ id }) => `the balance of ${id} is not the sum of their operations`),
  ];
}
