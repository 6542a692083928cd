import { Composer } from "telegraf";
import { chargeIdOf } from "../ledger/operation.js";
import type { BotContext, Dependencies } from "./context.js";
import { acknowledge, pressed, show } from "./screen.js";

const shownPayments = 5;

/** What Telegram demands of bots that sell, and how to reach a person. */
export function informationFeature({ ledger, operator }: Dependencies) {
  const feature = new Composer<BotContext>();

  feature.command("help", (ctx) => show(ctx, { text: ctx.texts.help }));
  feature.action(pressed("help"), (ctx) =>
    Promise.all([acknowledge(ctx), show(ctx, { text: ctx.texts.help })]),
  );
  feature.command("terms", (ctx) => show(ctx, { text: ctx.texts.terms }));
  feature.command("privacy", (ctx) =>
    show(ctx, { text: ctx.texts.privacy(operator.contact(ctx.texts)) }),
  );
  feature.command("support", (ctx) =>
    show(ctx, { text: ctx.texts.support(operator.contact(ctx.texts)) }),
  );
  feature.command("cancel", (ctx) => show(ctx, { text: ctx.texts.nothingToCancel }));

  feature.command("paysupport", async (ctx) => {
    const { texts, from } = ctx;
    const query = { userId: from.id, limit: shownPayments, type: "payment" } as const;
    const payments = (await ledger.history(query)).map(({ createdAt, amount, stars, key }) =>
      texts.payment(createdAt, amount, stars, chargeIdOf(key)),
    );
    await show(ctx, { text: texts.paysupport(payments, operator.contact(texts)) });
  });

  return feature;
}
