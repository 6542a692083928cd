import { Composer } from "telegraf";
import * as v from "valibot";
import { alarms } from "../../alarms/alarms.js";
import type { Applied } from "../../ledger/ledger.js";
import type { Entry } from "../../ledger/operation.js";
import type { WaitingOrder } from "../../payments/invoice-payload.js";
import { personIn, privatePartner } from "../../payments/payer.js";
import type { Transactions } from "../../payments/star-pages.js";
import type { CreditedPayment, Reversal, StarPayment } from "../../payments/star-payments.js";
import { totalOf } from "../../payments/total-of.js";
import { isUncertain, TelegramError } from "../../telegram.js";
import type { CoreContext, CoreDependencies } from "../context.js";
import { topicOf } from "../input/message.js";
import type { Html } from "../texts/html.js";
import { replyParameters, type Screen, toMessage, topicParameters } from "../ui/screen.js";
import { findMessage, type MoneyMessage, moneyMessageOf } from "./moves-money.js";

/** What Telegram tells of money that moved; anything else is not from Telegram. */
const paymentFacts = v.pipe(
  v.object({
    telegram_payment_charge_id: v.pipe(v.string(), v.minLength(1)),
    currency: v.string(),
    total_amount: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    invoice_payload: v.string(),
  }),
  v.transform((facts) => ({
    chargeId: facts.telegram_payment_charge_id,
    currency: facts.currency,
    stars: facts.total_amount,
    payload: facts.invoice_payload,
  })),
);

/** The payer is unknown: the update stays with Telegram, and the operator gets an alarm. */
class PayerUnknown extends Error {
  override readonly name = "PayerUnknown";
}

/**
 * Payments and refunds of Stars. The user hears of them only once they are durable; that message may
 * fail. How the owner is found: docs/decisions/023-whose-money.md.
 */
export function paymentFeature(dependencies: CoreDependencies) {
  const { starPayments } = dependencies;
  const { record, deduct, refuseCurrency } = createRecorder(dependencies);
  const findPayer = createPayerSearch(dependencies);
  const feature = new Composer<CoreContext>();

  feature.use(async (ctx, next) => {
    const message = moneyMessageOf(ctx.update);
    if (message === undefined) return next();
    if (message.refunded_payment === undefined) return credit(ctx, message);
    return giveBack(ctx, message);
  });

  async function credit(ctx: CoreContext, message: MoneyMessage): Promise<void> {
    const facts = v.parse(paymentFacts, message.successful_payment);
    const invoicedId = starPayments.invoiceOf(facts.payload)?.userId;
    const userId = personIn(message) ?? invoicedId ?? (await findPayer(facts));
    const payment = { userId, ...facts };
    const credited = starPayments.credit(payment);
    if (credited === undefined) return refuseCurrency(ctx, payment);
    await record(ctx, payment, credited);
    if (credited.promised) return;
    dependencies.operator.alarm(alarms.withoutInvoice(payment));
  }

  /** The sender does not count: in a group, Telegram names the bot itself as the sender of a refund. */
  async function giveBack(ctx: CoreContext, message: MoneyMessage): Promise<void> {
    const facts = v.parse(paymentFacts, message.refunded_payment);
    const invoicedId = starPayments.invoiceOf(facts.payload)?.userId;
    const userId = privatePartner(message) ?? invoicedId ?? (await findPayer(facts));
    const payment = { userId, ...facts };
    const entry = starPayments.reversal(payment);
    if (entry === undefined) return refuseCurrency(ctx, payment);
    return deduct(ctx, payment, entry);
  }

  return feature;
}

/** For a payment whose message names no person and no invoice of ours: asks Telegram's record. */
function createPayerSearch({ operator, telegram }: CoreDependencies) {
  const transactions: Transactions = (offset, limit) =>
    telegram.call("getStarTransactions", { offset, limit });

  return async (facts: Omit<StarPayment, "userId">): Promise<number> => {
    const { recordedPayer } = await import("../../payments/recorded-payer.js");
    const payer = await recordedPayer(transactions, facts.chargeId);
    if (payer !== undefined) return payer;
    operator.alarm(alarms.payerUnknown(facts));
    throw new PayerUnknown(`charge ${facts.chargeId}`);
  };
}

/** What the ledger was given, and what it says. */
interface Recorded {
  readonly entries: readonly Entry[];
  readonly applied: Applied;
}

