import { Composer, type MiddlewareFn, Telegraf } from "telegraf";
import { againFeature } from "./again.js";
import { balanceFeature } from "./balance.js";
import { checkoutFeature } from "./checkout.js";
import type { BotContext, Dependencies } from "./context.js";
import { handleFailure } from "./failure.js";
import { generateFeature } from "./generate.js";
import { groupsFeature } from "./groups.js";
import { historyFeature } from "./history.js";
import { identity, unnamedBot } from "./identity.js";
import { informationFeature } from "./information.js";
import { modelsFeature } from "./models.js";
import { paceFeature } from "./pace.js";
import type { Carrier } from "./parcel.js";
import { paymentFeature } from "./payment.js";
import { resendFeature } from "./resend.js";
import { staleFeature } from "./stale.js";
import { startFeature } from "./start.js";
import { studioClosedFeature } from "./studio-closed.js";
import { languageOf } from "./texts/texts.js";
import { topupFeature } from "./topup.js";
import { unknownFeature } from "./unknown.js";
import { wishesFeature } from "./wishes.js";

/** Below Telegram's own patience of 60 s, so that the answer is still ours to choose. */
const handlerTimeoutMs = 50_000;

/** What the bot does, in the order in which an update is offered to its features. */
export function createBot(
  token: string,
  dependencies: Dependencies,
  carrier: Carrier,
): Telegraf<BotContext> {
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
  bot.use(paceFeature(dependencies));
  bot.use(lookAfterFeature(dependencies));
  bot.use(staleFeature());
  bot.use(startFeature(dependencies));
  bot.use(balanceFeature(dependencies));
  bot.use(topupFeature(dependencies));
  bot.use(historyFeature(dependencies));
  bot.use(resendFeature(dependencies, carrier));
  bot.use(studioFeature(dependencies));
  bot.use(informationFeature(dependencies));
  bot.use(unknownFeature());

  bot.catch((error, ctx) => handleFailure(error, ctx, dependencies));
  return bot;
}

/** From a prompt or a photo to what was made of it. */
function studioFeature({ studio, ...dependencies }: Dependencies): MiddlewareFn<BotContext> {
  if (studio === undefined) return studioClosedFeature().middleware();
  return Composer.compose([
    generateFeature({ ...dependencies, studio }),
    againFeature(studio),
    modelsFeature(studio),
    wishesFeature({ ...dependencies, ...studio }),
  ]);
}

/** What callbacks did not finish is finished on the way. */
function lookAfterFeature({ studio }: Dependencies): MiddlewareFn<BotContext> {
  return (_, next) => {
    studio?.background(studio.lookAfterSome());
    return next();
  };
}

/** Gives each update its language, and our way to Telegram: Telegraf's has no deadline. */
function equip({ telegram, texts }: Dependencies): MiddlewareFn<BotContext> {
  return (ctx, next) => {
    ctx.texts = texts[languageOf(ctx.from?.language_code)];
    ctx.telegram.callApi = telegram.call;
    return next();
  };
}
