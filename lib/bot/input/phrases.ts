import type { MiddlewareFn } from "telegraf";
import type { CoreContext, CoreDependencies } from "../context.js";
import { commandIn } from "./command.js";
import { isReply, plain } from "./message.js";

/** What people write to start a conversation with a bot, by the command that helps them. */
const phrases: Readonly<Record<string, readonly string[]>> = {
  "/start": [
    ...["hi", "hello", "hey", "hi there", "hello there", "good morning", "good evening"],
    ...["menu", "main menu", "start", "begin"],
    ...["привет", "приветик", "здравствуй", "здравствуйте", "добрый день", "добрый вечер"],
    ...["доброе утро", "хай", "хеллоу", "меню", "главное меню", "начать", "старт"],
  ],
  "/help": [
    ...["help", "help me", "how does it work", "how does this work", "what can you do", "commands"],
    ...["помощь", "помоги", "помогите", "справка", "команды", "как это работает", "что ты умеешь"],
  ],
  "/paysupport": [
    ...["refund", "refund me", "refund please", "i want a refund", "money back"],
    ...["my money back", "give me my money back", "i want my money back", "return my money"],
    ...["возврат", "возврат денег", "верните деньги", "верни деньги", "верните мои деньги"],
    ...["верните звезды", "деньги назад", "хочу вернуть деньги", "вернуть деньги"],
  ],
  "/balance": [
    ...["balance", "my balance", "money", "my money"],
    ...["баланс", "мой баланс", "деньги", "мои деньги"],
  ],
};

const commands = new Map(
  Object.entries(phrases).flatMap(([command, list]) =>
    list.map((phrase) => [phrase, command] as const),
  ),
);

/** The command for a message that consists of one of these phrases, in any case and punctuation. */
export function commandFor(text: string): string | undefined {
  if (text.length > 100) return undefined;
  const spoken = text
    .toLowerCase()
    .replaceAll("ё", "е")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ");
  return commands.get(spoken.trim());
}

/**
 * Handles such a phrase as its command. The command's screen offers to use the phrase as a prompt
 * instead. In a reply it is always a prompt: a user may want a voice to say "hello".
 */
export function phrasesFeature({
  studio,
}: Pick<CoreDependencies, "studio">): MiddlewareFn<CoreContext> {
  return (ctx, next) => {
    const { message } = ctx;
    if (message === undefined || !("text" in message) || isReply(message)) return next();
    const command = commandIn(message.text) ? undefined : commandFor(message.text);
    if (command === undefined) return next();
    // Without this, the text of the formatted message would replace the command again.
    const sent = { ...message, text: command, rich_message: undefined };
    Object.assign(ctx.update, { message: plain(sent) });
    if (studio !== undefined) ctx.maybePrompt = message.message_id;
    return next();
  };
}
