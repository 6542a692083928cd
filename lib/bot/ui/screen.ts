import type { InlineKeyboardButton } from "@telegraf/types";
import { type TelegramCalls, TelegramError } from "../../telegram.js";
import type { CoreContext } from "../context.js";
import { formatMark, isMarked, type Mark, markPattern } from "../input/mark.js";
import { topicOf } from "../input/message.js";
import type { Html } from "../texts/html.js";

/** A message with its buttons, row by row. */
export interface Screen extends Mark {
  readonly text: Html;
  readonly buttons?: readonly (readonly Button[])[];
}

export type Button =
  | { readonly text: string; readonly callback_data: string }
  | { readonly text: string; readonly url: string }
  /** Copies up to 256 characters, for the user to paste. */
  | { readonly text: string; readonly copy_text: { readonly text: string } };

/** All callback data begins with this; other data comes from an older version of the bot. */
const version = "1";

/**
 * A button that sends `data` back when pressed; Telegram allows 64 bytes with the version.
 * @example
 * button("Top up 250", "pack", 250) // callback_data "1:pack:250"
 */
export function button(text: string, ...data: readonly (string | number | bigint)[]): Button {
  return { text, callback_data: [version, ...data].join(":") };
}

/** A phone can't show more than four readably. */
const maxInRow = 4;

/** The buttons in rows of nearly the same length. */
export function toRows(buttons: readonly Button[]): readonly (readonly Button[])[] {
  const rows = Math.ceil(buttons.length / maxInRow);
  const length = Math.ceil(buttons.length / rows);
  return Array.from({ length: rows }, (_, row) => buttons.slice(row * length, (row + 1) * length));
}

/** How much of each label a phone of 390 pixels shows, by how many buttons stand in the row. */
const readable = [42, 19, 11, 8] as const;

/** The buttons in as few rows as there can be without cutting a label: a price may stand at its end. */
export function toReadableRows(buttons: readonly Button[]): readonly (readonly Button[])[] {
  const rows: Button[][] = [];
  for (const one of buttons) {
    const longer = [...(rows.at(-1) ?? []), one];
    const most = readable[longer.length - 1] ?? 0;
    if (longer.length > 1 && longer.every(({ text }) => widthOf(text) <= most)) {
      rows[rows.length - 1] = longer;
    } else rows.push([one]);
  }
  return rows;
}

/** In letters; a pictogram is as wide as two. */
function widthOf(label: string): number {
  return label.replace(/\p{Extended_Pictographic}\ufe0f?/gu, "__").length;
}

/**
 * The buttons that turn the pages of a list, such as "« 1/3" and "3/3 »"; no row if there is one page.
 * @param page from 0
 * @param turn the button to a page
 */
export function pageRow(
  page: number,
  pages: number,
  turn: (label: string, target: number) => Button,
): readonly (readonly Button[])[] {
  const before = page > 0 && page <= pages ? [turn(`« ${page}/${pages}`, page - 1)] : [];
  const after = page + 1 < pages ? [turn(`${page + 2}/${pages} »`, page + 1)] : [];
  return before.length + after.length === 0 ? [] : [[...before, ...after]];
}

/**
 * Matches the data of a `button`, also of one with a mark; a group of the pattern is in `ctx.match`.
 * @example
 * feature.action(callbackPattern("pack", "(\\d+)"), (ctx) => offerInvoice(ctx, ctx.match[1]));
 */
export function callbackPattern(...pattern: readonly string[]): RegExp {
  return new RegExp(`^${[version, ...pattern].join(":")}${markPattern}$`);
}

const maxDataBytes = 64;

/** Whether Telegram takes the button. */
export function hasRoom(one: Button): boolean {
  return !("callback_data" in one) || Buffer.byteLength(one.callback_data) <= maxDataBytes;
}

/** The button with the shortest data has the mark. */
function withMark(
  rows: readonly (readonly Button[])[],
  mark: Mark,
): readonly (readonly Button[])[] {
  if (!isMarked(mark)) return rows;
  const lengthOf = (one: Button) => ("callback_data" in one ? one.callback_data.length : Infinity);
  const [shortest] = rows.flat().toSorted((one, other) => lengthOf(one) - lengthOf(other));
  if (shortest === undefined || !("callback_data" in shortest)) return rows;
  const { text, callback_data: data } = shortest;
  const marked = { text, callback_data: `${data}${formatMark(mark)}` };
  return rows.map((row) => row.map((one) => (one === shortest && hasRoom(marked) ? marked : one)));
}

