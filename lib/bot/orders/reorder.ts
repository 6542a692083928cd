import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import { findOffer } from "../../studio/catalogue/catalogue.js";
import type { BotContext, Studio } from "../context.js";
import { acknowledge, pressed, whileAcknowledging } from "../ui/screen.js";
import { type Subject, subjectOf, subjectOfResult } from "./order-input.js";
import { createPresenter } from "./order-screens.js";

const order = ["([a-z0-9]{1,12})", "([A-Za-z0-9-]{0,48})"] as const;

/**
 * Opens the same order again, from under its result, its failure or from the message where it stood;
 * or the choice of models for what it was about.
 */
export function againFeature({ pricing }: Studio) {
  const feature = new Composer<BotContext>();
  const presenter = createPresenter(pricing);

  feature.action(pressed("again", ...order), (ctx) => reopen(ctx, ctx.match, subjectOfResult));
  feature.action(pressed("anew", ...order), (ctx) => reopen(ctx, ctx.match, subjectOf));

  feature.action(pressed("other"), async (ctx) => {
    const message = ctx.callbackQuery.message as Message | undefined;
    const subject = message && subjectOfResult(message);
    if (subject === undefined) return acknowledge(ctx, ctx.texts.stale);
    const screen = presenter.choice(ctx, subject);
    await whileAcknowledging(ctx, presenter.place(ctx, subject, screen));
  });

  async function reopen(
    ctx: BotContext,
    [, code = "", chosen = ""]: RegExpExecArray,
    read: (message: Message) => Subject | undefined,
  ): Promise<void> {
    const message = ctx.callbackQuery?.message as Message | undefined;
    const subject = message && read(message);
    const offer = findOffer(code);
    if (subject === undefined || offer === undefined) return acknowledge(ctx, ctx.texts.stale);
    const screen = presenter.order(ctx, offer, subject, chosen);
    await whileAcknowledging(ctx, presenter.place(ctx, subject, screen));
  }

  return feature;
}
