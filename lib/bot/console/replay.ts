import { Composer } from "telegraf";
import { callbackPattern, type Screen, send, withCallbackAnswer } from "../ui/screen.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import { refuseViewersPress } from "./refuse-viewer.js";
import { consoleTexts } from "./texts/console.js";

/** The button below the alarm that a journal can't be replayed: tries it again, as any request of the user does. */
export const replayFeature: ConsoleFeature = (parts) => {
  const feature = new Composer<ConsoleContext>();

  feature.action(callbackPattern("c", "new", "replay", "(\\d{1,16})"), async (ctx) => {
    const [, id = ""] = ctx.match;
    if (ctx.operator.role === "viewer") {
      return refuseViewersPress(parts, ctx, { verb: "replay", subject: id });
    }
    const screen = replay(parts, ctx, Number(id));
    await withCallbackAnswer(
      ctx,
      screen.then((found) => send(ctx, found)),
    );
  });

  return feature.middleware();
};

async function replay(
  { ledger }: ConsoleParts,
  { operator, texts: { figures } }: ConsoleContext,
  id: number,
): Promise<Screen> {
  const { replayed, notReplayed } = consoleTexts[operator.language];
  // An account that is certain is one whose journal is empty.
  const { balance, asOf } = await ledger.getAccount(id);
  return { text: asOf === undefined ? replayed(figures, id, balance) : notReplayed(id) };
}