/** Sends the screen as a new message into the chat of the update. */
export async function send(ctx: CoreContext, screen: Screen): Promise<void> {
  if (ctx.chat === undefined) return;
  if (ctx.maybePrompt !== undefined) return offerAsPrompt(ctx, screen, ctx.maybePrompt);
  await ctx.telegram.callApi("sendMessage", toMessage(ctx.chat.id, screen));
}

/**
 * Sends the screen as a reply to a message, which may have been deleted.
 * @returns where it stands now; undefined if the update has no chat
 */
export async function reply(
  ctx: CoreContext,
  screen: Screen,
  replyTo: number,
): Promise<MessageRef | undefined> {
  if (ctx.chat === undefined) return undefined;
  const message = { ...toMessage(ctx.chat.id, screen), ...replyParameters(replyTo) };
  return refOf(await ctx.telegram.callApi("sendMessage", message));
}

/**
 * Sends the screen with a button that takes the text of a message as a prompt. It is a reply to that
 * message, because the text is stored nowhere else.
 */
export async function offerAsPrompt(
  ctx: CoreContext,
  screen: Screen,
  message: number,
): Promise<void> {
  const row = [button(ctx.texts.buttons.usePrompt, "prompt")];
  await reply(ctx, { ...screen, buttons: [...(screen.buttons ?? []), row] }, message);
}

/** @param topic where the chat has topics: the one that the message belongs to */
export function replyParameters(message_id: number, topic?: number) {
  return {
    reply_parameters: { message_id, allow_sending_without_reply: true },
    ...topicParameters(topic),
  };
}

/** Absent for chats without topics. */
export function topicParameters(topic: number | undefined) {
  return topic === undefined ? {} : { message_thread_id: topic };
}

/**
 * The same calls of the Bot API, but what they send into the chat of the update goes to its topic.
 * An order, an invoice or a failure must not land elsewhere.
 */
export function callInTopic(
  { chat, message, callbackQuery }: CoreContext,
  call: TelegramCalls["call"],
): TelegramCalls["call"] {
  const topic = topicOf(message ?? callbackQuery?.message);
  if (topic === undefined) return call;
  return (method, payload, attachments) => {
    const { chat_id } = (payload ?? {}) as { readonly chat_id?: unknown };
    const isHere = method.startsWith("send") && chat_id === chat?.id;
    return call(
      method,
      isHere ? Object.assign({}, payload, topicParameters(topic)) : payload,
      attachments,
    );
  };
}

/**
 * The same as the caption of a picture that Telegram has.
 * @param replyTo absent = it is no reply
 */
export async function sendPicture(
  ctx: CoreContext,
  { kind, fileId }: { readonly kind: "photo" | "document"; readonly fileId: string },
  screen: Screen,
  replyTo?: number,
): Promise<MessageRef | undefined> {
  if (ctx.chat === undefined) return undefined;
  const { text: caption, link_preview_options: _, ...rest } = toMessage(ctx.chat.id, screen);
  const answered = replyTo === undefined ? {} : replyParameters(replyTo);
  const message = { ...rest, caption, ...answered };
  const sent =
    kind === "photo"
      ? await ctx.telegram.callApi("sendPhoto", { ...message, photo: fileId })
      : await ctx.telegram.callApi("sendDocument", { ...message, document: fileId });
  return refOf(sent);
}

/** Turns the message whose button was pressed into the screen; a picture gets a new caption. */
export async function editPressed(ctx: CoreContext, screen: Screen): Promise<void> {
  const place = pressedMessage(ctx);
  if (place !== undefined) await editIfThere(ctx, place, screen);
}

/** Takes the buttons away from the message whose button was pressed, unless it has none or is gone. */
export async function removeButtons(ctx: CoreContext): Promise<void> {
  const place = pressedMessage(ctx);
  if (place === undefined) return;
  const { chatId: chat_id, messageId: message_id } = place;
  const emptied = { chat_id, message_id, reply_markup: { inline_keyboard: [] } };
  // Of this method the types show only how inline messages are edited.
  const edited = ctx.telegram.callApi("editMessageReplyMarkup", emptied as never);
  await edited.catch(ignoreUnchanged).catch(ignoreGone);
}

