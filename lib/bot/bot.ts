import { Composer, type MiddlewareFn, Telegraf } from "telegraf";
import { onceLoaded } from "../util/once.js";
import { balanceFeature } from "./account/balance.js";
import { startFeature } from "./account/start.js";
import { consoleGate } from "./console-gate.js";
import type { CoreContext, CoreDependencies } from "./context.js";
import type { ResultSender } from "./delivery/result-sender.js";
import { handleError } from "./error-handler.js";
import { plain } from "./input/message.js";
import { phrasesFeature } from "./input/phrases.js";
import { botUsername, unnamedBot } from "./middleware/bot-username.js";
import { privateChatsOnly } from "./middleware/private-chats-only.js";
import { rateLimit } from "./middleware/rate-limit.js";
import { staleButtons } from "./middleware/stale-buttons.js";
import { checkoutFeature } from "./payments/checkout.js";
import { paymentFeature } from "./payments/payment.js";
import { topupFeature } from "./payments/topup.js";
import { languageOf } from "./texts/texts.js";
import { callInTopic } from "./ui/screen.js";

/** Below Telegram's own patience of 60 s, so that the answer is still ours to choose. */
const handlerTimeoutMs = 50_000;

/** What the bot does, in the order in which an update is offered to its features. */
export function createBot(
  token: string,
  dependencies: CoreDependencies,
  sender: ResultSender,
): Telegraf<CoreContext> {
  const bot = new Telegraf<CoreContext>(token, {
    handlerTimeout: handlerTimeoutMs,
    telegram: { webhookReply: false },
  });
  bot.botInfo = unnamedBot(token);
  // One call with a list: separate calls nest, and every update would pay for the depth.
  bot.use(
    equip(dependencies),
    checkoutFeature(dependencies),
    paymentFeature(dependencies),
    plainMessages(),
    rateLimit(dependencies),
    botUsername(dependencies),
    privateChatsOnly(dependencies),
    afterwardsFeature(dependencies),
    phrasesFeature(dependencies),
    consoleGate(dependencies),
    staleButtons(),
    startFeature(dependencies),
    balanceFeature(dependencies),
    topupFeature(dependencies),
    laterFeature(dependencies, sender),
  );
  bot.catch((error, ctx) => handleError(error, ctx, dependencies));
  return bot;
}

/** The remaining features, loaded for the first update that none of those above handles. */
function laterFeature(
  dependencies: CoreDependencies,
  sender: ResultSender,
): MiddlewareFn<CoreContext> {
  const load = onceLoaded(async () => {
    const { lazyFeatures } = await import("./lazy-features.js");
    return lazyFeatures(dependencies, sender, await dependencies.studio?.open());
  });
  return Composer.lazy(load);
}

/** After the response: completes generations whose callback never came, and sums up alarms. */
function afterwardsFeature(parts: CoreDependencies): MiddlewareFn<CoreContext> {
  const { studio, operator, watchDigest, blockMarks } = parts;
  return async (ctx, next) => {
    try {
      await next();
    } finally {
      if (ctx.from !== undefined && !ctx.myChatMember) blockMarks.noteMessage(ctx.from.id);
      studio?.completeOverdue();
      operator.sendSummary();
      watchDigest?.();
    }
  };
}

/** Gives each update its language, and our way to Telegram: Telegraf's has no deadline. */
function equip({ telegram, texts }: CoreDependencies): MiddlewareFn<CoreContext> {
  return async (ctx, next) => {
    ctx.texts = await texts.in(languageOf(ctx.from?.language_code));
    ctx.telegram.callApi = callInTopic(ctx, telegram.call);
    return next();
  };
}

/** After the payments: whatever kind of message comes, the features that follow find its words and commands. */
function plainMessages(): MiddlewareFn<CoreContext> {
  return (ctx, next) => {
    if (isMessage(ctx.message)) Object.assign(ctx.update, { message: plain(ctx.message) });
    return next();
  };
}

function isMessage(message: unknown): message is object {
  return typeof message === "object" && message !== null;
}
