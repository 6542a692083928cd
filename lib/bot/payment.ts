import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import * as v from "valibot";
import type { Entry } from "../ledger/operation.js";
import type { StarPayment } from "../payments/cashier.js";
import { TelegramError } from "../telegram.js";
import type { BotContext, Dependencies } from "./context.js";
import { type Screen, show } from "./screen.js";

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
export function paymentFeature({ ledger, cashier, operator, log }: Dependencies) {
  const feature = new Composer<BotContext>();

  feature.on(message("successful_payment"), async (ctx) => {
    const payment = readPayment(ctx.from.id, ctx.message.successful_payment);
    const credit = cashier.credit(payment);
    if (credit === undefined) {
      await operator.tell("A payment that is not in Stars was not credited", factsOf(payment));
      return announce(ctx, { text: ctx.texts.paidInForeignCurrency });
    }
    const { entry, promised } = credit;
    const { amount, balance } = await record(payment, entry);
    if (!promised) {
      await operator.tell(
        "A payment without our invoice was credited at its worth",
        factsOf(payment),
      );
    }
    return announce(ctx, { text: ctx.texts.paid(amount, balance) });
  });

  feature.on("message", async (ctx, next) => {
    if (!("refunded_payment" in ctx.message)) return next();
    // In a private chat the chat is the buyer, whoever Telegram names as the sender.
    const buyer = ctx.chat.type === "private" ? ctx.chat.id : ctx.from.id;
    const payment = readPayment(buyer, ctx.message.refunded_payment);
    const { amount, balance } = await record(payment, cashier.reversal(payment));
    return announce(ctx, { text: ctx.texts.returned(amount, balance) });
  });

  async function record(payment: StarPayment, entry: Entry) {
    const { balance, amounts, mismatched } = await ledger.apply(payment.userId, [entry]);
    if (mismatched.length > 0) {
      await operator.tell("A payment is on record with another user or sum", factsOf(payment));
    }
    return { balance, amount: amounts.get(entry.key) ?? entry.amount };
  }

  /** The money is safe; a message that fails must not bring the payment back again. */
  async function announce(ctx: BotContext, screen: Screen): Promise<void> {
    await show(ctx, screen).catch((error: unknown) => {
      if (error instanceof TelegramError && error.code === 403) return;
      log.error("A payment could not be announced", error);
    });
  }

  return feature;
}

function readPayment(userId: number, facts: unknown): StarPayment {
  return { userId, ...v.parse(paymentFacts, facts) };
}

function factsOf({ userId, chargeId, currency, stars }: StarPayment): string {
  return `user ${userId}, ${stars} ${currency}, charge ${chargeId}`;
}
