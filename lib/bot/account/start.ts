import { Composer } from "telegraf";
import type { CoreContext, CoreDependencies } from "../context.js";
import { isVisible } from "../texts/html.js";
import type { CoreTexts } from "../texts/texts.js";
import { type Button, button, send } from "../ui/screen.js";

/** /start, also with a payload from a link: greets, and opens the account at first contact. */
export function startFeature({ ledger, studio }: CoreDependencies) {
  const feature = new Composer<CoreContext>();
  const makesThings = studio !== undefined;

  feature.command("start", async (ctx) => {
    const { balance, asOf } = await ledger.getAccount(ctx.from.id);
    const { first_name } = ctx.from;
    const name = isVisible(first_name) ? first_name : "";
    await send(ctx, {
      text: ctx.texts.greeting(name, balance, asOf),
      buttons: [...(makesThings ? examples(ctx.texts) : []), ...menu(ctx.texts, makesThings)],
    });
  });

  return feature;
}

/** Each orders its prompt; what the numbers stand for is in `lib/bot/orders/examples.ts`. */
function examples(texts: CoreTexts): readonly (readonly Button[])[] {
  const buttons = texts.examples.map((example, number) => button(example, "ex", number));
  return [buttons.slice(0, 2), buttons.slice(2)];
}

function menu({ buttons }: CoreTexts, makesThings: boolean) {
  const ideas = makesThings ? [button(buttons.ideas, "id")] : [];
  return [
    [button(buttons.models, "models"), button(buttons.topup, "topup")],
    [button(buttons.history, "history"), button(buttons.help, "help"), ...ideas],
  ];
}
