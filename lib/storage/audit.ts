import { sql } from "drizzle-orm";
import * as v from "valibot";
import { only } from "../only.js";
import type { Database } from "./database.js";

const count = v.pipe(v.string(), v.transform(Number), v.safeInteger());

const auditRow = v.object({
  /** Users whose balance is not the sum of their operations. */
  unbalanced: count,
  /** Refunded generations without the refund of the same sum, and refunds of the others. */
  unrefunded: count,
  wronglyRefunded: count,
  /** Generations that should have ended an hour ago. */
  overdue: count,
  /** Users below zero, and by how much together. */
  overdrawn: count,
  debt: v.string(),
});
export type Audit = v.InferOutput<typeof auditRow>;

/** Looks for what must never be; every figure but the debt's is 0 in a healthy ledger. */
export async function audit(database: Database): Promise<Audit> {
  const rows = await database.rows(sql`
    SELECT
      (SELECT count(*) FROM users LEFT JOIN (
          SELECT user_id, sum(amount) AS total FROM operations GROUP BY user_id
        ) sums ON sums.user_id = users.id
        WHERE users.balance <> COALESCE(sums.total, 0)) AS unbalanced,
      (SELECT count(*) FROM operations generation WHERE state = 'refunded' AND NOT EXISTS (
          SELECT FROM operations refund
          WHERE refund.key = 'refund:' || generation.key AND refund.amount = -generation.amount
        )) AS unrefunded,
      (SELECT count(*) FROM operations refund WHERE type = 'refund' AND NOT EXISTS (
          SELECT FROM operations generation
          WHERE refund.key = 'refund:' || generation.key AND generation.state = 'refunded'
        )) AS "wronglyRefunded",
      (SELECT count(*) FROM operations
        WHERE state IN ('charged', 'submitted') AND created_at < now() - interval '1 hour'
      ) AS overdue,
      (SELECT count(*) FROM users WHERE overdrawn) AS overdrawn,
      (SELECT COALESCE(-sum(balance), 0) FROM users WHERE overdrawn) AS debt`);
  return v.parse(auditRow, only(rows));
}

/** What a person must look at, if anything. */
export function complaintOf(findings: Audit): string | undefined {
  const { debt: _, ...counts } = findings;
  const bad = Object.entries(counts).filter(([, found]) => found > 0);
  return bad.length === 0 ? undefined : bad.map(([name, found]) => `${name} ${found}`).join(", ");
}
