import { sql } from "drizzle-orm";
import * as v from "valibot";
import type { PaymentRecords } from "../../../shop/refund.js";
import type { Database } from "../database.js";
import { knownLanguage } from "../known-language.js";
import { money } from "../rows.js";
import { ageOf, moment, optional, rowId } from "./columns.js";

/** Payments and their refunds, in the table `operations`. */
export function createPaymentRecords(database: Database): PaymentRecords {
  return {
    async find(paymentKey) {
      const [row] = await database.rows(sql`
        SELECT payment.key, payment.user_id::text AS "userId", payment.amount::text AS credited,
          payment.stars, payment.created_at AS "paidAt",
          ${knownLanguage(sql`payment.user_id`)} AS language,
          refund.amount::text AS refunded, refund.created_at AS "refundedAt", ${ageOf(sql`refund.created_at`)} AS "ageMs",
          refund.actor::text AS actor
        FROM operations payment
        LEFT JOIN operations refund
          ON refund.key = 'payrev:' || substr(payment.key, length('pay:') + 1)
        WHERE payment.key = ${paymentKey} AND payment.type = 'payment'`);
      if (row === undefined) return undefined;
      const {
        refunded: amount,
        refundedAt: at,
        ageMs,
        actor,
        ...payment
      } = v.parse(paymentRow, row);
      const isRefunded = amount !== undefined && at !== undefined && ageMs !== undefined;
      return { ...payment, refund: isRefunded ? { amount, at, ageMs, actor } : undefined };
    },
  };
}

const paymentRow = v.object({
  key: v.string(),
  userId: rowId,
  language: optional(v.string()),
  credited: money,
  stars: optional(v.number()),
  paidAt: moment,
  refunded: optional(money),
  refundedAt: optional(moment),
  ageMs: optional(v.number()),
  actor: optional(rowId),
});
