import { Composer } from "telegraf";
import { type Clue, readClue } from "../../shop/user-card.js";
import type { TelegramCalls } from "../../telegram.js";
import { isVisible } from "../texts/html.js";
import {
  type Button,
  button,
  callbackPattern,
  editPressed,
  reply,
  type Screen,
  send,
  withCallbackAnswer,
} from "../ui/screen.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import { orderIn } from "./order.js";
import { createPicks } from "./picks.js";
import { onShortcut } from "./shortcuts.js";
import { type Person, userTexts } from "./texts/user.js";

/** /user: a user's card, found by whatever an operator knows of them. */
export const userFeature: ConsoleFeature = (parts) => {
  const feature = new Composer<ConsoleContext>();
  const picks = createPicks(parts);

  feature.command("user", async (ctx) => {
    const order = orderIn(ctx);
    if (order === undefined) return;
    const answered = ctx.message.reply_to_message;
    if (order.text === "" && answered !== undefined && "forward_origin" in answered) {
      return picks.takeForwarded(ctx, answered, showOf(ctx));
    }
    if (order.text === "") return picks.ask(ctx);
    const clue = readClue(order.text);
    const screen =
      clue === undefined
        ? { text: textsOf(ctx).unclear }
        : await cardScreen(parts, ctx, clue, textsOf(ctx).unknown(order.text));
    await reply(ctx, screen, order.messageId);
  });

  onShortcut(feature, "user", picks.ask);

  const showOf = (ctx: ConsoleContext) => async (id: number) => {
    const clue = { number: id };
    await send(ctx, await cardScreen(parts, ctx, clue, textsOf(ctx).neverCame(id)));
  };
  feature.on("message", (ctx, next) => picks.take(ctx, showOf(ctx), next));

  feature.action(callbackPattern("c", "user", "(\\d{1,16})"), async (ctx) => {
    const id = Number(ctx.match[1]);
    const screen = cardScreen(parts, ctx, { number: id }, textsOf(ctx).neverCame(id));
    await withCallbackAnswer(
      ctx,
      screen.then((found) => editPressed(ctx, found)),
    );
  });

  // Below an alarm, which stays.
  feature.action(callbackPattern("c", "new", "user", "(\\d{1,16})"), (ctx) =>
    withCallbackAnswer(ctx, showOf(ctx)(Number(ctx.match[1]))),
  );

  return feature.middleware();
};

const textsOf = ({ operator }: ConsoleContext) => userTexts[operator.language];

/** One SQL request for the facts, and Telegram's answer for the name. */
async function cardScreen(
  { shop, telegram }: ConsoleParts,
  ctx: ConsoleContext,
  clue: Clue,
  unknown: Screen["text"],
): Promise<Screen> {
  const card = await shop.users.card(clue);
  if (card === undefined) return { text: unknown };
  const person = await findPerson(telegram, card.id);
  const { figures } = ctx.texts;
  const text = textsOf(ctx).card(figures, card, person);
  return { text, buttons: cardButtons(ctx, card.id, card.ban !== undefined) };
}

/** Undefined if Telegram does not tell: a card without a name is better than none. */
async function findPerson(telegram: TelegramCalls, id: number): Promise<Person | undefined> {
  try {
    const chat = await telegram.call("getChat", { chat_id: id });
    if (chat.type !== "private") return undefined;
    const name = [chat.first_name, chat.last_name ?? ""].join(" ").trim();
    return isVisible(name) ? { name, username: chat.username } : undefined;
  } catch {
    return undefined;
  }
}

/** Acts are commands, ready to copy: what an operator confirms is what they wrote. */
function cardButtons(ctx: ConsoleContext, id: number, isBanned: boolean) {
  const { buttons, commands } = textsOf(ctx);
  const copy = (text: string, command: string): Button => ({ text, copy_text: { text: command } });
  const look = [
    button(buttons.operations, "c", "ops", id, "all"),
    button(buttons.csv, "c", "csv", id),
  ];
  if (ctx.operator.role === "viewer") return [look];
  const ban = isBanned
    ? copy(buttons.unban, commands.unban(id))
    : copy(buttons.ban, commands.ban(id));
  return [
    look,
    [copy(buttons.adjust, commands.adjust(id)), button(buttons.payments, "c", "ops", id, "paid")],
    [copy(buttons.message, commands.message(id)), ban],
    [button(buttons.erase, "c", "erase", id)],
  ];
}
