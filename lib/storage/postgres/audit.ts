import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import type { Finding } from "../../alarms/alarms.js";
import type { Database } from "./database.js";

/** What must never be: how it is found, with the users concerned, and what it is in words. */
const checks = {
  unbalanced: {
    what: "balances that are not the sum of their operations",
    query: sql`
      SELECT users.id AS user_id FROM users LEFT JOIN (
        SELECT user_id, sum(amount) AS total FROM operations GROUP BY user_id
      ) sums ON sums.user_id = users.id
      WHERE users.balance <> COALESCE(sums.total, 0)`,
  },
  unrefunded: {
    what: "refunded generations without a refund of the same sum",
    query: sql`
      SELECT generation.user_id FROM operations generation WHERE state = 'refunded' AND NOT EXISTS (
        SELECT FROM operations refund
        WHERE refund.key = 'refund:' || generation.key AND refund.amount = -generation.amount
      )`,
  },
  wronglyRefunded: {
    what: "refunds without a refunded generation",
    query: sql`
      SELECT refund.user_id FROM operations refund WHERE type = 'refund' AND NOT EXISTS (
        SELECT FROM operations generation
        WHERE refund.key = 'refund:' || generation.key AND generation.state = 'refunded'
      )`,
  },
  overdue: {
    what: "generations that began more than an hour ago and have not ended",
    query: sql`
      SELECT user_id FROM operations
      WHERE state IN ('charged', 'submitted') AND created_at < now() - interval '1 hour'`,
  },
  overdrawn: {
    what: "balances below zero",
    query: sql`SELECT id AS user_id FROM users WHERE overdrawn`,
  },
} as const satisfies Record<string, { readonly what: string; readonly query: SQL }>;

type Check = keyof typeof checks;

/** So many users are named for each check. */
const maxNamed = 5;

const rows = v.array(
  v.object({
    name: v.picklist(Object.keys(checks) as Check[]),
    found: v.pipe(v.string(), v.transform(Number), v.safeInteger()),
    users: v.nullable(v.string()),
    debt: v.string(),
  }),
);

export interface Audit {
  /** How often each was found, and how much users owe together; all 0 in a healthy ledger. */
  readonly figures: Readonly<Record<Check | "debt", number | string>>;
  /** What a person must look at. */
  readonly findings: readonly Finding[];
}

/**
 * Looks for what must never be.
 * @throws LedgerUnavailable
 */
export async function audit(database: Database): Promise<Audit> {
  const names = Object.keys(checks) as Check[];
  const parts = names.map(
    (name) => sql`
      SELECT ${name}::text AS name, count(*) AS found,
        array_to_string((array_agg(DISTINCT user_id))[1:${sql.raw(String(maxNamed))}], ',') AS users,
        (SELECT COALESCE(-sum(balance), 0) FROM users WHERE overdrawn) AS debt
      FROM (${checks[name].query}) wrong`,
  );
  const found = v.parse(rows, await database.rows(sql.join(parts, sql` UNION ALL `)));
  return {
    figures: {
      ...(Object.fromEntries(found.map((one) => [one.name, one.found])) as Record<Check, number>),
      debt: found[0]?.debt ?? "0",
    },
    findings: found
      .filter((one) => one.found > 0)
      .map(({ name, found: count, users }) => ({
        what: checks[name].what,
        count,
        userIds: users?.split(",") ?? [],
      })),
  };
}
