import { Composer } from "telegraf";
import { type ErasureOutcome, LedgerUnavailable } from "../../ledger/ledger.js";
import type { BotContext, Dependencies } from "../context.js";
import { createLimiter, type RateLimit } from "../middleware/rate-limit.js";
import type { Texts } from "../texts/texts.js";
import {
  answerCallback,
  type Button,
  button,
  callbackPattern,
  editPressed,
  type Screen,
  send,
  withCallbackAnswer,
} from "../ui/screen.js";

/** Per user and instance: an erasure costs about ten calls of the object store. */
const erasures: RateLimit = { burst: 3, everyMs: 10 * 60_000 };

/** /privacy: what is stored, and a button that erases what may be erased. */
export function privacyFeature(dependencies: Dependencies) {
  const { ledger, operator, keepPromptsDays } = dependencies;
  const feature = new Composer<BotContext>();
  const erase = shareRunning((userId: number) => ledger.erase(userId));
  const limit = createLimiter(dependencies.now, erasures);

  const start = ({ texts }: BotContext): Screen => ({
    text: texts.privacy(operator.contact(texts), keepPromptsDays),
    buttons: [[button(texts.erasing.button, "erase")]],
  });

  async function result(userId: number, texts: Texts): Promise<Screen> {
    const { erasing } = texts;
    try {
      return { text: erasing.done(await erase(userId)) };
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      return { text: erasing.failed, buttons: [[confirmation(texts)]] };
    }
  }

  feature.command("privacy", (ctx) => send(ctx, start(ctx)));
  feature.action(callbackPattern("erase", "no"), (ctx) =>
    withCallbackAnswer(ctx, editPressed(ctx, start(ctx))),
  );
  feature.action(callbackPattern("erase"), (ctx) =>
    withCallbackAnswer(ctx, editPressed(ctx, question(ctx.texts))),
  );
  feature.action(callbackPattern("erase", "yes"), (ctx) => {
    const { from, texts } = ctx;
    if (!limit.admits(from.id)) return answerCallback(ctx, texts.erasing.tooOften);
    const screen = result(from.id, texts);
    return withCallbackAnswer(
      ctx,
      screen.then((found) => editPressed(ctx, found)),
    );
  });

  return feature;
}

/** The screen that says what goes and what stays. */
function question(texts: Texts): Screen {
  const cancel = button(texts.studio.buttons.cancel, "erase", "no");
  return { text: texts.erasing.question, buttons: [[confirmation(texts)], [cancel]] };
}

function confirmation({ erasing }: Texts): Button {
  return button(erasing.confirm, "erase", "yes");
}

/** Two quick taps are one erasure. */
function shareRunning(erase: (userId: number) => Promise<ErasureOutcome>) {
  const running = new Map<number, Promise<ErasureOutcome>>();
  return (userId: number): Promise<ErasureOutcome> => {
    const work = running.get(userId) ?? erase(userId).finally(() => running.delete(userId));
    running.set(userId, work);
    return work;
  };
}
