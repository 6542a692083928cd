import { Composer } from "telegraf";
import type { BotContext, Dependencies } from "../context.js";
import { isVisible } from "../texts/html.js";
import type { Texts } from "../texts/texts.js";
import { button, send } from "../ui/screen.js";

/** /start, also with a payload from a link: greets, and opens the account at first contact. */
export function startFeature({ ledger }: Dependencies) {
  const feature = new Composer<BotContext>();

  feature.command("start", async (ctx) => {
    const { balance, asOf } = await ledger.getAccount(ctx.from.id);
    const { first_name } = ctx.from;
    await send(ctx, {
      text: ctx.texts.greeting(isVisible(first_name) ? first_name : "", balance, asOf),
      buttons: menu(ctx.texts),
    });
  });

  return feature;
}

function menu({ buttons }: Texts) {
  return [
    [button(buttons.models, "models"), button(buttons.topup, "topup")],
    [button(buttons.history, "history"), button(buttons.help, "help")],
  ];
}
