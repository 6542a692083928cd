import type { MiddlewareFn } from "telegraf";
import { isFresh } from "../ledger/time.js";
import type { BotContext, Dependencies } from "./context.js";
import { html } from "./html.js";
import { acknowledge, show } from "./screen.js";

/** So much somebody may do at once, and then so often: no person notices, a script does. */
const burst = 20;
const everyMs = 1_000;
const burstMs = burst * everyMs;
/** Somebody who goes on all the same is told once in a while. */
const quietMs = 30_000;
const rememberedUsers = 5_000;

interface Pace {
  /** How far the user was ahead of the steady rate at the last request, in milliseconds. */
  debtMs: number;
  /** When that was. */
  at: number;
  toldAt: number;
}

/**
 * Holds back whoever asks faster than a person can. Stands behind everything that moves money, so no
 * payment ever waits for it. Each instance counts for itself: what must hold for all of them, the
 * number of unfinished generations, is the ledger's affair.
 */
export function paceFeature({ now }: Pick<Dependencies, "now">): MiddlewareFn<BotContext> {
  const paces = new Map<number, Pace>();

  function paceOf(userId: number): Pace {
    const known = paces.get(userId) ?? { debtMs: 0, at: now(), toldAt: Number.NEGATIVE_INFINITY };
    if (paces.size >= rememberedUsers) paces.clear();
    paces.set(userId, known);
    return known;
  }

  return async (ctx, next) => {
    if (ctx.from === undefined) return next();
    const pace = paceOf(ctx.from.id);
    const debtMs = debtMsOf(pace, now()) + everyMs;
    if (debtMs <= burstMs) {
      Object.assign(pace, { debtMs, at: now() });
      return next();
    }
    if (ctx.callbackQuery !== undefined) return acknowledge(ctx, ctx.texts.studio.slowDown);
    if (isFresh(pace.toldAt, now(), quietMs)) return;
    pace.toldAt = now();
    await show(ctx, { text: html`${ctx.texts.studio.slowDown}` });
  };
}

/** 0 if the last request lies more than a burst back or, after the clock was set back, ahead. */
function debtMsOf({ debtMs, at }: Pace, now: number): number {
  if (!isFresh(at, now, burstMs)) return 0;
  return Math.max(0, debtMs - Math.max(0, now - at));
}
