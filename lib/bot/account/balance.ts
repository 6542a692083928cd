import { Composer } from "telegraf";
import type { CoreContext, CoreDependencies } from "../context.js";
import { button, send } from "../ui/screen.js";

/** /balance */
export function balanceFeature({ ledger }: CoreDependencies) {
  const feature = new Composer<CoreContext>();

  feature.command("balance", async (ctx) => {
    const { balance, asOf } = await ledger.getAccount(ctx.from.id);
    const { texts } = ctx;
    const row = [button(texts.buttons.topup, "topup"), button(texts.buttons.history, "history")];
    await send(ctx, { text: texts.balance(balance, asOf), buttons: [row] });
  });

  return feature;
}
