import { type Ledger, LedgerUnavailable } from "../ledger/ledger.js";
import { formatMoney, isStorable, type Money } from "../ledger/money.js";
import type { AdminLog, RecordedAct, Stamp } from "./admin-log.js";
import { type AwaitRecordPorts, awaitRecord, requireAbandoned } from "./await-record.js";
import type { Arrival } from "./message-user.js";

/** An operator's correction of a balance. */
export interface Adjustment {
  readonly userId: number;
  readonly change: AdjustmentChange;
  readonly reason: string;
}

export type AdjustmentChange =
  | { readonly kind: "add"; readonly amount: Money }
  | { readonly kind: "set"; readonly balance: Money };

/** What would happen. */
export type AdjustmentPreview =
  /** The bot has never met this user. */
  | { readonly kind: "stranger" }
  | { readonly kind: "unchanged"; readonly balance: Money }
  /** NUMERIC(12,2) can't hold it. */
  | { readonly kind: "tooLarge" }
  | {
      readonly kind: "ready";
      readonly before: Money;
      readonly after: Money;
      /** It takes the balance below zero: to be confirmed twice. */
      readonly isDebt: boolean;
    };

export interface AdjustmentRecords {
  /**
   * The user, with what the operation with this key did; undefined for a user whom the bot never met.
   * @throws LedgerUnavailable
   */
  find(userId: number, key?: string): Promise<AdjustedAccount | undefined>;
}

export interface AdjustedAccount {
  /** As far as the bot knows it. */
  readonly language: string | undefined;
  readonly adjusted:
    | {
        readonly amount: Money;
        /** The balance right after it. */
        readonly after: Money;
        /** How long ago that was, by the database's clock. */
        readonly ageMs: number;
      }
    | undefined;
}

/** What the user is to hear. */
export interface AdjustmentNotice {
  readonly userId: number;
  readonly language: string | undefined;
  readonly amount: Money;
  readonly balance: Money;
  readonly reason: string;
}

export interface AdjustPorts extends AwaitRecordPorts {
  readonly ledger: Pick<Ledger, "getAccount" | "apply" | "setBalance">;
  readonly records: AdjustmentRecords;
  readonly adminLog: Pick<AdminLog, "record" | "find">;
  /** Never rejects: a user who can't be reached changes nothing. */
  readonly tell: (notice: AdjustmentNotice) => Promise<Arrival>;
}

/** @throws LedgerUnavailable if the balance is not certain now */
export async function previewAdjustment(
  { userId, change }: Adjustment,
  { ledger, records }: AdjustPorts,
): Promise<AdjustmentPreview> {
  if ((await records.find(userId)) === undefined) return { kind: "stranger" };
  const { balance, asOf } = await ledger.getAccount(userId);
  if (asOf !== undefined) {
    throw new LedgerUnavailable("the balance is not certain now", { notApplied: true });
  }
  const after = change.kind === "add" ? balance + change.amount : change.balance;
  if (after === balance) return { kind: "unchanged", balance };
  if (!isStorable(after)) return { kind: "tooLarge" };
  return { kind: "ready", before: balance, after, isDebt: after < 0n && after < balance };
}

/**
 * Moves the money once for the stamp's key, lets the user know, and puts the act on record. A charge
 * in the same moment counts, too: what is on record is what the balance was and became.
 * @throws LedgerUnavailable if it is unknown whether that happened: to be repeated with the same stamp
 */
export async function confirmAdjustment(
  adjustment: Adjustment,
  stamp: Stamp,
  ports: AdjustPorts,
): Promise<RecordedAct> {
  const { isFirst } = await move(adjustment, stamp, ports);
  if (isFirst) return conclude(adjustment, stamp, ports);
  const act = await completeAdjustment(adjustment, stamp, ports);
  if (act === undefined) throw correctionWaits();
  return act;
}

/**
 * The rest of an act whose instance was killed after the money had moved. As long as that instance may
 * live, it alone lets the user know.
 * @returns undefined if the money has not moved
 * @throws ActUnderWay
 */
export async function completeAdjustment(
  adjustment: Adjustment,
  stamp: Stamp,
  ports: AdjustPorts,
): Promise<RecordedAct | undefined> {
  const account = await ports.records.find(adjustment.userId, stamp.key);
  if (account?.adjusted === undefined) return undefined;
  const recorded = await awaitRecord(stamp.key, ports);
  if (recorded === undefined) requireAbandoned(account.adjusted.ageMs);
  return recorded ?? conclude(adjustment, stamp, ports);
}

async function move(
  { userId, change, reason }: Adjustment,
  { key, actor }: Stamp,
  { ledger }: AdjustPorts,
): Promise<{ readonly isFirst: boolean }> {
  const why = { note: reason, actor };
  if (change.kind === "set") {
    const { balance } = change;
    const { applied } = await ledger.setBalance({ userId, key, balance, ...why });
    return { isFirst: applied };
  }
  const { amount } = change;
  const { applied } = await ledger.apply(userId, [{ key, type: "adjustment", amount, ...why }]);
  return { isFirst: applied.includes(key) };
}

async function conclude(
  { userId, reason }: Adjustment,
  { key, actor }: Stamp,
  { records, adminLog, tell }: AdjustPorts,
): Promise<RecordedAct> {
  const account = await records.find(userId, key);
  if (account?.adjusted === undefined) throw correctionWaits();
  const { language, adjusted } = account;
  const { amount, after } = adjusted;
  const told = await tell({ userId, language, amount, balance: after, reason });
  return adminLog.record({
    key,
    actor,
    verb: "adjust",
    subject: String(userId),
    reason,
    before: { balance: formatMoney(after - amount) },
    after: { balance: formatMoney(after), told },
    outcome: "done",
  });
}

/** In an outage that began a moment ago, a journal took it. */
function correctionWaits(): LedgerUnavailable {
  return new LedgerUnavailable("the correction waits");
}