/** Turns a message of ours into the screen, unless it is gone. */
export async function editIfThere(
  ctx: CoreContext,
  place: MessageRef,
  screen: Screen,
): Promise<void> {
  await edit(ctx.telegram.callApi, place, screen).catch(ignoreGone);
}

/** The message whose button was pressed. */
export function pressedMessage({ callbackQuery }: CoreContext): MessageRef | undefined {
  const message = callbackQuery?.message;
  return message && refOf(message);
}

function refOf(message: {
  readonly chat: { readonly id: number };
  readonly message_id: number;
}): MessageRef {
  return {
    chatId: message.chat.id,
    messageId: message.message_id,
    isPicture: !("text" in message),
    topic: topicOf(message),
  };
}

export interface MessageRef {
  readonly chatId: number;
  readonly messageId: number;
  /** Whether it has a caption instead of a text. */
  readonly isPicture: boolean;
  /** Absent where the chat has none. */
  readonly topic?: number | undefined;
}

/** Turns a message of ours into the screen. @throws TelegramError if it is gone, among others */
export async function edit(
  call: TelegramCalls["call"],
  { chatId, messageId, isPicture }: MessageRef,
  screen: Screen,
): Promise<void> {
  const { text, link_preview_options, ...rest } = toMessage(chatId, screen);
  const edit = { ...rest, message_id: messageId };
  // Of these methods the types show only how inline messages are edited.
  const edited = isPicture
    ? call("editMessageCaption", { ...edit, caption: text } as never)
    : call("editMessageText", { ...edit, text, link_preview_options } as never);
  await edited.catch(ignoreUnchanged);
}

/**
 * Deletes a message of ours.
 * @returns false if it is still there: Telegram deletes nothing that is older than 48 hours
 */
export async function deleteMessage(
  call: TelegramCalls["call"],
  { chatId, messageId }: MessageRef,
): Promise<boolean> {
  return call("deleteMessage", { chat_id: chatId, message_id: messageId }).then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof TelegramError)) throw error;
      return /message to delete not found/.test(error.message);
    },
  );
}

/** The screen as parameters of the Bot API. */
export function toMessage(chat_id: number, { text, buttons = [], ...mark }: Screen) {
  return {
    chat_id,
    text: text.source,
    parse_mode: "HTML" as const,
    link_preview_options: { is_disabled: true },
    // The types expect a web app in buttons that copy.
    reply_markup: {
      inline_keyboard: withMark(buttons, mark).map((row) => [...row]) as InlineKeyboardButton[][],
    },
  };
}

/** Two quick taps edit the message to the same screen twice. */
const ignoreUnchanged = ignoring(says(/message is not modified/));
/** A message may be gone before its button is pressed. */
const ignoreGone = ignoring(isMessageGone);

/** Whether Telegram has no such message to edit. */
export function isMessageGone(error: unknown): boolean {
  return says(/message to edit not found|message can't be edited/)(error);
}

function says(words: RegExp) {
  return (error: unknown) => error instanceof TelegramError && words.test(error.message);
}

function ignoring(isHarmless: (error: unknown) => boolean) {
  return (error: unknown): void => {
    if (!isHarmless(error)) throw error;
  };
}

/** Stops the button's loading animation; once for each press. */
export async function answerCallback(ctx: CoreContext, text?: string): Promise<void> {
  const id = ctx.callbackQuery?.id;
  if (id === undefined) return;
  const answer = text === undefined ? {} : { text, show_alert: true };
  await ctx.telegram
    .callApi("answerCallbackQuery", { callback_query_id: id, ...answer })
    .catch(ignoreRefused);
}

/** Stops the button's loading animation while the work goes on; waits for both even if one fails. */
export async function withCallbackAnswer(ctx: CoreContext, work: Promise<unknown>): Promise<void> {
  const [, outcome] = await Promise.allSettled([answerCallback(ctx), work]);
  if (outcome.status === "rejected") throw outcome.reason;
}

/** The answer may be too late: the animation stops anyway, and the screen matters more. */
function ignoreRefused(error: unknown): void {
  if (!(error instanceof TelegramError)) throw error;
}
