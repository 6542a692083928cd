import type { MiddlewareFn } from "telegraf";
import type { BotContext, Dependencies } from "../context.js";
import { commandIn } from "./command.js";
import { isReply, plain } from "./message.js";

/** What people write when they want to talk to a bot, and the command whose screen helps them. */
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

/** The command for a message that is nothing but one of these phrases, in any case and punctuation. */
export function commandFor(words: string): string | undefined {
  if (words.length > 100) return undefined;
  const spoken = words
    .toLowerCase()
    .replaceAll("ё", "е")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ");
  return commands.get(spoken.trim());
}

/**
 * Such a phrase is handled as its command. Its screen offers to take it as a prompt all
 * the same; as a reply it is a prompt in any case: a voice may well say "hello".
 */
export function phrasesFeature({ studio }: Pick<Dependencies, "studio">): MiddlewareFn<BotContext> {
  return (ctx, next) => {
    const { message } = ctx;
    if (message === undefined || !("text" in message) || isReply(message)) return next();
    const command = commandIn(message.text) ? undefined : commandFor(message.text);
    if (command === undefined) return next();
    // The words of a formatted message would take the place of the command again.
    const sent = { ...message, text: command, rich_message: undefined };
    Object.assign(ctx.update, { message: plain(sent) });
    if (studio !== undefined) ctx.maybePrompt = message.message_id;
    return next();
  };
}
