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
  await ctx.telegram.callApi("sendMessage", { chat_id: ctx.chat.id, ...toMessage(screen) });
}

/** Turns the message whose button was pressed into the screen. */
export async function replace(ctx: BotContext, screen: Screen): Promise<void> {
  const message_id = ctx.callbackQuery?.message?.message_id;
  if (ctx.chat === undefined || message_id === undefined) return;
  const { text, ...extra } = toMessage(screen);
  await ctx.telegram
    .editMessageText(ctx.chat.id, message_id, undefined, text, extra)
    .catch(unlessUnchanged);
}

function toMessage({ text, buttons }: Screen) {
  return {
    text: text.source,
    parse_mode: "HTML" as const,
    link_preview_options: { is_disabled: true },
    reply_markup: { inline_keyboard: (buttons ?? []).map((row) => [...row]) },
  };
}

/** Two quick taps on one button make the same screen twice. */
function unlessUnchanged(error: unknown): void {
  if (error instanceof TelegramError && error.message.includes("message is not modified")) return;
  throw error;
}

/** Ends the button's waiting animation; once for each press. */
export async function acknowledge(ctx: BotContext, text?: string): Promise<void> {
  const id = ctx.callbackQuery?.id;
  if (id === undefined) return;
  const answer = text === undefined ? {} : { text, show_alert: true };
  await ctx.telegram
    .callApi("answerCallbackQuery", { callback_query_id: id, ...answer })
    .catch(unlessTooOld);
}

/** An answer that comes too late helps nobody and harms nobody. */
function unlessTooOld(error: unknown): void {
  if (error instanceof TelegramError && error.message.includes("query is too old")) return;
  throw error;
}
