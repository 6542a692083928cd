import { alarms, type RaiseAlarm } from "../../alarms/alarms.js";
import {
  type Account,
  type EndedGeneration,
  type Ledger,
  LedgerUnavailable,
} from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";

export interface CompensationOptions {
  readonly ledger: Pick<Ledger, "apply">;
  readonly alarm: RaiseAlarm;
}

/** How many of a generation's results are lost. */
export interface Loss {
  readonly lost: number;
  readonly of: number;
}

export interface Compensated extends Account {
  /** What came back, now or before. */
  readonly sum: Money;
  /** False if it had come back before. */
  readonly isNew: boolean;
}

export type Compensate = (ended: EndedGeneration, loss?: Loss) => Promise<Compensated>;

const all: Loss = { lost: 1, of: 1 };

/**
 * Pays back the share of the price for lost results, as a correction, once.
 * The generation itself has ended well, and a generation ends only once.
 * @throws LedgerUnavailable also if the end is known from a journal only: the database may have paid
 * the price back when the deadline passed
 */
export function createCompensation({ ledger, alarm }: CompensationOptions): Compensate {
  return async (ended, { lost, of } = all) => {
    const { userId, key, taskId, amount } = ended.generation;
    if (ended.asOf !== undefined || amount === undefined) {
      throw new LedgerUnavailable("what was paid is not known now", { notApplied: true });
    }
    const sum = shareOf(-amount, { lost, of });
    const entry = { key: `lost:${key}`, type: "adjustment", amount: sum } as const;
    const { applied, amounts, balance, asOf } = await ledger.apply(userId, [entry]);
    const isNew = applied.includes(entry.key);
    if (isNew) alarm(alarms.resultLost({ userId, key, taskId, lost, of }));
    return {
      sum: amounts.get(entry.key) ?? sum,
      isNew,
      balance,
      ...(asOf !== undefined && { asOf }),
    };
  };
}

/** Rounded up: in the user's favour. */
function shareOf(price: Money, { lost, of }: Loss): Money {
  return (price * BigInt(lost) + BigInt(of) - 1n) / BigInt(of);
}
