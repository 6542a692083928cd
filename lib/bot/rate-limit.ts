import type { MiddlewareFn } from "telegraf";
import { createBoundedMap } from "../bounded-map.js";
import { isFresh } from "../ledger/time.js";
import type { BotContext, Dependencies } from "./context.js";
import { isInGroup } from "./groups.js";
import { html } from "./html.js";
import { acknowledge, show } from "./screen.js";

/** So many requests may come at once, and one more every second: no person notices, a script does. */
const burst = 20;
const everyMs = 1_000;
const burstMs = burst * everyMs;
/** A user who goes on all the same gets one message in this time. */
const quietMs = 30_000;
const mostRemembered = 5_000;

/**
 * Rate limit (GCRA: burst 20, then one a second) per user, and in groups also per chat. Registered
 * right after the payment handlers, so that payments are never limited and everything else is,
 * before it costs a call to Telegram. Each instance counts on its own: the number of unfinished
 * generations, which must hold for all instances, is limited by the ledger.
 */
export function rateLimit({ now }: Pick<Dependencies, "now">): MiddlewareFn<BotContext> {
  const users = createLimiter(now);
  const groups = createLimiter(now);
  const warnedAt = createBoundedMap<number, number>(mostRemembered);

  function admitsInGroup({ chat, from }: BotContext): boolean {
    if (chat !== undefined && !groups.admits(chat.id)) return false;
    // Anonymous administrators of all groups share one account, which is marked as a bot.
    return from === undefined || from.is_bot || users.admits(from.id);
  }

  async function refuse(ctx: BotContext, userId: number): Promise<void> {
    if (ctx.callbackQuery !== undefined) return acknowledge(ctx, ctx.texts.studio.slowDown);
    const at = warnedAt.get(userId);
    if (at !== undefined && isFresh(at, now(), quietMs)) return;
    warnedAt.set(userId, now());
    await show(ctx, { text: html`${ctx.texts.studio.slowDown}` });
  }

  return async (ctx, next) => {
    // What people say to each other in a group is no request: it gets no answer in any case.
    if (isInGroup(ctx)) return !isRequest(ctx) || admitsInGroup(ctx) ? next() : undefined;
    if (ctx.from === undefined || users.admits(ctx.from.id)) return next();
    return refuse(ctx, ctx.from.id);
  };
}

function isRequest({ message, callbackQuery }: BotContext): boolean {
  if (callbackQuery !== undefined) return true;
  return message !== undefined && "text" in message && message.text.startsWith("/");
}

interface Pace {
  /** How far the requests were ahead of the steady rate at the last one, in milliseconds. */
  readonly debtMs: number;
  /** When that was, in milliseconds since 1970. */
  readonly at: number;
}

function createLimiter(now: () => number) {
  const paces = createBoundedMap<number, Pace>(mostRemembered);
  return {
    admits(id: number): boolean {
      const debtMs = debtMsOf(paces.get(id), now()) + everyMs;
      if (debtMs > burstMs) return false;
      paces.set(id, { debtMs, at: now() });
      return true;
    },
  };
}

/** 0 if the last request lies more than a burst back or, after the clock was set back, ahead. */
function debtMsOf(pace: Pace | undefined, now: number): number {
  if (pace === undefined || !isFresh(pace.at, now, burstMs)) return 0;
  return Math.max(0, pace.debtMs - Math.max(0, now - pace.at));
}
