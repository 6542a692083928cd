import { Composer } from "telegraf";
import type { Group } from "../../studio/model.js";
import type { BotContext, Studio } from "../context.js";
import { answerCallback, callbackPattern, send, withCallbackAnswer } from "../ui/screen.js";
import { createOwnPrompts } from "./own-prompts.js";

/** What each button of /start makes, in their order. */
const groups: readonly Group[] = ["pictures", "pictures", "pictures", "video"];

/** The examples under /start: pressing one gives its order. */
export function examplesFeature({ pricing }: Studio) {
  const feature = new Composer<BotContext>();
  const own = createOwnPrompts(pricing);

  feature.action(callbackPattern("ex", "([0-3])"), (ctx) => {
    const number = Number(ctx.match[1]);
    const prompt = ctx.texts.words.examples[number];
    const group = groups[number];
    const pick = group && own.recommendedIn(group);
    if (prompt === undefined || pick === undefined) return answerCallback(ctx, ctx.texts.stale);
    return withCallbackAnswer(ctx, send(ctx, own.screen(ctx, pick, prompt)));
  });

  return feature;
}
