import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import * as v from "valibot";
import type { Money } from "../ledger/money.js";
import type { Entry } from "../ledger/operation.js";
import type { StarPayment } from "../payments/cashier.js";
import { isUncertain, TelegramError } from "../telegram.js";
import type { BotContext, Dependencies } from "./context.js";
import type { Html } from "./html.js";
import { toMessage } from "./screen.js";

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

/** Paid and returned Stars. Nothing is said before it is durable; saying it may fail. */
export function paymentFeature(dependencies: Dependencies) {
  const { ledger, cashier, operator, telegram, log } = dependencies;
  const feature = new Composer<BotContext>();

  feature.on(message("successful_payment"), async (ctx) => {
    const payment = readPayment(ctx.from.id, ctx.message.successful_payment);
    const credit = cashier.credit(payment);
    if (credit === undefined) return refuseCurrency(ctx, payment);
    await record(ctx, payment, credit.entry, ctx.texts.paid);
    if (credit.promised) return;
    await operator.tell(
      "A payment without our invoice was credited at its worth",
      factsOf(payment),
    );
  });

  feature.on("message", async (ctx, next) => {
    if (!("refunded_payment" in ctx.message)) return next();
    // In a private chat the chat is the buyer, whoever Telegram names as the sender.
    const buyer = ctx.chat.type === "private" ? ctx.chat.id : ctx.from.id;
    const payment = readPayment(buyer, ctx.message.refunded_payment);
    const entry = cashier.reversal(payment);
    if (entry === undefined) return refuseCurrency(ctx, payment);
    return record(ctx, payment, entry, ctx.texts.returned);
  });

  type Sentence = (sum: Money, balance: Money, asOf?: Date | "never") => Html;

  async function record(ctx: BotContext, payment: StarPayment, entry: Entry, say: Sentence) {
    const { balance, amounts, mismatched, asOf } = await ledger.apply(payment.userId, [entry]);
    if (mismatched.length > 0) {
      await announce(payment, ctx.texts.paymentChecked);
      await operator.tell("A payment is on record with another user or sum", factsOf(payment));
    } else {
      await announce(payment, say(amounts.get(entry.key) ?? entry.amount, balance, asOf));
    }
  }

  /** Nobody here knows what it is worth: over to a person, and back to Telegram if there is none. */
  async function refuseCurrency({ texts }: BotContext, payment: StarPayment): Promise<void> {
    const topic = "A payment that is not in Stars was not recorded";
    if (!(await operator.tell(topic, factsOf(payment)))) throw new Error(topic);
    await announce(payment, texts.paidInForeignCurrency);
  }

  /** To the payer alone, wherever he paid. The money is safe: a failure only leaves a line here. */
  async function announce({ userId }: StarPayment, text: Html): Promise<void> {
    const say = () => telegram.call("sendMessage", toMessage(userId, { text }));
    try {
      await say().catch((error: unknown) => {
        // He must hear of his money, even if that means twice.
        if (isUncertain(error)) return say();
        throw error;
      });
    } catch (error) {
      if (error instanceof TelegramError && error.code === 403) return;
      log.error("A payment could not be announced", error);
    }
  }

  return feature;
}

function readPayment(userId: number, facts: unknown): StarPayment {
  return { userId, ...v.parse(paymentFacts, facts) };
}

function factsOf({ userId, chargeId, currency, stars }: StarPayment): string {
  return `user ${userId}, ${stars} ${currency}, charge ${chargeId}`;
}
