import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import { findOffer } from "../../studio/catalogue/catalogue.js";
import type { BotContext, Studio } from "../context.js";
import { answerCallback, callbackPattern, withCallbackAnswer } from "../ui/screen.js";
import { inputOfResult, type OrderInput, orderInputOf } from "./order-input.js";
import { createOrderScreens } from "./order-screens.js";

const order = ["([a-z0-9]{1,12})", "([A-Za-z0-9-]{0,48})"] as const;

/**
 * Opens the same order again, from under its result, its failure or from the message where it stood;
 * or the choice of models for what it was about.
 */
export function reorderFeature({ pricing }: Studio) {
  const feature = new Composer<BotContext>();
  const presenter = createOrderScreens(pricing);

  feature.action(callbackPattern("again", ...order), (ctx) =>
    reopen(ctx, ctx.match, inputOfResult),
  );
  feature.action(callbackPattern("anew", ...order), (ctx) => reopen(ctx, ctx.match, orderInputOf));

  feature.action(callbackPattern("other"), async (ctx) => {
    const message = ctx.callbackQuery.message as Message | undefined;
    const subject = message && inputOfResult(message);
    if (subject === undefined) return answerCallback(ctx, ctx.texts.stale);
    const screen = presenter.choice(ctx, subject);
    await withCallbackAnswer(ctx, presenter.place(ctx, subject, screen));
  });

  async function reopen(
    ctx: BotContext,
    [, code = "", chosen = ""]: RegExpExecArray,
    read: (message: Message) => OrderInput | undefined,
  ): Promise<void> {
    const message = ctx.callbackQuery?.message as Message | undefined;
    const subject = message && read(message);
    const offer = findOffer(code);
    if (subject === undefined || offer === undefined) return answerCallback(ctx, ctx.texts.stale);
    const screen = presenter.order(ctx, offer, subject, chosen);
    await withCallbackAnswer(ctx, presenter.place(ctx, subject, screen));
  }

  return feature;
}
