import { type Ledger, LedgerUnavailable } from "../ledger/ledger.js";
import { formatMoney, type Money } from "../ledger/money.js";
import type { PaymentBonus, RefundedPayments } from "../ledger/payment-bonuses.js";
import { reversalOf } from "../ledger/payment-bonuses.js";
import type { Log } from "../log.js";
import { paymentKeyOf } from "../payments/star-payments.js";
import { type TakenBack, type TakenBonus, takeBack } from "../payments/take-back.js";
import type { Act, AdminLog, Facts, RecordedAct, Stamp } from "./admin-log.js";
import { type AwaitRecordPorts, awaitRecord, requireAbandoned } from "./await-record.js";
import type { Arrival } from "./message-user.js";

/** A payment in Stars as it is on record. */
export interface PaymentOnRecord {
  readonly key: string;
  readonly userId: number;
  /** The user's language, as far as the bot knows it. */
  readonly language: string | undefined;
  /** What it credited. */
  readonly credited: Money;
  readonly stars: number | undefined;
  readonly paidAt: Date;
  /** Absent if it was not refunded. */
  readonly refund:
    | {
        /** Negative. */
        readonly amount: Money;
        readonly at: Date;
        /** How long ago that was, by the database's clock. */
        readonly ageMs: number;
        /** The operator whose act put it on record. */
        readonly actor: number | undefined;
      }
    | undefined;
}

export interface PaymentRecords {
  /** @throws LedgerUnavailable */
  find(paymentKey: string): Promise<PaymentOnRecord | undefined>;
}

/** How Telegram answered to a refund. */
export type RefundAnswer =
  /** Now, or already before. */
  | { readonly kind: "refunded" }
  | { readonly kind: "refused"; readonly words: string }
  /** Nothing is assumed. */
  | { readonly kind: "unknown" };

/** The bot's Stars at Telegram. No method rejects. */
export interface StarAccount {
  /** Gives the whole payment back to its payer. */
  refund(userId: number, chargeId: string): Promise<RefundAnswer>;
  /** Whether Telegram's own record has the refund of this charge; undefined = it could not be read. */
  hasRefund(chargeId: string): Promise<boolean | undefined>;
  /** In whole Stars; undefined if Telegram does not say. */
  balance(): Promise<number | undefined>;
}

/** What an operator decides by. */
export interface RefundFacts {
  /** As Telegram knows it. */
  readonly chargeId: string;
  readonly payment: PaymentOnRecord;
  readonly balance: Money;
  /** What the user has not spent of what the payment credited. */
  readonly left: Money;
  /** The balance after the refund, also of the user's own bonuses. */
  readonly after: Money;
  /** What came with the payment and is taken back with it. */
  readonly bonuses: readonly PaymentBonus[];
  /** The Stars that the bot has now, if Telegram says. */
  readonly botStars: number | undefined;
}

export type RefundPreview =
  | { readonly kind: "unknownPayment" }
  | { readonly kind: "refunded"; readonly payment: PaymentOnRecord; readonly at: Date }
  | { readonly kind: "ready"; readonly facts: RefundFacts };

/** What the user is to hear. */
export interface RefundNotice {
  readonly userId: number;
  readonly language: string | undefined;
  /** Negative. */
  readonly amount: Money;
  readonly balance: Money;
}

export interface RefundPorts extends AwaitRecordPorts {
  readonly ledger: Pick<Ledger, "getAccount" | "apply" | "owners">;
  readonly payments: PaymentRecords;
  readonly refundedPayments: RefundedPayments;
  readonly stars: StarAccount;
  readonly adminLog: Pick<AdminLog, "record" | "find">;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Never rejects: a user who can't be reached changes nothing. */
  readonly tell: (notice: RefundNotice) => Promise<Arrival>;
  /** Never rejects. */
  readonly tellBonuses: (bonuses: readonly TakenBonus[]) => Promise<void>;
}

/** Outcomes that a repetition completes; every other one is final. */
export const openOutcomes = {
  /** On record before Telegram is asked: what a killed instance began can be told from what others did. */
  asked: "asked",
  /** No answer, and Telegram's record does not have the refund. */
  unknown: "unknown",
  /** Telegram gave the Stars back, and no ledger could be reached. */
  unrecorded: "unrecorded",
} as const;

/** @throws LedgerUnavailable */
export async function previewRefund(chargeId: string, ports: RefundPorts): Promise<RefundPreview> {
  const payment = await ports.payments.find(paymentKeyOf(chargeId));
  if (payment === undefined) return { kind: "unknownPayment" };
  const { refund, credited, userId, key } = payment;
  if (refund !== undefined) return { kind: "refunded", payment, at: refund.at };
  const [{ balance, asOf }, [found], botStars] = await Promise.all([
    ports.ledger.getAccount(userId),
    ports.refundedPayments.find([key]),
    ports.stars.balance(),
  ]);
  if (asOf !== undefined) {
    throw new LedgerUnavailable("the balance is not certain now", { notApplied: true });
  }
  const bonuses = found?.bonuses ?? [];
  const own = bonuses.filter((bonus) => bonus.userId === userId);
  const after = own.reduce((rest, { amount }) => rest - amount, balance - credited);
  const left = leftOf(credited, balance);
  return {
    kind: "ready",
    facts: { chargeId, payment, balance, left, after, bonuses, botStars },
  };
}

function leftOf(credited: Money, balance: Money): Money {
  if (balance <= 0n) return 0n;
  if (balance >= credited) return credited;
  return balance;
}

