import { type MiddlewareFn, Telegraf } from "telegraf";
import { balanceFeature } from "./balance.js";
import { checkoutFeature } from "./checkout.js";
import type { BotContext, Dependencies } from "./context.js";
import { handleFailure } from "./failure.js";
import { groupsFeature } from "./groups.js";
import { historyFeature } from "./history.js";
import { identity, unnamedBot } from "./identity.js";
import { informationFeature } from "./information.js";
import { paymentFeature } from "./payment.js";
import { staleFeature } from "./stale.js";
import { startFeature } from "./start.js";
import { studioClosedFeature } from "./studio-closed.js";
import { languageOf } from "./texts/texts.js";
import { topupFeature } from "./topup.js";
import { unknownFeature } from "./unknown.js";

/** Below Telegram's own patience of 60 s, so that the answer is still ours to choose. */
const handlerTimeoutMs = 50_000;

/** What the bot does, in the order in which an update is offered to its features. */
export function createBot(token: string, dependencies: Dependencies): Telegraf<BotContext> {
  const bot = new Telegraf<BotContext>(token, {
    handlerTimeout: handlerTimeoutMs,
    telegram: { webhookReply: false },
  });
  bot.botInfo = unnamedBot(token);
  bot.use(equip(dependencies));

  bot.use(checkoutFeature(dependencies));
  bot.use(paymentFeature(dependencies));
  bot.use(identity(dependencies));
  bot.use(groupsFeature());
  bot.use(staleFeature());
  bot.use(startFeature(dependencies));
  bot.use(balanceFeature(dependencies));
  bot.use(topupFeature(dependencies));
  bot.use(historyFeature(dependencies));
  bot.use(informationFeature(dependencies));
  bot.use(studioClosedFeature());
  bot.use(unknownFeature());

  bot.catch((error, ctx) => handleFailure(error, ctx, dependencies));
  return bot;
}

/** Gives each update its language, and our way to Telegram: Telegraf's has no deadline. */
function equip({ telegram, texts }: Dependencies): MiddlewareFn<BotContext> {
  return (ctx, next) => {
    ctx.texts = texts[languageOf(ctx.from?.language_code)];
    ctx.telegram.callApi = telegram.call;
    return next();
  };
}
