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
    const refused = refuse(ctx, payment);
    const complaint = refused?.complaint ?? (await whyNotRecordable(ctx.texts));
    if (complaint !== undefined) {
      log.warn(`Checkout refused: ${refused?.why ?? "ledger unavailable"}`);
    }
    await ctx.telegram.callApi("answerPreCheckoutQuery", {
      pre_checkout_query_id: id,
      ok: complaint === undefined,
      ...(complaint !== undefined && { error_message: complaint }),
    });
  });

  function refuse({ texts }: CoreContext, payment: Omit<StarPayment, "chargeId">) {
    const refusal = starPayments.refusal(payment, now());
    if (refusal !== undefined) return { why: refusal, complaint: texts.refusals[refusal] };
    const pause = pauseFor(payment.userId);
    return pause && { why: "paused", complaint: texts.paused(pause) };
  }

  async function whyNotRecordable(texts: CoreTexts): Promise<string | undefined> {
    const recordable = await succeedsInTime(ledger.checkWritable());
    return recordable ? undefined : texts.checkoutUnavailable;
  }

  return feature;
}

/** Whether it succeeds before Telegram's patience ends. */
async function succeedsInTime(attempt: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), answerTimeoutMs);
  });
  const success = attempt.then(
    () => true,
    () => false,
  );
  return Promise.race([success, late]).finally(() => clearTimeout(timer));
}
