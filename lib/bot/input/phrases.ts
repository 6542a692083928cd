import type { MiddlewareFn } from "telegraf";
import { onceLoaded } from "../../util/once.js";
import type { CoreContext, CoreDependencies } from "../context.js";
import { commandIn } from "./command.js";
import { isReply, plain } from "./message.js";

/** No phrase is longer. */
const longestPhrase = 100;

/** The lists are loaded for the first text that may be a phrase: most texts are prompts, which load much more. */
const loadLists = onceLoaded(() => import("./phrase-lists.js"));

/**
 * Handles such a phrase as its command. The command's screen offers to use the phrase as a prompt
 * instead. In a reply it is always a prompt: a user may want a voice to say "hello".
 */
export function phrasesFeature({
  studio,
}: Pick<CoreDependencies, "studio">): MiddlewareFn<CoreContext> {
  return async (ctx, next) => {
    const { message } = ctx;
    if (message === undefined || !("text" in message) || isReply(message)) return next();
    const command = await commandOf(message.text);
    if (command === undefined) return next();
    // Without this, the text of the formatted message would replace the command again.
    const sent = { ...message, text: command, rich_message: undefined };
    Object.assign(ctx.update, { message: plain(sent) });
    if (studio !== undefined) ctx.maybePrompt = message.message_id;
    return next();
  };
}

async function commandOf(text: string): Promise<string | undefined> {
  if (text.length > longestPhrase || commandIn(text) !== undefined) return undefined;
  const { commandFor } = await loadLists();
  return commandFor(text);
}
