import { LedgerUnavailable } from "../ledger/ledger.js";
import { TelegramError } from "../telegram.js";
import type { BotContext, Dependencies } from "./context.js";
import { movesMoney } from "./moves-money.js";
import { show } from "./screen.js";

/** How long an update that moves money and that we refuse to understand may hold up its chat. */
const poisonAfterMs = 10 * 60 * 1000;

/**
 * What becomes of an update whose handling failed. Throws on if Telegram must send it again; else
 * the update is over, with an apology where one is due.
 */
export async function handleFailure(
  error: unknown,
  ctx: BotContext,
  dependencies: Pick<Dependencies, "operator" | "log" | "now" | "texts">,
): Promise<void> {
  if (movesMoney(ctx.update)) return handlePaidFailure(error, ctx, dependencies);
  if (isBlocked(error)) return;
  if (!(error instanceof LedgerUnavailable)) {
    dependencies.log.error(`Update ${ctx.update.update_id} failed`, error);
  }
  await apologise(error, ctx).catch((second: unknown) => {
    if (!isBlocked(second)) dependencies.log.error("The apology failed too", second);
  });
}

/**
 * Telegram keeps the update for us for 24 hours, and the chat's other messages wait behind it. So
 * one that fails for good, not for want of a ledger, is handed to a person after a while; the daily
 * reconciliation still finds its Stars.
 */
async function handlePaidFailure(
  error: unknown,
  ctx: BotContext,
  { operator, now }: Pick<Dependencies, "operator" | "now">,
): Promise<void> {
  if (isPassing(error)) throw error;
  const sentAt = Number(ctx.message?.date ?? 0) * 1000;
  if (now() - sentAt < poisonAfterMs) throw error;
  const facts = JSON.stringify(ctx.message).slice(0, 1_000);
  await operator.tell("A payment can't be recorded and needs a person", facts);
}

/** Whether the same update may well succeed later: an outage, or a handler that ran out of time. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof LedgerUnavailable || (error instanceof Error && error.name === "TimeoutError")
  );
}

async function apologise(error: unknown, ctx: BotContext): Promise<void> {
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
  const unavailable = error instanceof LedgerUnavailable;
  await show(ctx, { text: unavailable ? texts.unavailable : texts.apology });
}

/** The user blocked the bot: there is nobody to talk to, and nothing to repair. */
function isBlocked(error: unknown): boolean {
  return error instanceof TelegramError && error.code === 403;
}
