import type { RaiseAlarm } from "../../alarms/alarms.js";
import { studioAlarms } from "../../alarms/studio-alarms.js";
import {
  type Account,
  type EndedGeneration,
  type Ledger,
  LedgerUnavailable,
} from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import { lostKey } from "../../ledger/operation.js";

export interface CompensationOptions {
  readonly ledger: Pick<Ledger, "apply">;
  readonly alarm: RaiseAlarm;
}

/** How many of a generation's results were lost. */
export interface Loss {
  readonly lost: number;
  readonly of: number;
}

export interface Compensated extends Account {
  /** What was paid back, by this call or an earlier one. */
  readonly sum: Money;
  /** False if an earlier call paid it back. */
  readonly isNew: boolean;
}

export type Compensate = (ended: EndedGeneration, loss?: Loss) => Promise<Compensated>;

const all: Loss = { lost: 1, of: 1 };

/**
 * Pays back the share of the price for lost results, once, as an adjustment: a generation that has
 * ended as done can't be refunded.
 * @throws LedgerUnavailable also if only a journal knows the end: the database may have refunded the
 * generation at its deadline
 */
export function createCompensation({ ledger, alarm }: CompensationOptions): Compensate {
  return async (ended, { lost, of } = all) => {
    const { userId, key, taskId, amount, model } = ended.generation;
    if (ended.asOf !== undefined || amount === undefined) {
      throw new LedgerUnavailable("what was paid is not known now", { notApplied: true });
    }
    const sum = shareOf(-amount, { lost, of });
    const about = model != null && { model };
    const entry = { key: lostKey(key), type: "adjustment", amount: sum, ...about } as const;
    const { applied, amounts, balance, asOf } = await ledger.apply(userId, [entry]);
    const isNew = applied.includes(entry.key);
    if (isNew) alarm(studioAlarms.resultLost({ userId, key, taskId, lost, of }));
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
