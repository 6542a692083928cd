import { Composer } from "telegraf";
import { LedgerUnavailable } from "../../ledger/ledger.js";
import {
  button,
  callbackPattern,
  editPressed,
  type Screen,
  withCallbackAnswer,
} from "../ui/screen.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import { refuseViewersPress } from "./refuse-viewer.js";
import { userTexts } from "./texts/user.js";

/** The card's button Erase, in two steps. An erasure may be repeated, so that presses need no key. */
export const eraseFeature: ConsoleFeature = (parts) => {
  const feature = new Composer<ConsoleContext>();

  feature.action(callbackPattern("c", "erase", "(\\d{1,16})(:yes)?"), async (ctx) => {
    const [, user, yes] = ctx.match;
    const id = Number(user);
    if (ctx.operator.role === "viewer") {
      return refuseViewersPress(parts, ctx, { verb: "erase", subject: String(id) });
    }
    const screen = yes === undefined ? Promise.resolve(question(ctx, id)) : erase(parts, ctx, id);
    await withCallbackAnswer(
      ctx,
      screen.then((found) => editPressed(ctx, found)),
    );
  });

  return feature.middleware();
};

function question({ operator }: ConsoleContext, id: number): Screen {
  const { erase: text, buttons } = userTexts[operator.language];
  const row = [
    button(buttons.eraseNow, "c", "erase", id, "yes"),
    button(buttons.cancel, "c", "user", id),
  ];
  return { text: text(id), buttons: [row] };
}

async function erase(
  { ledger, shop, log }: ConsoleParts,
  ctx: ConsoleContext,
  id: number,
): Promise<Screen> {
  const { operator, callbackQuery } = ctx;
  const { erased, eraseFailed, buttons } = userTexts[operator.language];
  const record = (outcome: string, after?: { readonly operations: number }) =>
    shop.adminLog
      .record({
        // Of the press: the card's message may serve again later.
        key: `erase:${callbackQuery?.id}${outcome === "done" ? "" : `:${outcome}`}`,
        actor: operator.id,
        verb: "erase",
        subject: String(id),
        after,
        outcome,
      })
      // What was erased stays erased; the words must not wait for the log.
      .catch((error: unknown) => log.error(`The erasure of ${id} is not on record`, error));
  try {
    const { operations } = await ledger.erase(id);
    await record("done", { operations });
    return { text: erased(id, operations), buttons: [[button(buttons.card, "c", "user", id)]] };
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    await record("unknown");
    return { text: eraseFailed, buttons: question(ctx, id).buttons ?? [] };
  }
}
