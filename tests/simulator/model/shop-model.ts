import type { PaymentBonus, RefundedPayment } from "../../../lib/ledger/payment-bonuses.js";
import {
  bonusKeysOf,
  bonusReversalKey,
  type RefundedPayments,
  reversalOf,
} from "../../../lib/ledger/payment-bonuses.js";
import type { AdjustedAccount, AdjustmentRecords } from "../../../lib/shop/adjust.js";
import type { AdminLog } from "../../../lib/shop/admin-log.js";
import type { PaymentOnRecord, PaymentRecords } from "../../../lib/shop/refund.js";
import type { SettingsStore } from "../../../lib/shop/settings-store.js";
import type { DatabaseState } from "../checks/database-state.js";

/** What operators read and write in the database, beside the ledger. */
export interface Shop {
  readonly adminLog: AdminLog;
  readonly adjustments: AdjustmentRecords;
  readonly payments: PaymentRecords;
  readonly refundedPayments: RefundedPayments;
  readonly settings: SettingsStore;
}

/** Sends a statement to the database. */
export type Ask = <T>(what: string, statement: () => T) => Promise<T>;

/** What the statements of lib/storage/postgres/shop do, each as one atomic step. */
export function connectShop(databaseState: DatabaseState, ask: Ask): Shop {
  const { shop } = databaseState;
  return {
    adminLog: {
      record: (act) => ask("record act", () => shop.record(act)),
      find: (key) => ask("find act", () => shop.acts.get(key)),
      page: () => ask("page acts", () => [...shop.acts.values()].reverse()),
    },
    adjustments: {
      find: (userId, key) => ask("adjusted", () => findAdjusted(databaseState, userId, key)),
    },
    payments: { find: (key) => ask("payment", () => findPayment(databaseState, key)) },
    refundedPayments: {
      find: (keys) => ask("refunded payments", () => findRefunded(databaseState, keys)),
    },
    settings: {
      read: () => ask("read settings", shop.read),
      change: (change) => ask("change settings", () => shop.change(change)),
    },
  };
}

function findAdjusted(
  { users, operationsOf, now }: DatabaseState,
  userId: number,
  key: string | undefined,
): AdjustedAccount | undefined {
  if (!users.has(userId)) return undefined;
  const own = operationsOf(userId);
  const made = own.find((operation) => operation.key === key);
  if (made === undefined) return { language: undefined, adjusted: undefined };
  const after = own.filter(({ id }) => id <= made.id).reduce((sum, { amount }) => sum + amount, 0n);
  return {
    language: undefined,
    adjusted: { amount: made.amount, after, ageMs: now() - made.createdAt.getTime() },
  };
}

function findPayment({ operations, now }: DatabaseState, key: string): PaymentOnRecord | undefined {
  const payment = operations.get(key);
  if (payment?.type !== "payment") return undefined;
  const { userId, amount: credited, stars, createdAt: paidAt } = payment;
  const known = operations.get(reversalOf(key));
  const refund = known && {
    amount: known.amount,
    at: known.createdAt,
    ageMs: now() - known.createdAt.getTime(),
    actor: known.actor ?? undefined,
  };
  return { key, userId, language: undefined, credited, stars: stars ?? undefined, paidAt, refund };
}

/** What came with payments and was not taken back yet. */
export function findRefunded(
  { operations }: Pick<DatabaseState, "operations">,
  paymentKeys: readonly string[],
): readonly RefundedPayment[] {
  return paymentKeys.map((key) => ({
    key,
    actor: operations.get(reversalOf(key))?.actor ?? undefined,
    bonuses: bonusKeysOf(key).flatMap((name): PaymentBonus[] => {
      const bonus = operations.get(name);
      if (bonus?.type !== "bonus" || operations.has(bonusReversalKey(name))) return [];
      return [{ key: name, userId: bonus.userId, amount: bonus.amount, language: undefined }];
    }),
  }));
}
