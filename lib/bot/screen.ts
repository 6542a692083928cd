import { TelegramError } from "../telegram.js";
import type { BotContext } from "./context.js";
import type { Html } from "./html.js";

/** A message with its buttons, row by row. */
export interface Screen {
  readonly text: Html;
  readonly buttons?: readonly (readonly Button[])[];
}

export type Button =
  | { readonly text: string; readonly callback_data: string }
  | { readonly text: string; readonly url: string };

/** What buttons carry begins with this; what begins otherwise is from another age. */
const version = "1";

/** A button that brings `data` back when pressed; Telegram allows 64 bytes with the version. */
export function button(text: string, ...data: readonly (string | number | bigint)[]): Button {
  return { text, callback_data: [version, ...data].join(":") };
}

/** Matches what `button` made, such as pressed("pack", "(\\d+)"). */
export function pressed(...pattern: readonly string[]): RegExp {
  return new RegExp(`^${[version, ...pattern].join(":")}$`);
}

/** Sends the screen as a new message into the chat of the update. */
export async function show(ctx: BotContext, screen: Screen): Promise<void> {
  if (ctx.chat === undefined) return;
  await ctx.telegram.callApi("sendMessage", toMessage(ctx.chat.id, screen));
}

/** Turns the message whose button was pressed into the screen. */
export async function replace(ctx: BotContext, screen: Screen): Promise<void> {
  const message_id = ctx.callbackQuery?.message?.message_id;
  if (ctx.chat === undefined || message_id === undefined) return;
  const { chat_id, text, ...extra } = toMessage(ctx.chat.id, screen);
  await ctx.telegram
    .editMessageText(chat_id, message_id, undefined, text, extra)
    .catch(unlessUnchanged);
}

/** The screen as parameters of the Bot API. */
export function toMessage(chat_id: number, { text, buttons }: Screen) {
  return {
    chat_id,
    text: text.source,
    parse_mode: "HTML" as const,
    link_preview_options: { is_disabled: true },
    reply_markup: { inline_keyboard: (buttons ?? []).map((row) => [...row]) },
  };
}

/** Two quick taps make the same screen twice; a message may be gone before its button is pressed. */
function unlessUnchanged(error: unknown): void {
  const harmless = /message is not modified|message to edit not found|message can't be edited/;
  if (error instanceof TelegramError && harmless.test(error.message)) return;
  throw error;
}

/** Ends the button's waiting animation; once for each press. */
export async function acknowledge(ctx: BotContext, text?: string): Promise<void> {
  const id = ctx.callbackQuery?.id;
  if (id === undefined) return;
  const answer = text === undefined ? {} : { text, show_alert: true };
  await ctx.telegram
    .callApi("answerCallbackQuery", { callback_query_id: id, ...answer })
    .catch(unlessRefused);
}

/** Ends the button's waiting while the work goes on; neither is left behind if the other fails. */
export async function whileAcknowledging(ctx: BotContext, work: Promise<unknown>): Promise<void> {
  const [, outcome] = await Promise.allSettled([acknowledge(ctx), work]);
  if (outcome.status === "rejected") throw outcome.reason;
}

/** Too late, or not at all: the animation ends by itself, and the screen matters more. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof TelegramError)) throw error;
}
