import { Composer } from "telegraf";
import type { BotContext, Dependencies } from "../context.js";
import { button, send } from "../ui/screen.js";

/** /balance */
export function balanceFeature({ ledger }: Dependencies) {
  const feature = new Composer<BotContext>();

  feature.command("balance", async (ctx) => {
    const { balance, asOf } = await ledger.getAccount(ctx.from.id);
    const { texts } = ctx;
    const row = [button(texts.buttons.topup, "topup"), button(texts.buttons.history, "history")];
    await send(ctx, { text: texts.balance(balance, asOf), buttons: [row] });
  });

  return feature;
}
