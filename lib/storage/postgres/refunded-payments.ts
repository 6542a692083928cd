import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import type { Applied } from "../../ledger/ledger.js";
import type { Entry } from "../../ledger/operation.js";
import { bonusKeysOf, type RefundedPayments, reversalOf } from "../../ledger/payment-bonuses.js";
import { exactlyOne } from "../../util/exactly-one.js";
import type { Database } from "./database.js";
import { knownLanguage } from "./known-language.js";
import type { OnAmbiguous } from "./retry.js";
import { appliedRow, money } from "./rows.js";
import { applyStatement } from "./statements.js";

/** Refunds of payments, and the bonuses that came with the payments. */
export function createRefundedPayments(database: Database): RefundedPayments {
  return {
    async find(paymentKeys) {
      const rows = await database.rows(refundedStatement(paymentKeys));
      return rows.map((row) => v.parse(refundedRow, row));
    },
  };
}

/**
 * Applies entries with reversals among them. The same request tells what came with the payments, so
 * that a refund costs no more than a payment.
 */
export async function sendRefund(
  database: Database,
  userId: number,
  entries: readonly Entry[],
  onAmbiguous: OnAmbiguous,
): Promise<Applied> {
  const payments = entries.flatMap(({ reverses }) => reverses ?? []);
  const [{ rows }, refunded] = await database.ask(
    (drizzle) =>
      drizzle.batch([
        drizzle.execute(applyStatement(userId, entries)),
        drizzle.execute(refundedStatement(payments)),
      ]),
    onAmbiguous,
  );
  const applied = v.parse(appliedRow, exactlyOne(rows));
  return { ...applied, refunded: refunded.rows.map((row) => v.parse(refundedRow, row)) };
}

/** A note names the payment only among the operations of its own payer: those have an index. */
function refundedStatement(paymentKeys: readonly string[]): SQL {
  const asked = paymentKeys.map((key) => ({
    key,
    reversal: reversalOf(key),
    bonuses: bonusKeysOf(key),
  }));
  return sql`
    SELECT asked.key, reversal.actor::text AS actor, (
        SELECT COALESCE(jsonb_agg(jsonb_build_object('key', bonus.key,
          'userId', bonus.user_id::text, 'amount', bonus.amount::text,
          'language', ${knownLanguage(sql`bonus.user_id`)}) ORDER BY bonus.key), '[]')
        FROM (
          SELECT key, user_id, amount FROM operations
          WHERE type = 'bonus' AND key IN (SELECT jsonb_array_elements_text(asked.bonuses))
          UNION
          SELECT own.key, own.user_id, own.amount
          FROM operations payment JOIN operations own ON own.user_id = payment.user_id
          WHERE payment.key = asked.key AND own.type = 'bonus' AND own.note = asked.key
        ) bonus
        WHERE NOT EXISTS (SELECT FROM operations taken WHERE taken.key = 'rev:' || bonus.key)
      ) AS bonuses
    FROM jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
      AS asked (key text, reversal text, bonuses jsonb)
    LEFT JOIN operations reversal ON reversal.key = asked.reversal`;
}

const id = v.pipe(v.string(), v.transform(Number), v.safeInteger());
const refundedRow = v.object({
  key: v.string(),
  actor: v.pipe(
    v.nullable(id),
    v.transform((actor) => actor ?? undefined),
  ),
  bonuses: v.array(
    v.object({
      key: v.string(),
      userId: id,
      amount: money,
      language: v.pipe(
        v.nullable(v.string()),
        v.transform((code) => code ?? undefined),
      ),
    }),
  ),
});