function createRecorder(dependencies: CoreDependencies) {
  const { ledger, operator } = dependencies;
  const announce = createAnnouncer(dependencies);

  async function record(ctx: CoreContext, payment: StarPayment, credited: CreditedPayment) {
    const { entry, bonus, order } = credited;
    const entries = bonus === undefined ? [entry] : [entry, bonus];
    const applied = await ledger.apply(payment.userId, entries);
    const { balance, asOf } = applied;
    const given = bonus === undefined ? 0n : totalOf([bonus], applied);
    const text = ctx.texts.paid(totalOf([entry], applied), given, balance, asOf);
    const screen = () => (order ? showOrder(dependencies, ctx, order, text, applied) : { text });
    return conclude(ctx, payment, { entries, applied }, screen, order);
  }

  async function conclude(
    ctx: CoreContext,
    payment: StarPayment,
    { entries, applied }: Recorded,
    screen: () => Screen | Promise<Screen>,
    order?: WaitingOrder,
  ): Promise<void> {
    const [{ key } = { key: "" }] = entries;
    if (applied.keyConflicts.length > 0) {
      await announce(ctx, payment, { text: ctx.texts.paymentChecked });
      operator.alarm(alarms.otherPaymentOnRecord(payment));
    } else {
      await announce.once(key, async () => announce(ctx, payment, await screen(), order));
    }
  }

  /** The user hears of a refund from the operator's act that put it on record, or else from here. */
  async function deduct(ctx: CoreContext, payment: StarPayment, entry: Reversal): Promise<void> {
    // Refunds are rare: what they need is loaded when there is one.
    const { takeBackAll } = await import("./bonus-notices.js");
    const taken = await takeBackAll(payment, entry, dependencies);
    if (taken === undefined) return;
    const { applied } = taken;
    const entries = entry.bonus === undefined ? [entry] : [entry, entry.bonus];
    const { balance, asOf } = applied;
    const text = ctx.texts.returned(totalOf(entries, applied), balance, asOf);
    await conclude(ctx, taken.payment, { entries, applied }, () => ({ text }));
  }

  /** Its worth is unknown: the operator must decide. If no operator is reached, Telegram keeps it. */
  async function refuseCurrency(ctx: CoreContext, payment: StarPayment): Promise<void> {
    const isTold = await operator.sendAlarm(alarms.notInStars(payment));
    if (!isTold) throw new Error("a payment that is not in Stars, and no operator can be reached");
    await announce(ctx, payment, { text: ctx.texts.paidInForeignCurrency });
  }

  return { record, deduct, refuseCurrency };
}

/** The order that waits for this money: only such a payment loads what prices need. */
async function showOrder(
  dependencies: CoreDependencies,
  ctx: CoreContext,
  order: WaitingOrder,
  text: Html,
  applied: Applied,
): Promise<Screen> {
  const { studio: closed, settings, log } = dependencies;
  if (closed === undefined) return { text };
  try {
    const { paidOrderScreen } = await import("./paid-order.js");
    const [studio] = await Promise.all([closed.open(), settings.ready()]);
    return paidOrderScreen({ ...dependencies, studio }, ctx, order, text, applied);
  } catch (error) {
    // The money is safe, and its user must hear of it; the order waits in its own message.
    log.error("A paid order could not be shown", error);
    return { text };
  }
}

/** So many announcements an instance remembers. */
const mostAnnounced = 1_000;

/** Says what came of a payment. */
function createAnnouncer({ telegram, log }: CoreDependencies) {
  const announced = new Set<string>();

  /** To the payer alone, wherever they paid. The money is safe, so a failure is only logged. */
  async function announce(
    ctx: CoreContext,
    { userId }: StarPayment,
    screen: Screen,
    order?: WaitingOrder,
  ): Promise<void> {
    const topic = topicOfPayment(ctx, userId);
    const place = order ? replyParameters(order.sourceId, topic) : topicParameters(topic);
    const message = { ...toMessage(userId, screen), ...place };
    const say = () => telegram.patient.call("sendMessage", message);
    try {
      await say().catch((error: unknown) => {
        // The payer must hear of their money, even if they may get the message twice.
        if (isUncertain(error)) return say();
        throw error;
      });
    } catch (error) {
      if (error instanceof TelegramError && error.code === 403) return;
      log.error("A payment could not be announced", error);
    }
  }

  return Object.assign(announce, {
    /** Telegram delivers an update again whose answer it did not get: its user has heard of it. */
    async once(key: string, say: () => Promise<void>): Promise<void> {
      if (announced.has(key)) return;
      announced.add(key);
      const [oldest = ""] = announced;
      if (announced.size > mostAnnounced) announced.delete(oldest);
      await say();
    },
  });
}

/** The topic of the payer's own chat in which they paid; undefined if they paid elsewhere. */
function topicOfPayment({ update, chat }: CoreContext, userId: number): number | undefined {
  return chat?.id === userId ? topicOf(findMessage(update)) : undefined;
}
