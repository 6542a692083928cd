import { alarms } from "../alarms/alarms.js";
import { LedgerUnavailable } from "../ledger/ledger.js";
import { isFresh } from "../ledger/time.js";
import { isTooMany, TelegramError } from "../telegram.js";
import type { CoreContext, CoreDependencies } from "./context.js";
import { findMessage, movesMoney } from "./payments/moves-money.js";
import { callbackPattern, send } from "./ui/screen.js";

const confirmation = callbackPattern("(?:go|ok|re|pd)", ".*");

/** After this long an unprocessable payment is escalated to the operator instead of blocking its chat. */
const escalateAfterMs = 60 * 60 * 1000;

/**
 * Telegram drops the update after a day in any case. If our clock is wrong by less than a day, the
 * hour only lasts longer, which is better than dropping a payment at its first failure.
 */
const dayMs = 24 * 60 * 60 * 1000;

/** A payment this young is on its first delivery: the payer hears once why nothing happens. */
const freshMs = 10_000;

/**
 * What becomes of an update whose handling failed. Throws on if Telegram must send it again; else
 * the update is over, with an apology where one is due.
 */
export async function handleError(
  error: unknown,
  ctx: CoreContext,
  dependencies: Pick<CoreDependencies, "operator" | "log" | "now">,
): Promise<void> {
  if (movesMoney(ctx.update)) return handlePaidFailure(error, ctx, dependencies);
  if (isBlocked(error)) return;
  // Telegram would refuse an apology, too, and make the pause longer.
  if (isTooMany(error)) return dependencies.log.warn((error as TelegramError).message);
  if (!(error instanceof LedgerUnavailable)) {
    dependencies.log.error(`Update ${ctx.update.update_id} failed`, error);
  }
  await sendApology(error, ctx).catch((second: unknown) => {
    if (!isBlocked(second)) dependencies.log.error("The apology failed too", second);
  });
}

/**
 * Telegram keeps the update for us for 24 hours, and the chat's other messages wait behind it. So
 * one that fails for good, not for want of a ledger, is handed to a person after an hour, if there
 * is one who can be reached; the daily reconciliation still looks for its Stars.
 */
async function handlePaidFailure(
  error: unknown,
  ctx: CoreContext,
  { operator, now }: Pick<CoreDependencies, "operator" | "now">,
): Promise<void> {
  const sentAt = Number(findMessage(ctx.update)?.["date"] ?? 0) * 1000;
  if (isFresh(sentAt, now(), freshMs)) await sayDelayed(ctx);
  if (isTransient(error) || isFresh(sentAt, now(), escalateAfterMs, dayMs)) throw error;
  if (!(await operator.sendAlarm(alarms.paymentStuck(factsOf(ctx))))) throw error;
  await sayDelayed(ctx);
}

/** Only in the payer's private chat: a group would see it, at every delivery. */
async function sayDelayed(ctx: CoreContext): Promise<void> {
  const { successful_payment } = findMessage(ctx.update) ?? {};
  if (successful_payment === undefined || ctx.chat?.type !== "private") return;
  await send(ctx, { text: ctx.texts.paymentDelayed }).catch(() => {});
}

/** Who and what, and nothing that the user wrote. */
function factsOf({ from, update }: CoreContext) {
  const { successful_payment, refunded_payment } = findMessage(update) ?? {};
  const facts = JSON.stringify({ successful_payment, refunded_payment });
  return { userId: from?.id, facts: facts.toWellFormed() };
}

/** Whether the same update may well succeed later: an outage, or a handler that ran out of time. */
function isTransient(error: unknown): boolean {
  return (
    error instanceof LedgerUnavailable || (error instanceof Error && error.name === "TimeoutError")
  );
}

async function sendApology(error: unknown, ctx: CoreContext): Promise<void> {
  const { texts } = ctx;
  if (texts === undefined) return;
  if (ctx.preCheckoutQuery !== undefined) {
    await ctx.telegram.callApi("answerPreCheckoutQuery", {
      pre_checkout_query_id: ctx.preCheckoutQuery.id,
      ok: false,
      error_message: texts.checkoutUnavailable,
    });
    return;
  }
  if (ctx.chat?.type !== "private") return;
  if (mayHaveCharged(error, ctx)) return send(ctx, { text: texts.unconfirmed });
  await send(ctx, { text: texts.apology });
}

/** A confirmed order whose handling failed may have been charged, or may still be running. */
function mayHaveCharged(error: unknown, { callbackQuery }: CoreContext): boolean {
  const data = callbackQuery !== undefined && "data" in callbackQuery ? callbackQuery.data : "";
  const isNotApplied = error instanceof LedgerUnavailable && error.notApplied;
  return confirmation.test(data) && !isNotApplied;
}

/** The user blocked the bot: no message can reach them, and nothing is broken. */
function isBlocked(error: unknown): boolean {
  return error instanceof TelegramError && error.code === 403;
}
