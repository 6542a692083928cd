import type { MiddlewareFn } from "telegraf";
import type { CoreContext, CoreDependencies } from "../context.js";
import type { Language } from "../texts/format.js";
import { commandIn } from "./command.js";
import { isReply, plain } from "./message.js";

/** What people write to start a conversation with a bot, by the command that helps them. */
type Phrases = Readonly<Record<"/start" | "/help" | "/paysupport" | "/balance", readonly string[]>>;

/** In small letters and without punctuation, as `commandFor` reads a message. */
const phrases: Readonly<Record<Language, Phrases>> = {
  en: {
    "/start": [
      ...["hi", "hello", "hey", "hi there", "hello there", "good morning", "good evening"],
      ...["menu", "main menu", "start", "begin"],
    ],
    "/help": [
      ...["help", "help me", "how does it work", "how does this work", "what can you do"],
      "commands",
    ],
    "/paysupport": [
      ...["refund", "refund me", "refund please", "i want a refund", "money back"],
      ...["my money back", "give me my money back", "i want my money back", "return my money"],
    ],
    "/balance": ["balance", "my balance", "money", "my money"],
  },
  ru: {
    "/start": [
      ...["привет", "приветик", "здравствуй", "здравствуйте", "добрый день", "добрый вечер"],
      ...["доброе утро", "хай", "хеллоу", "меню", "главное меню", "начать", "старт"],
    ],
    "/help": [
      ...["помощь", "помоги", "помогите", "справка", "команды", "как это работает"],
      "что ты умеешь",
    ],
    "/paysupport": [
      ...["возврат", "возврат денег", "верните деньги", "верни деньги", "верните мои деньги"],
      ...["верните звезды", "деньги назад", "хочу вернуть деньги", "вернуть деньги"],
    ],
    "/balance": ["баланс", "мой баланс", "деньги", "мои деньги"],
  },
  es: {
    "/start": [
      ...["hola", "holi", "buenas", "buenos días", "buenos dias", "buenas tardes"],
      ...["buenas noches", "menú", "menu", "menú principal", "empezar", "comenzar", "inicio"],
    ],
    "/help": [
      ...["ayuda", "ayúdame", "ayudame", "cómo funciona", "como funciona", "comandos"],
      ...["qué puedes hacer", "que puedes hacer", "qué sabes hacer", "que sabes hacer"],
    ],
    "/paysupport": [
      ...["reembolso", "quiero un reembolso", "quiero el reembolso", "devolución", "devolucion"],
      ...["devuélveme mi dinero", "devuelveme mi dinero", "quiero mi dinero"],
      ...["quiero mi dinero de vuelta", "devuélvanme mi dinero", "devuelvanme mi dinero"],
    ],
    "/balance": ["saldo", "mi saldo", "dinero", "mi dinero"],
  },
  pt: {
    "/start": [
      ...["oi", "olá", "ola", "oie", "e aí", "e ai", "bom dia", "boa tarde", "boa noite"],
      ...["menu", "menu principal", "começar", "comecar", "início", "inicio", "iniciar"],
    ],
    "/help": [
      ...["ajuda", "me ajuda", "me ajude", "como funciona", "comandos"],
      ...["o que você faz", "o que voce faz", "o que você sabe fazer", "o que voce sabe fazer"],
    ],
    "/paysupport": [
      ...["reembolso", "quero reembolso", "quero um reembolso", "estorno", "quero estorno"],
      ...["devolve meu dinheiro", "devolvam meu dinheiro", "quero meu dinheiro de volta"],
      "meu dinheiro de volta",
    ],
    "/balance": ["saldo", "meu saldo", "dinheiro", "meu dinheiro"],
  },
  de: {
    "/start": [
      ...["hallo", "hi", "hey", "moin", "servus", "guten tag", "guten morgen", "guten abend"],
      ...["menü", "menu", "hauptmenü", "start", "starten", "los", "los gehts", "los geht s"],
    ],
    "/help": [
      ...["hilfe", "hilf mir", "wie funktioniert das", "wie geht das", "befehle"],
      ...["was kannst du", "was kannst du alles"],
    ],
    "/paysupport": [
      ...["rückerstattung", "erstattung", "geld zurück", "ich will mein geld zurück"],
      ...["ich möchte mein geld zurück", "gib mir mein geld zurück", "mein geld zurück"],
    ],
    "/balance": ["guthaben", "mein guthaben", "kontostand", "geld", "mein geld"],
  },
  uk: {
    "/start": [
      ...["привіт", "вітаю", "добрий день", "доброго дня", "добрий вечір", "доброго вечора"],
      ...["доброго ранку", "добрий ранок", "меню", "головне меню", "почати", "старт"],
    ],
    "/help": [
      ...["допомога", "допоможи", "допоможіть", "довідка", "команди", "як це працює"],
      ...["що ти вмієш", "що ти можеш"],
    ],
    "/paysupport": [
      ...["повернення", "повернення коштів", "поверніть гроші", "поверни гроші"],
      ...["поверніть мої гроші", "поверніть зірки", "гроші назад", "хочу повернути гроші"],
      "повернути гроші",
    ],
    "/balance": ["баланс", "мій баланс", "гроші", "мої гроші"],
  },
};

const commands = new Map(
  Object.values(phrases).flatMap((spoken) =>
    Object.entries(spoken).flatMap(([command, list]) =>
      list.map((phrase) => [phrase, command] as const),
    ),
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
