import type { MiddlewareFn } from "telegraf";
import type { BotContext, Dependencies } from "./context.js";
import { html } from "./html.js";
import { acknowledge, show } from "./screen.js";

/** So much somebody may do at once, and then so often: no person notices, a script does. */
const burst = 20;
const everyMs = 1_000;
/** Somebody who goes on all the same is told once in a while. */
const quietMs = 30_000;
const rememberedUsers = 5_000;

interface Pace {
  /** When everything that was done so far would be allowed at an even pace. */
  evenAt: number;
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
    const known = paces.get(userId) ?? { evenAt: 0, toldAt: Number.NEGATIVE_INFINITY };
    if (paces.size >= rememberedUsers) paces.clear();
    paces.set(userId, known);
    return known;
  }

  return async (ctx, next) => {
    if (ctx.from === undefined) return next();
    const pace = paceOf(ctx.from.id);
    const evenAt = Math.max(pace.evenAt, now()) + everyMs;
    if (evenAt - now() <= burst * everyMs) {
      pace.evenAt = evenAt;
      return next();
    }
    if (ctx.callbackQuery !== undefined) return acknowledge(ctx, ctx.texts.studio.slowDown);
    if (now() - pace.toldAt < quietMs) return;
    pace.toldAt = now();
    await show(ctx, { text: html`${ctx.texts.studio.slowDown}` });
  };
}
