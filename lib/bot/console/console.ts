import { Composer, type MiddlewareFn } from "telegraf";
import { LedgerUnavailable } from "../../ledger/ledger.js";
import { ActUnderWay } from "../../shop/await-record.js";
import type { Role } from "../../shop/roles.js";
import { NoDatabase } from "../../shop/shop.js";
import type { CoreContext, CoreDependencies } from "../context.js";
import type { Html } from "../texts/html.js";
import { answerCallback, send } from "../ui/screen.js";
import { adjustFeature } from "./adjust.js";
import { adminFeature } from "./admin.js";
import { auditFeature } from "./audit.js";
import { banFeature } from "./ban.js";
import { catalogueFeature } from "./catalogue.js";
import type { ConsoleContext, ConsoleFeature } from "./console-context.js";
import { consoleLanguageOf } from "./console-language.js";
import { eraseFeature } from "./erase.js";
import { exportFeature } from "./export.js";
import { messageFeature } from "./message.js";
import { operationsFeature } from "./operations.js";
import { pauseFeature } from "./pause.js";
import { refundFeature } from "./refund.js";
import { replayFeature } from "./replay.js";
import { settingsFeature } from "./settings.js";
import { statsFeature } from "./stats.js";
import { statusFeature } from "./status.js";
import { type ConsoleTexts, consoleTexts } from "./texts/console.js";
import { userFeature } from "./user.js";

/** What operators can do, one file per command. `texts/commands.ts` has their lines for menus and /help. */
const features: readonly ConsoleFeature[] = [
  adjustFeature,
  adminFeature,
  auditFeature,
  banFeature,
  eraseFeature,
  exportFeature,
  messageFeature,
  operationsFeature,
  refundFeature,
  replayFeature,
  statsFeature,
  statusFeature,
  catalogueFeature,
  pauseFeature,
  settingsFeature,
  // Last: it also looks at messages that are no commands.
  userFeature,
];

/** Handles an operator's update, or passes it on. */
export type Console = (ctx: CoreContext, role: Role, next: () => Promise<void>) => Promise<void>;

/** The operators' console: works only in their private chats, and only the gate calls it. */
export async function openConsole(core: CoreDependencies): Promise<Console> {
  const parts = { ...core, shop: await core.openShop() };
  const commands = Composer.compose(features.map((feature) => feature(parts)));
  const handle = sayWhenUnavailable(commands);

  return async (ctx, role, next) => {
    const { from } = ctx;
    if (from === undefined) return next();
    const { texts: own } = ctx;
    const language = consoleLanguageOf(own.language);
    const operator = { id: from.id, role, language };
    // Of a message that is gone Telegram shows neither the command nor the text, only the date 0.
    if (ctx.callbackQuery?.message?.date === 0) {
      return answerCallback(ctx, consoleTexts[language].commandGone.source);
    }
    // Its figures, too, are those of its language.
    const texts = await core.texts.in(language);
    await handle(Object.assign(ctx, { operator, texts }), () => {
      ctx.texts = own;
      return next();
    });
  };
}

/**
 * In an outage whatever needs the database says so; a repetition doubles nothing. What other features
 * throw behind the console is theirs to explain.
 */
function sayWhenUnavailable(
  commands: MiddlewareFn<ConsoleContext>,
): (ctx: ConsoleContext, next: () => Promise<void>) => Promise<void> {
  return async (ctx, next) => {
    let isPassedOn = false;
    const pass = () => {
      isPassedOn = true;
      return next();
    };
    try {
      await commands(ctx, pass);
    } catch (error) {
      if (isPassedOn || !(error instanceof LedgerUnavailable)) throw error;
      await sayUnavailable(ctx, error);
    }
  };
}

/** In place of nothing: the buttons stay, so that the press can be repeated. */
async function sayUnavailable(ctx: ConsoleContext, error: LedgerUnavailable): Promise<void> {
  await send(ctx, { text: sentenceFor(error, consoleTexts[ctx.operator.language]) });
}

function sentenceFor(error: LedgerUnavailable, texts: ConsoleTexts): Html {
  if (error instanceof NoDatabase) return texts.noDatabase;
  return error instanceof ActUnderWay ? texts.underWay : texts.outage;
}