/**
 * Asks Telegram for the refund, and takes the money back if it was made: also if Telegram made it
 * before, and if only Telegram's own record says so. May be repeated at any time: Telegram refunds a
 * charge once, and the ledger records the refund once.
 * @throws LedgerUnavailable if the act could not be recorded: to be repeated with the same stamp
 */
export async function confirmRefund(
  facts: RefundFacts,
  stamp: Stamp,
  ports: RefundPorts,
): Promise<RecordedAct> {
  const asked = {
    ...toAct(facts, stamp),
    key: openKey(stamp, "asked"),
    outcome: openOutcomes.asked,
  };
  await ports.adminLog.record(asked);
  const answer = await askTelegram(facts, ports.stars);
  switch (answer.kind) {
    case "refunded":
      return conclude(facts, stamp, ports);
    case "refused": {
      const outcome = `refused: ${answer.words}`;
      return ports.adminLog.record({ ...toAct(facts, stamp), outcome });
    }
    case "unknown":
      return recordOpen(facts, stamp, "unknown", ports);
  }
}

/** Telegram once refused a refund that it had made: so its record counts for more than its words. */
async function askTelegram(
  { chargeId, payment }: RefundFacts,
  stars: StarAccount,
): Promise<RefundAnswer> {
  const answer = await stars.refund(payment.userId, chargeId);
  if (answer.kind === "refunded") return answer;
  return (await stars.hasRefund(chargeId)) === true ? { kind: "refunded" } : answer;
}

async function conclude(
  facts: RefundFacts,
  stamp: Stamp,
  ports: RefundPorts,
): Promise<RecordedAct> {
  const { key, userId, credited, stars } = facts.payment;
  const entry = {
    key: reversalOf(key),
    type: "reversal",
    amount: -credited,
    reverses: key,
    actor: stamp.actor,
    ...(stars !== undefined && { stars }),
  };
  const taken = await takeBack(userId, entry, ports).catch(ignoreUnavailable);
  if (taken === undefined) return recordOpen(facts, stamp, "unrecorded", ports);
  return finish(facts.payment, taken, toAct(facts, stamp), taken.isFirst, ports);
}

/** Lets the users know, and puts the act on record. */
async function finish(
  { userId, language, credited }: PaymentOnRecord,
  taken: TakenBack,
  act: Omit<Act, "outcome">,
  tells: boolean,
  { adminLog, tell, tellBonuses }: RefundPorts,
): Promise<RecordedAct> {
  const amount = -credited;
  const balance = balanceAfter(taken);
  const told = tells ? await tell({ userId, language, amount, balance }) : null;
  await tellBonuses(taken.bonuses);
  const sums = { amount: formatMoney(amount), balance: formatMoney(balance) };
  return adminLog.record({ ...act, after: { user: userId, ...sums, told }, outcome: "done" });
}

/** Bonuses of the payer are taken after the payment. */
function balanceAfter({ userId, applied, bonuses }: TakenBack): Money {
  return bonuses.findLast((bonus) => bonus.userId === userId)?.balance ?? applied.balance;
}

/**
 * The rest of an act whose instance was killed after it had asked Telegram, if the refund is on record,
 * from the act itself or from Telegram's message.
 * @returns undefined if the act has not begun, or no refund is on record
 * @throws ActUnderWay
 */
export async function completeRefund(
  chargeId: string,
  stamp: Stamp,
  ports: RefundPorts,
): Promise<RecordedAct | undefined> {
  const payment = await ports.payments.find(paymentKeyOf(chargeId));
  if (payment?.refund === undefined) return undefined;
  if ((await ports.adminLog.find(openKey(stamp, "asked"))) === undefined) return undefined;
  const recorded = await awaitRecord(stamp.key, ports);
  if (recorded !== undefined) return recorded;
  const { userId, key, refund } = payment;
  // The user hears of a refund from the act that put it on record.
  if (refund.actor !== undefined) requireAbandoned(refund.ageMs);
  const entry = { key: reversalOf(key), type: "reversal", amount: refund.amount, reverses: key };
  // Bonuses may be left.
  const taken = await takeBack(userId, entry, ports);
  const before = { stars: payment.stars ?? null };
  const act = { ...stamp, verb: "refund", subject: chargeId, before };
  return finish(payment, taken, act, refund.actor !== undefined, ports);
}

function toAct({ chargeId, payment, balance, botStars }: RefundFacts, stamp: Stamp) {
  const before: Facts = {
    user: payment.userId,
    credited: formatMoney(payment.credited),
    balance: formatMoney(balance),
    stars: payment.stars ?? null,
    botStars: botStars ?? null,
  };
  return { ...stamp, verb: "refund", subject: chargeId, before };
}

const openKey = ({ key }: Stamp, outcome: keyof typeof openOutcomes) => `${key}:${outcome}`;

/** Under a key of its own, so that a repetition is not taken for done. The log may be down, too. */
async function recordOpen(
  facts: RefundFacts,
  stamp: Stamp,
  outcome: keyof typeof openOutcomes,
  { adminLog, log, now }: RefundPorts,
): Promise<RecordedAct> {
  const act = { ...toAct(facts, stamp), key: openKey(stamp, outcome), outcome };
  return adminLog.record(act).catch((error: unknown) => {
    if (!(error instanceof LedgerUnavailable)) throw error;
    log.error(`A refund whose outcome is "${outcome}" is not on record: ${facts.chargeId}`, error);
    return { ...act, id: 0, at: new Date(now()) };
  });
}

function ignoreUnavailable(error: unknown): undefined {
  if (!(error instanceof LedgerUnavailable)) throw error;
}
