import type { MiddlewareFn } from "telegraf";
import { isFresh } from "../../ledger/time.js";
import { createBoundedMap } from "../../util/bounded-map.js";
import type { CoreContext, CoreDependencies } from "../context.js";
import { html } from "../texts/html.js";
import { answerCallback, send } from "../ui/screen.js";
import { isInGroup } from "./private-chats-only.js";

/** No person notices it, a script does. */
const updates: RateLimit = { burst: 20, everyMs: 1_000 };
/** A user who goes on all the same gets one message in this time. */
const quietMs = 30_000;
const maxRemembered = 5_000;

/**
 * Rate limit (GCRA: burst 20, then one a second) per user, and in groups also per chat. Registered
 * right after the payment handlers, so that payments are never limited and everything else is,
 * before it costs a call to Telegram. Each instance counts on its own: the number of unfinished
 * generations, which must hold for all instances, is limited by the ledger.
 */
export function rateLimit({ now }: Pick<CoreDependencies, "now">): MiddlewareFn<CoreContext> {
  const users = createLimiter(now, updates);
  const groups = createLimiter(now, updates);
  const warnedAt = createBoundedMap<number, number>(maxRemembered);

  function admitsInGroup({ chat, from }: CoreContext): boolean {
    if (chat !== undefined && !groups.admits(chat.id)) return false;
    // Anonymous administrators of all groups share one account, which is marked as a bot.
    return from === undefined || from.is_bot || users.admits(from.id);
  }

  async function refuse(ctx: CoreContext, userId: number): Promise<void> {
    if (ctx.callbackQuery !== undefined) return answerCallback(ctx, ctx.texts.slowDown);
    const at = warnedAt.get(userId);
    if (at !== undefined && isFresh(at, now(), quietMs)) return;
    warnedAt.set(userId, now());
    await send(ctx, { text: html`${ctx.texts.slowDown}` });
  }

  return async (ctx, next) => {
    // What people say to each other in a group is no request: it gets no answer in any case.
    if (isInGroup(ctx)) return !isRequest(ctx) || admitsInGroup(ctx) ? next() : undefined;
    if (ctx.from === undefined || users.admits(ctx.from.id)) return next();
    return refuse(ctx, ctx.from.id);
  };
}

function isRequest({ message, callbackQuery }: CoreContext): boolean {
  if (callbackQuery !== undefined) return true;
  return message !== undefined && "text" in message && message.text.startsWith("/");
}

/** So many may come at once, and one more in each period of so many milliseconds. */
export interface RateLimit {
  readonly burst: number;
  readonly everyMs: number;
}

interface Debt {
  /** How far the requests were ahead of the steady rate at the last one, in milliseconds. */
  readonly debtMs: number;
  /** When that was, in milliseconds since 1970. */
  readonly at: number;
}

/** Admits users or chats at a pace (GCRA). @param now milliseconds since 1970 */
export function createLimiter(now: () => number, { burst, everyMs }: RateLimit) {
  const burstMs = burst * everyMs;
  const known = createBoundedMap<number, Debt>(maxRemembered);

  /** 0 if the last request lies more than a burst back or, after the clock was set back, ahead. */
  function debtMsOf(id: number): number {
    const last = known.get(id);
    if (last === undefined || !isFresh(last.at, now(), burstMs)) return 0;
    return Math.max(0, last.debtMs - Math.max(0, now() - last.at));
  }

  return {
    admits(id: number): boolean {
      const debtMs = debtMsOf(id) + everyMs;
      if (debtMs > burstMs) return false;
      known.set(id, { debtMs, at: now() });
      return true;
    },
  };
}
