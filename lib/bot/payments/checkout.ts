import { Composer } from "telegraf";
import type { StarPayment } from "../../payments/star-payments.js";
import type { CoreContext, CoreDependencies } from "../context.js";
import type { CoreTexts } from "../texts/texts.js";

/** Telegram waits ten seconds; what remains after this goes to the answer itself. */
const answerTimeoutMs = 6_000;

/**
 * The last question before money moves. Decided from the invoice's own signed payload, so that any
 * instance can answer; refused while a payment could not be recorded.
 */
export function checkoutFeature(dependencies: CoreDependencies) {
  const { ledger, starPayments, settings, pauseFor, log, now } = dependencies;
  const feature = new Composer<CoreContext>();

  feature.on("pre_checkout_query", async (ctx) => {
    const { id, from, currency, total_amount, invoice_payload } = ctx.preCheckoutQuery;
    const payment = { userId: from.id, currency, stars: total_amount, payload: invoice_payload };
    await settings.ready();
    const complaint = refuse(payment, ctx.texts) ?? (await whyNotNow(from.id, ctx.texts));
    await ctx.telegram.callApi("answerPreCheckoutQuery", {
      pre_checkout_query_id: id,
      ok: complaint === undefined,
      ...(complaint !== undefined && { error_message: complaint }),
    });
  });

  function refuse(payment: Omit<StarPayment, "chargeId">, texts: CoreTexts): string | undefined {
    const refusal = starPayments.refusal(payment, now());
    const pause = pauseFor(payment.userId);
    if (refusal === undefined && pause === undefined) return undefined;
    log.warn(`Checkout refused: ${refusal ?? "paused"}`);
    return refusal === undefined ? pause && texts.paused(pause) : texts.refusals[refusal];
  }

  async function whyNotNow(userId: number, texts: CoreTexts): Promise<string | undefined> {
    const writable = await answerInTime(ledger.checkWritable(userId));
    if (writable !== undefined && writable.banned === undefined) return undefined;
    log.warn(`Checkout refused: ${writable === undefined ? "ledger unavailable" : "banned"}`);
    return writable === undefined ? texts.checkoutUnavailable : texts.checkoutBanned;
  }

  return feature;
}

/** Undefined if it fails, or is not there before Telegram's patience ends. */
async function answerInTime<T>(attempt: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), answerTimeoutMs);
  });
  const answer = attempt.catch(() => undefined);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
